//! The signals that Python code believes to be blocked on its thread.
//!
//! Python's threads have all signals blocked: it is the shell's thread that gets them. Code that blocks or opens some is told that
//! they are so.

use std::cell::Cell;
use std::ffi::c_int;

use pysh_contract::Contract;

use crate::processes::{self, is_child};

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

/// Python code on this thread has changed no mask: it serves another call.
pub fn forget_mask() {
    MASK.set(None);
}
