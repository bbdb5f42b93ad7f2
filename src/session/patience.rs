//! When the shell stops waiting for Python: Ctrl-C always gives the prompt back.
//!
//! An interrupt asks Python for a `KeyboardInterrupt`, and the code may take its time to end by it. But C code that does not
//! return never hears of it, code may catch it again and again, and a shell that is to end (its terminal has gone) must end.
//! Then the call is abandoned: the shell goes on, and the code's requests are refused (`main_call.rs`).

use std::time::{Duration, Instant};

use pysh_contract::Contract;

use super::interrupt;
use crate::shell::host::Host;

/// How long Python may take to notice an interrupt, or a shell that is to end waits for it. Long calculations of C code
/// between two instructions of Python's are common; so are busy machines.
const LIMIT: Duration = Duration::from_secs(2);

/// So many interrupts within [`LIMIT`] are the user's last word.
const LAST_WORD: usize = 4;

/// How often to look, once there was an interrupt.
const STEP: Duration = Duration::from_millis(100);

/// How often to look else: an interrupt ends the wait by itself, unless it came just before that began.
const LONG_STEP: Duration = Duration::from_secs(1);

/// Why a call is abandoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Python has not noticed an interrupt.
    Stuck,
    /// It has, but the user has interrupted it once more, and again.
    Stubborn,
    /// The shell has to end.
    Ending,
}

impl Why {
    /// What the user is told; None if there is nobody to tell.
    pub fn message(self) -> Option<&'static str> {
        match self {
            Self::Stuck => {
                Some("interrupted, but its C code does not return: it is left running, and py works again when it ends")
            }
            Self::Stubborn => {
                Some("interrupted again and again: the code is left running, and py works again when it ends")
            }
            Self::Ending => None,
        }
    }
}

/// What is known of the interrupts of one call.
pub struct Patience {
    /// How many had come when it was last looked.
    count: i32,
    /// When the last ones were seen, newest first.
    times: [Option<Instant>; LAST_WORD],
    /// Since when one waits that Python has not noticed.
    unnoticed: Option<Instant>,
    /// Since when the shell is to end.
    ending: Option<Instant>,
}

impl Patience {
    /// For a call that begins.
    pub fn new() -> Self {
        Self { count: interrupt::count(), times: [None; LAST_WORD], unnoticed: None, ending: None }
    }

    /// How long to wait until the next look.
    pub fn step(&self) -> Duration {
        if self.unnoticed.is_some() || self.ending.is_some() {
            STEP
        } else {
            LONG_STEP
        }
    }

    /// Looks what has come. On the shell's thread, whenever its waiting was interrupted.
    pub fn look(&mut self, contract: &Contract, host: &dyn Host) -> Option<Why> {
        let now = Instant::now();
        self.count_interrupts(now);
        if host.is_ending() && self.ending.is_none() {
            self.ending = Some(now);
            interrupt::pass_on_now();
        }
        if contract.interrupts.is_noticed() {
            self.unnoticed = None;
        } else {
            self.unnoticed.get_or_insert(now);
            // Blocking system calls that were begun after the interrupt end by this. And the signal is lost where the user
            // has too many queued ones (getrlimit(2), RLIMIT_SIGPENDING).
            interrupt::wake_interpreter(contract);
        }
        let is_over = |since: Option<Instant>| since.is_some_and(|since| now.duration_since(since) >= LIMIT);
        if is_over(self.ending) {
            Some(Why::Ending)
        } else if is_over(self.unnoticed) {
            Some(Why::Stuck)
        } else if self.times[LAST_WORD - 1].is_some_and(|first| now.duration_since(first) < LIMIT) {
            Some(Why::Stubborn)
        } else {
            None
        }
    }

    fn count_interrupts(&mut self, now: Instant) {
        let count = interrupt::count();
        for _ in 0..count.wrapping_sub(self.count).clamp(0, LAST_WORD as i32) {
            self.times.rotate_right(1);
            self.times[0] = Some(now);
        }
        self.count = count;
    }
}
