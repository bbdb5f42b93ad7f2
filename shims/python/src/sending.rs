//! Signals that Python code sends to its own process (`signal.raise_signal`, `os.kill`, `signal.pthread_kill`).

use std::ffi::c_int;

use crate::delivery::send;
use crate::processes::{self, is_child};
use crate::signals::{is_fault, is_handled};
use crate::waits;

/// Whether the main shell's command has it blocked: then it waits until somebody takes it.
fn is_held(number: c_int) -> bool {
    processes::contract().is_some_and(|contract| contract.held.contains(number))
}

/// `raise`, for `signal.raise_signal` and for C code: this thread has all signals blocked, and would never get it.
pub unsafe extern "C" fn raise_here(number: c_int) -> c_int {
    if is_child() || is_fault(number) {
        // SAFETY: the caller's own argument.
        return unsafe { libc::raise(number) };
    }
    if number == libc::SIGINT || is_handled(number) && !is_held(number) {
        send(number);
        return 0;
    }
    // SAFETY: the caller's own signal, to whichever thread takes it.
    unsafe { libc::kill(nix::unistd::getpid().as_raw(), number) }
}

/// `kill`, for `os.kill`: code expects that the handler of a signal to its own process has run when the call returns. By way
/// of the shell's thread it would run a moment later. SIGINT goes that way nevertheless, since it is the shell's as well, and is
/// waited for.
pub unsafe extern "C" fn kill_here(pid: libc::pid_t, number: c_int) -> c_int {
    // SAFETY: asks for a number.
    let contract = processes::contract().filter(|_| pid == unsafe { libc::getpid() } && !is_child());
    if contract.is_some() && is_handled(number) && !is_held(number) {
        send(number);
        return 0;
    }
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::kill(pid, number) };
    if let Some(contract) = contract.filter(|_| number == libc::SIGINT) {
        waits::let_interrupt_pass(contract);
    }
    result
}

/// `pthread_kill`, for `signal.pthread_kill`: no thread of Python's takes signals, and Python runs all handlers on its main
/// thread whichever it was sent to.
pub unsafe extern "C" fn pthread_kill_here(thread: libc::pthread_t, number: c_int) -> c_int {
    if !is_child() && is_held(number) {
        // It waits for the process: what is sent to this thread alone would never come out.
        // SAFETY: the caller's own signal.
        return unsafe { libc::kill(nix::unistd::getpid().as_raw(), number) };
    }
    if !is_child() && (number == libc::SIGINT || is_handled(number)) {
        send(number);
        return 0;
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::pthread_kill(thread, number) }
}
