//! A call from the main shell: through the mailbox, on the shell's own thread.

use std::os::fd::{AsRawFd, RawFd};
use std::sync::atomic::Ordering;
use std::time::Duration;

use nix::sys::socket::MsgFlags;
use pysh_contract::mailbox::{Side, Wait};
use pysh_contract::message::{doorbell, to_session, Call};
use pysh_contract::wire::Writer;
use pysh_contract::Contract;

use super::answer::{answer, runs_code, Next, Passed};
use super::held::Held;
use super::interrupt::{self, Watch};
use super::patience::{Patience, Why};
use super::start::Session;
use super::{failure, stage_call, streams, Command, Failure};
use crate::shell::host::Host;

/// Runs a command to its end, answering for the shell meanwhile.
pub fn run(session: &'static Session, host: &dyn Host, command: &Command<'_>) -> Result<i32, Failure> {
    let mut call = MainCall::begin(session, host, command)?;
    loop {
        let mut reply = Writer::new();
        if runs_code(call.message()) {
            call.watch(host);
        }
        match answer(host, call.message(), &mut reply).map_err(|error| error.to_string())? {
            Next::Answer => call.reply(host, reply, None)?,
            Next::AnswerWithFds(passed) => call.reply(host, reply, Some(passed))?,
            Next::Done { status, interrupted } => {
                if call.end(interrupted) {
                    tell_shell(host);
                }
                return Ok(status);
            }
            Next::Failed(why) => return Err(call.fail(host, why).into()),
        }
    }
}

/// Lets the shell hear of an interrupt. One that is to end was not interrupted, see [`Patience`]: it ends by its own signal.
pub fn tell_shell(host: &dyn Host) {
    if !host.is_ending() {
        interrupt::tell_shell();
    }
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

/// Whether the shell has stopped waiting for a call, which may be going on.
fn is_abandoned(contract: &Contract) -> bool {
    contract.abandoned.load(Ordering::SeqCst) != 0
}

/// Whether the call that was abandoned has ended. What it still asks for is refused: Python code ends by that.
fn take_up_again(contract: &Contract) -> bool {
    /// For code that ends by the interrupt, at leisure.
    const INSTANT: Duration = Duration::from_millis(300);
    while contract.mailbox.has_turn(Side::Shell)
        || contract.mailbox.wait_for(Side::Shell, Some(INSTANT)) == Wait::Arrived
    {
        // SAFETY: the turn has come; the message is used up before the next one is posted.
        if unsafe { contract.mailbox.message() }.is_empty() {
            contract.abandoned.store(0, Ordering::SeqCst);
            return true;
        }
        // SAFETY: this side has the turn; a constant.
        unsafe { contract.mailbox.post(Side::Shell, &[to_session::ABANDONED]) };
    }
    false
}

/// A call that goes on: Python has asked for something, or has ended it.
pub struct MainCall {
    session: &'static Session,
    /// What Python reads until it posts its own next message.
    sent: Writer,
    /// The message that is to be answered, where other calls come in between.
    kept: Option<Vec<u8>>,
    /// SIGINT is Python's, once the call turns out to take longer than an instant.
    watch: Option<Watch>,
    held: Held,
    has_lost_pipeline: bool,
}

impl MainCall {
    /// Sends the command, and waits for Python's first message.
    pub fn begin(session: &'static Session, host: &dyn Host, command: &Command<'_>) -> Result<Self, Failure> {
        if is_abandoned(session.contract) && !take_up_again(session.contract) {
            return Err(Failure::Busy);
        }
        let mut call = Self {
            session,
            sent: Writer::new(),
            kept: None,
            watch: None,
            held: Held::default(),
            has_lost_pipeline: false,
        };
        if !session.is_ready() {
            call.watch(host);
            start(session, host)?;
        }
        let mut message = Writer::new();
        command.call(0).write(&mut message);
        if !message.is_whole() {
            return Err(failure::NO_MEMORY.to_owned().into());
        }
        let flags = streams::pass_if_new(session, host)
            .map_err(|error| format!("cannot pass standard input and output: {error}"))?;
        Call::set_flags(&mut message, command.flags(flags));
        call.send(message)?;
        call.wait(host)?;
        Ok(call)
    }

    /// What Python has sent last.
    pub fn message(&self) -> &[u8] {
        if let Some(kept) = &self.kept {
            return kept;
        }
        // SAFETY: the turn has come whenever `begin` or `reply` is over; `reply` needs `self` for itself.
        unsafe { self.session.contract.mailbox.message() }
    }

    /// Keeps the message: the shell goes on with the user's code, which may call in its turn.
    pub fn keep(&mut self) {
        self.kept = Some(self.message().to_vec());
    }

    /// Answers the message, and waits for the next one. `passed` are fds that go with the answer.
    pub fn reply(&mut self, host: &dyn Host, answer: Writer, passed: Option<Passed>) -> Result<(), Failure> {
        self.answer(answer, passed)?;
        self.wait(host)
    }

    /// Answers the message. Python goes on, and so does the shell, until [`MainCall::wait`].
    pub fn answer(&mut self, answer: Writer, passed: Option<Passed>) -> Result<(), Failure> {
        self.send(answer)?;
        self.kept = None;
        if let Some(passed) = passed {
            self.pass(&passed.numbers);
            // The ends of pipes are Python's alone now.
            drop(passed);
        }
        Ok(())
    }

    /// Passes fds to Python, which waits for them. If they can't be passed it is told, by a datagram without any.
    fn pass(&self, fds: &[RawFd]) {
        let socket = self.session.streams.as_raw_fd();
        let passed = streams::send(socket, &[0], fds).or_else(|_| streams::send(socket, &[0], &[]));
        if passed.is_err() {
            let _ = nix::sys::socket::shutdown(socket, nix::sys::socket::Shutdown::Both);
        }
    }

    /// The call has ended. Whether the shell itself is to hear of an interrupt.
    pub fn end(self, interrupted: bool) -> bool {
        let contract = self.session.contract;
        drop((self.watch, self.held));
        contract.interrupts.take_late() || interrupted
    }

    /// The call could not be made: the reason, once Python is done with it.
    pub fn fail(mut self, host: &dyn Host, why: String) -> String {
        match self.reply(host, Writer::new(), None) {
            Ok(()) => why,
            Err(Failure::Unavailable(worse)) => worse,
            Err(Failure::Busy | Failure::Abandoned) => why,
        }
    }

    /// Posts a message.
    fn send(&mut self, message: Writer) -> Result<(), Failure> {
        self.check_alive()?;
        if is_abandoned(self.session.contract) {
            // By a call that shell source has made, of which this is the answer: Python has the turn.
            return Err(Failure::Abandoned);
        }
        self.held.follow(self.session.contract);
        self.sent = message;
        // SAFETY: this side has the turn: at the start, and after each `Arrived`. What is sent lives until it is back.
        unsafe { self.session.contract.mailbox.post(Side::Shell, self.sent.as_slice()) };
        Ok(())
    }

    /// Waits for the next message from Python, for as long as the user does.
    pub fn wait(&mut self, host: &dyn Host) -> Result<(), Failure> {
        let contract = self.session.contract;
        if contract.mailbox.spin(Side::Shell) {
            return Ok(());
        }
        self.watch(host);
        let mut patience = Patience::new();
        self.interrupt_with_pipeline(host);
        let often = host.patience().unwrap_or(Duration::MAX);
        while contract.mailbox.wait_for(Side::Shell, Some(patience.step().min(often))) != Wait::Arrived {
            // If Python is dead nobody will ever give the turn back.
            self.check_alive()?;
            self.interrupt_with_pipeline(host);
            if let Some(why) = patience.look(contract, host) {
                return self.abandon(host, why);
            }
        }
        Ok(())
    }

    /// Leaves the code to itself, unless it has just given the turn back.
    fn abandon(&mut self, host: &dyn Host, why: Why) -> Result<(), Failure> {
        let contract = self.session.contract;
        contract.abandoned.store(1, Ordering::SeqCst);
        if contract.mailbox.has_turn(Side::Shell) {
            contract.abandoned.store(0, Ordering::SeqCst);
            return Ok(());
        }
        // What it has not seen of them is not for the next call.
        contract.interrupts.take_late();
        interrupt::give_back_signals(contract);
        // Python may be about to read it.
        Box::leak(Box::new(std::mem::replace(&mut self.sent, Writer::new())));
        self.watch = None;
        self.held = Held::default();
        if let Some(message) = why.message() {
            host.report(message);
        }
        Err(Failure::Abandoned)
    }

    fn check_alive(&self) -> Result<(), String> {
        if failure::is_dead(self.session.contract) {
            Err(failure::DEAD.to_owned())
        } else {
            Ok(())
        }
    }

    /// Interrupts the code, once, if an interrupt has reached only the other stages of its pipeline.
    fn interrupt_with_pipeline(&mut self, host: &dyn Host) {
        if host.is_pipeline_interrupted() && !self.has_lost_pipeline {
            self.has_lost_pipeline = true;
            self.watch.iter().for_each(Watch::interrupt);
        }
    }

    /// As if an interrupt came now.
    pub fn interrupt(&mut self, host: &dyn Host) {
        self.watch(host);
        self.watch.iter().for_each(Watch::interrupt);
    }

    /// SIGINT is the shell's: it runs the user's code.
    pub fn unwatch(&mut self) {
        self.watch = None;
    }

    /// Takes SIGINT over. What came before is not lost: the shell has noted it.
    pub fn watch(&mut self, host: &dyn Host) {
        if self.watch.is_none() {
            let watch = Watch::begin();
            if host.take_interrupt() {
                watch.interrupt();
            }
            self.watch = Some(watch);
        }
    }
}
