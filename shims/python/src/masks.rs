//! The signals that Python code believes to be blocked on its thread.
//!
//! Python's threads have all signals blocked: it is the shell's thread that gets them. Code that blocks or opens some is told that
//! they are so.

use std::cell::Cell;
use std::ffi::c_int;

use pyo3::prelude::*;
use pysh_contract::message::to_shell;
use pysh_contract::wire::Writer;
use pysh_contract::Contract;

use crate::call;
use crate::processes::{self, is_child};
use crate::signals::is_fault;

thread_local! {
    /// The signals that Python code on this thread believes to be blocked. None until it has changed them.
    static MASK: Cell<Option<libc::sigset_t>> = const { Cell::new(None) };
}

/// While it lives no signal's handler runs on this thread.
pub struct Closed {
    before: libc::sigset_t,
}

impl Closed {
    /// Closes all signals.
    pub fn new() -> Self {
        // SAFETY: all-zero is a valid set.
        let (mut all, mut before): (libc::sigset_t, libc::sigset_t) = unsafe { std::mem::zeroed() };
        // SAFETY: a place of ours.
        unsafe { libc::sigfillset(&raw mut all) };
        // SAFETY: places of ours; async-signal-safe.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before) };
        Self { before }
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        // SAFETY: what was there before; async-signal-safe.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.before, std::ptr::null_mut()) };
    }
}

/// What libpython calls for `pthread_sigmask`. Python's threads have all signals blocked: it is the shell's thread that gets
/// them. Code that opens some (`signal.pthread_sigmask`, `multiprocessing`'s resource tracker) is told that they are open.
///
/// # Safety
/// As for pthread_sigmask(3).
pub unsafe extern "C" fn sigmask_of_thread(how: c_int, set: *const libc::sigset_t, old: *mut libc::sigset_t) -> c_int {
    let Some(contract) = processes::contract().filter(|_| !is_child()) else {
        // SAFETY: the caller's own arguments.
        return unsafe { libc::pthread_sigmask(how, set, old) };
    };
    let mask = mask(contract);
    // SAFETY: null or the caller's own place.
    if let Some(old) = unsafe { old.as_mut() } {
        *old = mask;
    }
    // SAFETY: null or the caller's own set.
    let Some(set) = (unsafe { set.as_ref() }) else { return 0 };
    let Some(mask) = changed_mask(mask, how, set) else { return libc::EINVAL };
    MASK.set(Some(mask));
    0
}

/// The signals that Python code on this thread believes to be blocked: the shell's, until it has changed them.
pub fn mask(contract: &Contract) -> libc::sigset_t {
    MASK.get().unwrap_or(contract.shell_mask)
}

fn changed_mask(mut mask: libc::sigset_t, how: c_int, set: &libc::sigset_t) -> Option<libc::sigset_t> {
    let change = match how {
        libc::SIG_SETMASK => return Some(*set),
        libc::SIG_BLOCK => libc::sigaddset,
        libc::SIG_UNBLOCK => libc::sigdelset,
        _ => return None,
    };
    for number in 1..=libc::SIGRTMAX() {
        // SAFETY: a set, and a number of a signal.
        if unsafe { libc::sigismember(set, number) } == 1 {
            // SAFETY: as above; those that the C library keeps to itself are an error that changes nothing.
            unsafe { change(&raw mut mask, number) };
        }
    }
    Some(mask)
}

/// Signals that stay open on the shell's thread whatever Python code blocks: without them the shell could not be interrupted, nor
/// hear of its jobs.
fn stays_open(number: c_int) -> bool {
    let of_jobs = [libc::SIGCHLD, libc::SIGWINCH, libc::SIGCONT, libc::SIGTSTP, libc::SIGTTIN, libc::SIGTTOU];
    number == libc::SIGINT || of_jobs.contains(&number) || is_fault(number)
}

/// What Python code on this thread has blocked, and the shell has not: a bit for each signal.
fn held(contract: &Contract) -> u64 {
    let Some(mask) = MASK.get() else { return 0 };
    // SAFETY: a set, and a number.
    let is_in = |set: &libc::sigset_t, number| unsafe { libc::sigismember(set, number) } == 1;
    (1..=64)
        .filter(|number| is_in(&mask, *number) && !is_in(&contract.shell_mask, *number))
        .filter(|number| !stays_open(*number) && *number != contract.wake_signal)
        .fold(0, |bits, number| bits | 1 << (number - 1))
}

/// Has the main shell hold back what its command has blocked: a signal to the process would come to its thread. Called when that
/// may have changed. Elsewhere than in a command of the main shell it does nothing.
#[pyfunction]
pub fn hold_signals(py: Python<'_>) -> PyResult<()> {
    let Some(call) = call::current().filter(|call| call.is_main()) else { return Ok(()) };
    let Some(contract) = processes::contract().filter(|_| !is_child()) else { return Ok(()) };
    let held = held(contract);
    if contract.held.bits() == held {
        return Ok(());
    }
    contract.held.set_bits(held);
    let mut request = Writer::new();
    request.u8(to_shell::HOLD);
    call.link.request(py, &request, |_| Ok(()))
}

/// Python code on this thread has changed no mask: it serves another call.
pub fn forget_mask() {
    MASK.set(None);
}
