//! Answers Python's requests from the shell's state.

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::poll::{poll, PollFd, PollFlags, PollTimeout};
use pysh_contract::message::{to_session, to_shell, Assignments, Done, Given, Value};
use pysh_contract::wire::{Malformed, Reader, Writer};

use super::before::Marks;
use super::{before, start};
use crate::shell::host::{Host, Refusal};

/// What is to be done after a message from Python.
pub enum Next {
    /// The answer has been written: send it.
    Answer,
    /// As `Answer`, and then pass these fds.
    AnswerWithFds(Passed),
    /// The call has ended.
    Done {
        /// The status of `py`.
        status: i32,
        /// See [`Done::interrupted`].
        interrupted: bool,
    },
    /// The call could not be made.
    Failed(String),
}

/// Fds to pass.
pub struct Passed {
    /// Their numbers.
    pub numbers: Vec<RawFd>,
    /// Those that nobody here needs once they are passed.
    _own: Vec<OwnedFd>,
}

/// The status of a command whose names could not all be set.
const NOT_SET: i32 = 1;

/// Does what a message asks for, and writes the answer to it.
pub fn answer(host: &dyn Host, message: &[u8], out: &mut Writer) -> Result<Next, Malformed> {
    let next = answer_whole(host, message, out)?;
    if !out.is_whole() {
        say_no_memory(out);
    }
    Ok(next)
}

fn say_no_memory(out: &mut Writer) {
    out.clear();
    out.u8(to_session::NO_MEMORY);
}

fn answer_whole(host: &dyn Host, message: &[u8], out: &mut Writer) -> Result<Next, Malformed> {
    let mut reader = Reader::new(message);
    out.clear();
    out.u8(to_session::ANSWER);
    match reader.u8()? {
        to_shell::DONE => return done(host, reader),
        to_shell::FAILED => {
            return Ok(Next::Failed(String::from_utf8_lossy(reader.bytes()?).into_owned()));
        }
        to_shell::READ | to_shell::DESCRIBE => {
            for _ in 0..reader.u32()? {
                host.read(reader.bytes()?, out);
            }
        }
        to_shell::WRITE => refusals(out, write(host, reader)?),
        to_shell::NAMES => host.names(out),
        to_shell::EXPORT => {
            let (name, on) = (reader.bytes()?, reader.u8()? != 0);
            refusals(out, of(name, host.export(name, on)));
        }
        to_shell::ENVIRONMENT => host.environment(out),
        to_shell::CHANGE_DIRECTORY => {
            let path = reader.bytes()?;
            refusals(out, of(path, host.change_directory(path)));
        }
        to_shell::READ_INPUT => read_input(host, reader.u32()? as usize, out),
        to_shell::PASS_FD => return pass_fd(reader.u32()?, out),
        to_shell::RUN => {
            let source = reader.bytes()?;
            if !has_room(host.copies(), source.len(), 0) {
                say_no_memory(out);
                return Ok(Next::Answer);
            }
            let ran = host.run(source);
            out.i64(i64::from(ran.status));
            out.u8(ran.ending);
            out.u32(u32::try_from(ran.changed.len()).unwrap_or(u32::MAX));
            ran.changed.iter().for_each(|name| out.bytes(name));
        }
        to_shell::BEFORE => before(host, reader, out)?,
        to_shell::HOLD => {}
        to_shell::START => return start(host, reader, out),
        to_shell::WAIT => {
            let pid = i32::try_from(reader.u32()?).map_err(|_| Malformed)?;
            out.i64(i64::from(host.wait(pid)));
        }
        _ => return Err(Malformed),
    }
    Ok(Next::Answer)
}

/// Names that were not set, with the reasons.
pub type Refused<'a> = Vec<(&'a [u8], Refusal)>;

fn of(name: &[u8], result: Result<(), Refusal>) -> Refused<'_> {
    result.err().map(|why| (name, why)).into_iter().collect()
}

fn refusals(out: &mut Writer, refused: Refused<'_>) {
    out.u32(u32::try_from(refused.len()).unwrap_or(u32::MAX));
    for (name, why) in refused {
        out.bytes(name);
        out.bytes(why.as_bytes());
    }
}

/// Whether the shell will find memory for a text, or an array, of so many bytes, see [`Host::copies`]: shells end when they find
/// none. What is as small as they need all the time is not looked at.
pub fn has_room(copies: usize, bytes: usize, elements: usize) -> bool {
    const SMALL: usize = 1 << 16;
    /// What an element takes besides its bytes: in bash, two blocks of malloc's and the fields of a list.
    const ELEMENT: usize = 96;
    let needed = bytes.saturating_mul(copies).saturating_add(elements.saturating_mul(ELEMENT));
    if needed < SMALL {
        return true;
    }
    let mut room: Vec<u8> = Vec::new();
    let reserved = room.try_reserve_exact(needed).is_ok();
    std::hint::black_box(&mut room);
    reserved
}

const NO_ROOM: Refusal = Refusal::Borrowed("not enough memory for the shell to have it");

/// Sets every name that can be set, of a count and that many names with values.
pub fn write<'a>(host: &dyn Host, reader: Reader<'a>) -> Result<Refused<'a>, Malformed> {
    for_each_name(reader, |name, value, length| {
        if start::is_forked() && host.runs_last_stage() {
            before::note(host, name);
        }
        write_one(host, name, value, length)
    })
}

/// Sets what a stage has [given](Given), but for names that this shell itself has changed since. The stage, which had the same
/// variables, has reported what can't be set.
pub fn write_given(host: &dyn Host, given: &[u8]) -> Result<(), Malformed> {
    let Given { before, names } = Given::read(given)?;
    let mut marks = Marks::read(before);
    for_each_name(Reader::new(names), |name, value, length| {
        marks.set_next(host, name, || write_one(host, name, value, length)).unwrap_or(Ok(()))
    })
    .map(drop)
}

/// `length` is that of name and value in the message.
fn write_one(host: &dyn Host, name: &[u8], value: Value<'_>, length: usize) -> Result<(), Refusal> {
    if has_room(host.copies(), length, value.count()) {
        host.write(name, value)
    } else {
        Err(NO_ROOM)
    }
}

fn for_each_name<'a>(
    reader: Reader<'a>,
    mut set: impl FnMut(&[u8], Value<'a>, usize) -> Result<(), Refusal>,
) -> Result<Refused<'a>, Malformed> {
    let mut refused = Vec::new();
    let mut assignments = Assignments::read(reader)?;
    let mut left = assignments.rest();
    while let Some(assignment) = assignments.next() {
        let (name, value) = assignment?;
        let length = left - assignments.rest();
        left -= length;
        if let Err(why) = set(name, value, length) {
            refused.push((name, why));
        }
    }
    Ok(refused)
}

/// See [`to_shell::BEFORE`].
fn before(host: &dyn Host, mut reader: Reader<'_>, out: &mut Writer) -> Result<(), Malformed> {
    if !host.runs_last_stage() {
        return Ok(());
    }
    let names = (0..reader.u32()?).map(|_| reader.bytes()).collect::<Result<Vec<_>, _>>()?;
    before::write(host, names.into_iter(), out);
    Ok(())
}

fn done(host: &dyn Host, reader: Reader<'_>) -> Result<Next, Malformed> {
    let Done { mut status, interrupted, assignments } = Done::read(reader)?;
    for (name, why) in write(host, assignments)? {
        host.report(&format!("{}: {why}", String::from_utf8_lossy(name)));
        if status == 0 {
            status = NOT_SET;
        }
    }
    Ok(Next::Done { status, interrupted })
}

/// Reads from this shell's standard input, as the user's terminal job.
fn read_input(host: &dyn Host, count: usize, out: &mut Writer) {
    let mut buffer = vec![0; count.min(1 << 16)];
    let (error, length) = match read_uninterrupted(host, &mut buffer) {
        Ok(length) => (0, length),
        Err(error) => (error as u32, 0),
    };
    out.u32(error);
    out.bytes(&buffer[..length]);
}

/// Reads on after any signal but one that interrupts or ends the shell: windows are resized, children end, traps wait. And a
/// job that is over may have left the terminal without blocking.
fn read_uninterrupted(host: &dyn Host, buffer: &mut [u8]) -> nix::Result<usize> {
    // SAFETY: fd 0 is only borrowed for the call.
    let input = unsafe { BorrowedFd::borrow_raw(0) };
    while !host.take_interrupt() && !host.is_ending() {
        match nix::unistd::read(input, buffer) {
            Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => {
                // A signal ends this too.
                let _ = poll(&mut [PollFd::new(input, PollFlags::POLLIN)], PollTimeout::NONE);
            }
            outcome => return outcome,
        }
    }
    Err(Errno::EINTR)
}

fn pass_fd(fd: u32, out: &mut Writer) -> Result<Next, Malformed> {
    let fd = i32::try_from(fd).map_err(|_| Malformed)?;
    // SAFETY: only asks whether the number is in use.
    let open = unsafe { libc::fcntl(fd, libc::F_GETFD) } != -1;
    let refused = if open { Vec::new() } else { vec![(&b""[..], Refusal::Borrowed("not open in the shell"))] };
    refusals(out, refused);
    let passed = Passed { numbers: vec![fd], _own: Vec::new() };
    Ok(if open { Next::AnswerWithFds(passed) } else { Next::Answer })
}

/// Whether a message has the shell run the user's code, which may take long.
pub fn runs_code(message: &[u8]) -> bool {
    matches!(message.first(), Some(&(to_shell::RUN | to_shell::START | to_shell::WAIT)))
}

fn start(host: &dyn Host, mut reader: Reader<'_>, out: &mut Writer) -> Result<Next, Malformed> {
    let (streams, source) = (reader.u8()?, reader.bytes()?);
    let prepare = || {
        // What can't be set is not there: the child says so itself, with `set -u`.
        let _ = write(host, reader);
    };
    let is_room = has_room(host.copies(), source.len(), 0);
    let started = if is_room { host.start(source, streams, &prepare) } else { Err(NO_ROOM) };
    match started {
        Ok(child) => {
            out.u32(child.pid.unsigned_abs());
            let numbers = child.pipes.iter().map(AsRawFd::as_raw_fd).collect();
            Ok(Next::AnswerWithFds(Passed { numbers, _own: child.pipes }))
        }
        Err(why) => {
            out.u32(0);
            out.bytes(why.as_bytes());
            Ok(Next::Answer)
        }
    }
}
