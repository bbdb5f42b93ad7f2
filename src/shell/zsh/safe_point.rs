//! A place in zsh where variables may be set for a pipeline that has just ended.
//!
//! zsh blocks SIGCHLD while it starts and waits for a job, and opens it at the end (jobs.c, `zwaitjob`; exec.c, `execpline`).
//! Its handlers, which may run the user's traps, are called there: so any code may.

use std::ffi::{c_int, c_void};

use super::host::ZshHost;
use super::queue::Held;
use super::symbols::zsh;
use crate::guard::guard;
use crate::hook::Redirection;
use crate::session::assignments;

unsafe extern "C" fn sigprocmask_noted(how: c_int, set: *const libc::sigset_t, old: *mut libc::sigset_t) -> c_int {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::sigprocmask(how, set, old) };
    // SAFETY: null or the caller's set.
    if assignments::are_waiting() && unsafe { opens_sigchld(how, set) } {
        guard((), || {
            if let Ok(zsh) = zsh() {
                let _held = Held::begin(zsh);
                assignments::deliver(&ZshHost::new(zsh));
            }
        });
    }
    result
}

/// # Safety
/// `set` is null or a valid set.
unsafe fn opens_sigchld(how: c_int, set: *const libc::sigset_t) -> bool {
    // SAFETY: the caller's promise.
    how == libc::SIG_UNBLOCK && !set.is_null() && unsafe { libc::sigismember(set, libc::SIGCHLD) } == 1
}

/// What takes the place of zsh's `sigprocmask`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"sigprocmask", replacement: sigprocmask_noted as *const c_void }]
}
