//! Pseudo-terminals.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use nix::pty::{openpty, Winsize};
use nix::sys::termios::{tcgetattr, Termios};

nix::ioctl_write_ptr_bad!(
    /// Sets the window size of a terminal; tells its foreground processes with SIGWINCH.
    set_window_size,
    nix::libc::TIOCSWINSZ,
    Winsize
);

/// Both ends of a terminal: the test holds the master, the shell the slave.
pub(crate) struct Pty {
    pub(crate) master: File,
    pub(crate) slave: OwnedFd,
}

/// Opens a terminal of `rows` lines with `columns` characters each.
pub(crate) fn open(rows: u16, columns: u16) -> io::Result<Pty> {
    let pair = openpty(&size(rows, columns), None)?;
    Ok(Pty { master: File::from(pair.master), slave: pair.slave })
}

/// Changes the window size, as a user who drags the corner of the window does.
pub(crate) fn resize(master: &File, rows: u16, columns: u16) -> io::Result<()> {
    let size = size(rows, columns);
    // SAFETY: the descriptor is an open terminal, and `size` lives until the call returns.
    unsafe { set_window_size(master.as_raw_fd(), &raw const size) }?;
    Ok(())
}

/// What `stty` shows: flags and characters of the line discipline.
pub(crate) fn settings(master: &File) -> io::Result<Termios> {
    Ok(tcgetattr(master.as_fd())?)
}

fn size(rows: u16, columns: u16) -> Winsize {
    Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}
