//! Files that fish opens: sources are rewritten on their way in, and paths of ours are no files at all.

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_uint, c_void, CStr};

use super::{input, on_shells_thread, piped, script, trampoline};
use crate::guard::guard;
use crate::hook::Redirection;

thread_local! {
    /// The script that fish was started with, until it is opened.
    static MAIN_SCRIPT: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// fish will run this file as its script.
pub fn expect_script(path: &[u8]) {
    MAIN_SCRIPT.set(Some(path.to_vec()));
}

unsafe extern "C" fn open_seen(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    if !on_shells_thread() || path.is_null() {
        // SAFETY: the caller's own arguments.
        return unsafe { libc::open(path, flags, mode) };
    }
    // SAFETY: the caller's NUL-terminated path.
    let name = unsafe { CStr::from_ptr(path) }.to_bytes();
    let fd = match name.strip_prefix(trampoline::ROOT) {
        Some(rest) => guard(-1, || trampoline::open(rest, flags)),
        None => {
            // SAFETY: the caller's own arguments.
            let fd = unsafe { libc::open(path, flags, mode) };
            let is_read = fd >= 0 && flags & KIND == libc::O_RDONLY;
            if is_read {
                guard(fd, || for_fish(fd, name, mode))
            } else {
                fd
            }
        }
    };
    if mode == 0 {
        piped::note_opened(fd);
    }
    fd
}

/// What fish gets in place of a file that it has just opened to read it.
fn for_fish(fd: c_int, path: &[u8], mode: c_uint) -> c_int {
    if is_main_script(path) {
        // What comes before start-up files has nothing to do here: they are read, and the init script has run, or fish
        // runs nothing (`-n`). And fish shows the line of an error in syntax.
        with_blocks_quoted(fd, path, Vec::new())
    } else if mode == 0 && !is_data(path) {
        with_blocks_quoted(fd, path, trampoline::before_start_up())
    } else {
        fd
    }
}

/// What tells a source from other files that are opened: it is read.
const KIND: c_int = libc::O_ACCMODE | libc::O_CREAT | libc::O_DIRECTORY | libc::O_NONBLOCK;

/// Whether this is the script that fish was started with, for the first time.
fn is_main_script(path: &[u8]) -> bool {
    MAIN_SCRIPT.with_borrow_mut(|script| script.take_if(|script| script == path).is_some())
}

/// Whether a file that fish opens with a mode of 0 is none to run. fish passes 0 for that (`wopen_cloexec`), and 0666 for
/// redirections. Its history and its universal variables, which it opens likewise, are no source, nor is bash's history,
/// which fish takes over when it has none (`import_bash_history`).
fn is_data(path: &[u8]) -> bool {
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    name == b"fish_variables" || name.ends_with(b"_history") || is_bash_history(path)
}

/// Whether a path is that of `$HISTFILE`, which fish opens under that name.
fn is_bash_history(path: &[u8]) -> bool {
    // SAFETY: on fish's thread, the one that changes the environment; a NUL-terminated name.
    let history = unsafe { libc::getenv(c"HISTFILE".as_ptr()) };
    // SAFETY: null or a NUL-terminated text, which stays until fish goes on.
    !history.is_null() && unsafe { CStr::from_ptr(history) }.to_bytes() == path
}

/// What fish is to read in place of a source that it has just opened: `before`, and the source.
fn with_blocks_quoted(fd: c_int, path: &[u8], before: Vec<u8>) -> c_int {
    let Some(text) = read_file(fd) else { return fd };
    let text = match input::rewritten(&text, path) {
        None if before.is_empty() => return fd,
        other => [before, other.unwrap_or(text)].concat(),
    };
    match script::file_of(&text) {
        -1 => fd,
        memory => {
            // SAFETY: fish has not seen the number yet.
            unsafe { libc::close(fd) };
            memory
        }
    }
}

/// The content of a regular file, which stays at its beginning; None for anything else.
fn read_file(fd: c_int) -> Option<Vec<u8>> {
    // SAFETY: all-zero is a valid stat.
    let mut status: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: `status` is ours to fill.
    let found = unsafe { libc::fstat(fd, &mut status) };
    if found != 0 || status.st_mode & libc::S_IFMT != libc::S_IFREG {
        return None;
    }
    let mut text = vec![0; usize::try_from(status.st_size).ok()? + 1];
    let mut length = 0;
    loop {
        if length == text.len() {
            text.resize(length * 2, 0);
        }
        let place = &mut text[length..];
        // SAFETY: a part of our own buffer.
        let count = unsafe { libc::pread(fd, place.as_mut_ptr().cast(), place.len(), length as libc::off_t) };
        match usize::try_from(count) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(_) => return None,
        }
    }
    text.truncate(length);
    Some(text)
}

/// What takes the place of fish's `open` and `open64`, with the same type.
pub fn redirections() -> [Redirection<'static>; 2] {
    let replacement = open_seen as *const c_void;
    [Redirection { symbol: c"open", replacement }, Redirection { symbol: c"open64", replacement }]
}
