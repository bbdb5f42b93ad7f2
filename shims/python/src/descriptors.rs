//! File descriptors in the session's own table.

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::OnceLock;

use nix::errno::Errno;
use nix::fcntl::{fcntl, open, FcntlArg, OFlag};
use nix::sys::stat::Mode;
use pyo3::prelude::*;
use pysh_contract::message::call_flag::CLOSED_0;

/// Fds for 0, 1 and 2 of a call: those that came, and for a closed one an fd on which every use fails with EBADF as on a
/// closed one, so that nothing else ever gets the number.
pub fn standard(fds: &mut impl Iterator<Item = OwnedFd>, flags: u8) -> nix::Result<[OwnedFd; 3]> {
    let mut next = |index: u8| {
        if flags & (CLOSED_0 << index) != 0 {
            return closed(index);
        }
        fds.next().ok_or(Errno::EBADF)
    };
    Ok([next(0)?, next(1)?, next(2)?])
}

fn closed(index: u8) -> nix::Result<OwnedFd> {
    let flags = if index == 0 { OFlag::O_WRONLY } else { OFlag::O_RDONLY };
    open("/dev/null", flags | OFlag::O_CLOEXEC, Mode::empty())
}

/// What the session's own 0, 1 and 2 are between calls: the shell's when the session began.
pub struct Base([OwnedFd; 3]);

static SESSION: OnceLock<[RawFd; 3]> = OnceLock::new();

/// Fds for what 0, 1 and 2 are between calls.
#[pyfunction]
pub fn session_streams() -> Option<[RawFd; 3]> {
    SESSION.get().copied()
}

impl Base {
    /// Copies the current ones.
    pub fn save() -> nix::Result<Self> {
        let save = |index: u8| match copy(i32::from(index)) {
            Err(Errno::EBADF) => {
                let placeholder = closed(index)?;
                install(&placeholder, i32::from(index))?;
                copy(placeholder.as_raw_fd())
            }
            other => other,
        };
        Ok(Self([save(0)?, save(1)?, save(2)?]))
    }

    /// These are the session's own: what [`session_streams`] gives. They are never closed.
    pub fn announce(&self) {
        let _ = SESSION.set(self.0.each_ref().map(AsRawFd::as_raw_fd));
    }

    /// Puts them back. Should one stay what the call had, the next call brings its own.
    pub fn restore(&self) {
        let _ = install_all(&self.0);
    }
}

fn copy(fd: RawFd) -> nix::Result<OwnedFd> {
    // SAFETY: the standard fds are never closed as long as the session lives, if they are open at all.
    let fd = unsafe { std::os::fd::BorrowedFd::borrow_raw(fd) };
    let copy = fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(10)).or_else(|_| fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(3)))?;
    // SAFETY: a new fd, ours alone.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Makes these the session's 0, 1 and 2, for C code and child processes too.
pub fn install_all(fds: &[OwnedFd; 3]) -> nix::Result<()> {
    (0..).zip(fds).try_for_each(|(number, fd)| install(fd, number))
}

/// Makes `number` mean what `fd` means. What it meant before is closed.
pub fn install(fd: &OwnedFd, number: RawFd) -> nix::Result<()> {
    // SAFETY: `number` is a standard fd, or a stage's own, which nothing in Rust owns while this goes on.
    Errno::result(unsafe { libc::dup2(fd.as_raw_fd(), number) }).map(drop)
}

/// Copies up to `count` bytes of one pipe to another without taking them (tee(2)); waits until there are some. Returns how
/// many; 0 at the end of the input.
#[pyfunction]
pub fn tee(py: Python<'_>, source: RawFd, target: RawFd, count: usize) -> PyResult<usize> {
    loop {
        // SAFETY: two numbers and a count; the kernel checks what they are.
        let copied = py.detach(|| Errno::result(unsafe { libc::tee(source, target, count, 0) }));
        match copied {
            Ok(copied) => return Ok(copied.unsigned_abs()),
            Err(Errno::EINTR) => py.check_signals()?,
            Err(error) => return Err(std::io::Error::from(error).into()),
        }
    }
}

/// Takes what `number` refers to away from whoever blocks on it: reads see the end, writes vanish.
pub fn blind(number: RawFd) {
    if let Ok(null) = open("/dev/null", OFlag::O_RDWR | OFlag::O_CLOEXEC, Mode::empty()) {
        let _ = install(&null, number);
    }
}
