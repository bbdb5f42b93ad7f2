//! The pipes between Python and a child that runs shell source.

use std::ffi::c_int;
use std::io::Write;
use std::os::fd::{AsRawFd, OwnedFd};

use nix::fcntl::OFlag;
use nix::sys::stat::Mode;
use nix::unistd::pipe2;
use pysh_contract::message::start_flag;

/// Both ends of what a child has for standard input, output and error.
pub struct Plumbing {
    streams: u8,
    /// Ours, in the order in which they are passed.
    pub ours: Vec<OwnedFd>,
    /// The child's, with the number that each is to have there.
    theirs: Vec<(OwnedFd, c_int)>,
}

impl Plumbing {
    /// Makes the pipes that `streams` ask for, see [`start_flag`].
    pub fn new(streams: u8) -> nix::Result<Self> {
        let mut plumbing = Self { streams, ours: Vec::new(), theirs: Vec::new() };
        plumbing.add(libc::STDOUT_FILENO)?;
        if streams & start_flag::ERROR_PIPE != 0 {
            plumbing.add(libc::STDERR_FILENO)?;
        }
        if streams & start_flag::INPUT_PIPE != 0 {
            plumbing.add(libc::STDIN_FILENO)?;
        }
        Ok(plumbing)
    }

    fn add(&mut self, number: c_int) -> nix::Result<()> {
        let (read, write) = pipe2(OFlag::O_CLOEXEC)?;
        let (ours, theirs) = if number == libc::STDIN_FILENO { (write, read) } else { (read, write) };
        // Where the shell has one of 0, 1 and 2 closed a pipe must not get that number.
        self.ours.push(above_standard(ours)?);
        self.theirs.push((above_standard(theirs)?, number));
        Ok(())
    }

    /// Takes the child's end for a number: 0, 1 or 2.
    pub fn take(&mut self, number: c_int) -> Option<OwnedFd> {
        let at = self.theirs.iter().position(|(_, theirs)| *theirs == number)?;
        Some(self.theirs.swap_remove(at).0)
    }

    /// In the child: its ends become its standard fds, all else goes. If they can't, the child ends before it runs anything.
    pub fn connect(self) {
        if let Err(error) = self.try_connect() {
            let _ = writeln!(std::io::stderr(), "pysh: cannot connect the streams of shell source: {}", error.desc());
            // SAFETY: the end of this process, as a shell's that could not make a substitution.
            unsafe { libc::_exit(1) }
        }
    }

    fn try_connect(self) -> nix::Result<()> {
        for (fd, number) in &self.theirs {
            become_standard(fd.as_raw_fd(), *number)?;
        }
        if self.streams & start_flag::ERROR_TO_OUTPUT != 0 {
            become_standard(libc::STDOUT_FILENO, libc::STDERR_FILENO)?;
        }
        if self.streams & start_flag::ERROR_NULL != 0 {
            let null = nix::fcntl::open("/dev/null", OFlag::O_WRONLY | OFlag::O_CLOEXEC, Mode::empty())?;
            become_standard(null.as_raw_fd(), libc::STDERR_FILENO)?;
        }
        Ok(())
    }
}

fn above_standard(fd: OwnedFd) -> nix::Result<OwnedFd> {
    if fd.as_raw_fd() > libc::STDERR_FILENO {
        return Ok(fd);
    }
    let copy = nix::fcntl::fcntl(&fd, nix::fcntl::FcntlArg::F_DUPFD_CLOEXEC(libc::STDERR_FILENO + 1))?;
    // SAFETY: a new fd, ours alone.
    Ok(unsafe { std::os::fd::FromRawFd::from_raw_fd(copy) })
}

fn become_standard(fd: c_int, number: c_int) -> nix::Result<()> {
    // SAFETY: in a child that has a single thread; the shell reads its standard fds through their numbers.
    nix::errno::Errno::result(unsafe { libc::dup2(fd, number) }).map(drop)
}
