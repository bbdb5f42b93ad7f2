//! Signals that Python code holds back (`signal.pthread_sigmask`). It is the shell's thread that they come to: that has them blocked
//! while Python runs, until the call ends.

use pysh_contract::Contract;

/// What this call has blocked on the shell's thread.
#[derive(Default)]
pub struct Held {
    /// What Python's side has asked for, a bit for each signal.
    asked: u64,
    /// Those of them that were open.
    closed: u64,
}

impl Held {
    /// Does what Python's side asks for now. On the shell's thread, before Python goes on.
    pub fn follow(&mut self, contract: &Contract) {
        let asked = contract.held.bits();
        if asked == self.asked {
            return;
        }
        let (new, gone) = (asked & !self.asked, self.closed & !asked);
        let before = change(libc::SIG_BLOCK, new);
        self.closed = self.closed & asked | new & !before;
        self.asked = asked;
        change(libc::SIG_UNBLOCK, gone);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        change(libc::SIG_UNBLOCK, self.closed);
    }
}

/// Blocks or opens signals on this thread, and gives those that were blocked before.
fn change(how: libc::c_int, signals: u64) -> u64 {
    if signals == 0 {
        return 0;
    }
    // SAFETY: all-zero is a valid set.
    let (mut set, mut before): (libc::sigset_t, libc::sigset_t) = unsafe { std::mem::zeroed() };
    for number in (1..=64).filter(|number| signals >> (number - 1) & 1 != 0) {
        // SAFETY: a set, and a number; those that the C library keeps to itself are an error that changes nothing.
        unsafe { libc::sigaddset(&raw mut set, number) };
    }
    // SAFETY: places of ours.
    unsafe { libc::pthread_sigmask(how, &raw const set, &raw mut before) };
    // SAFETY: a set, and a number.
    let was_blocked = |number: &i32| unsafe { libc::sigismember(&raw const before, *number) } == 1;
    (1..=64).filter(was_blocked).fold(0, |bits, number| bits | 1 << (number - 1))
}

#[cfg(test)]
mod tests {
    use super::change;

    #[test]
    fn what_was_blocked_is_told() {
        let (usr1, usr2) = (1 << (libc::SIGUSR1 - 1), 1 << (libc::SIGUSR2 - 1));
        assert_eq!(change(libc::SIG_BLOCK, usr1) & (usr1 | usr2), 0);
        assert_eq!(change(libc::SIG_BLOCK, usr2) & (usr1 | usr2), usr1);
        assert_eq!(change(libc::SIG_UNBLOCK, usr1 | usr2) & (usr1 | usr2), usr1 | usr2);
        assert_eq!(change(libc::SIG_UNBLOCK, usr1) & (usr1 | usr2), 0);
    }
}
