//! What fish is to do for Python as soon as it can: it had left a command before that was over.

use std::cell::RefCell;

use super::script::Script;

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

/// Takes it.
pub fn take() -> Script {
    WAITING.take()
}
