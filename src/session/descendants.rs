//! Whose children are whose. The shell's thread and Python's threads fork in one process, and each side must reap its own.
//!
//! The kernel tells the children of one thread from those of another (`__WNOTHREAD` of wait(2)), as long as that thread lives:
//! what is left of a thread that has ended passes to the first thread of the process (Linux: kernel/exit.c,
//! `find_alive_thread`), and that is the shell's. So the shell's own forks are noted here. What the shell reaps besides is kept
//! for Python.
//!
//! All of this is used in the shell's handler of SIGCHLD too: it neither locks nor, but for [`fork`], allocates.

use std::ffi::c_int;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicUsize, Ordering::SeqCst};

use super::start;

/// Processes that the shell has forked; 0 for none. Grows, and never shrinks.
struct Forks {
    pids: [AtomicI32; Self::SIZE],
    more: AtomicPtr<Forks>,
}

impl Forks {
    const SIZE: usize = 128;

    const fn new() -> Self {
        Self { pids: [const { AtomicI32::new(0) }; Self::SIZE], more: AtomicPtr::new(ptr::null_mut()) }
    }

    fn next(&self) -> Option<&'static Self> {
        // SAFETY: null, or what `find_room` has leaked.
        unsafe { self.more.load(SeqCst).as_ref() }
    }

    fn find(pid: i32) -> Option<&'static AtomicI32> {
        let mut part = Some(&FORKS);
        while let Some(forks) = part {
            if let Some(place) = forks.pids.iter().find(|place| place.load(SeqCst) == pid) {
                return Some(place);
            }
            part = forks.next();
        }
        None
    }

    fn find_room() -> Option<&'static AtomicI32> {
        Self::find(0).or_else(|| {
            let mut last = &FORKS;
            while let Some(next) = last.next() {
                last = next;
            }
            last.more.store(Box::leak(Box::new(Self::new())), SeqCst);
            Self::find(0)
        })
    }
}

static FORKS: Forks = Forks::new();

/// The shell's forks are noted. Where they can't be (fish starts most programs by `posix_spawn`), all that its thread has are
/// its children.
static ARE_NOTED: AtomicBool = AtomicBool::new(false);

/// The shell is forking: its child may be there, and not noted yet.
static IS_FORKING: AtomicBool = AtomicBool::new(false);

/// The shell forks by this. On the shell's thread only.
pub fn fork(fork: impl FnOnce() -> libc::pid_t) -> libc::pid_t {
    ARE_NOTED.store(true, SeqCst);
    IS_FORKING.store(true, SeqCst);
    let pid = fork();
    match pid {
        0 => forget_all(),
        pid if pid > 0 => note(pid),
        _ => {}
    }
    IS_FORKING.store(false, SeqCst);
    pid
}

fn note(pid: i32) {
    if let Some(place) = Forks::find_room() {
        place.store(pid, SeqCst);
    }
}

/// In a fork of the shell: these are not its children.
fn forget_all() {
    let mut part = Some(&FORKS);
    while let Some(forks) = part {
        forks.pids.iter().for_each(|place| place.store(0, SeqCst));
        part = forks.next();
    }
}

/// Notes the children that the shell has already, before there is another thread that could have any. Those that it forked
/// before this library was loaded (`enable -f`), or before it was this program (`exec bash`).
pub fn note_present() {
    for pid in of_thread(nix::unistd::gettid().as_raw()).unwrap_or_default() {
        if Forks::find(pid).is_none() {
            note(pid);
        }
    }
}

/// The children of a thread of this process (proc(5), `/proc/PID/task/TID/children`).
fn of_thread(tid: i32) -> Option<Vec<i32>> {
    let listed = std::fs::read_to_string(format!("/proc/self/task/{tid}/children")).ok()?;
    Some(listed.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect())
}

/// See [`pysh_contract::Contract::is_shells_child`].
pub unsafe extern "C" fn is_shells_child(pid: i32) -> bool {
    // A pid that the caller has seen is noted when no fork is going on any more.
    while IS_FORKING.load(SeqCst) {
        std::thread::yield_now();
    }
    if ARE_NOTED.load(SeqCst) {
        return pid > 0 && Forks::find(pid).is_some();
    }
    // The shell's thread is the process's first.
    of_thread(nix::unistd::getpid().as_raw()).is_some_and(|children| children.contains(&pid))
}

/// The shell's thread has reaped a process, which is one that the shell has forked if the result is true. The status of
/// another one that has ended is kept for Python.
pub fn reaped(pid: i32, status: c_int) -> bool {
    let has_ended = libc::WIFEXITED(status) || libc::WIFSIGNALED(status);
    let place = Forks::find(pid);
    if let (Some(place), true) = (place, has_ended) {
        place.store(0, SeqCst);
    }
    let is_shells = place.is_some() || !ARE_NOTED.load(SeqCst) || start::is_forked() || !start::is_ready();
    if !is_shells && has_ended {
        keep(pid, status);
    }
    is_shells
}

/// A child of Python's that the shell has reaped.
struct Kept {
    pid: AtomicI32,
    status: AtomicI32,
}

/// As many are kept, the newest ones: Python may never ask for a child.
const MOST_KEPT: usize = 256;

static KEPT: [Kept; MOST_KEPT] = [const { Kept { pid: AtomicI32::new(0), status: AtomicI32::new(0) } }; MOST_KEPT];
static NEXT: AtomicUsize = AtomicUsize::new(0);

fn keep(pid: i32, status: c_int) {
    let place = &KEPT[NEXT.fetch_add(1, SeqCst) % MOST_KEPT];
    place.pid.store(0, SeqCst);
    place.status.store(status, SeqCst);
    place.pid.store(pid, SeqCst);
}

/// See [`pysh_contract::Contract::take_status`].
pub unsafe extern "C" fn take_status(pid: i32, status: *mut c_int) -> i32 {
    for place in &KEPT {
        let (found, kept) = (place.pid.load(SeqCst), place.status.load(SeqCst));
        let is_wanted = found != 0 && (pid == 0 || pid == found);
        if is_wanted && place.pid.compare_exchange(found, 0, SeqCst, SeqCst).is_ok() {
            // SAFETY: the caller's place for it.
            unsafe { *status = kept };
            return found;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forks_are_known_until_they_are_reaped() {
        let pids = 1_000_000..1_000_300;
        ARE_NOTED.store(true, SeqCst);
        pids.clone().for_each(note);
        // SAFETY: any number may be asked for.
        let is_known = |pid| unsafe { is_shells_child(pid) };
        assert!(pids.clone().all(is_known));
        assert!(reaped(1_000_299, 0x7f) && is_known(1_000_299), "stopped, not ended");
        assert!(pids.clone().all(|pid| reaped(pid, 0)));
        assert!(!pids.clone().any(is_known) && !is_known(0));
    }

    #[test]
    fn a_status_is_kept_for_one_who_asks() {
        keep(2_000_000, 0x600);
        let mut status = 0;
        // SAFETY: a place for the status.
        let mut take = |pid| unsafe { take_status(pid, &raw mut status) };
        assert_eq!([take(2_000_001), take(2_000_000), take(2_000_000)], [0, 2_000_000, 0]);
        assert_eq!(status, 0x600);
    }
}
