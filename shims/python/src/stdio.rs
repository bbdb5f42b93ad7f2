//! C's own `stdout`, which all C code of the process shares: bash and zsh write it out after each builtin, fish never does.

use libc::FILE;
use nix::errno::Errno;
use pyo3::prelude::*;

use crate::descriptors::os_error;

extern "C" {
    /// The C library's stream (stdout(3)).
    static stdout: *mut FILE;
    /// How many bytes wait in a stream's buffer (stdio_ext(3)).
    fn __fpending(stream: *mut FILE) -> libc::size_t;
    /// Drops them.
    fn __fpurge(stream: *mut FILE);
}

/// Writes out what C code has left in `stdout`. What can't be written is lost: it must not turn up in a later command's output.
///
/// Other streams than this one are left alone: a thread may hold one of them for as long as it waits for input.
#[pyfunction]
pub fn flush_stdio(py: Python<'_>) -> PyResult<()> {
    // SAFETY: the C library has set it before any of this runs; it is never closed by us.
    let stream = unsafe { stdout };
    // SAFETY: a stream of the C library's.
    if unsafe { __fpending(stream) } == 0 {
        return Ok(());
    }
    // A number, which a closure may take to where there is no GIL.
    let address = stream as usize;
    // SAFETY: as above; stdio locks its streams.
    let flushed = py.detach(|| Errno::result(unsafe { libc::fflush(address as *mut FILE) }));
    let Err(error) = flushed else { return Ok(()) };
    // SAFETY: as above.
    unsafe { __fpurge(stream) };
    // SAFETY: as above.
    unsafe { libc::clearerr(stream) };
    py.check_signals()?; // the error may be nothing but an interrupt
    Err(os_error(error))
}
