//! The end of a forked shell. It has inherited Python and whatever libraries code has loaded, but none of their threads: their
//! destructors must not run there, as they might wait for these for ever.

use std::ffi::{c_int, c_void};

use crate::hook::Redirection;
use crate::session;

/// `exit`, for a shell.
pub extern "C" fn exit_of_fork(status: c_int) -> ! {
    if session::is_in_fork() {
        // SAFETY: writes what is left in stdio's buffers, as exit(3) would.
        unsafe { libc::fflush(std::ptr::null_mut()) };
        // SAFETY: ends the process.
        unsafe { libc::_exit(status) }
    }
    // SAFETY: the caller's own argument.
    unsafe { libc::exit(status) }
}

/// What takes the place of the shell's `exit`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"exit", replacement: exit_of_fork as *const c_void }]
}
