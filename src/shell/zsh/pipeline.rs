//! The last stage of a pipeline runs in the shell itself, while the terminal belongs to the other stages: keys that send
//! signals reach only those. What they did is seen here, as zsh sees it for its own loops (jobs.c, `update_job`; signals.c,
//! `wait_for_processes`).

use nix::errno::Errno;
use nix::sys::signal::{kill, Signal};
use nix::sys::wait::{waitid, Id, WaitPidFlag, WaitStatus};
use nix::unistd::Pid;

use super::host::ZshHost;
use super::symbols::{Job, Zsh};
use crate::shell::globals::get;
use crate::shell::host::Host;

/// Whether an interrupt has ended a process of the pipeline whose last stage is this shell. One that is stopped goes on:
/// the shell can't be stopped with it.
pub fn is_interrupted(host: &ZshHost) -> bool {
    let mut interrupted = false;
    let mut stopped = None;
    for pid in processes(host.zsh()) {
        match look_at(pid) {
            Ok(WaitStatus::Signaled(_, Signal::SIGINT, _)) => interrupted = true,
            Ok(WaitStatus::Stopped(pid, Signal::SIGTSTP)) => stopped = Some(pid),
            _ => {}
        }
    }
    if let Some(pid) = stopped {
        let group = nix::unistd::getpgid(Some(pid)).map_or(pid, |group| Pid::from_raw(-group.as_raw()));
        let _ = kill(group, Signal::SIGCONT);
        host.report("job can't be suspended");
    }
    interrupted
}

/// What has become of a child, without reaping it: zsh does that later.
fn look_at(pid: Pid) -> Result<WaitStatus, Errno> {
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WSTOPPED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    waitid(Id::Pid(pid), flags)
}

/// The processes of the current job.
fn processes(zsh: &Zsh) -> Vec<Pid> {
    let Some(job) = current_job(zsh) else { return Vec::new() };
    let mut next = job.processes;
    let mut pids = Vec::new();
    // SAFETY: null or a process of the job, on zsh's thread.
    while let Some(process) = unsafe { next.as_ref() } {
        pids.push(Pid::from_raw(process.pid));
        next = process.next;
    }
    pids
}

fn current_job(zsh: &Zsh) -> Option<&Job> {
    let jobs = get(zsh.jobtab);
    let number = usize::try_from(get(zsh.thisjob)).ok()?;
    // SAFETY: null, or a table that has this job.
    (!jobs.is_null()).then(|| unsafe { &*jobs.wrapping_add(number) })
}
