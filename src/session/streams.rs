//! Fds between the shell's table and the session's.

use std::io::IoSlice;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::Ordering;

use nix::errno::Errno;
use nix::sys::socket::{sendmsg, ControlMessage, MsgFlags};
use pysh_contract::message::call_flag::{CLOSED_0, NEW_STREAMS};

use super::start::Session;
use crate::shell::host::Host;

/// Standard input, output and error.
pub const STANDARD: [RawFd; 3] = [0, 1, 2];

/// Those of a command's standard fds that are open, and [`CLOSED_0`] and its neighbours for those that are not.
pub fn open_ones(standard: [RawFd; 3]) -> (Vec<RawFd>, u8) {
    let mut open = Vec::with_capacity(5);
    let mut closed = 0;
    for (index, fd) in standard.into_iter().enumerate() {
        if !is_stream(fd) {
            closed |= CLOSED_0 << index;
        } else {
            open.push(fd);
        }
    }
    (open, closed)
}

/// Whether this number is open, and not taken by a file of the shell's own, which has got one of the first three numbers since
/// that was closed when the shell began: fish's working directory does. No program is given such a file either.
pub fn is_stream(fd: RawFd) -> bool {
    // SAFETY: only asks about the number.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFD) };
    flags != -1 && !(STANDARD.contains(&fd) && flags & libc::FD_CLOEXEC != 0)
}

/// Passes a command's fds for 0, 1 and 2 to the session if they are not what the session has; returns the call's flags.
pub fn pass_if_new(session: &Session, host: &dyn Host) -> nix::Result<u8> {
    let (standard, generation) = (host.streams(), host.streams_generation());
    if standard == STANDARD && session.shared_at.get() == Some(generation) {
        return Ok(0);
    }
    let tids = (session.contract.shell_tid, session.contract.interpreter_tid.load(Ordering::Acquire));
    if standard == STANDARD && STANDARD.iter().all(|fd| is_shared(tids, *fd)) {
        session.shared_at.set(Some(generation));
        return Ok(0);
    }
    session.shared_at.set(None);
    let (open, closed) = open_ones(standard);
    send(session.streams.as_raw_fd(), &[closed], &open)?;
    Ok(NEW_STREAMS | closed)
}

/// Whether a number means the same open file in two threads' tables (kcmp(2)). False too if the kernel will not tell.
fn is_shared((one, other): (i32, i32), fd: RawFd) -> bool {
    const KCMP_FILE: i32 = 0;
    // SAFETY: compares two numbers' files; changes nothing.
    unsafe { libc::syscall(libc::SYS_kcmp, one, other, KCMP_FILE, fd, fd) == 0 }
}

/// Sends bytes with fds.
pub fn send(socket: RawFd, bytes: &[u8], fds: &[RawFd]) -> nix::Result<()> {
    let rights = [ControlMessage::ScmRights(fds)];
    let control = if fds.is_empty() { &rights[..0] } else { &rights[..] };
    loop {
        match sendmsg::<()>(socket, &[IoSlice::new(bytes)], control, MsgFlags::MSG_NOSIGNAL, None) {
            Err(Errno::EINTR) => {}
            other => return other.map(drop),
        }
    }
}

/// Moves an fd to a high number, where neither `exec 3>file` nor a habit meets it, closed on exec. With a small
/// `ulimit -n` it stays as it is.
pub fn move_high(fd: OwnedFd) -> OwnedFd {
    for lowest in [230, 100, 40, 10] {
        // SAFETY: copies an fd that is ours.
        let copy = unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_DUPFD_CLOEXEC, lowest) };
        if copy != -1 {
            // SAFETY: a new fd, ours alone.
            return unsafe { OwnedFd::from_raw_fd(copy) };
        }
    }
    fd
}
