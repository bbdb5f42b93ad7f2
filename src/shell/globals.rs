//! A shell's globals and functions, on the shell's own thread: what all files that run shell source rely on.

/// The value of one of the shell's globals.
pub fn get<T: Copy>(place: *mut T) -> T {
    // SAFETY: of this type by the shell's `symbols.rs`, aligned, and lives as long as the process; callers are on the shell's thread.
    unsafe { *place }
}

/// Sets one of the shell's globals.
pub fn set<T: Copy>(place: *mut T, value: T) {
    // SAFETY: as above.
    unsafe { *place = value };
}

/// Calls a function of the shell's that takes nothing.
pub fn call<R>(function: unsafe extern "C" fn() -> R) -> R {
    // SAFETY: of this type by the shell's `symbols.rs`; callers are on its thread, and say what it does there.
    unsafe { function() }
}
