//! The one way in for everything that C calls: no panic crosses it.

use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs `life`, all that a fork of the shell does. A panic in it ends the fork, which would go on as a second shell.
pub fn guard_fork(life: impl FnOnce()) -> ! {
    guard((), life);
    // SAFETY: ends a fork that has come to no good; what the shell does at its end is not for it.
    unsafe { libc::_exit(1) }
}

/// Runs `body`; a panic in it becomes `otherwise`. The panic's own message has been printed by Rust's hook.
pub fn guard<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use nix::sys::wait::{waitpid, WaitStatus};
    use nix::unistd::Pid;

    use super::guard_fork;

    #[test]
    fn a_panic_ends_a_fork() {
        // SAFETY: nextest runs a test in a process of its own.
        let child = unsafe { libc::fork() };
        if child == 0 {
            guard_fork(|| panic!("as if"));
        }
        let child = Pid::from_raw(child);
        assert_eq!(waitpid(child, None).unwrap(), WaitStatus::Exited(child, 1));
    }
}
