//! Children that run shell source for Python, and their statuses: a shell reaps every child of its own, and forgets those
//! that are in none of its jobs.

use std::ffi::c_int;
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering::SeqCst};

use crate::session::descendants;

/// A child, by its pid; 0 for none. Written in the shell's handler of SIGCHLD too, so nothing here allocates or locks.
struct Slot {
    pid: AtomicI32,
    /// As `waitpid` gives it; [`RUNNING`] until then.
    status: AtomicI32,
}

/// No status of `waitpid`.
const RUNNING: i32 = -1;

impl Slot {
    const fn free() -> Self {
        Self { pid: AtomicI32::new(0), status: AtomicI32::new(RUNNING) }
    }
}

/// Some slots, and where there are more; these stay for ever, so that a handler may look at them at any time.
struct Slots {
    slots: [Slot; 64],
    more: AtomicPtr<Slots>,
}

impl Slots {
    const fn new() -> Self {
        Self { slots: [const { Slot::free() }; 64], more: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Those after these.
    fn next(&self) -> Option<&'static Self> {
        // SAFETY: null, or slots that were leaked.
        unsafe { self.more.load(SeqCst).as_ref() }
    }
}

static FIRST: Slots = Slots::new();

fn all() -> impl Iterator<Item = &'static Slots> {
    std::iter::successors(Some(&FIRST), |slots| slots.next())
}

fn slot(pid: i32) -> Option<&'static Slot> {
    all().flat_map(|slots| &slots.slots).find(|slot| slot.pid.load(SeqCst) == pid)
}

/// Sees that another child can be added. On the shell's thread, not in a handler.
pub fn make_room() {
    if slot(0).is_none() {
        if let Some(last) = all().last() {
            last.more.store(Box::leak(Box::new(Slots::new())), SeqCst);
        }
    }
}

/// A child was forked. SIGCHLD is blocked, so that it can't have been reaped.
pub fn add(pid: i32) {
    if let Some(slot) = slot(0) {
        slot.status.store(RUNNING, SeqCst);
        slot.pid.store(pid, SeqCst);
    }
}

/// In a child: these are not its children.
pub fn forget_all() {
    all().flat_map(|slots| &slots.slots).for_each(|slot| slot.pid.store(0, SeqCst));
}

/// The shell has reaped a child.
pub fn reaped(pid: i32, status: c_int) {
    let has_ended = libc::WIFEXITED(status) || libc::WIFSIGNALED(status);
    if let Some(slot) = slot(pid).filter(|_| pid > 0 && has_ended) {
        slot.status.store(status, SeqCst);
    }
}

/// Waits for the end of a child; its status as `$?` has it, 127 if there is no such child.
pub fn wait(pid: i32) -> i32 {
    const NOT_FOUND: i32 = 127;
    let Some(slot) = slot(pid).filter(|_| pid > 0) else { return NOT_FOUND };
    let status = ended(slot, pid);
    slot.pid.store(0, SeqCst);
    status.map_or(NOT_FOUND, as_shells_do)
}

fn ended(slot: &Slot, pid: i32) -> Option<c_int> {
    loop {
        let mut status = 0;
        // SAFETY: a place for the status.
        let found = unsafe { libc::waitpid(pid, &raw mut status, 0) };
        if found == pid {
            descendants::reaped(pid, status);
            return Some(status);
        }
        let known = slot.status.load(SeqCst);
        if known != RUNNING {
            return Some(known);
        }
        if std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
            return None;
        }
    }
}

fn as_shells_do(status: c_int) -> i32 {
    if libc::WIFSIGNALED(status) {
        128 + libc::WTERMSIG(status)
    } else {
        libc::WEXITSTATUS(status)
    }
}
