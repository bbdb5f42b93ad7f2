//! Signals that have come and wait to be dealt with.

use std::sync::atomic::{AtomicU64, Ordering};

/// A set of signals, by number (1 to 64 on Linux). Everything here may be called in a signal handler.
#[derive(Default)]
#[repr(transparent)]
pub struct SignalSet(AtomicU64);

fn bit(number: i32) -> u64 {
    if (1..=64).contains(&number) {
        1 << (number - 1)
    } else {
        0
    }
}

impl SignalSet {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// All of them: a bit for each, the lowest for the first.
    pub fn bits(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// From now on these are there, and no others.
    pub fn set_bits(&self, bits: u64) {
        self.0.store(bits, Ordering::SeqCst);
    }

    /// Whether it was not there yet.
    pub fn add(&self, number: i32) -> bool {
        self.0.fetch_or(bit(number), Ordering::SeqCst) & bit(number) == 0
    }

    /// Whether it was there.
    pub fn remove(&self, number: i32) -> bool {
        self.0.fetch_and(!bit(number), Ordering::SeqCst) & bit(number) != 0
    }

    /// Whether it is there.
    pub fn contains(&self, number: i32) -> bool {
        self.0.load(Ordering::SeqCst) & bit(number) != 0
    }

    /// Removes the one with the smallest number. What is done with it may be left by a jump, and the others stay.
    pub fn take_first(&self) -> Option<i32> {
        let first = || self.0.load(Ordering::SeqCst).trailing_zeros() as i32 + 1;
        std::iter::repeat_with(first).take_while(|number| *number <= 64).find(|number| self.remove(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::SignalSet;

    #[test]
    fn holds_the_first_and_the_last_signal() {
        let set = SignalSet::default();
        assert!(set.add(1) && set.add(64) && !set.add(64));
        assert!(set.contains(64) && !set.contains(63));
        assert!(set.remove(1) && !set.remove(1));
        set.add(3);
        assert_eq!(set.bits(), 1 << 63 | 1 << 2);
        assert_eq!([(); 3].map(|()| set.take_first()), [Some(3), Some(64), None]);
    }

    #[test]
    fn holds_nothing_else() {
        let set = SignalSet::default();
        assert!([0, -1, 65].into_iter().all(|number| !set.remove(number) && !set.contains(number)));
        set.add(65);
        assert_eq!(set.take_first(), None);
    }
}
