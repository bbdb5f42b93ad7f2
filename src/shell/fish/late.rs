//! What fish is to do for Python as soon as it can: it had left a command before that was over, or a stage has set names.

use std::cell::RefCell;

use super::host::FishHost;
use super::script::Script;
use crate::session::assignments;

thread_local! {
    static WAITING: RefCell<Script> = RefCell::default();
}

/// Adds script for the next command.
pub fn add(script: &Script) {
    WAITING.with_borrow_mut(|waiting| {
        waiting.script(script);
    });
    if !script.is_empty() {
        // fish runs `__pysh_settle` (`shims/fish/init.fish`).
        let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGURG);
    }
}

/// Takes it, with the names that stages have set.
pub fn take() -> Script {
    let mut script = WAITING.take();
    if assignments::are_waiting() {
        let host = FishHost::new(0, Vec::new(), String::new(), false);
        assignments::deliver(&host);
        script.script(&host.pending.take());
    }
    script
}
