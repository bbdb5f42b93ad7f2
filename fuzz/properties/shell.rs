//! The shells whose source text the scanner reads.

use pysh_scan::Scanner;

/// A shell: the first byte of an input chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash 5.2.
    Bash,
}

impl Shell {
    /// Takes the shell off the front of an input.
    pub fn take(data: &[u8]) -> (Self, &[u8]) {
        const SHELLS: [Shell; 1] = [Shell::Bash];
        match data.split_first() {
            Some((first, rest)) => (SHELLS[usize::from(*first) % SHELLS.len()], rest),
            None => (Self::Bash, data),
        }
    }

    /// A scanner of this shell's source.
    pub fn scanner(self) -> Scanner {
        match self {
            Self::Bash => Scanner::new(),
        }
    }
}
