//! A call from the main shell: through the mailbox, on the shell's own thread.

use std::os::fd::AsRawFd;
use std::sync::atomic::Ordering;

use nix::sys::socket::MsgFlags;
use pysh_contract::mailbox::{Side, Wait};
use pysh_contract::message::doorbell;
use pysh_contract::wire::Writer;
use pysh_contract::Contract;

use super::answer::{answer, runs_code, Next};
use super::interrupt::{self, Watch};
use super::start::Session;
use super::{failure, stage_call, streams, Command};
use crate::shell::host::Host;

/// Runs a command to its end, answering for the shell meanwhile. The error is one line for the user.
pub fn run(session: &Session, host: &dyn Host, command: &Command<'_>) -> Result<i32, String> {
    let mut conversation = Conversation { session, host, watch: None, has_lost_pipeline: false };
    if !session.is_ready() {
        conversation.watch();
        start(session, host)?;
    }
    let flags = streams::pass_if_new(session, host.streams_generation())
        .map_err(|error| format!("cannot pass standard input and output: {error}"))?;
    let (status, interrupted) = conversation.hold(command, flags)?;
    drop(conversation);
    if interrupted || came_late(session.contract) {
        interrupt::tell_shell();
    }
    Ok(status)
}

/// Whether an interrupt was passed on to Python when the call had ended already.
fn came_late(contract: &Contract) -> bool {
    let late = contract.interrupts.swap(0, Ordering::SeqCst) != 0;
    if late {
        contract.late_interrupt.store(1, Ordering::SeqCst);
    }
    late
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

/// The exchange of messages that makes up a call.
struct Conversation<'a> {
    session: &'a Session,
    host: &'a dyn Host,
    /// SIGINT is Python's, once the call turns out to take longer than an instant.
    watch: Option<Watch>,
    has_lost_pipeline: bool,
}

impl Conversation<'_> {
    /// Runs the command; the result is its status, and whether an interrupt ended it.
    fn hold(&mut self, command: &Command<'_>, flags: u8) -> Result<(i32, bool), String> {
        let mut out = Writer::new();
        command.call(flags).write(&mut out);
        loop {
            let message = self.exchange(out.as_slice())?;
            if runs_code(message) {
                self.watch();
            }
            let mut reply = Writer::new();
            let next = answer(self.host, message, &mut reply).map_err(|error| error.to_string())?;
            out = reply;
            match next {
                Next::Answer => {}
                Next::AnswerWithFds(passed) => {
                    let _ = streams::send(self.session.streams.as_raw_fd(), &[0], &passed.numbers);
                }
                Next::Done { status, interrupted } => return Ok((status, interrupted)),
                Next::Failed(why) => {
                    self.exchange(b"")?;
                    return Err(why);
                }
            }
        }
    }

    /// Posts a message and waits for the next one from Python.
    fn exchange<'m>(&mut self, message: &'m [u8]) -> Result<&'m [u8], String> {
        let contract = self.session.contract;
        self.check_alive()?;
        // SAFETY: this side has the turn: at the start, and after each `Arrived`. `message` lives until then.
        unsafe { contract.mailbox.post(Side::Shell, message) };
        if !contract.mailbox.spin(Side::Shell) {
            self.watch();
            while contract.mailbox.wait(Side::Shell) != Wait::Arrived {
                // If Python is dead nobody will ever give the turn back.
                self.check_alive()?;
                self.interrupt_with_pipeline();
            }
        }
        // SAFETY: the turn has come; the message is used up before the next `exchange`.
        Ok(unsafe { contract.mailbox.message() })
    }

    fn check_alive(&self) -> Result<(), String> {
        let dead = self.session.contract.dead.load(Ordering::Acquire) != 0;
        if dead {
            Err(failure::DEAD.to_owned())
        } else {
            Ok(())
        }
    }

    /// Interrupts the code, once, if an interrupt has reached only the other stages of its pipeline.
    fn interrupt_with_pipeline(&mut self) {
        if let Some(watch) = &self.watch {
            if !self.has_lost_pipeline && self.host.is_pipeline_interrupted() {
                self.has_lost_pipeline = true;
                watch.interrupt();
            }
        }
    }

    /// Takes SIGINT over. What came before is not lost: the shell has noted it.
    fn watch(&mut self) {
        if self.watch.is_none() {
            let watch = Watch::begin();
            if self.host.is_interrupted() {
                watch.interrupt();
            }
            self.watch = Some(watch);
        }
    }
}
