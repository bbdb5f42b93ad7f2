//! A call of a shell that answers Python's questions one by one, in its own time.

use pysh_contract::message::Done;
use pysh_contract::wire::{Reader, Writer};

use super::answer::Passed;
use super::main_call::MainCall;
use super::stage_call::{Broken, StageCall};
use super::start::Session;
use super::{assignments, Command, Failure, BUSY};
use crate::shell::host::Host;

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(why) => Self::Because(why),
            Failure::Busy => Self::Because(BUSY.to_owned()),
            Failure::Abandoned => Self::Interrupted,
        }
    }
}

/// A call that goes on.
pub enum OpenCall {
    /// Through the mailbox.
    Main(MainCall),
    /// Through a socket: Python goes on with the call around this one.
    Inner(StageCall),
}

impl OpenCall {
    /// Sends the command, and waits for Python's first message. `is_inner` says that Python is busy with the call around it.
    pub fn begin(host: &dyn Host, command: &Command<'_>, is_inner: bool) -> Result<Self, Broken> {
        let session = Session::current().map_err(Broken::Because)?;
        if is_inner {
            return StageCall::begin(session, host, command).map(Self::Inner);
        }
        MainCall::begin(session, host, command).map(Self::Main).map_err(Broken::from)
    }

    /// What Python has sent last.
    pub fn message(&self) -> &[u8] {
        match self {
            Self::Main(call) => call.message(),
            Self::Inner(call) => call.message(),
        }
    }

    /// Keeps the message: the shell goes on with the user's code, which may call in its turn. SIGINT is the shell's.
    pub fn leave_to_shell(&mut self) {
        if let Self::Main(call) = self {
            call.keep();
            call.unwatch();
        }
    }

    /// Takes SIGINT over.
    pub fn watch(&mut self, host: &dyn Host) {
        if let Self::Main(call) = self {
            call.watch(host);
        }
    }

    /// Answers the message. Python goes on, and so does the shell.
    pub fn answer(&mut self, answer: Writer, passed: Option<Passed>) -> Result<(), Broken> {
        match self {
            Self::Main(call) => call.answer(answer, passed).map_err(Broken::from),
            Self::Inner(call) => call.answer(&answer, passed.as_ref()),
        }
    }

    /// Waits for the next message.
    pub fn wait(&mut self, host: &dyn Host) -> Result<(), Broken> {
        match self {
            Self::Main(call) => call.wait(host).map_err(Broken::from),
            Self::Inner(call) => call.wait(host),
        }
    }

    /// As if an interrupt came now.
    pub fn interrupt(&mut self, host: &dyn Host) {
        match self {
            Self::Main(call) => call.interrupt(host),
            Self::Inner(call) => call.interrupt(),
        }
    }

    /// The call has ended. Whether the shell itself is to hear of an interrupt.
    pub fn end(self, interrupted: bool) -> bool {
        match self {
            Self::Main(call) => call.end(interrupted),
            Self::Inner(call) => {
                // Its names have come with its end.
                let mut reader = Reader::new(call.message());
                if let Ok(done) = reader.u8().and_then(|_| Done::read(reader)) {
                    assignments::forget(done.assignments.rest());
                }
                interrupted
            }
        }
    }

    /// The call could not be made: the reason, once Python is done with it.
    pub fn fail(self, host: &dyn Host, why: String) -> String {
        match self {
            Self::Main(call) => call.fail(host, why),
            Self::Inner(_) => why,
        }
    }
}
