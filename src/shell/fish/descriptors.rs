//! Standard input, output and error of a `py`. fish runs functions in its own process and gives none of these the numbers
//! 0, 1 and 2. `test -t` tells: `-t 0` asks whether the number that stands for standard input is a terminal, and `-t 1` and
//! `-t 2` ask nothing where output is redirected; then `probe.rs` finds out more.

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::os::fd::RawFd;

use super::{probe, trampoline};
use crate::guard::guard;
use crate::hook::Redirection;

thread_local! {
    /// The numbers of which was asked whether they are terminals; None where nobody wants to know.
    static ASKED: RefCell<Option<Vec<RawFd>>> = const { RefCell::new(None) };
}

/// From now on `test -t` shows numbers.
pub fn begin() {
    ASKED.set(Some(Vec::new()));
}

/// What `test -t 0 -o -t 1 -o -t 2` has shown.
#[derive(Debug, Clone, Copy)]
pub struct Streams {
    /// The number of standard input; -1 if it is closed.
    pub input: RawFd,
    /// Whether standard output and error are fish's own 1 and 2.
    pub are_own: bool,
}

/// Ends what `begin` began.
pub fn end() -> Streams {
    let asked = ASKED.take().unwrap_or_default();
    match asked.split_first() {
        Some((&input, outputs)) => Streams { input, are_own: outputs == [1, 2] },
        None => Streams { input: -1, are_own: false },
    }
}

unsafe extern "C" fn isatty_seen(fd: c_int) -> c_int {
    let is_wanted = || ASKED.with_borrow_mut(|asked| asked.as_mut().map(|asked| asked.push(fd)).is_some());
    if super::on_shells_thread() && guard(false, is_wanted) {
        return 0;
    }
    // SAFETY: the caller's own argument.
    unsafe { libc::isatty(fd) }
}

unsafe extern "C" fn write_seen(fd: c_int, buffer: *const c_void, count: usize) -> isize {
    if matches!(fd, 1 | 2) && super::on_shells_thread() && guard(false, || is_hidden(fd, buffer.cast(), count)) {
        return count as isize;
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::write(fd, buffer, count) }
}

/// Whether the user is not to see what fish writes: that a probe could not be started, or what the prompt holds back.
fn is_hidden(fd: RawFd, buffer: *const u8, count: usize) -> bool {
    if fd == 2 {
        return probe::is_on();
    }
    // SAFETY: the caller's own buffer.
    let bytes = unsafe { std::slice::from_raw_parts(buffer, count) };
    trampoline::with_prompt(|prompt| prompt.holds_back(bytes)).unwrap_or(false)
}

/// What takes the place of fish's `isatty` and `write`, with the same types.
pub fn redirections() -> [Redirection<'static>; 2] {
    [
        Redirection { symbol: c"isatty", replacement: isatty_seen as *const c_void },
        Redirection { symbol: c"write", replacement: write_seen as *const c_void },
    ]
}
