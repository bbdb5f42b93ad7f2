//! A child that leads a session of its own, so that all its descendants can be found and ended.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{kill, signal, SigHandler, Signal};
use nix::unistd::Pid;

/// How long descendants may take to end after the leader: a closed pipe needs a moment to be seen.
const GRACE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(5);

/// Marks the descriptors of a range close-on-exec instead of closing them (linux/close_range.h).
const CLOSE_RANGE_CLOEXEC: nix::libc::c_int = 4;

/// The leader of a session. Whatever is left of the session ends when this is dropped.
pub(crate) struct Leader {
    child: Child,
}

impl Leader {
    /// Starts `command` in a new session; `terminal` makes its stdin the controlling terminal.
    pub(crate) fn spawn(command: &mut Command, terminal: bool) -> io::Result<Self> {
        let lead = move || {
            nix::unistd::setsid()?;
            hear_signals()?;
            keep_standard_descriptors()?;
            if terminal {
                take_terminal()?;
            }
            Ok(())
        };
        // SAFETY: the closure makes a few system calls, all async-signal-safe, and allocates nothing.
        unsafe { command.pre_exec(lead) };
        Ok(Self { child: command.spawn()? })
    }

    /// The process, for its pipes.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// The process id, which is the session's id too.
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap())
    }

    /// Waits until the leader ends; `None` when `deadline` passes first.
    pub(crate) fn wait(&mut self, deadline: Instant) -> io::Result<Option<ExitStatus>> {
        loop {
            let status = self.child.try_wait()?;
            if status.is_some() || Instant::now() > deadline {
                return Ok(status);
            }
            sleep(POLL);
        }
    }

    /// The processes of the session that are still there after a moment of grace.
    pub(crate) fn survivors(&self) -> Vec<Process> {
        let deadline = Instant::now() + GRACE;
        loop {
            let left = members(self.pid());
            if left.is_empty() || Instant::now() > deadline {
                return left;
            }
            sleep(POLL);
        }
    }

    /// Ends every process of the session at once.
    pub(crate) fn end(&mut self) {
        for process in members(self.pid()) {
            let _gone = kill(process.pid, Signal::SIGKILL);
        }
        let _reaped = self.child.wait();
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        self.end();
    }
}

/// What the test's own parent left open is not for the shell.
fn keep_standard_descriptors() -> io::Result<()> {
    // SAFETY: close_range takes integers and touches no memory.
    let result = unsafe { nix::libc::syscall(nix::libc::SYS_close_range, 3, u32::MAX, CLOSE_RANGE_CLOEXEC) };
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Makes stdin the controlling terminal of this process.
fn take_terminal() -> io::Result<()> {
    // SAFETY: TIOCSCTTY takes an integer and touches no memory.
    let result = unsafe { nix::libc::ioctl(0, nix::libc::TIOCSCTTY, 0) };
    if result < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// A live process.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) pid: Pid,
    pub(crate) command: String,
}

/// The live processes of `session`; zombies are dead.
fn members(session: Pid) -> Vec<Process> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid| member(pid, session))
        .collect()
}

fn member(pid: i32, session: Pid) -> Option<Process> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // proc(5): "pid (comm) state ppid pgrp session ..."; comm may hold spaces and parentheses.
    let (head, tail) = stat.rsplit_once(") ")?;
    let mut fields = tail.split(' ');
    let alive = fields.next()? != "Z";
    let same = fields.nth(2)?.parse() == Ok(session.as_raw());
    let command = head.split_once('(')?.1.to_owned();
    (alive && same).then_some(Process { pid: Pid::from_raw(pid), command })
}

/// As at a terminal: tests that are run in the background or by `nohup` ignore these themselves.
fn hear_signals() -> nix::Result<()> {
    for number in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGHUP] {
        // SAFETY: the default action, before the program is executed.
        unsafe { signal(number, SigHandler::SigDfl) }?;
    }
    Ok(())
}
