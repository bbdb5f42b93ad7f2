//! File descriptors over a Unix socket (unix(7), `SCM_RIGHTS`).

use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// As long as a datagram gets: the values of a few shell variables.
const LONGEST_DATAGRAM: usize = 1 << 18;
/// As many as ever come with one: a channel, a directory, and 0, 1 and 2.
const MOST_FDS: usize = 5;

/// A datagram with the fds that came with it.
#[derive(Debug)]
pub struct Received {
    /// Empty: the other side has left.
    pub bytes: Vec<u8>,
    /// Closed on exec.
    pub fds: Vec<OwnedFd>,
    /// Some of the fds could not be received: this process has too many files open.
    pub is_truncated: bool,
}

/// Room for a control message with [`MOST_FDS`] fds, aligned as its header.
#[repr(C, align(8))]
struct Control([u8; 64]);

/// How often the kernel is asked again when it has no memory for fds, and how long it is left alone each time.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(10);

/// Receives a datagram; waits for it, whatever signals come, and if the kernel is short of memory.
pub fn receive(socket: RawFd) -> io::Result<Received> {
    // Not filled with zeros: touching so many pages takes longer than all the rest of a call.
    let mut bytes: Vec<u8> = Vec::with_capacity(LONGEST_DATAGRAM);
    let mut control = Control([0; 64]);
    let mut slice = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: bytes.capacity() };
    // SAFETY: all-zero is a valid msghdr.
    let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
    header.msg_iov = &raw mut slice;
    header.msg_iovlen = 1;
    header.msg_control = (&raw mut control).cast();
    header.msg_controllen = size_of::<Control>();
    let mut tries = 0;
    let length = loop {
        // SAFETY: the header names buffers of ours that live on.
        let result = unsafe { libc::recvmsg(socket, &mut header, libc::MSG_CMSG_CLOEXEC) };
        match usize::try_from(result) {
            Ok(length) => break length,
            Err(_) => {
                let error = io::Error::last_os_error();
                match error.raw_os_error() {
                    Some(libc::EINTR) => {}
                    // The datagram stays where it is.
                    Some(libc::ENOMEM | libc::ENOBUFS) if tries < TRIES => {
                        tries += 1;
                        std::thread::sleep(PAUSE);
                    }
                    _ => return Err(error),
                }
            }
        }
    };
    // SAFETY: the kernel has written so many bytes, no more than there is room for.
    unsafe { bytes.set_len(length) };
    Ok(Received { bytes, fds: fds(&header), is_truncated: header.msg_flags & libc::MSG_CTRUNC != 0 })
}

/// Drops every datagram that waits, with its fds.
pub fn forget(socket: RawFd) {
    let mut byte = 0_u8;
    // SAFETY: one byte of ours, of a datagram that goes with what is not received of it.
    while unsafe { libc::recv(socket, (&raw mut byte).cast(), 1, libc::MSG_DONTWAIT) } > 0 {}
}

/// The fds of a message that was received.
fn fds(header: &libc::msghdr) -> Vec<OwnedFd> {
    // SAFETY: the kernel has filled the header's control buffer.
    let message = unsafe { libc::CMSG_FIRSTHDR(header) };
    // SAFETY: null or the first message in that buffer.
    let Some(message) = (unsafe { message.as_ref() }) else { return Vec::new() };
    if (message.cmsg_level, message.cmsg_type) != (libc::SOL_SOCKET, libc::SCM_RIGHTS) {
        return Vec::new();
    }
    // SAFETY: a plain computation.
    let overhead = unsafe { libc::CMSG_LEN(0) } as usize;
    let count = (message.cmsg_len.saturating_sub(overhead) / size_of::<RawFd>()).min(MOST_FDS);
    // SAFETY: the data of a control message follows its header.
    let first = unsafe { libc::CMSG_DATA(message) }.cast::<RawFd>();
    (0..count).map(|index| taken(first.wrapping_add(index))).collect()
}

/// The fd whose number lies at an address within a control message.
fn taken(place: *const RawFd) -> OwnedFd {
    // SAFETY: the caller has found a number there.
    let number = unsafe { place.read_unaligned() };
    // SAFETY: the kernel has just made it for us.
    unsafe { OwnedFd::from_raw_fd(number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixDatagram;

    #[test]
    fn a_datagram_without_fds_has_none() -> io::Result<()> {
        let (ours, theirs) = UnixDatagram::pair()?;
        ours.send(b"hello")?;
        let received = receive(theirs.as_raw_fd())?;
        assert_eq!((received.bytes.as_slice(), received.fds.len()), (&b"hello"[..], 0));
        assert!(!received.is_truncated);
        Ok(())
    }
}
