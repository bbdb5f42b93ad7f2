//! File descriptors in the session's own table.

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};
use std::sync::{Mutex, OnceLock, PoisonError};

use nix::errno::Errno;
use nix::fcntl::{fcntl, open, FcntlArg, OFlag};
use nix::sys::stat::Mode;
use nix::unistd::{close, dup, pipe2};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pysh_contract::message::call_flag::CLOSED_0;

use crate::stages;

/// The exception of a system call that has failed, with number and text as CPython's own have them.
pub fn os_error(error: Errno) -> PyErr {
    PyOSError::new_err((error as i32, error.desc()))
}

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

/// Those of 0, 1 and 2 that code of the main shell has closed are the session's own again.
#[pyfunction]
pub fn reopen_standard() {
    for (number, own) in (0..).zip(session_streams().unwrap_or_default()) {
        // SAFETY: asks about a number.
        if unsafe { libc::fcntl(number, libc::F_GETFD) } < 0 {
            // SAFETY: the session's own is never closed; the number is in nobody's use.
            unsafe { libc::dup2(own, number) };
        }
    }
}

fn copy(fd: RawFd) -> nix::Result<OwnedFd> {
    // SAFETY: the standard fds are never closed as long as the session lives, if they are open at all.
    let fd = unsafe { BorrowedFd::borrow_raw(fd) };
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

/// A descriptor that Python code has for itself. It is closed once, when it is told to or nothing refers to it any more: an
/// interrupt between two steps of Python code can neither leave it open nor have it closed twice, the second time when its number
/// is another file's.
#[pyclass(frozen)]
pub struct Descriptor(Mutex<Option<OwnedFd>>);

impl From<OwnedFd> for Descriptor {
    fn from(fd: OwnedFd) -> Self {
        Self(Mutex::new(Some(fd)))
    }
}

impl Descriptor {
    fn take(&self) -> Option<OwnedFd> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[pymethods]
impl Descriptor {
    /// Its number. ValueError if it is closed.
    fn fileno(&self) -> PyResult<RawFd> {
        let fd = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        fd.as_ref().map(AsRawFd::as_raw_fd).ok_or_else(|| PyValueError::new_err("the descriptor is closed"))
    }

    fn close(&self) {
        drop(self.take());
    }

    /// Its number, which the caller is to close.
    fn detach(&self) -> PyResult<RawFd> {
        let number = self.fileno();
        let _ = self.take().map(IntoRawFd::into_raw_fd);
        number
    }
}

/// The two ends of a new pipe: to read from, to write to.
#[pyfunction]
pub fn pipe() -> PyResult<(Descriptor, Descriptor)> {
    let (read, write) = pipe2(OFlag::O_CLOEXEC).map_err(os_error)?;
    Ok((read.into(), write.into()))
}

/// Something to poll for the end of a process. None if it has ended, and its parent knows.
#[pyfunction]
pub fn process(pid: i32) -> PyResult<Option<Descriptor>> {
    // SAFETY: two numbers; close-on-exec by itself (pidfd_open(2)).
    match Errno::result(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) }) {
        // SAFETY: a new fd, ours alone.
        Ok(number) => Ok(Some(unsafe { OwnedFd::from_raw_fd(number as RawFd) }.into())),
        Err(Errno::ESRCH) => Ok(None),
        Err(error) => Err(os_error(error)),
    }
}

/// Calls `body` while what is written to `number` vanishes, also if that is closed.
#[pyfunction]
pub fn into_nothing(number: RawFd, body: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: the caller's, which is not closed meanwhile.
    let saved = dup(unsafe { BorrowedFd::borrow_raw(number) });
    blind(number);
    let result = body.call0();
    let restored = match saved {
        Ok(saved) => install(&saved, number),
        Err(_) => close(number),
    };
    restored.map_err(os_error)?;
    result.map(drop)
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
            // Its caller has gone, see `blind`.
            Err(Errno::EINVAL) if stages::is_left() => return Ok(0),
            Err(error) => return Err(os_error(error)),
        }
    }
}

/// Takes what `number` refers to away from whoever blocks on it: reads see the end, writes vanish.
pub fn blind(number: RawFd) {
    if let Ok(null) = open("/dev/null", OFlag::O_RDWR | OFlag::O_CLOEXEC, Mode::empty()) {
        if null.as_raw_fd() == number {
            let _ = null.into_raw_fd(); // it was closed, and is what it should be
        } else {
            let _ = install(&null, number);
        }
    }
}
