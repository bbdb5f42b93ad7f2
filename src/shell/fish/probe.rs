//! Where standard output and error of a `py` are, if they are not fish's own. fish tells that only to programs that it
//! starts. So the script has it start one, and what it would give to that is noted; nothing is started.
//!
//! fish starts programs by `posix_spawn`, which is made to fail, and by `fork` where it gives them the terminal: then the
//! child passes its numbers on when it would become the program. See `programs.rs`.

use std::cell::{Cell, RefCell};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixDatagram;

use pysh_contract::message::call_flag::CLOSED_0;
use pysh_contract::passing;

use super::script::Script;
use crate::session;

/// The number of a stream that is closed.
pub const CLOSED: RawFd = -1;

/// What goes on.
struct Probe {
    /// The numbers that the program would have got as 0, 1 and 2.
    numbers: [RawFd; 3],
    /// The way from a child.
    child: Option<[UnixDatagram; 2]>,
}

thread_local! {
    static IS_ON: Cell<bool> = const { Cell::new(false) };
    static PROBE: RefCell<Probe> = const { RefCell::new(Probe { numbers: [0, 1, 2], child: None }) };
}

/// The streams of a command.
pub struct Found {
    /// The numbers of 0, 1 and 2.
    pub numbers: [RawFd; 3],
    /// Those that are ours to close.
    pub own: Vec<OwnedFd>,
}

/// The script that makes fish show them.
pub fn begin() -> Script {
    PROBE.set(Probe { numbers: [0, 1, 2], child: None });
    IS_ON.set(true);
    let mut script = Script::new();
    script.plain("command /proc/self/exe\n");
    script
}

/// What fish has shown.
pub fn end() -> Found {
    IS_ON.set(false);
    let Probe { numbers, child } = PROBE.replace(Probe { numbers: [0, 1, 2], child: None });
    let Some([ours, theirs]) = child else { return Found { numbers, own: Vec::new() } };
    // If the child could not pass anything, the end is seen.
    drop(theirs);
    let (closed, own) = passing::receive(ours.as_raw_fd())
        .map(|received| (received.bytes.first().copied().unwrap_or(0), received.fds))
        .unwrap_or_default();
    let mut open = own.iter().map(AsRawFd::as_raw_fd);
    let numbers = [0, 1, 2].map(|index| match closed & (CLOSED_0 << index) {
        0 => open.next().unwrap_or(CLOSED),
        _ => CLOSED,
    });
    Found { numbers, own }
}

/// Whether fish is being asked; then it must not report that nothing could be started.
pub fn is_on() -> bool {
    IS_ON.get()
}

/// The program would have its `to` where `from` is, for each of these in turn; closed where that is [`CLOSED`].
pub fn note(copies: impl Iterator<Item = (RawFd, RawFd)>) {
    PROBE.with_borrow_mut(|probe| copies.for_each(|(from, to)| probe.redirect(from, to)));
}

/// fish forks.
pub fn before_fork() {
    PROBE.with_borrow_mut(|probe| probe.child = UnixDatagram::pair().ok().map(<[_; 2]>::from));
}

/// In the child: its 0, 1 and 2 are what is looked for.
pub fn pass_own() {
    PROBE.with_borrow(|probe| {
        if let Some([_, theirs]) = &probe.child {
            let _ = session::pass_standard(theirs.as_raw_fd());
        }
    });
}

impl Probe {
    /// The program would have `to` where `from` is. 0, 1 and 2 are its own.
    fn redirect(&mut self, from: RawFd, to: RawFd) {
        let own = |number: RawFd| usize::try_from(number).ok().filter(|index| *index < 3);
        if let Some(to) = own(to) {
            self.numbers[to] = own(from).map_or(from, |from| self.numbers[from]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_copies_are_followed() {
        let mut probe = Probe { numbers: [0, 1, 2], child: None };
        probe.redirect(15, 1);
        probe.redirect(1, 2);
        probe.redirect(15, 15);
        assert_eq!(probe.numbers, [0, 15, 15]);
        probe.redirect(CLOSED, 1);
        probe.redirect(1, 0);
        assert_eq!(probe.numbers, [CLOSED, CLOSED, 15]);
    }
}
