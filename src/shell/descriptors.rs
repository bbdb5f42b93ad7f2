//! Notices when the shell moves its standard input, output or error: redirections and `exec` do it by `dup2` and `close`. So
//! a call need not ask the kernel each time whether they are still what the session has. The session's own descriptors in the
//! shell's table stay open, whatever a script closes (`for fd in /proc/$$/fd/*`).

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};

use crate::hook::Redirection;

/// How often one of the three may have changed.
static CHANGES: AtomicU32 = AtomicU32::new(0);

/// A number that differs from an earlier one if standard fds may have changed in between.
pub fn generation() -> u32 {
    CHANGES.load(Ordering::Relaxed)
}

/// The session's own in this table; -1 before it begins.
static OWN: [AtomicI32; 2] = [AtomicI32::new(-1), AtomicI32::new(-1)];

/// From now on the shell does not close these.
pub fn keep(fds: [c_int; 2]) {
    OWN.iter().zip(fds).for_each(|(own, fd)| own.store(fd, Ordering::Relaxed));
}

fn note(fd: c_int) {
    if (0..=2).contains(&fd) {
        CHANGES.fetch_add(1, Ordering::Relaxed);
    }
}

extern "C" fn dup2_noted(old: c_int, new: c_int) -> c_int {
    note(new);
    // SAFETY: the caller's own arguments.
    unsafe { libc::dup2(old, new) }
}

extern "C" fn close_noted(fd: c_int) -> c_int {
    note(fd);
    if OWN.iter().any(|own| own.load(Ordering::Relaxed) == fd) {
        return 0;
    }
    // SAFETY: the caller's own argument.
    unsafe { libc::close(fd) }
}

/// What takes the place of the shell's `dup2` and `close`, with the same types and effects.
pub fn redirections() -> [Redirection<'static>; 2] {
    [
        Redirection { symbol: c"dup2", replacement: dup2_noted as *const c_void },
        Redirection { symbol: c"close", replacement: close_noted as *const c_void },
    ]
}
