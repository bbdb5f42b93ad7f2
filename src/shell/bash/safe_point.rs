//! A place in bash where variables may be set for a pipeline that has just ended.
//!
//! bash blocks SIGCHLD while it looks at its jobs (`BLOCK_CHILD` of jobs.h), also when it waits for a pipeline, and gives
//! the mask back at the end with `sigprocmask`. Where that opens SIGCHLD again, no handler of SIGCHLD is running.

use std::ffi::{c_int, c_void};

use super::host::BashHost;
use super::symbols::bash;
use crate::guard::guard;
use crate::hook::Redirection;
use crate::session::assignments;

unsafe extern "C" fn sigprocmask_noted(how: c_int, set: *const libc::sigset_t, old: *mut libc::sigset_t) -> c_int {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::sigprocmask(how, set, old) };
    // SAFETY: null or the caller's set.
    if assignments::are_waiting() && unsafe { opens_sigchld(how, set) } {
        guard((), || {
            if let Ok(bash) = bash() {
                assignments::deliver(&BashHost::new(bash));
            }
        });
    }
    result
}

/// # Safety
/// `set` is null or a valid set.
unsafe fn opens_sigchld(how: c_int, set: *const libc::sigset_t) -> bool {
    // SAFETY: the caller's promise.
    how == libc::SIG_SETMASK && !set.is_null() && unsafe { libc::sigismember(set, libc::SIGCHLD) } == 0
}

/// What takes the place of bash's `sigprocmask`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"sigprocmask", replacement: sigprocmask_noted as *const c_void }]
}
