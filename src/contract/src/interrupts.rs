//! Interrupts (SIGINT) that come while the main shell waits for Python, counted on their way.
//!
//! The shell's thread sends them, the interpreter thread tells CPython, and code sees a `KeyboardInterrupt`; or the call has
//! ended by then, and the shell hears of them. An interrupt may come at any moment of that: only counts tell one that came too
//! late for the last call from one that is for the next.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// How many have come how far.
#[repr(C)]
#[derive(Default)]
pub struct Interrupts {
    /// The shell's thread has received them and passed them on.
    sent: AtomicU32,
    /// CPython was told of them, on the interpreter thread.
    told: AtomicU32,
    /// So many were told when CPython last ran handlers of signals. C code that does not return lags behind.
    noticed: AtomicU32,
    /// They are done with: code has seen them, or the shell has heard of them.
    settled: AtomicU32,
    /// Some were settled by the shell, but CPython may still be told of them.
    late: AtomicBool,
}

impl Interrupts {
    /// One has come. On the shell's thread; async-signal-safe.
    pub fn send(&self) {
        self.sent.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether CPython is now to be told of any. On the interpreter thread; async-signal-safe.
    pub fn tell(&self) -> bool {
        let sent = self.sent.load(Ordering::SeqCst);
        self.told.fetch_max(sent, Ordering::SeqCst) < sent
    }

    /// Whether CPython was told of all.
    pub fn is_told(&self) -> bool {
        self.told.load(Ordering::SeqCst) == self.sent.load(Ordering::SeqCst)
    }

    /// CPython runs handlers of signals.
    pub fn notice(&self) {
        self.noticed.store(self.told.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// Whether CPython was told of all, and has run handlers since.
    pub fn is_noticed(&self) -> bool {
        self.noticed.load(Ordering::SeqCst) == self.sent.load(Ordering::SeqCst)
    }

    /// The shell no longer waits, and sends no more. Whether there are some that the call has not settled: they are the shell's.
    pub fn take_late(&self) -> bool {
        let sent = self.sent.load(Ordering::SeqCst);
        let is_late = self.settled.swap(sent, Ordering::SeqCst) != sent;
        if is_late {
            self.late.store(true, Ordering::SeqCst);
        }
        is_late
    }

    /// A call begins on the interpreter thread; `forget` takes from CPython what has come late for the last one. Whether one has
    /// come for this call, which may have been taken as well: CPython is to be told again.
    pub fn forget_late(&self, forget: impl FnOnce()) -> bool {
        if !self.late.swap(false, Ordering::SeqCst) {
            return false;
        }
        forget();
        let sent = self.sent.load(Ordering::SeqCst);
        self.told.fetch_max(sent, Ordering::SeqCst);
        let is_new = self.settled.load(Ordering::SeqCst) != sent;
        if !is_new {
            self.noticed.fetch_max(sent, Ordering::SeqCst);
        }
        is_new
    }

    /// A call ends on the interpreter thread; `take` takes from CPython what no code has seen, and says whether there was any.
    /// Whether there was one that no code will see.
    pub fn settle(&self, take: impl FnOnce() -> bool) -> bool {
        let sent = self.sent.load(Ordering::SeqCst);
        if self.settled.swap(sent, Ordering::SeqCst) == sent {
            return false;
        }
        let is_untold = self.told.fetch_max(sent, Ordering::SeqCst) < sent;
        let is_unseen = take() || is_untold;
        self.noticed.fetch_max(sent, Ordering::SeqCst);
        is_unseen
    }

    /// One that was told has hit code of our own when the call was settled: it is the shell's.
    pub fn unsettle(&self) {
        self.settled.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::Interrupts;

    /// As if CPython had been told, and code had seen it.
    fn see(interrupts: &Interrupts) {
        assert!(interrupts.tell());
        interrupts.notice();
    }

    #[test]
    fn what_code_has_seen_is_not_the_shells() {
        let interrupts = Interrupts::default();
        interrupts.send();
        assert!(!interrupts.is_noticed());
        see(&interrupts);
        assert!(interrupts.is_noticed() && !interrupts.tell());
        assert!(!interrupts.settle(|| false) && !interrupts.take_late());
        assert!(!interrupts.forget_late(|| panic!("nothing is late")));
    }

    #[test]
    fn what_no_code_has_seen_is_told_with_the_end() {
        let interrupts = Interrupts::default();
        interrupts.send();
        assert!(interrupts.settle(|| false), "CPython was not told");
        assert!(interrupts.is_noticed() && !interrupts.tell() && !interrupts.take_late());
        interrupts.send();
        assert!(interrupts.tell());
        assert!(interrupts.settle(|| true), "CPython was told, and ran no code");
        assert!(!interrupts.take_late());
    }

    #[test]
    fn what_comes_after_the_end_is_the_shells_and_not_the_next_calls() {
        let interrupts = Interrupts::default();
        assert!(!interrupts.settle(|| false));
        interrupts.send();
        assert!(interrupts.take_late() && !interrupts.take_late());
        let mut forgotten = false;
        assert!(!interrupts.forget_late(|| forgotten = true));
        assert!(forgotten && interrupts.is_noticed() && !interrupts.tell());
        assert!(!interrupts.settle(|| false));
    }

    #[test]
    fn what_comes_for_the_next_call_is_not_forgotten_with_a_late_one() {
        let interrupts = Interrupts::default();
        interrupts.send();
        assert!(interrupts.take_late());
        interrupts.send();
        assert!(interrupts.forget_late(|| see(&interrupts)));
        assert!(!interrupts.settle(|| false), "it was told again, and code has seen it");
        interrupts.send();
        assert!(interrupts.take_late());
        assert!(interrupts.forget_late(|| interrupts.send()), "it comes while others are forgotten");
        assert!(interrupts.settle(|| true) && !interrupts.take_late());
    }

    #[test]
    fn what_hits_the_end_itself_is_the_shells() {
        let interrupts = Interrupts::default();
        interrupts.send();
        see(&interrupts);
        assert!(!interrupts.settle(|| false));
        interrupts.unsettle();
        assert!(interrupts.take_late());
    }
}
