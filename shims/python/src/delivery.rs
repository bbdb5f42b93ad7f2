//! How a signal gets to what Python code, or C code that it uses, has set for it.
//!
//! Signals come to the shell's thread, which has other file descriptors and no time to wait for the GIL. There [`tell`] notes
//! them and wakes the interpreter thread, which [`deliver`]s them in its handler of `wake_signal` (`interrupt.rs` of `libpysh.so`).

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::masks::Closed;
use crate::processes::{self, is_child};

/// One more than the last signal's number.
const COUNT: usize = 65;

/// The handlers of C code, by number; 0 where Python is to be told.
static HANDLERS: [AtomicUsize; COUNT] = [const { AtomicUsize::new(0) }; COUNT];
/// The handlers of the shell's own that are to run as well, by number.
static SHELLS: [AtomicUsize; COUNT] = [const { AtomicUsize::new(0) }; COUNT];
/// One of C code's handlers is running.
static IS_DELIVERING: AtomicBool = AtomicBool::new(false);

fn entry(table: &'static [AtomicUsize; COUNT], number: c_int) -> Option<&'static AtomicUsize> {
    table.get(usize::try_from(number).ok()?)
}

fn get(table: &'static [AtomicUsize; COUNT], number: c_int) -> usize {
    entry(table, number).map_or(0, |entry| entry.load(Ordering::SeqCst))
}

/// From now on a signal is for this handler of C code; for Python if there is none.
pub fn set_handler(number: c_int, handler: Option<usize>) {
    if let Some(entry) = entry(&HANDLERS, number) {
        entry.store(handler.unwrap_or(0), Ordering::SeqCst);
    }
}

/// From now on [`tell_both`] runs this handler of the shell's.
pub fn set_shells_handler(number: c_int, handler: usize) {
    if let Some(entry) = entry(&SHELLS, number) {
        entry.store(handler, Ordering::SeqCst);
    }
}

fn is_interpreter_thread() -> bool {
    let tid = nix::unistd::gettid().as_raw();
    processes::contract().is_some_and(|contract| contract.interpreter_tid.load(Ordering::Relaxed) == tid)
}

/// Whether this is within a handler of C code.
pub fn is_delivering() -> bool {
    IS_DELIVERING.load(Ordering::SeqCst) && is_interpreter_thread()
}

/// A command begins: no handler is running, also if the last one was left by a jump.
pub fn forget() {
    IS_DELIVERING.store(false, Ordering::SeqCst);
}

/// The process's handler, on the shell's thread: has the interpreter thread deliver the signal. Real-time signals queue up: a thread
/// that raises signals without a pause must not have it wake more often than it can, so one that it has not heard of yet is not told
/// again. A fork of the shell may have it yet, and has nobody to tell.
pub extern "C" fn tell(number: c_int) {
    let Some(contract) = processes::contract().filter(|_| !is_child()) else { return };
    if !contract.pending_signals.add(number) {
        return;
    }
    let tid = contract.interpreter_tid.load(Ordering::Relaxed);
    // SAFETY: sends a signal to a thread of our own; async-signal-safe.
    let woken = unsafe { libc::syscall(libc::SYS_tgkill, contract.session_pid, tid, contract.wake_signal) };
    if woken != 0 {
        // The user's limit of queued signals: the next one tries again.
        contract.pending_signals.remove(number);
    }
}

/// The process's handler of a signal that the shell must hear of, too: its own runs as if there were none but that, on its thread. C
/// code may have opened the signal on another.
pub extern "C" fn tell_both(number: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    if let Some(contract) = processes::contract().filter(|_| !is_child()) {
        if nix::unistd::gettid().as_raw() != contract.shell_tid {
            // SAFETY: sends a signal to the shell's thread; async-signal-safe.
            unsafe { libc::syscall(libc::SYS_tgkill, contract.session_pid, contract.shell_tid, number) };
            return;
        }
    }
    tell(number);
    let handler = get(&SHELLS, number);
    if handler != 0 {
        // SAFETY: a handler of the shell's, installed with its own flags. The kernel gives every handler these three, and one that
        // takes the number alone leaves the others in their registers.
        let handler =
            unsafe { std::mem::transmute::<usize, extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void)>(handler) };
        handler(number, info, context);
    }
}

/// A signal that code has sent itself: on the interpreter thread it has been delivered when this returns.
pub fn send(number: c_int) {
    if is_interpreter_thread() {
        let _closed = Closed::new();
        deliver(number);
    } else {
        tell(number);
    }
}

/// On the interpreter thread, which runs no other handler meanwhile: runs what C code has set for a signal, or has Python run its
/// own.
pub extern "C" fn deliver(number: c_int) {
    let handler = get(&HANDLERS, number);
    if handler == 0 {
        // SAFETY: needs neither the GIL nor a thread state, and is safe in a signal handler (Doc/c-api/exceptions, "Signal
        // Handling").
        unsafe { pyo3::ffi::PyErr_SetInterruptEx(number) };
        return;
    }
    let outer = IS_DELIVERING.swap(true, Ordering::SeqCst);
    // SAFETY: what C code has given for a handler without SA_SIGINFO.
    unsafe { std::mem::transmute::<usize, extern "C" fn(c_int)>(handler)(number) };
    IS_DELIVERING.store(outer, Ordering::SeqCst);
}
