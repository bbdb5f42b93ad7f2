//! The shells: each folder adapts one shell, with the same file names in each.

pub mod bash;
pub mod host;

use crate::gate::Shell;

/// Hooks into the shell that this process is. Called before the shell's `main`. A shell that lacks what we need stays
/// as it is: `pysh doctor` tells why.
pub(crate) fn attach(shell: Shell) {
    match shell {
        Shell::Bash => bash::attach(),
    }
}
