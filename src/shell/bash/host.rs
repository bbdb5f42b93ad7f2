//! The Host for bash: its variables, environment and directory, on its own thread.

use std::ffi::{c_char, CStr, CString};

use pysh_contract::message::{attribute, kind, Value};
use pysh_contract::wire::Writer;

use super::assignment::Assignment;
use super::builtin::texts;
use super::element::Element;
use super::snapshot::Snapshot;
use super::symbols::{att, subshell, Bash, Variable};
use super::variable::Found;
use super::{evaluate, subshells, substitution};
use crate::shell::children;
use crate::shell::descriptors;
use crate::shell::globals::{get, set};
use crate::shell::host::{Child, Host, Ran, Refusal};
use crate::shell::terminal;

/// bash, on the thread that it runs on.
pub struct BashHost {
    bash: &'static Bash,
}

const BAD_NAME: Refusal = Refusal::Borrowed("not a name that a shell variable can have");

impl BashHost {
    /// For this process's bash.
    pub fn new(bash: &'static Bash) -> Self {
        Self { bash }
    }

    /// The file whose text is being run, or nothing for `-c`, standard input and the prompt.
    pub fn source(&self) -> Vec<u8> {
        let mut out = Writer::new();
        self.read(b"BASH_SOURCE", &mut out);
        let mut reader = pysh_contract::wire::Reader::new(out.as_slice());
        let first = reader.u32().and_then(|_| Value::read(&mut reader)).ok().and_then(|value| match value {
            Value::Array(items) => items.strings().next()?.ok(),
            _ => None,
        });
        first.unwrap_or_default().to_vec()
    }

    /// Whether this bash talks to a person.
    pub fn is_interactive(&self) -> bool {
        // SAFETY: on bash's thread.
        unsafe { self.bash.number(self.bash.interactive_shell) != 0 }
    }

    /// Whether this is a stage of a pipeline of the main shell's, and nothing that keeps its variables to itself.
    pub fn is_in_pipeline(&self) -> bool {
        // SAFETY: on bash's thread.
        let kinds = unsafe { self.bash.number(self.bash.subshell_environment) };
        kinds & subshell::PIPE != 0 && !subshells::is_within()
    }

    /// The same of a subshell's.
    pub fn is_in_subshells_pipeline(&self) -> bool {
        get(self.bash.subshell_environment) & subshell::PIPE != 0 && subshells::is_below()
    }

    /// Where the script comes on standard input, bash has read on; the rest is for whoever reads next. As bash's own `read`
    /// does (builtins/read.def).
    pub fn give_back_script(&self) {
        // SAFETY: on bash's thread.
        let fd = unsafe { self.bash.number(self.bash.default_buffered_input) };
        if fd == 0 && !self.is_interactive() {
            // SAFETY: on bash's thread, between two reads of its own.
            unsafe { (self.bash.sync_buffered_stream)(fd) };
        }
    }

    /// `args`, `status`, `pipestatus`: what has no name in bash.
    fn read_special(&self, name: &[u8], out: &mut Writer) {
        match name {
            b"args" => self.read_args(out),
            b"status" => {
                // SAFETY: on bash's thread.
                let status = unsafe { self.bash.number(self.bash.last_command_exit_value) };
                out.u32(attribute::INTEGER);
                out.u8(kind::SCALAR);
                out.bytes(status.to_string().as_bytes());
            }
            b"pipestatus" => match Found::find(self.bash, c"PIPESTATUS") {
                Some(found) => {
                    out.u32(attribute::INTEGER | attribute::ARRAY);
                    found.write_value(out);
                }
                None => absent(out),
            },
            _ => absent(out),
        }
    }

    fn read_args(&self, out: &mut Writer) {
        // SAFETY: on bash's thread; the list is a copy, for us to dispose of.
        let list = unsafe { (self.bash.list_rest_of_args)() };
        // SAFETY: the list lives until it is disposed of below.
        let words = unsafe { texts(list) };
        out.u32(attribute::ARRAY);
        out.u8(kind::ARRAY);
        out.u32(u32::try_from(words.len()).unwrap_or(u32::MAX));
        for word in words {
            out.bytes(word);
        }
        // SAFETY: not used any more.
        unsafe { (self.bash.dispose_words)(list) };
    }

    fn is_same(&self, name: &CStr, value: Value<'_>) -> bool {
        let Value::Scalar(text) = value else { return false };
        Found::find(self.bash, name).and_then(Found::text) == Some(text)
    }
}

fn absent(out: &mut Writer) {
    out.u32(0);
    out.u8(kind::UNSET);
}

/// A name that bash allows for a variable.
pub fn legal(name: &[u8]) -> Option<CString> {
    let (first, rest) = name.split_first()?;
    let starts = first.is_ascii_alphabetic() || *first == b'_';
    let goes_on = rest.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if starts && goes_on {
        CString::new(name).ok()
    } else {
        None
    }
}

impl Host for BashHost {
    fn read(&self, name: &[u8], out: &mut Writer) {
        if let Some(element) = Element::parse(name) {
            return element.write(self.bash, out);
        }
        let Some(legal) = legal(name) else { return absent(out) };
        if let Some(element) = Element::named_by(self.bash, &legal) {
            return element.write(self.bash, out);
        }
        match Found::find(self.bash, &legal) {
            Some(found) => {
                out.u32(found.attributes());
                found.write_value(out);
            }
            None => self.read_special(name, out),
        }
    }

    fn write(&self, name: &[u8], value: Value<'_>) -> Result<(), Refusal> {
        if let Some(element) = Element::parse(name) {
            return element.assign(self.bash, value);
        }
        let name = legal(name).ok_or(BAD_NAME)?;
        if self.is_same(&name, value) {
            return Ok(());
        }
        if matches!(value, Value::Unset) && Found::find(self.bash, &name).is_none() {
            return Ok(());
        }
        Assignment::to(self.bash, &name)?.assign(value)
    }

    fn names(&self, out: &mut Writer) {
        let place = out.count();
        let mut count = 0;
        // SAFETY: on bash's thread; a fresh array of pointers, for us to free.
        let list = unsafe { (self.bash.all_visible_variables)() };
        let mut next = list;
        while !next.is_null() {
            // SAFETY: the array ends with a null pointer.
            let variable = unsafe { *next };
            // SAFETY: null, or a live variable.
            let Some(variable) = (unsafe { variable.as_ref() }) else { break };
            out.bytes(name_of(variable));
            count += 1;
            next = next.wrapping_add(1);
        }
        // SAFETY: null or malloc's (variables.c, `vlist_alloc`'s list).
        unsafe { libc::free(list.cast()) };
        out.set_count(place, count);
    }

    fn export(&self, name: &[u8], exported: bool) -> Result<(), Refusal> {
        let name = legal(name).ok_or(BAD_NAME)?;
        // SAFETY: on bash's thread; a look-up.
        let variable = unsafe { (self.bash.find_variable)(name.as_ptr()) };
        // SAFETY: null or a live variable that nobody else is using.
        let Some(variable) = (unsafe { variable.as_mut() }) else {
            return Err(Refusal::Borrowed("not set"));
        };
        if exported {
            variable.attributes |= att::EXPORTED;
        } else {
            variable.attributes &= !att::EXPORTED;
        }
        // SAFETY: on bash's thread; it rebuilds its environment when asked next.
        unsafe { *self.bash.array_needs_making = 1 };
        Ok(())
    }

    fn environment(&self, out: &mut Writer) {
        // SAFETY: on bash's thread.
        unsafe { (self.bash.maybe_make_export_env)() };
        let place = out.count();
        let mut count = 0;
        // SAFETY: made just now; ends with a null pointer.
        let mut next = unsafe { *self.bash.export_env };
        while !next.is_null() {
            // SAFETY: as above.
            let entry: *mut c_char = unsafe { *next };
            if entry.is_null() {
                break;
            }
            // SAFETY: entries are NUL-terminated.
            let entry = unsafe { CStr::from_ptr(entry) }.to_bytes();
            if let Some(at) = entry.iter().position(|byte| *byte == b'=') {
                out.bytes(&entry[..at]);
                out.bytes(&entry[at + 1..]);
                count += 1;
            }
            next = next.wrapping_add(1);
        }
        out.set_count(place, count);
    }

    fn change_directory(&self, path: &[u8]) -> Result<(), Refusal> {
        let path = CString::new(path).map_err(|_| Refusal::Borrowed("path has a NUL byte"))?;
        // SAFETY: bash copies the text.
        let word = unsafe { (self.bash.make_word)(path.as_ptr()) };
        // SAFETY: a fresh list of one word.
        let list = unsafe { (self.bash.make_word_list)(word, std::ptr::null_mut()) };
        // SAFETY: on bash's thread, as bash itself calls it; it reports its own errors.
        let status = unsafe { (self.bash.cd_builtin)(list) };
        // SAFETY: not used any more.
        unsafe { (self.bash.dispose_words)(list) };
        if status == 0 {
            Ok(())
        } else {
            Err(Refusal::Borrowed("the shell could not go there"))
        }
    }

    /// With `lastpipe`.
    fn runs_last_stage(&self) -> bool {
        true
    }

    fn report(&self, message: &str) {
        let Ok(message) = CString::new(message) else { return };
        // SAFETY: a format with one string, and that string.
        unsafe { (self.bash.builtin_error)(c"%s".as_ptr(), message.as_ptr()) };
    }

    fn streams_generation(&self) -> u32 {
        descriptors::generation()
    }

    fn take_interrupt(&self) -> bool {
        // SAFETY: on bash's thread.
        let interrupted = unsafe { self.bash.number(self.bash.interrupt_state) };
        // SAFETY: on bash's thread.
        let terminated = unsafe { self.bash.number(self.bash.terminating_signal) };
        // SAFETY: on bash's thread; reads a table: a trap that has not run yet.
        let trapped = unsafe { (self.bash.signal_is_pending)(libc::SIGINT) };
        interrupted != 0 || terminated == libc::SIGINT || trapped != 0
    }

    fn is_ending(&self) -> bool {
        // SAFETY: on bash's thread.
        let terminated = unsafe { self.bash.number(self.bash.terminating_signal) };
        let is_hung_up = || self.is_interactive() && [0, 1, 2].into_iter().any(terminal::is_closed);
        terminated != 0 && terminated != libc::SIGINT || is_hung_up()
    }

    /// What bash does at its next safe point (sig.c, `termsig_handler`; trap.c, `run_pending_traps`). A fork for one builtin
    /// has no such point any more: it would end well, and the main shell's loop go on.
    fn act_on_interrupt(&self, _is_interactive: bool) {
        // SAFETY: on bash's thread; reads a table.
        let is_trapped = unsafe { (self.bash.signal_is_trapped)(libc::SIGINT) } != 0;
        if is_trapped && !self.is_ending() {
            return; // the trap is pending
        }
        let signal = if self.is_ending() { get(self.bash.terminating_signal) } else { libc::SIGINT };
        // The commands of the trap on exit are not to end by it.
        set(self.bash.interrupt_state, 0);
        // SAFETY: on bash's thread, where bash itself may call it: the builtin is over. It jumps nowhere.
        unsafe { (self.bash.termsig_handler)(signal) };
    }

    fn run(&self, source: &[u8]) -> Ran {
        let is_stage = self.is_in_pipeline() || self.is_in_subshells_pipeline();
        let before = is_stage.then(|| Snapshot::take(self));
        let ran = evaluate::run(self.bash, source);
        Ran { changed: before.map_or_else(Vec::new, |before| before.changed(self)), ..ran }
    }

    fn start(&self, source: &[u8], streams: u8, prepare: &dyn Fn()) -> Result<Child, Refusal> {
        substitution::start(self.bash, source, streams, prepare)
    }

    fn wait(&self, pid: i32) -> i32 {
        children::wait(pid)
    }

    fn setting(&self, name: &[u8]) -> Option<Vec<u8>> {
        Found::find(self.bash, &legal(name)?)?.text().map(<[u8]>::to_vec)
    }
}

fn name_of(variable: &Variable) -> &[u8] {
    // SAFETY: every variable has a NUL-terminated name.
    unsafe { CStr::from_ptr(variable.name) }.to_bytes()
}
