//! bash's globals and functions, on bash's own thread: what all of this module's files that run shell source rely on.

use std::ffi::c_int;

/// The value of one of bash's `int` globals.
pub fn get(place: *mut c_int) -> c_int {
    // SAFETY: an aligned int that lives as long as the process; callers are on bash's thread.
    unsafe { *place }
}

/// Sets one of bash's `int` globals.
pub fn set(place: *mut c_int, value: c_int) {
    // SAFETY: as above.
    unsafe { *place = value };
}

/// Calls a function of bash's that takes nothing.
pub fn call<R>(function: unsafe extern "C" fn() -> R) -> R {
    // SAFETY: of this type by `symbols.rs`; callers are on bash's thread, and say what it does there.
    unsafe { function() }
}
