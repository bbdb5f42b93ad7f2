//! Terminals that go away while Python runs.

use std::os::fd::RawFd;

use nix::errno::Errno;

/// Whether this is a terminal that has been closed: nothing else says EIO here.
pub fn is_closed(fd: RawFd) -> bool {
    // SAFETY: only asks about a number; -1, or one that is not open, is an error like any other.
    let group = unsafe { libc::tcgetpgrp(fd) };
    group < 0 && Errno::last() == Errno::EIO
}
