//! The way between fish script and us: paths below [`ROOT`], which no file system has.
//!
//! `builtin path is -- PATH...` looks each path up by `access`, which is how words and values come here without a copy on
//! the way. `source PATH` opens a path, and gets script to run.

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_void, CStr};
use std::os::fd::IntoRawFd;

use nix::errno::Errno;

use super::call::{Arrival, Call};
use super::jobs::PROGRAM_NAME;
use super::prepare::Preparation;
use super::prompt::Prompt;
use super::{descriptors, history, late, on_shells_thread, piped, script};
use crate::guard::guard;
use crate::hook::Redirection;

/// What begins every path of ours.
pub const ROOT: &[u8] = b"/.pysh/";

/// The functions that fish gets at its start.
const INIT: &str = include_str!("../../../shims/fish/init.fish");

/// What an interactive fish gets besides.
const INTERACTIVE: &str = include_str!("../../../shims/fish/interactive.fish");

/// The session as fish script sees it.
#[derive(Default)]
struct Trampoline {
    /// The init script has been given to fish.
    has_init: bool,
    /// fish talks to a person.
    is_interactive: bool,
    /// The line at the prompt.
    prompt: Prompt,
    /// The command that is about to begin.
    arrival: Arrival,
    /// The stage that is being prepared.
    preparation: Option<Preparation>,
    /// The commands that go on, the innermost last, each with the file that its first script came in: as soon as fish closes
    /// that, it has left the command.
    calls: Vec<(c_int, Call)>,
}

thread_local! {
    static TRAMPOLINE: RefCell<Trampoline> = RefCell::default();
}

/// Uses what is known of the prompt; None while something else does.
pub fn with_prompt<R>(use_it: impl FnOnce(&mut Prompt) -> R) -> Option<R> {
    TRAMPOLINE.with(|trampoline| trampoline.try_borrow_mut().ok().map(|mut trampoline| use_it(&mut trampoline.prompt)))
}

/// What is to stand before the next start-up file that fish reads, so that the start-up files themselves can use `py`:
/// nothing, if it has stood before one.
pub fn before_start_up() -> Vec<u8> {
    let is_first = TRAMPOLINE.with_borrow(|trampoline| !trampoline.has_init);
    if is_first {
        b"source /.pysh/init; ".to_vec()
    } else {
        Vec::new()
    }
}

/// fish opens a path of ours, of which `rest` follows [`ROOT`].
pub fn open(rest: &[u8], flags: c_int) -> c_int {
    if let Some(number) = rest.strip_prefix(b"pipe/") {
        return TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.pipe(number));
    }
    if flags & (libc::O_ACCMODE | libc::O_CREAT) != libc::O_RDONLY {
        return none(Errno::ENOENT);
    }
    match rest {
        b"init" => TRAMPOLINE.with_borrow_mut(Trampoline::init),
        b"interactive" => TRAMPOLINE.with_borrow_mut(|trampoline| {
            let is_first = !std::mem::replace(&mut trampoline.is_interactive, true);
            script::file_of(if is_first { INTERACTIVE.as_bytes() } else { b"" })
        }),
        b"run" => TRAMPOLINE.with_borrow_mut(Trampoline::run),
        b"stage" => TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.prepare(false)),
        b"job" => TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.prepare(true)),
        b"prepare" => TRAMPOLINE.with_borrow_mut(Trampoline::go_on_preparing),
        b"late" => late::take().into_file(),
        b"text" => TRAMPOLINE.with_borrow_mut(Trampoline::text),
        b"enter" => TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.prompt.enter().into_file()),
        b"painted" => TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.prompt.enter_again().into_file()),
        b"insert" => TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.prompt.insert().into_file()),
        b"paste" => TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.prompt.paste().into_file()),
        b"pending" => TRAMPOLINE.with_borrow(|trampoline| script::file_of(trampoline.prompt.pending())),
        b"remember" => TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.prompt.remember().into_file()),
        b"next" => TRAMPOLINE.with_borrow_mut(Trampoline::next),
        b"interrupt" => {
            crate::session::interrupt::tell_shell();
            script::file_of(b"")
        }
        _ => none(Errno::ENOENT),
    }
}

fn none(error: Errno) -> c_int {
    error.set();
    -1
}

impl Trampoline {
    fn init(&mut self) -> c_int {
        let is_first = !std::mem::replace(&mut self.has_init, true);
        script::file_of(if is_first { INIT.as_bytes() } else { b"" })
    }

    /// A command begins.
    fn run(&mut self) -> c_int {
        let arrival = std::mem::take(&mut self.arrival);
        let is_inner = self.calls.iter().any(|(_, call)| call.is_beside());
        let mut call = Call::new(arrival, descriptors::end(), self.is_interactive, is_inner);
        let file = call.begin().into_file();
        self.calls.push((file, call));
        file
    }

    /// A stage is about to begin.
    fn prepare(&mut self, is_background: bool) -> c_int {
        let arrival = std::mem::take(&mut self.arrival);
        // fish evaluates no command while it evaluates the words of this one: what is still there was interrupted.
        self.preparation = Some(Preparation::new(arrival, is_background, self.is_interactive));
        self.go_on_preparing()
    }

    fn go_on_preparing(&mut self) -> c_int {
        let Some(preparation) = self.preparation.take() else { return none(Errno::ENOENT) };
        match preparation.go_on() {
            Ok((preparation, script)) => {
                self.preparation = Some(preparation);
                script.into_file()
            }
            Err(script) => script.into_file(),
        }
    }

    /// The script of the innermost command has done what it was to do.
    fn next(&mut self) -> c_int {
        match self.calls.last_mut() {
            Some((_, call)) => call.resume().into_file(),
            None => none(Errno::ENOENT),
        }
    }

    /// The source that the innermost command has fish run.
    fn text(&mut self) -> c_int {
        self.calls.last_mut().map_or(-1, |(_, call)| call.text())
    }

    /// An end of a pipe, for what the innermost command has fish run beside Python.
    fn pipe(&mut self, number: &[u8]) -> c_int {
        let number = match number {
            b"0" => 0,
            b"1" => 1,
            _ => 2,
        };
        let end = self.calls.last_mut().and_then(|(_, call)| call.pipe(number));
        end.map_or_else(|| none(Errno::ENOENT), IntoRawFd::into_raw_fd)
    }

    /// A path of ours was looked up: that is how fish says something.
    fn hear(&mut self, said: &[u8]) {
        let (what, value) = split(said);
        match what {
            _ if self.prompt.hear(what, value) => {}
            b"call" => {
                if self.prompt.begin() {
                    // fish has not said where the output begins.
                    // SAFETY: two bytes of a constant.
                    unsafe { libc::write(1, c"\r\n".as_ptr().cast(), 2) };
                }
                self.preparation = None;
                self.arrival = Arrival::new(value);
                descriptors::begin();
            }
            b"stage" => {
                self.preparation = None;
                self.arrival = Arrival::new(value);
            }
            b"merge" => history::begin_merge(),
            b"word" => self.arrival.words.push(value.to_vec()),
            _ if self.preparation.is_some() => {
                self.preparation.iter_mut().for_each(|preparation| preparation.hear(what, value));
            }
            _ => {
                if let Some((_, call)) = self.calls.last_mut() {
                    call.hear(what, value);
                }
            }
        }
    }

    /// fish goes on with a copy of a file, whose number it likes better (fish 4.1 and later: fds.rs, `heightenize_fd`).
    fn copied(&mut self, file: c_int, copy: c_int) {
        if let Some((first, _)) = self.calls.last_mut().filter(|(first, _)| *first == file) {
            *first = copy;
        }
    }

    /// fish has closed a file.
    fn closed(&mut self, file: c_int) {
        if self.calls.last().is_some_and(|(first, _)| *first == file) {
            if let Some((_, mut call)) = self.calls.pop() {
                call.left();
            }
        }
    }
}

/// `what/value`
fn split(said: &[u8]) -> (&[u8], &[u8]) {
    match said.iter().position(|&byte| byte == b'/') {
        Some(at) => (&said[..at], &said[at + 1..]),
        None => (said, b""),
    }
}

unsafe extern "C" fn access_seen(path: *const c_char, mode: c_int) -> c_int {
    if !path.is_null() && on_shells_thread() {
        // SAFETY: the caller's NUL-terminated path.
        let name = unsafe { CStr::from_ptr(path) }.to_bytes();
        if let Some(said) = name.strip_prefix(ROOT) {
            if said == b"active" || said == PROGRAM_NAME {
                return 0;
            }
            guard((), || TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.hear(said)));
            return none(Errno::ENOENT);
        }
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::access(path, mode) }
}

unsafe extern "C" fn close_seen(fd: c_int) -> c_int {
    if on_shells_thread() {
        piped::note_closed(fd);
        guard((), || TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.closed(fd)));
    }
    // SAFETY: the caller's own argument.
    unsafe { libc::close(fd) }
}

/// A variable argument is passed as one that is not, on the processors that we know.
unsafe extern "C" fn fcntl_seen(fd: c_int, command: c_int, argument: libc::c_long) -> c_int {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::fcntl(fd, command, argument) };
    if result >= 0 && matches!(command, libc::F_DUPFD | libc::F_DUPFD_CLOEXEC) && on_shells_thread() {
        piped::note_copied(fd, result);
        guard((), || TRAMPOLINE.with_borrow_mut(|trampoline| trampoline.copied(fd, result)));
    }
    result
}

/// What takes the place of fish's `access`, `close` and `fcntl`, with the same types.
pub fn redirections() -> [Redirection<'static>; 4] {
    [
        Redirection { symbol: c"fcntl", replacement: fcntl_seen as *const c_void },
        Redirection { symbol: c"fcntl64", replacement: fcntl_seen as *const c_void },
        Redirection { symbol: c"access", replacement: access_seen as *const c_void },
        Redirection { symbol: c"close", replacement: close_seen as *const c_void },
    ]
}
