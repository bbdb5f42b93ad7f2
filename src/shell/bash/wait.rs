//! bash reaps with `waitpid(-1)`, and would reap Python's children too: their statuses would be lost, and CPython
//! would take them for successes. With `__WNOTHREAD` (wait(2)) it reaps only what its own thread has forked, and what threads
//! that have ended have left to it: of that it never hears.

use std::ffi::{c_int, c_void};

use crate::hook::Redirection;
use crate::session::descendants;
use crate::shell::children;

extern "C" fn waitpid_of_own_thread(pid: libc::pid_t, status: *mut c_int, options: c_int) -> libc::pid_t {
    let mut found = 0;
    let reaped = loop {
        // SAFETY: a place of our own for the status, and one more option than the caller has.
        let reaped = unsafe { libc::waitpid(pid, &raw mut found, options | libc::__WNOTHREAD) };
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

/// What takes the place of bash's `waitpid`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"waitpid", replacement: waitpid_of_own_thread as *const c_void }]
}
