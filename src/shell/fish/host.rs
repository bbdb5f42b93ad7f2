//! The Host for fish. It can't ask fish anything itself: what it answers from, fish script has told it before (`need.rs`),
//! and what it is to change becomes script that is run before Python goes on.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::os::fd::RawFd;
use std::time::Duration;

use pysh_contract::message::{attribute, ending, kind, start_flag, Value};
use pysh_contract::wire::Writer;

use super::name::is_legal;
use super::script::Script;
use super::{hangup, pipeline};
use crate::shell::host::{Child, Host, Ran, Refusal};
use crate::shell::plumbing::Plumbing;
use crate::shell::terminal;

/// A variable's elements; None if there is no such variable.
pub type Elements = Option<Vec<Vec<u8>>>;

/// What fish has told for the request that is to be answered.
#[derive(Default)]
pub struct Facts {
    /// Values of variables.
    pub values: HashMap<Vec<u8>, Elements>,
    /// See [`attribute`].
    pub attributes: HashMap<Vec<u8>, u32>,
    /// All variables.
    pub names: Option<Vec<Vec<u8>>>,
    /// The exported ones.
    pub exported: Option<Vec<Vec<u8>>>,
    /// The status of what was to be run.
    pub status: Option<i32>,
}

/// fish, as far as it is known.
pub struct FishHost {
    /// What fish has told.
    pub facts: Facts,
    /// The status of the command before.
    pub status: i32,
    /// The statuses of the pipeline before.
    pub pipestatus: Vec<Vec<u8>>,
    /// See [`Host::streams`].
    pub streams: [RawFd; 3],
    /// fish talks to a person.
    pub is_interactive: bool,
    /// What comes before a message to the user.
    pub place: String,
    /// What fish is to do before Python goes on.
    pub pending: RefCell<Script>,
    /// Source that fish is to run beside Python.
    pub child: RefCell<Option<Beside>>,
    /// The status of what ran beside Python last.
    pub child_status: Cell<i32>,
    /// Names are to be set for a block of script only.
    pub sets_local: Cell<bool>,
    /// How what ran in fish ended, see [`pysh_contract::message::ending`].
    pub ending: u8,
}

/// Shell source that runs beside Python: in fish itself, as in `( )`, for fish has no subshells.
pub struct Beside {
    /// The source.
    pub source: Vec<u8>,
    /// See [`pysh_contract::message::start_flag`].
    pub streams: u8,
    /// Its ends of the pipes.
    pub plumbing: Plumbing,
    /// Sets Python's names that it is to see.
    pub names: Script,
}

impl Beside {
    /// The script that runs it, in a block with its own streams and its own names.
    pub fn script(&self) -> Script {
        let mut script = Script::new();
        script.plain("begin\n").script(&self.names).plain("__pysh_run $argv\nend >/.pysh/pipe/1");
        for (flag, words) in [
            (start_flag::ERROR_TO_OUTPUT, " 2>&1"),
            (start_flag::ERROR_PIPE, " 2>/.pysh/pipe/2"),
            (start_flag::ERROR_NULL, " 2>/dev/null"),
            (start_flag::INPUT_PIPE, " </.pysh/pipe/0"),
        ] {
            script.plain(if self.streams & flag != 0 { words } else { "" });
        }
        script.plain("\nbuiltin path is -- /.pysh/status/$status\n");
        script
    }
}

/// See [`Host::copies`]: fish reads script as text of four bytes a letter, which it parses and expands.
pub const COPIES: usize = 32;

/// More than Linux ever gives to a process (`PID_MAX_LIMIT`): nobody can wait for it or kill it.
const NO_PROCESS: i32 = i32::MAX;

const BAD_NAME: Refusal = Refusal::Borrowed("not a name that a shell variable can have");

/// Variables that fish does not let anybody set (env.cpp and env/environment.rs, `ELECTRIC_VARIABLES`).
const READ_ONLY: [&[u8]; 13] = [
    b"PWD",
    b"SHLVL",
    b"_",
    b"fish_kill_signal",
    b"fish_killring",
    b"fish_pid",
    b"history",
    b"hostname",
    b"pipestatus",
    b"status",
    b"status_generation",
    b"version",
    b"FISH_VERSION",
];

impl FishHost {
    /// Of a command that begins with these statuses.
    pub fn new(status: i32, pipestatus: Vec<Vec<u8>>, place: String, is_interactive: bool) -> Self {
        Self {
            facts: Facts::default(),
            status,
            pipestatus,
            streams: [0, 1, 2],
            is_interactive,
            place,
            pending: RefCell::default(),
            child: RefCell::default(),
            child_status: Cell::new(0),
            sets_local: Cell::new(false),
            ending: ending::NORMAL,
        }
    }

    /// Appends a variable: a list, and one with a single element is that element.
    pub fn write_elements(elements: &[Vec<u8>], out: &mut Writer) {
        if let [element] = elements {
            out.u8(kind::SCALAR);
            out.bytes(element);
            return;
        }
        out.u8(kind::ARRAY);
        out.u32(u32::try_from(elements.len()).unwrap_or(u32::MAX));
        elements.iter().for_each(|element| out.bytes(element));
    }

    fn read_special(&self, name: &[u8], out: &mut Writer) {
        match name {
            b"status" => {
                out.u32(attribute::INTEGER);
                out.u8(kind::SCALAR);
                out.bytes(self.status.to_string().as_bytes());
            }
            b"pipestatus" => {
                out.u32(attribute::INTEGER | attribute::ARRAY);
                out.u8(kind::ARRAY);
                out.u32(u32::try_from(self.pipestatus.len()).unwrap_or(u32::MAX));
                self.pipestatus.iter().for_each(|status| out.bytes(status));
            }
            b"args" => {
                out.u32(attribute::ARRAY);
                out.u8(kind::ARRAY);
                let arguments = self.facts.values.get(&b"argv"[..]).cloned().flatten().unwrap_or_default();
                out.u32(u32::try_from(arguments.len()).unwrap_or(u32::MAX));
                arguments.iter().for_each(|argument| out.bytes(argument));
            }
            _ => {
                out.u32(0);
                out.u8(kind::UNSET);
            }
        }
    }
}

impl Host for FishHost {
    fn read(&self, name: &[u8], out: &mut Writer) {
        match self.facts.values.get(name) {
            Some(Some(elements)) => {
                out.u32(self.facts.attributes.get(name).copied().unwrap_or(0));
                Self::write_elements(elements, out);
            }
            _ => self.read_special(name, out),
        }
    }

    fn copies(&self) -> usize {
        COPIES
    }

    fn write(&self, name: &[u8], value: Value<'_>) -> Result<(), Refusal> {
        if let Some((name, index)) = element(name) {
            return self.write_element(name, index, value);
        }
        if !is_legal(name) {
            return Err(BAD_NAME);
        }
        if READ_ONLY.contains(&name) {
            return Err(Refusal::Borrowed("fish does not let anybody set it"));
        }
        let mut script = Script::new();
        let set = if self.sets_local.get() { "builtin set -l " } else { "builtin set " };
        match value {
            Value::Unset => {
                script.plain("builtin set -e ").name(name);
            }
            Value::Scalar(text) => {
                script.plain(set).name(name).plain(" ").quoted(without_nul(text)?);
            }
            Value::Array(items) => {
                script.plain(set).name(name);
                for item in items.strings() {
                    let item = item.map_err(|_| Refusal::Borrowed("malformed value"))?;
                    script.plain(" ").quoted(without_nul(item)?);
                }
            }
            Value::Sparse(_) | Value::Associative(_) => {
                return Err(Refusal::Borrowed("fish has no variables by key"));
            }
        }
        self.pending.borrow_mut().script(&script).plain("\n");
        Ok(())
    }

    fn names(&self, out: &mut Writer) {
        let names = self.facts.names.as_deref().unwrap_or_default();
        out.u32(u32::try_from(names.len()).unwrap_or(u32::MAX));
        names.iter().for_each(|name| out.bytes(name));
    }

    fn export(&self, name: &[u8], exported: bool) -> Result<(), Refusal> {
        if !is_legal(name) {
            return Err(BAD_NAME);
        }
        if !matches!(self.facts.values.get(name), Some(Some(_))) {
            return Err(Refusal::Borrowed("not set"));
        }
        let option = if exported { "builtin set -x " } else { "builtin set -u " };
        self.pending.borrow_mut().plain(option).name(name).plain(" $").name(name).plain("\n");
        Ok(())
    }

    fn environment(&self, out: &mut Writer) {
        let exported = self.facts.exported.as_deref().unwrap_or_default();
        let place = out.count();
        let mut count = 0;
        for name in exported {
            let Some(Some(elements)) = self.facts.values.get(name) else { continue };
            out.bytes(name);
            out.bytes(elements.first().map_or(b"", Vec::as_slice));
            count += 1;
        }
        out.set_count(place, count);
    }

    fn change_directory(&self, _path: &[u8]) -> Result<(), Refusal> {
        match self.facts.status {
            Some(0) => Ok(()),
            _ => Err(Refusal::Borrowed("the shell could not go there")),
        }
    }

    fn report(&self, message: &str) {
        let text = format!("{}py: {message}\n", self.place);
        // SAFETY: the bytes of a string; a number that the command's messages go to.
        unsafe { libc::write(self.streams[2], text.as_ptr().cast(), text.len()) };
    }

    fn streams(&self) -> [RawFd; 3] {
        self.streams
    }

    fn streams_generation(&self) -> u32 {
        0 // fish never moves its own 0, 1 and 2
    }

    fn take_interrupt(&self) -> bool {
        false // it drops its script at once
    }

    fn is_pipeline_interrupted(&self) -> bool {
        self.patience().is_some() && pipeline::is_interrupted(self)
    }

    fn patience(&self) -> Option<Duration> {
        (self.streams != [0, 1, 2] && self.is_interactive).then_some(pipeline::PATIENCE)
    }

    fn is_ending(&self) -> bool {
        // fish ends after the command.
        self.is_interactive && (hangup::has_come() || [0, 1, 2].into_iter().any(terminal::is_closed))
    }

    fn run(&self, _source: &[u8]) -> Ran {
        Ran::new(self.facts.status.unwrap_or(1), self.ending)
    }

    fn start(&self, source: &[u8], streams: u8, prepare: &dyn Fn()) -> Result<Child, Refusal> {
        let mut plumbing = Plumbing::new(streams).map_err(|error| format!("cannot make a pipe: {}", error.desc()))?;
        let pipes = std::mem::take(&mut plumbing.ours);
        let before = self.pending.take();
        self.sets_local.set(true);
        prepare();
        self.sets_local.set(false);
        let names = self.pending.replace(before);
        *self.child.borrow_mut() = Some(Beside { source: source.to_vec(), streams, plumbing, names });
        Ok(Child { pid: NO_PROCESS, pipes })
    }

    fn wait(&self, _pid: i32) -> i32 {
        self.child_status.get()
    }

    fn setting(&self, name: &[u8]) -> Option<Vec<u8>> {
        // Paths are lists.
        Some(self.facts.values.get(name)?.as_ref()?.join(&b':'))
    }
}

/// `name[index]`, as `py -v` may name it.
fn element(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = name.iter().position(|&byte| byte == b'[')?;
    Some((&name[..at], name[at + 1..].strip_suffix(b"]")?))
}

impl FishHost {
    fn write_element(&self, name: &[u8], index: &[u8], value: Value<'_>) -> Result<(), Refusal> {
        let is_number = !index.is_empty() && index.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-');
        let Value::Scalar(text) = value else { return Err(Refusal::Borrowed("an element is a text")) };
        if !is_legal(name) || !is_number {
            return Err(BAD_NAME);
        }
        let mut script = self.pending.borrow_mut();
        script.plain("builtin set ").name(name).plain("[").name(index).plain("] ");
        script.quoted(without_nul(text)?).plain("\n");
        Ok(())
    }
}

fn without_nul(text: &[u8]) -> Result<&[u8], Refusal> {
    if text.contains(&0) {
        Err(Refusal::Borrowed("value has a NUL byte, which no shell variable can hold"))
    } else {
        Ok(text)
    }
}
