//! Terminals that go away while Python runs.

use std::os::fd::{BorrowedFd, RawFd};

use nix::errno::Errno;

/// Whether this is a terminal that has been closed: nothing else says EIO here.
pub fn is_closed(fd: RawFd) -> bool {
    // SAFETY: only asks; a number that is not open is an error like any other.
    let fd = unsafe { BorrowedFd::borrow_raw(fd) };
    nix::unistd::tcgetpgrp(fd) == Err(Errno::EIO)
}
