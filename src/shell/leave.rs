//! The end of a shell, and of each of its forks: Python comes first.

use std::ffi::{c_int, c_void};

use crate::hook::Redirection;
use crate::session;

/// `exit`, for a shell.
pub extern "C" fn exit(status: c_int) -> ! {
    session::exit::exit(status)
}

/// What takes the place of the shell's `exit`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"exit", replacement: exit as *const c_void }]
}
