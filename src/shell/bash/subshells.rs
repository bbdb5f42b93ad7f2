//! Whether this bash is within a subshell that keeps its variables to itself. bash knows only what a process itself was forked
//! for: a stage of a pipeline in `( )` is a stage to it, and no more.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::symbols::{bash, subshell};
use crate::hook::Redirection;
use crate::session::{descendants, relay};
use crate::shell::globals::get;

/// A process that this one descends from is such a subshell.
static IS_WITHIN: AtomicBool = AtomicBool::new(false);

/// Whether this shell, or one that it was forked from, is `( )`, `$( )`, `<( )`, a coprocess, or runs behind `&`.
pub fn is_within() -> bool {
    IS_WITHIN.load(Relaxed) || is_one()
}

/// Whether a shell that this one was forked from is such a subshell, and this one itself is not.
pub fn is_below() -> bool {
    IS_WITHIN.load(Relaxed) && !is_one()
}

fn is_one() -> bool {
    bash().is_ok_and(|bash| get(bash.subshell_environment) & subshell::OWN_VARIABLES != 0)
}

/// bash's fork. The child begins with what bash says of its parent.
extern "C" fn fork_noted() -> libc::pid_t {
    if is_one() {
        relay::open();
    }
    // SAFETY: on bash's thread, as bash itself calls it.
    let pid = descendants::fork(|| unsafe { libc::fork() });
    if pid == 0 && is_one() {
        IS_WITHIN.store(true, Relaxed);
    }
    pid
}

/// What takes the place of bash's `fork`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"fork", replacement: fork_noted as *const c_void }]
}
