//! A call from a fork of the shell (a stage of a pipeline, `$( )`, `( )`, `&`): no Python runs in it. It sends what it
//! has over the doorbell, and answers for its own state until the call is done.

use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;
use pysh_contract::channel;
use pysh_contract::message::{SETTINGS, doorbell};
use pysh_contract::wire::Writer;

use super::answer::{Next, answer};
use super::start::Session;
use super::{Command, failure, interrupt, streams};
use crate::shell::host::Host;

/// Appends the values of [`SETTINGS`] as this shell has them.
pub fn write_settings(host: &dyn Host, out: &mut Writer) {
    for name in SETTINGS {
        out.bytes(&host.setting(name).unwrap_or_default());
    }
}

/// Runs a command to its end, answering for this shell meanwhile. The error is one line for the user.
pub fn run(session: &Session, host: &dyn Host, command: &Command<'_>) -> Result<i32, String> {
    let (mut channel, flags) = announce(session, host)
        .map_err(|error| format!("cannot reach the session of the shell that was forked: {error}"))?;
    let mut out = Writer::new();
    command.call(flags).write(&mut out);
    let mut message = Vec::new();
    loop {
        let exchange = channel::send(&mut channel, out.as_slice());
        exchange.and_then(|()| channel::receive(&mut channel, &mut message)).map_err(|_| gone())?;
        match answer(host, &message, &mut out).map_err(|error| error.to_string())? {
            Next::Answer => {}
            Next::AnswerWithFd(fd) => {
                channel::send(&mut channel, out.as_slice()).map_err(|_| gone())?;
                streams::send(channel.as_raw_fd(), &[0], &[fd]).map_err(|_| gone())?;
                channel::receive(&mut channel, &mut message).map_err(|_| gone())?;
            }
            Next::Done { status, interrupted } => {
                if interrupted {
                    interrupt::tell_shell();
                }
                return Ok(status);
            }
            Next::Failed(why) => return Err(why),
        }
    }
}

fn gone() -> String {
    format!("the session has ended meanwhile, or {}", failure::DEAD)
}

/// Rings the doorbell: the session gets the other end of a new channel, this shell's directory, and its standard fds.
fn announce(session: &Session, host: &dyn Host) -> std::io::Result<(UnixStream, u8)> {
    let (ours, theirs) = UnixStream::pair()?;
    let directory = open_directory()?;
    let (standard, closed) = streams::open_standard();
    let mut message = Writer::new();
    message.u8(doorbell::CALL);
    write_settings(host, &mut message);
    let mut fds = vec![theirs.as_raw_fd(), directory.as_raw_fd()];
    fds.extend(standard);
    streams::send(session.doorbell.as_raw_fd(), message.as_slice(), &fds)?;
    Ok((ours, closed))
}

fn open_directory() -> std::io::Result<OwnedFd> {
    let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
    Ok(open(".", flags, Mode::empty())?)
}
