//! The shells whose source text the scanner reads.

use pysh_scan::{Dialect, Scanner};

/// A shell: the first byte of an input chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash 5.2.
    Bash,
    /// fish 3.6.
    Fish,
}

impl Shell {
    /// Takes the shell off the front of an input.
    pub fn take(data: &[u8]) -> (Self, &[u8]) {
        const SHELLS: [Shell; 2] = [Shell::Bash, Shell::Fish];
        match data.split_first() {
            Some((first, rest)) => (SHELLS[usize::from(*first) % SHELLS.len()], rest),
            None => (Self::Bash, data),
        }
    }

    /// The grammar of this shell's source.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Bash => Dialect::Bash,
            Self::Fish => Dialect::Fish,
        }
    }

    /// A scanner of this shell's source.
    pub fn scanner(self) -> Scanner {
        Scanner::of(self.dialect())
    }
}
