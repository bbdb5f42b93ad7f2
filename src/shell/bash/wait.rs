//! bash reaps with `waitpid(-1)`, and would reap Python's children too: their statuses would be lost, and CPython
//! would take them for successes. With `__WNOTHREAD` (wait(2)) it reaps only what its own thread has forked.

use std::ffi::{c_int, c_void};

use crate::hook::Redirection;

extern "C" fn waitpid_of_own_thread(pid: libc::pid_t, status: *mut c_int, options: c_int) -> libc::pid_t {
    // SAFETY: the caller's own arguments, with one more option.
    unsafe { libc::waitpid(pid, status, options | libc::__WNOTHREAD) }
}

/// What takes the place of bash's `waitpid`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"waitpid", replacement: waitpid_of_own_thread as *const c_void }]
}
