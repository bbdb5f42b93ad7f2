//! Which kind of fork of the shell this process is.
//!
//! zsh does not note it. But where a child is to have variables of its own (`( )`, `$( )`, `<( )`, `&`, coproc) and only
//! there it first resets every trap, also of signals that nobody can catch (exec.c, `entersubsh`; signals.c, `removetrap`).

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use crate::hook::Redirection;

/// The process that the shell began as.
static MAIN: AtomicI32 = AtomicI32::new(0);

/// This process, or the one nearest to it of those that it was forked from, is a subshell with variables of its own; 0 for none.
static OWNER: AtomicI32 = AtomicI32::new(0);

/// This process is no fork.
pub fn note_main() {
    MAIN.store(nix::unistd::getpid().as_raw(), Relaxed);
}

/// Whether this is a stage of a pipeline of the main shell's, and nothing that keeps its variables to itself.
pub fn is_in_pipeline() -> bool {
    is_fork() && OWNER.load(Relaxed) == 0
}

/// The same of a pipeline of a subshell's.
pub fn is_in_subshells_pipeline() -> bool {
    OWNER.load(Relaxed) != 0 && !has_own_variables()
}

/// Whether this very process is such a subshell.
pub fn has_own_variables() -> bool {
    OWNER.load(Relaxed) == nix::unistd::getpid().as_raw()
}

fn is_fork() -> bool {
    MAIN.load(Relaxed) != nix::unistd::getpid().as_raw()
}

/// This fork has variables of its own.
pub fn note_own_variables() {
    OWNER.store(nix::unistd::getpid().as_raw(), Relaxed);
}

extern "C" fn signal_noted(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t {
    if signal == libc::SIGKILL && is_fork() {
        note_own_variables();
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::signal(signal, handler) }
}

/// What takes the place of zsh's `signal`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"signal", replacement: signal_noted as *const c_void }]
}
