//! Processes that are ended by force, together with all that they have started; and whether one is stopped.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{kill, Signal};
use nix::unistd::Pid;
use pyo3::prelude::*;

/// How long processes may take to stop, and then to end. A signal takes effect at once, unless the kernel has something to finish
/// before, such as reading from a disk, or the machine has no processor to spare.
const PATIENCE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(1);

/// Ends processes and all their descendants; they are gone when this comes back. No interrupt gets in between, which would leave
/// them stopped.
#[pyfunction]
pub fn end_families(py: Python<'_>, pids: Vec<i32>) {
    py.detach(|| {
        let members = with_descendants(pids);
        for member in &members {
            let _ = kill(Pid::from_raw(*member), Signal::SIGKILL);
        }
        wait(PATIENCE, || !members.iter().any(|member| is_alive(*member)));
    });
}

/// Whether a process is stopped, by Ctrl-Z for one. None if it is gone.
#[pyfunction]
pub fn is_stopped(pid: i32) -> Option<bool> {
    state(Path::new(&format!("/proc/{pid}"))).map(|state| state == b'T')
}

/// Each is stopped before its children are looked up: it makes no more.
fn with_descendants(mut members: Vec<i32>) -> Vec<i32> {
    let mut at = 0;
    while let Some(&pid) = members.get(at) {
        let _ = kill(Pid::from_raw(pid), Signal::SIGSTOP);
        wait(PATIENCE, || !tasks(pid).iter().any(|task| may_be_forking(task)));
        members.extend(tasks(pid).iter().flat_map(|task| children(task)));
        at += 1;
    }
    members
}

/// The folders of a process's threads: none if it is gone. See proc_pid_task(5).
fn tasks(pid: i32) -> Vec<PathBuf> {
    let entries = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten();
    entries.flatten().map(|entry| entry.path()).collect()
}

fn children(task: &Path) -> Vec<i32> {
    let pids = fs::read_to_string(task.join("children")).unwrap_or_default();
    pids.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// A fork that has begun when the signal comes is finished first. What sleeps is in none, and will not wake but to stop.
fn may_be_forking(task: &Path) -> bool {
    matches!(state(task), Some(b'R' | b'D'))
}

fn is_alive(pid: i32) -> bool {
    !matches!(state(Path::new(&format!("/proc/{pid}"))), None | Some(b'Z' | b'X'))
}

/// The letter behind the name, which may hold anything. See proc_pid_stat(5).
fn state(folder: &Path) -> Option<u8> {
    let stat = fs::read(folder.join("stat")).ok()?;
    let name_end = stat.iter().rposition(|&byte| byte == b')')?;
    stat.get(name_end + 2).copied()
}

/// Waits until something holds, but not for ever.
fn wait(most: Duration, holds: impl Fn() -> bool) {
    let end = Instant::now() + most;
    while !holds() && Instant::now() < end {
        sleep(STEP);
    }
}
