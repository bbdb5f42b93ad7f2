//! Children that run shell source for Python, and their statuses: a shell reaps every child of its own, and forgets those
//! that are in none of its jobs.

use std::ffi::c_int;
use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

/// A child, by its pid; 0 for none. Written in the shell's handler of SIGCHLD too, so nothing here allocates or locks.
struct Slot {
    pid: AtomicI32,
    /// As `waitpid` gives it; [`RUNNING`] until then.
    status: AtomicI32,
}

/// No status of `waitpid`.
const RUNNING: i32 = -1;

/// As many may run, or wait to be asked for, at the same time.
const MOST: usize = 64;

static SLOTS: [Slot; MOST] = [const { Slot { pid: AtomicI32::new(0), status: AtomicI32::new(RUNNING) } }; MOST];

fn slot(pid: i32) -> Option<&'static Slot> {
    SLOTS.iter().find(|slot| slot.pid.load(SeqCst) == pid)
}

/// Whether another child can be added.
pub fn has_room() -> bool {
    slot(0).is_some()
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
    SLOTS.iter().for_each(|slot| slot.pid.store(0, SeqCst));
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
