//! The interface to "the shell that called": what Python may ask of it while the shell waits.

use std::os::fd::{OwnedFd, RawFd};
use std::time::Duration;

use pysh_contract::message::Value;
use pysh_contract::wire::Writer;

use crate::session::interrupt;

/// Why a shell would not do what it was asked; one line without the name of the variable.
pub type Refusal = std::borrow::Cow<'static, str>;

/// Shell source that has been run in the shell itself.
pub struct Ran {
    /// Its status.
    pub status: i32,
    /// See [`pysh_contract::message::ending`].
    pub ending: u8,
    /// The variables that the source has set or unset, if this shell is a stage of a pipeline: they are the main shell's too.
    pub changed: Vec<Vec<u8>>,
}

impl Ran {
    /// Source that has ended so; nothing is known of variables.
    pub const fn new(status: i32, ending: u8) -> Self {
        Self { status, ending, changed: Vec::new() }
    }
}

/// Shell source that runs in a child, as `$( )` would.
pub struct Child {
    /// The child's process.
    pub pid: i32,
    /// Our ends of the pipes, in the order of [`pysh_contract::message::to_shell::START`].
    pub pipes: Vec<OwnedFd>,
}

/// A shell, used on its own thread only. Implementations talk to the shell's functions and tables; only [`Host::run`] and
/// the child of [`Host::start`] run the user's code.
pub trait Host {
    /// Appends the attributes (`u32`) and the value of a variable, as a function called now would see it. The
    /// positional parameters are `args`, the last statuses `status` and `pipestatus`, where no variable has that name.
    fn read(&self, name: &[u8], out: &mut Writer);

    /// How many copies of a text the shell makes when it sets a variable or runs source, with ours, in bytes for each byte.
    fn copies(&self) -> usize {
        4
    }

    /// Sets a variable where an assignment in the calling function would, keeping its attributes.
    fn write(&self, name: &[u8], value: Value<'_>) -> Result<(), Refusal>;

    /// Appends a count and the names of all variables that can be seen.
    fn names(&self, out: &mut Writer);

    /// Makes a variable visible to children, or ends that.
    fn export(&self, name: &[u8], exported: bool) -> Result<(), Refusal>;

    /// Appends a count and the exported variables' names and values, as a child started now would get them.
    fn environment(&self, out: &mut Writer);

    /// Moves the shell to an absolute path as its `cd` would.
    fn change_directory(&self, path: &[u8]) -> Result<(), Refusal>;

    /// Whether the last stage of a pipeline may run in the shell itself, beside what the others do. Then [`Host::read`] gives what
    /// variables are, at any time.
    fn runs_last_stage(&self) -> bool {
        false
    }

    /// Prints an error in the shell's own form, on its standard error.
    fn report(&self, message: &str);

    /// The shell's fds that are the command's standard input, output and error. Of a number that is not open the command
    /// has none.
    fn streams(&self) -> [RawFd; 3] {
        [0, 1, 2]
    }

    /// A number that differs from an earlier one if the shell's fds 0, 1 or 2 may have changed in between.
    fn streams_generation(&self) -> u32;

    /// Whether the shell has noted an interrupt that it has not acted on yet. The session has it from now on, and lets the shell
    /// hear of it once more when the call is over.
    fn take_interrupt(&self) -> bool;

    /// Whether an interrupt has ended other processes of the pipeline whose last stage runs in the shell itself. Asked
    /// before the shell waits for Python, and when a signal has come meanwhile: what zsh does with the terminal of such a
    /// pipeline is done then.
    fn is_pipeline_interrupted(&self) -> bool {
        false
    }

    /// How often to ask that anyway, where signals do not tell; None for never.
    fn patience(&self) -> Option<Duration> {
        None
    }

    /// Whether the shell is to end as soon as it can: a signal has come that ends it.
    fn is_ending(&self) -> bool {
        false
    }

    /// In a fork of the shell whose command was left, since it was interrupted or is to end: ends the process, as the shell
    /// would. Comes back where the shell itself goes on, be it with the user's trap.
    fn act_on_interrupt(&self, is_interactive: bool) {
        if !is_interactive {
            interrupt::end_process();
        }
    }

    /// Runs shell source in the shell itself, as `source` would run a file. Comes back whatever that source does, save `exec`.
    fn run(&self, source: &[u8]) -> Ran;

    /// Runs shell source in a child; `streams` are bits of [`pysh_contract::message::start_flag`]. `prepare` is called in the
    /// child first.
    fn start(&self, source: &[u8], streams: u8, prepare: &dyn Fn()) -> Result<Child, Refusal>;

    /// Waits for the end of a child of [`Host::start`]; its status, as `$?` has it.
    fn wait(&self, pid: i32) -> i32;

    /// The value of an exported or unexported scalar, for our own settings.
    fn setting(&self, name: &[u8]) -> Option<Vec<u8>>;
}
