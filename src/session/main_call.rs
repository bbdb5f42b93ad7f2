//! A call from the main shell: through the mailbox, on the shell's own thread.

use std::sync::atomic::Ordering;

use nix::sys::socket::MsgFlags;
use pysh_contract::mailbox::{Side, Wait};
use pysh_contract::message::doorbell;
use pysh_contract::wire::Writer;

use super::answer::{Next, answer};
use super::interrupt::{self, Watch};
use super::start::Session;
use super::{Command, failure, stage_call, streams};
use crate::shell::host::Host;
use std::os::fd::AsRawFd;

/// Runs a command to its end, answering for the shell meanwhile. The error is one line for the user.
pub fn run(session: &Session, host: &dyn Host, command: &Command<'_>) -> Result<i32, String> {
    let watch = Watch::begin(session.contract);
    if !session.is_ready() {
        start(session, host)?;
    }
    let tid = session.contract.interpreter_tid.load(Ordering::Acquire);
    let flags = streams::pass_if_new(session.streams.as_raw_fd(), tid)
        .map_err(|error| format!("cannot pass standard input and output: {error}"))?;
    let (status, interrupted) = converse(session, host, command, flags)?;
    drop(watch);
    if interrupted {
        interrupt::tell_shell();
    }
    Ok(status)
}

/// Has Python loaded; the answer comes with that to the call.
fn start(session: &Session, host: &dyn Host) -> Result<(), String> {
    let mut message = Writer::new();
    message.u8(doorbell::START);
    stage_call::write_settings(host, &mut message);
    let socket = session.doorbell.as_raw_fd();
    nix::sys::socket::send(socket, message.as_slice(), MsgFlags::MSG_NOSIGNAL)
        .map(drop)
        .map_err(|_| failure::DEAD.to_owned())
}

fn converse(
    session: &Session,
    host: &dyn Host,
    command: &Command<'_>,
    flags: u8,
) -> Result<(i32, bool), String> {
    let mut out = Writer::new();
    command.call(flags).write(&mut out);
    loop {
        let message = exchange(session, out.as_slice())?;
        let mut reply = Writer::new();
        let next = answer(host, message, &mut reply).map_err(|error| error.to_string())?;
        out = reply;
        match next {
            Next::Answer => {}
            Next::AnswerWithFd(fd) => drop(streams::send(session.streams.as_raw_fd(), &[0], &[fd])),
            Next::Done { status, interrupted } => return Ok((status, interrupted)),
            Next::Failed(why) => {
                exchange(session, b"")?;
                return Err(why);
            }
        }
    }
}

/// Posts a message and waits for the next one from Python.
fn exchange<'m>(session: &Session, message: &'m [u8]) -> Result<&'m [u8], String> {
    let contract = session.contract;
    if contract.dead.load(Ordering::Acquire) != 0 {
        return Err(failure::DEAD.to_owned());
    }
    // SAFETY: this side has the turn: at the start, and after each `Arrived`. `message` lives until then.
    unsafe { contract.mailbox.post(Side::Shell, message) };
    while contract.mailbox.wait(Side::Shell) != Wait::Arrived {
        if contract.dead.load(Ordering::Acquire) != 0 {
            // Nobody will ever give the turn back.
            return Err(failure::DEAD.to_owned());
        }
    }
    // SAFETY: the turn has come; the message is used up before the next `exchange`.
    Ok(unsafe { contract.mailbox.message() })
}
