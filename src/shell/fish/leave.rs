//! fish's end: it leaves by `_exit` (3.x) or `exit` (4.x). Python is told first.

use std::ffi::{c_int, c_void};

use crate::hook::Redirection;
use crate::session;

extern "C" fn exit_now(status: c_int) -> ! {
    if super::on_shells_thread() {
        session::say_goodbye();
    }
    // SAFETY: the caller's own argument.
    unsafe { libc::_exit(status) }
}

/// What takes the place of fish's `_exit`, with the same type. `exit` runs what `atexit` was given.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"_exit", replacement: exit_now as *const c_void }]
}
