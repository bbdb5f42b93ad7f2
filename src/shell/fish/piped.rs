//! Source that fish reads from a number which it has got, and not from a file that it opens: a script on standard input,
//! `cmd | source`, `source <file`, `source -`.
//!
//! fish asks what the number is, and then reads all of it, by as many bytes as it reads nothing else by (reader.cpp and
//! reader.rs, `read_ni`). Only then it runs any of it.

use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::os::fd::{BorrowedFd, RawFd};

use nix::errno::Errno;
use nix::poll::{poll, PollFd, PollFlags, PollTimeout};

use super::{input, on_shells_thread, trampoline};
use crate::guard::guard;
use crate::hook::Redirection;

/// So many bytes at once.
const PORTION: usize = 4096;

thread_local! {
    /// What fish has opened last to read it: a source that has been rewritten, or data.
    static OPENED: Cell<RawFd> = const { Cell::new(-1) };
    /// The number about which fish has asked last, if it may be a source.
    static ASKED_ABOUT: Cell<RawFd> = const { Cell::new(-1) };
    static SOURCE: RefCell<Option<Source>> = const { RefCell::new(None) };
}

/// A source on its way to fish.
struct Source {
    fd: RawFd,
    text: Vec<u8>,
    given: usize,
}

/// fish has opened a file for itself.
pub fn note_opened(fd: RawFd) {
    OPENED.set(fd);
}

/// fish goes on with a copy (fish 4.1 and later: fds.rs, `heightenize_fd`).
pub fn note_copied(fd: RawFd, copy: RawFd) {
    if OPENED.get() == fd {
        OPENED.set(copy);
    }
}

/// fish has closed a number.
pub fn note_closed(fd: RawFd) {
    if OPENED.get() == fd {
        OPENED.set(-1);
    }
}

/// fish asks what a number is.
pub fn note_asked(fd: RawFd) {
    ASKED_ABOUT.set(if fd == OPENED.get() { -1 } else { fd });
}

/// The next bytes for fish, if it reads a source; None if that is left to fish.
fn give(fd: RawFd, buffer: &mut [u8]) -> Option<usize> {
    SOURCE.with_borrow_mut(|source| {
        if ASKED_ABOUT.replace(-1) == fd && buffer.len() == PORTION {
            let text = read_all(fd)?;
            let text = input::rewritten(&text, b"").unwrap_or(text);
            *source = Some(Source { fd, text, given: 0 });
        }
        let Source { text, given, .. } = source.as_mut().filter(|source| source.fd == fd)?;
        let length = buffer.len().min(text.len() - *given);
        buffer[..length].copy_from_slice(&text[*given..*given + length]);
        *given += length;
        if length == 0 {
            *source = None;
        }
        Some(length)
    })
}

/// All that there is to read; None if it can't be read, which fish then finds out itself.
fn read_all(fd: RawFd) -> Option<Vec<u8>> {
    const CHUNK: usize = 1 << 16;
    let mut text = Vec::new();
    loop {
        let begin = text.len();
        text.resize(begin + CHUNK, 0);
        // SAFETY: a part of our own buffer.
        let count = unsafe { libc::read(fd, text[begin..].as_mut_ptr().cast(), CHUNK) };
        text.truncate(begin + usize::try_from(count).unwrap_or(0));
        match Errno::result(count) {
            Ok(0) => return Some(text),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(Errno::EAGAIN) => wait_for(fd),
            Err(_) => return None,
        }
    }
}

/// Waits until there is something to read, or a signal comes.
fn wait_for(fd: RawFd) {
    // SAFETY: the caller's number, which fish reads from.
    let fd = unsafe { BorrowedFd::borrow_raw(fd) };
    let _ = poll(&mut [PollFd::new(fd, PollFlags::POLLIN)], PollTimeout::NONE);
}

unsafe extern "C" fn read_seen(fd: c_int, buffer: *mut c_void, count: usize) -> isize {
    if count > 0 && on_shells_thread() {
        let given = guard(None, || {
            // SAFETY: the caller's own buffer.
            let buffer = unsafe { std::slice::from_raw_parts_mut(buffer.cast::<u8>(), count) };
            if fd == 0 && trampoline::with_prompt(|prompt| prompt.has_injected()).unwrap_or(false) {
                return trampoline::with_prompt(|prompt| prompt.inject(buffer));
            }
            give(fd, buffer)
        });
        if let Some(given) = given {
            return given as isize;
        }
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::read(fd, buffer, count) }
}

unsafe extern "C" fn fstat_seen(fd: c_int, status: *mut libc::stat64) -> c_int {
    if on_shells_thread() {
        note_asked(fd);
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::fstat64(fd, status) }
}

/// What takes the place of fish's `read` and `fstat64`, with the same types. Rust asks by `statx` instead, see `programs.rs`.
pub fn redirections() -> [Redirection<'static>; 3] {
    [
        Redirection { symbol: c"read", replacement: read_seen as *const c_void },
        Redirection { symbol: c"fstat", replacement: fstat_seen as *const c_void },
        Redirection { symbol: c"fstat64", replacement: fstat_seen as *const c_void },
    ]
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsRawFd;

    use super::*;

    fn read_by_fish(fd: RawFd) -> Vec<u8> {
        let mut text = Vec::new();
        let mut buffer = [0; PORTION];
        while let Some(length @ 1..) = give(fd, &mut buffer) {
            text.extend_from_slice(&buffer[..length]);
        }
        text
    }

    #[test]
    fn only_what_fish_has_asked_about_is_a_source() -> nix::Result<()> {
        let (reader, writer) = nix::unistd::pipe()?;
        nix::unistd::write(&writer, b"py { 1 }\n")?;
        drop(writer);
        let fd = reader.as_raw_fd();
        note_opened(fd);
        note_asked(fd);
        assert_eq!(give(fd, &mut [0; PORTION]), None);
        note_closed(fd);
        note_asked(fd);
        assert_eq!(give(fd, &mut [0; 1]), None);
        note_asked(fd);
        assert_eq!(read_by_fish(fd), b"py ' 1 '\n");
        assert_eq!(give(fd, &mut [0; PORTION]), None);
        Ok(())
    }
}
