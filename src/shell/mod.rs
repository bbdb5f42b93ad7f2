//! The shells: each folder adapts one shell, with the same file names in each. What serves several of them stands here.

pub mod bash;
mod catch;
mod children;
pub mod descriptors;
mod fish;
mod globals;
pub mod host;
mod leave;
mod plumbing;
pub mod source_files;
mod symbols;
mod terminal;
mod time_zone;
pub mod zsh;

use std::ffi::CStr;
use std::sync::OnceLock;

use crate::gate::Shell;

/// The shell that this process is, once we are in it.
static CURRENT: OnceLock<Shell> = OnceLock::new();

/// Hooks into the shell that this process is. Called before the shell's `main`. A shell that lacks what we need stays
/// as it is: `pysh doctor` tells why.
pub(crate) fn attach(shell: Shell) {
    let _ = CURRENT.set(shell);
    match shell {
        Shell::Bash => bash::attach(),
        Shell::Zsh => zsh::attach(),
        Shell::Fish => fish::attach(),
    }
}

/// See [`pysh_contract::Contract::is_ignored_by_children`].
pub(crate) unsafe extern "C" fn is_ignored_by_children(signal: i32) -> bool {
    match CURRENT.get() {
        Some(Shell::Bash) => bash::is_ignored_by_children(signal),
        Some(Shell::Zsh | Shell::Fish) | None => false,
    }
}

/// The name of the shell that this process is; empty where we are in none.
pub(crate) fn name() -> &'static CStr {
    CURRENT.get().map_or(c"", |shell| shell.name())
}
