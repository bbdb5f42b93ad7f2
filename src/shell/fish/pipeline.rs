//! A pipeline whose last stage runs in fish itself. The terminal belongs to its other stages while Python runs: what the
//! user presses reaches only them.

use std::time::Duration;

use nix::sys::signal::{killpg, Signal};
use nix::sys::wait::{waitid, Id, WaitPidFlag, WaitStatus};
use nix::unistd::{getpgrp, tcgetpgrp, Pid};

use super::host::FishHost;
use crate::shell::host::Host;

/// How often to look after them: fish has its signals restart what they interrupt.
pub const PATIENCE: Duration = Duration::from_millis(100);

/// Whether an interrupt has ended one of the other stages. One that is stopped goes on: fish can't be stopped with it.
pub fn is_interrupted(host: &FishHost) -> bool {
    let Some(group) = foreground_group() else { return false };
    if look_at(group, WaitPidFlag::WSTOPPED).is_some() {
        let _ = killpg(group, Signal::SIGCONT);
        host.report("job can't be suspended");
    }
    matches!(look_at(group, WaitPidFlag::WEXITED), Some(WaitStatus::Signaled(_, Signal::SIGINT, _)))
}

/// The process group that the terminal belongs to, if that is not fish's own.
fn foreground_group() -> Option<Pid> {
    let group = tcgetpgrp(std::io::stdin()).ok()?;
    (group.as_raw() > 0 && group != getpgrp()).then_some(group)
}

/// What has become of a child of this group, without reaping it: fish does that later.
fn look_at(group: Pid, what: WaitPidFlag) -> Option<WaitStatus> {
    let flags = what | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    waitid(Id::PGid(group), flags).ok().filter(|status| *status != WaitStatus::StillAlive)
}
