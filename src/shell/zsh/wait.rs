//! zsh reaps with `wait3`, whatever child it is, and would reap Python's too: their statuses would be lost, and CPython would
//! take them for successes. With `__WNOTHREAD` (wait(2)) it reaps only what its own thread has forked.

use std::ffi::{c_int, c_void};

use super::subshell;
use crate::hook::Redirection;
use crate::session::{descendants, relay};
use crate::shell::children;

extern "C" fn wait3_of_own_thread(status: *mut c_int, options: c_int, usage: *mut libc::rusage) -> libc::pid_t {
    const ANY: libc::pid_t = -1;
    let mut found = 0;
    let reaped = loop {
        // SAFETY: a place of our own for the status, and one more option than the caller has.
        let reaped = unsafe { libc::wait4(ANY, &raw mut found, options | libc::__WNOTHREAD, usage) };
        if reaped <= 0 || descendants::reaped(reaped, found) {
            break reaped;
        }
    };
    if reaped > 0 {
        children::reaped(reaped, found);
    }
    if reaped > 0 && !status.is_null() {
        // SAFETY: the caller's own place for it.
        unsafe { *status = found };
    }
    reaped
}

extern "C" fn fork_noted() -> libc::pid_t {
    if subshell::has_own_variables() {
        relay::open();
    }
    // SAFETY: zsh's own call, at the same place.
    descendants::fork(|| unsafe { libc::fork() })
}

/// What takes the place of zsh's `fork` and `wait3`, with the same types.
pub fn redirections() -> [Redirection<'static>; 2] {
    [
        Redirection { symbol: c"fork", replacement: fork_noted as *const c_void },
        Redirection { symbol: c"wait3", replacement: wait3_of_own_thread as *const c_void },
    ]
}
