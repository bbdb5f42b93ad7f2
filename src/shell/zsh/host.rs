//! The Host for zsh: its parameters, environment and directory, on its own thread.

use std::cell::RefCell;
use std::ffi::{c_char, c_int, CStr, CString};
use std::time::Duration;

use pysh_contract::message::{attribute, kind, Value};
use pysh_contract::wire::Writer;

use super::assignment::Assignment;
use super::element::Element;
use super::symbols::{caller, errflag, pm, zsh, Builtin, Node, Options, Zsh};
use super::table::find_any;
use super::text::{borrowed, plain_at};
use super::variable::{is_zshs_table, strings, write_array, Found};
use super::{evaluate, pipeline, queue, substitution, trap};
use crate::guard::guard;
use crate::session::interrupt;
use crate::shell::globals::{get, set};
use crate::shell::host::{Child, Host, Ran, Refusal};
use crate::shell::{children, descriptors, terminal};

/// zsh, on the thread that it runs on.
pub struct ZshHost {
    zsh: &'static Zsh,
}

const BAD_NAME: Refusal = Refusal::Borrowed("not a name that a shell variable can have");

impl ZshHost {
    /// For this process's zsh.
    pub fn new(zsh: &'static Zsh) -> Self {
        Self { zsh }
    }

    /// The file whose text is being run, or nothing for `-c`, standard input and the prompt; and the line in it, as zsh's
    /// prompts have them (prompt.c, `%x` and `%I`).
    pub fn place(&self) -> (Vec<u8>, u32) {
        let line = get(self.zsh.lineno);
        // SAFETY: null or the innermost frame.
        let (file, line) = match unsafe { get(self.zsh.funcstack).as_ref() } {
            Some(frame) if frame.kind != caller::SOURCE => {
                (frame.file, line + frame.file_line - i64::from(frame.kind == caller::EVAL))
            }
            _ => (get(self.zsh.scriptfilename), line),
        };
        // SAFETY: null or a text of zsh's.
        let file = if file.is_null() { Vec::new() } else { unsafe { plain_at(file) }.into_owned() };
        (file, u32::try_from(line).unwrap_or(0))
    }

    /// Whether this zsh talks to a person.
    pub fn is_interactive(&self) -> bool {
        option(self.zsh, c"interactive")
    }

    /// `args`: what has no name in zsh.
    fn read_special(&self, name: &[u8], out: &mut Writer) {
        if name == b"args" {
            out.u32(attribute::ARRAY);
            // SAFETY: zsh's array of positional parameters, which we only read.
            write_array(unsafe { strings(get(self.zsh.pparams)) }, out);
        } else {
            out.u32(0);
            out.u8(kind::UNSET);
        }
    }
}

/// Whether one of zsh's options is set.
pub fn option(zsh: &Zsh, name: &CStr) -> bool {
    option_place(zsh, name).is_some_and(|place| get(place) != 0)
}

/// Sets one of zsh's options, without what `setopt` does besides.
pub fn set_option(zsh: &Zsh, name: &CStr, on: bool) {
    if let Some(place) = option_place(zsh, name) {
        set(place, c_char::from(on));
    }
}

/// Where zsh has an option. Their numbers differ by version.
fn option_place(zsh: &Zsh, name: &CStr) -> Option<*mut c_char> {
    // SAFETY: on zsh's thread; a look-up.
    let number = unsafe { (zsh.optlookup)(name.as_ptr()) };
    let number = usize::try_from(number).ok().filter(|number| *number > 0)?;
    Some(zsh.opts.cast::<c_char>().wrapping_add(number))
}

/// A name that both zsh allows for a parameter and Python for a name, in zsh's form.
pub fn legal(zsh: &Zsh, name: &[u8]) -> Option<CString> {
    let (first, rest) = name.split_first()?;
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii();
    if !is_letter(*first) || !rest.iter().all(|byte| is_letter(*byte) || byte.is_ascii_digit()) {
        return None;
    }
    let mut text = borrowed(name);
    // Which letters beyond ASCII there may be depends on the locale, and on `posix_identifiers`.
    // SAFETY: on zsh's thread; only reads the text.
    let is_legal = name.is_ascii() || unsafe { (zsh.isident)(text.as_mut_ptr()) } != 0;
    // SAFETY: NUL-terminated, see `borrowed`.
    is_legal.then(|| unsafe { CStr::from_ptr(text.as_ptr()) }.to_owned())
}

impl Host for ZshHost {
    fn read(&self, name: &[u8], out: &mut Writer) {
        if let Some(element) = Element::parse(self.zsh, name) {
            return element.write(out);
        }
        let found = legal(self.zsh, name).and_then(|name| Found::find(self.zsh, &name));
        match found {
            Some(found) => {
                // They are texts in zsh.
                let numbers = if name == b"pipestatus" { attribute::INTEGER } else { 0 };
                out.u32(found.attributes() | numbers);
                found.write_value(out);
            }
            None => self.read_special(name, out),
        }
    }

    fn write(&self, name: &[u8], value: Value<'_>) -> Result<(), Refusal> {
        if let Some(element) = Element::parse(self.zsh, name) {
            return element.assign(value);
        }
        let name = legal(self.zsh, name).ok_or(BAD_NAME)?;
        let found = Found::find(self.zsh, &name);
        if found.is_none() && (matches!(value, Value::Unset) || is_zshs_table(&name)) {
            return Ok(());
        }
        if let (Some(found), Value::Scalar(text)) = (found, value) {
            if found.text().is_some_and(|now| *now == *text) {
                return Ok(());
            }
        }
        Assignment::to(self.zsh, &name, found)?.assign(value)
    }

    fn names(&self, out: &mut Writer) {
        let place = out.count();
        let names = all_names(self.zsh);
        names.iter().for_each(|name| out.bytes(name));
        out.set_count(place, u32::try_from(names.len()).unwrap_or(u32::MAX));
    }

    fn export(&self, name: &[u8], exported: bool) -> Result<(), Refusal> {
        let name = legal(self.zsh, name).ok_or(BAD_NAME)?;
        Assignment::to(self.zsh, &name, Found::find(self.zsh, &name))?.export(exported)
    }

    fn environment(&self, out: &mut Writer) {
        extern "C" {
            static environ: *mut *mut c_char;
        }
        let place = out.count();
        let mut count = 0;
        // SAFETY: zsh keeps it up to date, on this thread.
        let mut next = unsafe { environ };
        while !next.is_null() {
            // SAFETY: an array that ends with a null pointer.
            let entry = unsafe { *next };
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
        // SAFETY: null or a node of the table of builtins.
        let builtin = unsafe { find_any(get(self.zsh.builtintab), c"cd").cast::<Builtin>().as_ref() };
        let Some((function, number)) = builtin.and_then(|b| Some((b.function?, b.number))) else {
            return Err(Refusal::Borrowed("the shell has no cd"));
        };
        let mut path = borrowed(path);
        let mut words = [path.as_mut_ptr(), std::ptr::null_mut()];
        let mut options = Options { is_set: [0; 128], arguments: std::ptr::null_mut(), count: 0, room: 0 };
        // Functions that the user has zsh run then (`chpwd`) are run as by any command.
        let _open = queue::Open::begin(self.zsh);
        // SAFETY: on zsh's thread, as zsh itself calls it; it reports its own errors.
        let status = unsafe { function(c"cd".as_ptr(), words.as_mut_ptr(), &raw mut options, number) };
        if status == 0 {
            Ok(())
        } else {
            Err(Refusal::Borrowed("the shell could not go there"))
        }
    }

    fn runs_last_stage(&self) -> bool {
        true
    }

    fn report(&self, message: &str) {
        let message = borrowed(message.as_bytes());
        let errors = get(self.zsh.errflag);
        set(self.zsh.errflag, 0);
        // SAFETY: a format with one string, and that string.
        unsafe { (self.zsh.zwarnnam)(c"py".as_ptr(), c"%s".as_ptr(), message.as_ptr()) };
        set(self.zsh.errflag, errors);
    }

    fn streams_generation(&self) -> u32 {
        descriptors::generation()
    }

    fn take_interrupt(&self) -> bool {
        queue::take(self.zsh, libc::SIGINT) || get(self.zsh.errflag) & errflag::INTERRUPT != 0
    }

    /// Forks catch the signal only where the user has trapped it. It goes back to the queue.
    fn act_on_interrupt(&self, _is_interactive: bool) {
        if !self.is_hung_up() {
            interrupt::tell_shell();
        }
    }

    fn is_pipeline_interrupted(&self) -> bool {
        pipeline::is_interrupted(self)
    }

    fn patience(&self) -> Option<Duration> {
        (get(self.zsh.list_pipe) != 0).then_some(pipeline::PATIENCE)
    }

    fn is_ending(&self) -> bool {
        self.is_hung_up() || self.is_interactive() && terminal::is_closed(get(self.zsh.SHTTY))
    }

    fn run(&self, source: &[u8]) -> Ran {
        evaluate::run(self.zsh, source)
    }

    fn start(&self, source: &[u8], streams: u8, prepare: &dyn Fn()) -> Result<Child, Refusal> {
        substitution::start(self.zsh, source, streams, prepare)
    }

    fn wait(&self, pid: i32) -> i32 {
        children::wait(pid)
    }

    fn setting(&self, name: &[u8]) -> Option<Vec<u8>> {
        Some(Found::find(self.zsh, &legal(self.zsh, name)?)?.text()?.into_owned())
    }
}

impl ZshHost {
    /// This process's zsh.
    pub fn zsh(&self) -> &'static Zsh {
        self.zsh
    }

    /// Whether zsh leaves as soon as it handles what waits in its queue (signals.c, `zhandler`). A trap waits, as any other.
    fn is_hung_up(&self) -> bool {
        queue::has(self.zsh, libc::SIGHUP) && !trap::is_trapped(self.zsh, libc::SIGHUP)
    }
}

thread_local! {
    /// What a scan of the table has found so far.
    static NAMES: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

fn all_names(zsh: &Zsh) -> Vec<Vec<u8>> {
    // SAFETY: on zsh's thread; calls `note_name` for each node that is not unset or to be loaded.
    unsafe { (zsh.scanhashtable)(get(zsh.paramtab), 0, 0, pm::UNSET | pm::AUTOLOAD, note_name, 0) };
    NAMES.take()
}

unsafe extern "C" fn note_name(node: *mut Node, _flags: c_int) {
    guard((), || {
        // SAFETY: a node of the table of parameters.
        let node = unsafe { &*node };
        // SAFETY: every node has a name.
        let name = unsafe { plain_at(node.name) };
        let is_found = |zsh| legal(zsh, &name).is_some_and(|name| Found::find(zsh, &name).is_some());
        if zsh().is_ok_and(is_found) {
            NAMES.with_borrow_mut(|names| names.push(name.into_owned()));
        }
    });
}
