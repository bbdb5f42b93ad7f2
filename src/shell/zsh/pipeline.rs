//! The last stage of a pipeline runs in the shell itself, while the terminal belongs to the other stages: keys that send
//! signals reach only those. What they did is seen here, and the terminal is taken back when they have ended. zsh does both
//! when it handles SIGCHLD (jobs.c, `update_job`; signals.c, `wait_for_processes`), which waits while Python runs.

use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{kill, Signal};
use nix::sys::wait::{waitid, Id, WaitPidFlag, WaitStatus};
use nix::unistd::Pid;

use super::host::ZshHost;
use super::symbols::{Job, Zsh};
use crate::shell::globals::{call, get};
use crate::shell::host::Host;

/// How often to look after them: a SIGCHLD that comes just before the wait for Python does not end that, and until the
/// terminal is taken back nobody gets Ctrl-C.
pub const PATIENCE: Duration = Duration::from_millis(100);

/// Whether an interrupt has ended a process of the pipeline whose last stage is this shell. One that is stopped goes on:
/// the shell can't be stopped with it. When none is left the keys are the shell's again.
pub fn is_interrupted(host: &ZshHost) -> bool {
    let zsh = host.zsh();
    if get(zsh.list_pipe) == 0 {
        return false;
    }
    let owner = call(zsh.gettygrp);
    let processes = processes(zsh, owner);
    let mut interrupted = false;
    let mut stopped = None;
    let mut ended = 0;
    for pid in &processes {
        match look_at(*pid) {
            Ok(WaitStatus::Stopped(pid, Signal::SIGTSTP)) => stopped = Some(pid),
            Ok(WaitStatus::Stopped(..) | WaitStatus::StillAlive) => {}
            Ok(WaitStatus::Signaled(_, Signal::SIGINT, _)) => {
                interrupted = true;
                ended += 1;
            }
            _ => ended += 1,
        }
    }
    if let Some(pid) = stopped {
        let group = nix::unistd::getpgid(Some(pid)).map_or(pid, |group| Pid::from_raw(-group.as_raw()));
        let _ = kill(group, Signal::SIGCONT);
        host.report("job can't be suspended");
    }
    if !processes.is_empty() && ended == processes.len() {
        take_terminal_back(zsh, owner);
    }
    interrupted
}

/// What has become of a child, without reaping it: zsh does that later.
fn look_at(pid: Pid) -> Result<WaitStatus, Errno> {
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WSTOPPED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    waitid(Id::Pid(pid), flags)
}

/// The pipeline's processes: those of the current job, and of what the group of processes that has the terminal belongs to.
/// In braces, a loop or a function the pipeline is no longer the current job, and zsh tells nobody which one it is.
fn processes(zsh: &Zsh, owner: libc::pid_t) -> Vec<Pid> {
    let mut pids = Vec::new();
    for number in 1..=get(zsh.maxjob) {
        let Some(job) = job(zsh, number) else { break };
        if number != get(zsh.thisjob) && !leads(job, owner) {
            continue;
        }
        let mut next = job.processes;
        // SAFETY: null or a process of the job, on zsh's thread.
        while let Some(process) = unsafe { next.as_ref() } {
            pids.push(Pid::from_raw(process.pid));
            next = process.next;
        }
    }
    pids
}

/// Whether this is a job of the group of processes that has the terminal; there may be no such group.
fn leads(job: &Job, owner: libc::pid_t) -> bool {
    owner > 1 && job.leader == owner
}

/// The processes that had the terminal have ended: as zsh takes it back (`update_job`).
fn take_terminal_back(zsh: &Zsh, owner: libc::pid_t) {
    let shells = get(zsh.mypgrp);
    let is_pipelines = (1..=get(zsh.maxjob)).filter_map(|number| job(zsh, number)).any(|job| leads(job, owner));
    if is_pipelines && owner != shells {
        // SAFETY: on zsh's thread; does nothing in a shell without job control.
        unsafe { (zsh.attachtty)(shells) };
        // SAFETY: on zsh's thread, which sets LINES and COLUMNS. A resize was the other processes' to hear of.
        unsafe { (zsh.adjustwinsize)(0) };
    }
}

fn job(zsh: &Zsh, number: libc::c_int) -> Option<&Job> {
    let jobs = get(zsh.jobtab);
    let number = usize::try_from(number).ok()?;
    // SAFETY: null, or a table that has this job: callers count up to zsh's own greatest number.
    (!jobs.is_null()).then(|| unsafe { &*jobs.wrapping_add(number) })
}
