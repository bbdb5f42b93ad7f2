//! A call from a fork of the shell (a stage of a pipeline, `$( )`, `( )`, `&`): no Python runs in it. It sends what it
//! has over the doorbell, and answers for its own state until the call is done.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;

use nix::errno::Errno;
use nix::fcntl::{open, OFlag};
use nix::poll::{ppoll, PollFd, PollFlags};
use nix::sys::resource::{getrlimit, Resource};
use nix::sys::signal::{pthread_sigmask, SigSet, SigmaskHow};
use nix::sys::stat::Mode;
use pysh_contract::channel;
use pysh_contract::message::call_flag::OWN_DIRECTORY;
use pysh_contract::message::{doorbell, Assignments, Done, Given, SETTINGS};
use pysh_contract::wire::{Reader, Writer};

use super::answer::{answer, Next, Passed};
use super::interrupt::Watch;
use super::start::Session;
use super::{before, failure, interrupt, relay, streams, Command};
use crate::shell::host::Host;

/// Appends the values of [`SETTINGS`] as this shell has them.
pub fn write_settings(host: &dyn Host, out: &mut Writer) {
    for name in SETTINGS {
        out.bytes(&host.setting(name).unwrap_or_default());
    }
}

/// Runs a command to its end, answering for this shell meanwhile. The error is one line for the user.
pub fn run(session: &Session, host: &dyn Host, command: &Command<'_>) -> Result<i32, String> {
    let (mut channel, flags) = announce(session, host)
        .map_err(|error| format!("cannot reach the session of the shell that was forked: {error}"))?;
    let mut out = Writer::new();
    command.call(flags).write(&mut out);
    let mut message = Vec::new();
    loop {
        send(&mut channel, &out)?;
        if !wait(&channel, || host.take_interrupt() || host.is_ending()) {
            // Leaving closes the channel: the session interrupts the code.
            drop(channel);
            host.act_on_interrupt(command.interactive);
            return Ok(INTERRUPTED);
        }
        channel::receive(&mut channel, &mut message).map_err(|error| lost(&error))?;
        let mut next = answer(host, &message, &mut out).map_err(|error| error.to_string())?;
        while let Next::AnswerWithFds(fds) = next {
            let sent = channel::send(&mut channel, out.as_slice());
            let passed = sent.and_then(|()| Ok(streams::send(channel.as_raw_fd(), &[0], &fds.numbers)?));
            // The ends of pipes are Python's alone now.
            drop(fds);
            passed.and_then(|()| channel::receive(&mut channel, &mut message)).map_err(|error| lost(&error))?;
            next = answer(host, &message, &mut out).map_err(|error| error.to_string())?;
        }
        match next {
            Next::Answer | Next::AnswerWithFds(_) => {}
            Next::Done { mut status, interrupted } => {
                drop(channel);
                if command.in_subshells_pipeline && !give(host, &message) {
                    host.report(NO_ROOM);
                    status = status.max(1);
                }
                if interrupted {
                    interrupt::tell_shell();
                    if host.take_interrupt() {
                        host.act_on_interrupt(command.interactive);
                    }
                }
                return Ok(status);
            }
            Next::Failed(why) => return Err(why),
        }
    }
}

const NO_ROOM: &str = "not enough memory for the subshell to have this command's names (16 MB at most)";

/// Gives the names of a call's last message to the subshell around this stage. False if it can't have them.
fn give(host: &dyn Host, done: &[u8]) -> bool {
    let names = done.get(Done::NAMES..).unwrap_or_default();
    let Ok(mut assignments) = Assignments::read(Reader::new(names)).map(Iterator::peekable) else { return false };
    if assignments.peek().is_none() {
        return true;
    }
    let (mut before, mut given) = (Writer::new(), Writer::new());
    before::write(host, assignments.flatten().map(|(name, _)| name), &mut before);
    Given { before: before.as_slice(), names }.write(&mut given);
    given.is_whole() && relay::give(given.as_slice())
}

/// 128 and SIGINT.
pub const INTERRUPTED: i32 = 130;

/// Waits for a message. False if `is_interrupted` instead. Signals wait while that is asked, so that none comes unseen just
/// before the wait.
fn wait(channel: &UnixStream, is_interrupted: impl Fn() -> bool) -> bool {
    let mut open = SigSet::empty();
    if pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::all()), Some(&mut open)).is_err() {
        return true;
    }
    let has_message = loop {
        if is_interrupted() {
            break false;
        }
        let mut polled = [PollFd::new(channel.as_fd(), PollFlags::POLLIN)];
        if ppoll(&mut polled, None, Some(open)) != Err(Errno::EINTR) {
            break true;
        }
    };
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&open), None);
    has_message
}

fn send(channel: &mut UnixStream, message: &Writer) -> Result<(), String> {
    if !message.is_whole() {
        return Err(failure::NO_MEMORY.to_owned());
    }
    channel::send(channel, message.as_slice()).map_err(|error| lost(&error))
}

/// Why nothing more can be sent or received.
fn lost(error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::OutOfMemory {
        return failure::NO_MEMORY.to_owned();
    }
    gone()
}

/// The session closes a channel when it ends, or when it has no number free for an fd that comes with a call.
fn gone() -> String {
    const FEW: u64 = 64;
    match getrlimit(Resource::RLIMIT_NOFILE) {
        Ok((limit, _)) if limit < FEW => format!("too few open files allowed for this: ulimit -n is {limit}"),
        _ => "the session of the shell that was forked has ended".to_owned(),
    }
}

/// Rings the doorbell: the session gets the other end of a new channel, this shell's directory, and its standard fds.
fn announce(session: &Session, host: &dyn Host) -> std::io::Result<(UnixStream, u8)> {
    let (ours, theirs) = UnixStream::pair()?;
    let (standard, mut flags) = streams::open_ones(host.streams());
    let directory = if is_with_main_shell(session) { None } else { Some(open_directory()?) };
    let mut message = Writer::new();
    message.u8(doorbell::CALL);
    write_settings(host, &mut message);
    let mut fds = vec![theirs.as_raw_fd()];
    fds.extend(standard);
    if let Some(directory) = &directory {
        fds.push(directory.as_raw_fd());
        flags |= OWN_DIRECTORY;
    }
    streams::send(session.doorbell.as_raw_fd(), message.as_slice(), &fds)?;
    Ok((ours, flags))
}

/// This process's directory: by its own name, and by one that needs no permission to search it.
const OWN: [&str; 2] = [".", "/proc/self/cwd"];

/// Whether this shell is in the main shell's directory, as far as it may know.
fn is_with_main_shell(session: &Session) -> bool {
    let place = |path: &str| std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    let ours = OWN.into_iter().find_map(place);
    ours.is_some() && ours == place(&format!("/proc/{}/cwd", session.contract.session_pid))
}

fn open_directory() -> std::io::Result<OwnedFd> {
    let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    let [first, second] = OWN;
    Ok(open(first, flags, Mode::empty()).or_else(|_| open(second, flags, Mode::empty()))?)
}

/// A call like a forked shell's from the shell itself, while Python goes on with the call around it. See
/// [`super::main_call::MainCall`], whose methods these are.
pub struct StageCall {
    channel: UnixStream,
    message: Vec<u8>,
    watch: Watch,
    /// How many interrupts had come when it began.
    interrupts: i32,
}

/// Why a call has come to no end.
pub enum Broken {
    /// The shell was interrupted.
    Interrupted,
    /// For the user.
    Because(String),
}

impl StageCall {
    /// Sends the command, and waits for Python's first message.
    pub fn begin(session: &Session, host: &dyn Host, command: &Command<'_>) -> Result<Self, Broken> {
        let (watch, interrupts) = (Watch::begin(), interrupt::count());
        let (channel, flags) = announce(session, host)
            .map_err(|error| Broken::Because(format!("cannot reach the session's Python: {error}")))?;
        let mut call = Self { channel, message: Vec::new(), watch, interrupts };
        let mut message = Writer::new();
        command.call(flags).write(&mut message);
        call.answer(&message, None)?;
        call.wait(host)?;
        Ok(call)
    }

    /// What Python has sent last.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// Answers the message. Python goes on, and so does the shell, until [`StageCall::wait`].
    pub fn answer(&mut self, answer: &Writer, passed: Option<&Passed>) -> Result<(), Broken> {
        send(&mut self.channel, answer).map_err(Broken::Because)?;
        match passed {
            Some(passed) => {
                streams::send(self.channel.as_raw_fd(), &[0], &passed.numbers).map_err(|_| Broken::Because(gone()))
            }
            None => Ok(()),
        }
    }

    /// Waits for the next message.
    pub fn wait(&mut self, host: &dyn Host) -> Result<(), Broken> {
        if !wait(&self.channel, || interrupt::count() != self.interrupts || host.is_ending()) {
            // Leaving closes the channel: the session interrupts the code.
            return Err(Broken::Interrupted);
        }
        channel::receive(&mut self.channel, &mut self.message).map_err(|error| Broken::Because(lost(&error)))
    }

    /// As if an interrupt came now.
    pub fn interrupt(&self) {
        self.watch.interrupt();
    }
}
