//! While Python runs, zsh's signals wait in zsh's own queue (signals.h, `queue_signals`): a trap would run the user's code in
//! the midst of a call. Only interrupts come through at once, see `session::interrupt`.

use std::ffi::c_int;

use nix::sys::signal::{pthread_sigmask, SigSet, SigmaskHow, Signal};

use super::symbols::{Zsh, QUEUE_SIZE};
use crate::shell::globals::{call, get, set};

/// What zsh keeps blocked while a builtin runs. Python's call is to be woken by them.
fn kept_blocked() -> SigSet {
    let mut set = SigSet::empty();
    set.add(Signal::SIGCHLD);
    set.add(Signal::SIGWINCH);
    set
}

fn change_mask(how: SigmaskHow, set: &SigSet) -> SigSet {
    let mut before = SigSet::empty();
    let _ = pthread_sigmask(how, Some(set), Some(&mut before));
    before
}

fn restore_mask(mask: &SigSet) {
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(mask), None);
}

/// Lets zsh handle what waits in its queue, if it does not queue now: both functions do, at their end.
fn drain(zsh: &Zsh) {
    call(zsh.pushheap);
    call(zsh.popheap);
}

/// As long as this lives signals wait: zsh's handlers would run traps, which may call `py`, while we allocate or hold a lock.
/// Where zsh waits for input they come through all the same (input.c, `shingetline`; zle_main.c, `raw_getbyte`).
pub struct Held<'a>(&'a Zsh);

impl<'a> Held<'a> {
    /// From now on signals wait.
    pub fn begin(zsh: &'a Zsh) -> Self {
        set(zsh.queueing_enabled, get(zsh.queueing_enabled) + 1);
        Self(zsh)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        set(self.0.queueing_enabled, get(self.0.queueing_enabled) - 1);
        if get(self.0.queue_front) != get(self.0.queue_rear) {
            drain(self.0);
        }
    }
}

/// As long as this lives signals wait, and wake this thread.
pub struct Closed<'a> {
    zsh: &'a Zsh,
    mask: SigSet,
}

impl<'a> Closed<'a> {
    /// From now on signals wait.
    pub fn begin(zsh: &'a Zsh) -> Self {
        set(zsh.queueing_enabled, get(zsh.queueing_enabled) + 1);
        Self { zsh, mask: change_mask(SigmaskHow::SIG_UNBLOCK, &kept_blocked()) }
    }
}

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        restore_mask(&self.mask);
        set(self.zsh.queueing_enabled, get(self.zsh.queueing_enabled) - 1);
        drain(self.zsh);
    }
}

/// As long as this lives zsh handles signals as it does while a builtin runs the user's code.
pub struct Open<'a> {
    zsh: &'a Zsh,
    level: c_int,
    mask: SigSet,
}

impl<'a> Open<'a> {
    /// Handles what waits, and from now on what comes.
    pub fn begin(zsh: &'a Zsh) -> Self {
        let level = get(zsh.queueing_enabled);
        let mask = change_mask(SigmaskHow::SIG_BLOCK, &kept_blocked());
        set(zsh.queueing_enabled, 0);
        drain(zsh);
        Self { zsh, level, mask }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        set(self.zsh.queueing_enabled, self.level);
        restore_mask(&self.mask);
    }
}

/// zsh's queue, as it is at a moment when no handler of zsh's writes to it.
struct Waiting<'a> {
    zsh: &'a Zsh,
    front: usize,
    count: usize,
}

impl<'a> Waiting<'a> {
    fn new(zsh: &'a Zsh) -> Self {
        let index = |place| usize::try_from(get(place)).unwrap_or(0) % QUEUE_SIZE;
        let (front, rear) = (index(zsh.queue_front), index(zsh.queue_rear));
        Self { zsh, front, count: (rear + QUEUE_SIZE - front) % QUEUE_SIZE }
    }

    /// Where the signals stand, the oldest at 1.
    fn place(&self, offset: usize) -> *mut c_int {
        self.zsh.signal_queue.cast::<c_int>().wrapping_add((self.front + offset) % QUEUE_SIZE)
    }

    fn find(&self, signal: c_int) -> Option<usize> {
        (1..=self.count).find(|offset| get(self.place(*offset)) == signal)
    }

    /// What waits behind it moves up; each with the mask that it came with, which is the same for all here.
    fn remove(&self, found: usize) {
        (found..self.count).for_each(|offset| set(self.place(offset), get(self.place(offset + 1))));
        set(self.zsh.queue_rear, ((self.front + self.count - 1) % QUEUE_SIZE) as c_int);
    }
}

/// Does something with zsh's queue, to which zsh's handlers write; `T::default()` if nothing waits there.
fn with_queue<T: Default>(zsh: &Zsh, body: impl FnOnce(&Waiting<'_>) -> T) -> T {
    if get(zsh.queue_front) == get(zsh.queue_rear) {
        return T::default();
    }
    let mask = change_mask(SigmaskHow::SIG_SETMASK, &SigSet::all());
    let outcome = body(&Waiting::new(zsh));
    restore_mask(&mask);
    outcome
}

/// Whether a signal waits in zsh's queue.
pub fn has(zsh: &Zsh, signal: c_int) -> bool {
    with_queue(zsh, |queue| queue.find(signal).is_some())
}

/// Takes a signal out of zsh's queue; false if it does not wait there.
pub fn take(zsh: &Zsh, signal: c_int) -> bool {
    with_queue(zsh, |queue| {
        let found = queue.find(signal);
        found.iter().for_each(|found| queue.remove(*found));
        found.is_some()
    })
}
