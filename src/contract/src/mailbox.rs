//! One message at a time between two threads of one process, each of which waits while the other works.
//!
//! The shell's thread and the interpreter thread take turns: whoever has the turn may post a message, which gives the
//! turn away. A posted message is borrowed by the other side until that side posts its own.

use std::cell::UnsafeCell;
use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The two users of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The shell's own thread.
    Shell,
    /// The interpreter thread.
    Session,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Shell => Self::Session,
            Self::Session => Self::Shell,
        }
    }

    const fn turn(self) -> u32 {
        match self {
            Self::Shell => 0,
            Self::Session => 1,
        }
    }
}

/// How a wait ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Wait {
    /// The turn has come: read the message.
    Arrived,
    /// A signal handler ran on this thread, or the time is over; wait again.
    Interrupted,
}

/// How long a waiting side spins before it sleeps in the kernel. A hand-over takes well under a microsecond when the
/// other core answers at once, and 20 or more when this one has to be woken; blocks in a loop come every few microseconds.
const SPIN: Duration = Duration::from_micros(40);

/// How long to spin after so many misses: where the other side gets no processor of its own, spinning only takes away the one
/// that there is. Now and then it is worth another try.
fn patience(misses: u32) -> Duration {
    const RETRY_EVERY: u32 = 32;
    if misses % RETRY_EVERY == 0 {
        SPIN
    } else {
        SPIN / (1 << misses.min(6))
    }
}

/// A slot for one message, with a turn.
#[repr(C)]
pub struct Mailbox {
    turn: AtomicU32,
    asleep: [AtomicU32; 2],
    /// How often in a row each side has spun in vain.
    misses: [AtomicU32; 2],
    /// Whether waiting sides spin at first: not with a single processor, where it only keeps the other side from running.
    may_spin: bool,
    message: UnsafeCell<(*const u8, usize)>,
}

// SAFETY: `message` is touched only by the side that has the turn; the turn is handed over by a release store and seen
// by an acquire load.
unsafe impl Sync for Mailbox {}
// SAFETY: it owns nothing; see above for the pointer.
unsafe impl Send for Mailbox {}

impl Mailbox {
    /// An empty mailbox; the shell has the turn.
    #[must_use]
    pub const fn new(spin: bool) -> Self {
        Self {
            turn: AtomicU32::new(Side::Shell.turn()),
            asleep: [AtomicU32::new(0), AtomicU32::new(0)],
            misses: [AtomicU32::new(0), AtomicU32::new(0)],
            may_spin: spin,
            message: UnsafeCell::new((std::ptr::null(), 0)),
        }
    }

    /// Posts a message and gives the turn away.
    ///
    /// # Safety
    /// `me` has the turn, and `message` stays as it is until the turn has come back.
    pub unsafe fn post(&self, me: Side, message: &[u8]) {
        // SAFETY: the caller has the turn, so nobody else looks at the slot.
        unsafe { *self.message.get() = (message.as_ptr(), message.len()) };
        self.turn.store(me.other().turn(), Ordering::SeqCst);
        if self.asleep[me.other().turn() as usize].load(Ordering::SeqCst) != 0 {
            futex_wake(&self.turn);
        }
    }

    /// Waits until the turn has come, a signal handler has run on this thread, or `timeout` is over.
    pub fn wait_for(&self, me: Side, timeout: Option<Duration>) -> Wait {
        if self.spin(me) {
            return Wait::Arrived;
        }
        let asleep = &self.asleep[me.turn() as usize];
        asleep.store(1, Ordering::SeqCst);
        if !self.arrived(me) {
            futex_wait(&self.turn, me.other().turn(), timeout);
        }
        asleep.store(0, Ordering::SeqCst);
        if self.arrived(me) {
            Wait::Arrived
        } else {
            Wait::Interrupted
        }
    }

    /// Waits until the turn has come or a signal handler has run on this thread.
    pub fn wait(&self, me: Side) -> Wait {
        self.wait_for(me, None)
    }

    /// The message of the other side.
    ///
    /// # Safety
    /// The turn has come ([`Wait::Arrived`]), and the result is not used after this side's next [`Mailbox::post`].
    #[must_use]
    pub unsafe fn message<'a>(&self) -> &'a [u8] {
        // SAFETY: this side has the turn, so the slot is not being written.
        let (start, length) = unsafe { *self.message.get() };
        if start.is_null() {
            return &[];
        }
        // SAFETY: the poster promised that the message stays until the turn is given back.
        unsafe { std::slice::from_raw_parts(start, length) }
    }

    /// Whether `me` has the turn.
    #[must_use]
    pub fn has_turn(&self, me: Side) -> bool {
        self.arrived(me)
    }

    fn arrived(&self, me: Side) -> bool {
        self.turn.load(Ordering::SeqCst) == me.turn()
    }

    /// Waits for an instant. True if the turn has come.
    pub fn spin(&self, me: Side) -> bool {
        if self.arrived(me) || !self.may_spin {
            return self.arrived(me);
        }
        let misses = &self.misses[me.turn() as usize];
        let missed = misses.load(Ordering::Relaxed);
        let arrived = self.spin_until(me, Instant::now() + patience(missed));
        misses.store(if arrived { 0 } else { missed.wrapping_add(1) }, Ordering::Relaxed);
        arrived
    }

    fn spin_until(&self, me: Side, end: Instant) -> bool {
        loop {
            for _ in 0..64 {
                if self.arrived(me) {
                    return true;
                }
                spin_loop();
            }
            if Instant::now() >= end {
                return false;
            }
        }
    }
}

/// Sleeps while `word` is `expected`, until woken, interrupted by a signal handler, or for `timeout`.
fn futex_wait(word: &AtomicU32, expected: u32, timeout: Option<Duration>) {
    let timeout = timeout.map(|duration| libc::timespec {
        tv_sec: duration.as_secs() as libc::time_t,
        tv_nsec: libc::c_long::from(duration.subsec_nanos() as i32),
    });
    let timeout = timeout.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: `word` is a live, aligned 32-bit word, which the kernel only reads; `timeout` is null or lives on.
    unsafe {
        libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG, expected, timeout);
    }
}

fn futex_wake(word: &AtomicU32) {
    // SAFETY: `word` is only an address to the kernel here.
    unsafe {
        libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(mailbox: &Mailbox, me: Side) -> Vec<u8> {
        while mailbox.wait(me) != Wait::Arrived {}
        // SAFETY: the turn has come, and the bytes are copied at once.
        unsafe { mailbox.message() }.to_vec()
    }

    fn ping_pong(spin: bool) {
        static ROUNDS: u32 = 1000;
        let mailbox = Mailbox::new(spin);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..ROUNDS {
                    let message = wait(&mailbox, Side::Session);
                    // SAFETY: the turn has come, and `message` outlives the next wait.
                    unsafe { mailbox.post(Side::Session, &message) };
                    while mailbox.wait(Side::Session) != Wait::Arrived {}
                    // SAFETY: as above.
                    unsafe { mailbox.post(Side::Session, b"") };
                }
            });
            for round in 0..ROUNDS {
                let sent = round.to_le_bytes();
                // SAFETY: the shell has the turn at first and after each wait; `sent` outlives the exchange.
                unsafe { mailbox.post(Side::Shell, &sent) };
                assert_eq!(wait(&mailbox, Side::Shell), sent);
                // SAFETY: as above.
                unsafe { mailbox.post(Side::Shell, b"") };
                assert_eq!(wait(&mailbox, Side::Shell), b"");
            }
        });
    }

    #[test]
    fn messages_take_turns_spinning() {
        ping_pong(true);
    }

    #[test]
    fn messages_take_turns_sleeping() {
        ping_pong(false);
    }
}
