//! zsh leaves the process: by `exit`, from a fork by `_exit`.

use std::ffi::{c_int, c_void};

use super::evaluate::{note_exit, Exit};
use crate::hook::Redirection;
use crate::shell::leave;

extern "C" fn exit_noted(status: c_int) -> ! {
    note_exit(status, Exit::Whole);
    leave::exit(status)
}

extern "C" fn exit_at_once_noted(status: c_int) -> ! {
    note_exit(status, Exit::Fork);
    // SAFETY: the caller's own argument.
    unsafe { libc::_exit(status) }
}

/// What takes the place of zsh's `exit` and `_exit`, with the same types.
pub fn redirections() -> [Redirection<'static>; 2] {
    [
        Redirection { symbol: c"exit", replacement: exit_noted as *const c_void },
        Redirection { symbol: c"_exit", replacement: exit_at_once_noted as *const c_void },
    ]
}
