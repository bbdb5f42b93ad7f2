//! The way to the shell that called: it waits, and answers one question at a time.

use std::cell::RefCell;
use std::net::Shutdown;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;

use nix::errno::Errno;
use nix::sys::socket::getsockopt;
use nix::sys::socket::sockopt::PeerCredentials;
use pyo3::exceptions::{PyConnectionError, PyMemoryError, PyRuntimeError};
use pyo3::prelude::*;
use pysh_contract::mailbox::{Side, Wait};
use pysh_contract::message::to_session;
use pysh_contract::passing::{self, Received};
use pysh_contract::wire::{copy, Malformed, Reader, Writer};
use pysh_contract::{channel, Contract};

use crate::descriptors::os_error;
use crate::serve;

/// The connection of one call.
pub enum Link {
    /// The main shell, whose own thread waits at the mailbox.
    Main(&'static Contract),
    /// A forked shell, which waits at its end of a socket.
    Stage(RefCell<Channel>),
}

/// A stage's socket, with the last message that came over it.
pub struct Channel {
    stream: UnixStream,
    message: Vec<u8>,
}

impl Channel {
    /// For the session's end of a stage's socket.
    pub fn new(stream: UnixStream) -> Self {
        Self { stream, message: Vec::new() }
    }

    /// The same channel once more.
    pub fn try_clone(&self) -> std::io::Result<Self> {
        Ok(Self::new(self.stream.try_clone()?))
    }

    /// The next message.
    pub fn receive(&mut self) -> std::io::Result<&[u8]> {
        channel::receive(&mut self.stream, &mut self.message)?;
        Ok(&self.message)
    }

    /// The next message, for the caller to keep.
    pub fn take(&mut self) -> std::io::Result<Vec<u8>> {
        self.receive()?;
        Ok(std::mem::take(&mut self.message))
    }

    /// The socket's number, to see when the caller leaves.
    pub fn as_raw_fd(&self) -> RawFd {
        self.stream.as_raw_fd()
    }

    /// Sends a message. If a part of it can't be sent no more can follow: the caller sees the channel end.
    pub fn send(&mut self, message: &[u8]) -> std::io::Result<()> {
        channel::send(&mut self.stream, message).inspect_err(|_| drop(self.stream.shutdown(Shutdown::Both)))
    }
}

/// A message between the two sides of pysh made no sense: a defect.
pub fn malformed(_: Malformed) -> PyErr {
    PyRuntimeError::new_err("pysh: malformed message from the shell")
}

const NO_ROOM_FOR_ANSWER: &str = "not enough memory for the shell's answer";

fn gone(error: &std::io::Error) -> PyErr {
    if error.kind() == std::io::ErrorKind::OutOfMemory {
        return PyMemoryError::new_err(NO_ROOM_FOR_ANSWER);
    }
    PyConnectionError::new_err("the shell that called has gone")
}

/// Waits, without the GIL, for the shell's next message in the mailbox.
pub fn wait(py: Python<'_>, contract: &'static Contract) -> &'static [u8] {
    py.detach(|| while contract.mailbox.wait(Side::Session) != Wait::Arrived {});
    // SAFETY: the turn has come; callers are done with the message before they post their own.
    unsafe { contract.mailbox.message() }
}

impl Link {
    /// For a forked shell.
    pub fn stage(channel: Channel) -> Self {
        Self::Stage(RefCell::new(channel))
    }

    /// Sends the message that ends a stage's call.
    pub fn finish(&self, message: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Main(_) => Ok(()),
            Self::Stage(channel) => channel.borrow_mut().send(message),
        }
    }

    /// Asks the shell and reads its answer, which is the caller's own: `read` may make Python let go of objects, whose
    /// finalizers may ask the shell in their turn.
    pub fn request<R>(
        &self,
        py: Python<'_>,
        request: &Writer,
        read: impl FnOnce(&mut Reader<'_>) -> PyResult<R>,
    ) -> PyResult<R> {
        if !request.is_whole() {
            return Err(PyMemoryError::new_err("not enough memory for what the shell is to have"));
        }
        let answer = match self {
            Self::Main(contract) => ask_main_shell(py, contract, request.as_slice())?,
            Self::Stage(channel) => ask_forked_shell(py, &mut channel.borrow_mut(), request.as_slice())?,
        };
        read_answer(&answer, read)
    }

    /// The process of the forked shell at the other end.
    pub fn caller_pid(&self) -> Option<i32> {
        let Self::Stage(channel) = self else { return None };
        // It has made the pair of sockets, so these are its credentials.
        let credentials = getsockopt(&channel.borrow().stream, PeerCredentials).ok()?;
        Some(credentials.pid())
    }

    /// Takes the fds that the shell has just agreed to pass.
    pub fn receive_fds(&self, py: Python<'_>) -> PyResult<Vec<OwnedFd>> {
        let socket = match self {
            Self::Main(contract) => contract.streams,
            Self::Stage(channel) => channel.borrow().stream.as_raw_fd(),
        };
        let Received { fds, is_truncated, .. } = py.detach(|| passing::receive(socket))?;
        if is_truncated {
            return Err(os_error(Errno::EMFILE));
        }
        if fds.is_empty() {
            return Err(PyConnectionError::new_err("the shell did not pass the file descriptor"));
        }
        Ok(fds)
    }
}

/// The main shell's answer: a copy, since the shell overwrites its own message when it is asked again.
fn ask_main_shell(py: Python<'_>, contract: &'static Contract, request: &[u8]) -> PyResult<Vec<u8>> {
    serve::check_open(contract)?;
    // SAFETY: the shell waits for this call's end, so this side has the turn; `request` lives until it is back.
    unsafe { contract.mailbox.post(Side::Session, request) };
    let mut message = wait(py, contract);
    // Shell source that this call has had run calls in its turn.
    while message.first() == Some(&to_session::CALL) {
        let done = serve::nested(py, contract, message);
        // SAFETY: as above; the shell is done with `done` when the turn is back.
        unsafe { contract.mailbox.post(Side::Session, done.as_slice()) };
        message = wait(py, contract);
    }
    serve::check_end(message)?;
    copy(message).map(Vec::from).ok_or_else(|| PyMemoryError::new_err(NO_ROOM_FOR_ANSWER))
}

/// A forked shell's answer.
fn ask_forked_shell(py: Python<'_>, channel: &mut Channel, request: &[u8]) -> PyResult<Vec<u8>> {
    let answer = py.detach(|| {
        channel.send(request)?;
        channel.take()
    });
    answer.map_err(|error| gone(&error))
}

fn read_answer<R>(message: &[u8], read: impl FnOnce(&mut Reader<'_>) -> PyResult<R>) -> PyResult<R> {
    let mut reader = Reader::new(message);
    match reader.u8().map_err(malformed)? {
        to_session::ANSWER => read(&mut reader),
        to_session::NO_MEMORY => Err(PyMemoryError::new_err("the shell has not enough memory for that")),
        _ => Err(malformed(Malformed)),
    }
}
