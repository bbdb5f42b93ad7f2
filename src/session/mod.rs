//! One session: the shell that the user started, its forks, and the one interpreter.
//!
//! Python runs on threads and with a table of file descriptors of its own ([`start`]); a shell that runs `py` waits and
//! answers questions meanwhile ([`answer`]). The main shell talks through a mailbox ([`main_call`]), a forked one through
//! a socket ([`stage_call`]).

pub mod answer;
pub mod assignments;
mod before;
pub mod descendants;
pub mod exit;
mod failure;
mod held;
pub mod interrupt;
mod main_call;
pub mod open_call;
mod patience;
pub mod relay;
pub mod stage_call;
mod start;
mod streams;

use std::os::fd::AsRawFd;
use std::sync::atomic::Ordering;

use pysh_contract::message::call_flag::{INTERACTIVE, PIPELINE};
use pysh_contract::message::Call;

use crate::shell::host::Host;
use crate::shell::source_files;
use start::Session;

/// The status of a `py` that found no Python, as of a command that was not found.
pub const NOT_FOUND: i32 = 127;

/// Why a command could not be run.
pub enum Failure {
    /// There is no Python, or no way to it; one line for the user.
    Unavailable(String),
    /// An earlier command, for which the shell did not wait any longer, has not ended.
    Busy,
    /// The shell has stopped waiting for this one.
    Abandoned,
}

impl Failure {
    /// Tells the user, and for an interrupted command the shell; returns the status.
    fn tell(self, host: &dyn Host) -> i32 {
        let (status, interrupted) = self.report(host);
        if interrupted {
            main_call::tell_shell(host);
        }
        status
    }

    /// Tells the user. Returns the status, and whether the shell is to hear of an interrupt.
    pub fn report(self, host: &dyn Host) -> (i32, bool) {
        match self {
            Self::Unavailable(why) => {
                host.report(&why);
                (NOT_FOUND, false)
            }
            Self::Busy => {
                host.report(BUSY);
                (IS_BUSY, false)
            }
            Self::Abandoned => (stage_call::INTERRUPTED, true),
        }
    }
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self::Unavailable(why)
    }
}

/// The status of a `py` that could not run since Python is busy.
const IS_BUSY: i32 = 1;

/// What it says.
pub const BUSY: &str =
    "Python is still busy with an earlier command, which was interrupted: py works again when that ends";

/// A `py` command as the shell has it.
pub struct Command<'a> {
    /// The words after `py`, expanded.
    pub words: Vec<&'a [u8]>,
    /// See [`Call::source`].
    pub source: Vec<u8>,
    /// See [`Call::line`].
    pub line: u32,
    /// The shell talks to a person.
    pub interactive: bool,
    /// See [`PIPELINE`].
    pub in_pipeline: bool,
    /// A stage of a pipeline of a subshell's: names that it assigns are that one's too.
    pub in_subshells_pipeline: bool,
}

impl Command<'_> {
    fn call(&self, flags: u8) -> Call<'_> {
        Call {
            words: self.words.clone(),
            source: &self.source,
            file: source_files::absolute(&self.source),
            line: self.line,
            flags: self.flags(flags),
        }
    }

    /// With what is known of the command itself.
    fn flags(&self, flags: u8) -> u8 {
        let known = [(self.interactive, INTERACTIVE), (self.in_pipeline, PIPELINE)];
        known.iter().filter(|(is_set, _)| *is_set).fold(flags, |flags, (_, flag)| flags | flag)
    }
}

/// Gets a session ready, because a `py` is coming: a subshell's `py` needs one to be there before the fork. Loads no
/// Python. A failure shows when `py` runs.
pub fn prepare() {
    let _ = Session::current();
}

/// This process ends without `exit`, whose `atexit` would tell Python.
pub fn say_goodbye() {
    exit::leave();
}

/// In a fork of the shell that stands for a program: closes all but 0, 1, 2 and the way to the session, as the program's
/// beginning would.
pub fn close_others() {
    if let Ok(session) = Session::current() {
        start::close_all_but(&[session.doorbell.as_raw_fd()]);
    }
}

/// Passes those of this process's own 0, 1 and 2 that are open, and says which are not.
pub fn pass_standard(socket: std::os::fd::RawFd) -> nix::Result<()> {
    let (open, closed) = streams::open_ones(streams::STANDARD);
    streams::send(socket, &[closed], &open)
}

/// The C library's time zone has changed.
pub fn time_zone_changed() {
    if let Some(session) = Session::current().ok().filter(|session| session.is_main_shell()) {
        session.contract.time_zone_changed.store(1, Ordering::SeqCst);
    }
}

/// Whether Python has been loaded in this session.
pub fn is_ready() -> bool {
    start::is_ready()
}

/// Runs a command, in the main shell or in a fork of it; returns the status of `py`.
pub fn run(host: &dyn Host, command: &Command<'_>) -> i32 {
    let outcome = Session::current().map_err(Failure::from).and_then(|session| {
        if session.is_main_shell() {
            main_call::run(session, host, command)
        } else {
            Ok(stage_call::run(session, host, command)?)
        }
    });
    outcome.unwrap_or_else(|failure| failure.tell(host))
}
