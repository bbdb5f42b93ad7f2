//! libpysh: preloaded into a shell, it gives the shell the command `py`. See ARCHITECTURE.md for the way a block goes.

mod gate;
mod guard;
mod hook;
pub mod interpreter;
mod object;
mod session;
mod shell;

/// Where Python stands in shell source.
pub use pysh_scan as scan;

/// What a bash must export for `py` to work in it.
pub use shell::bash::symbols::NEEDED as BASH_SYMBOLS;

/// What a zsh must export for `py` to work in it.
pub use shell::zsh::symbols::NEEDED as ZSH_SYMBOLS;

// The unwinder that keeps panics from crossing into C: linked in, since a shell would otherwise have to load one more
// shared object at each start.
#[link(name = "gcc_eh", kind = "static", modifiers = "-bundle")]
extern "C" {}

/// Runs when this library is loaded, before the program's `main`. In anything but a supported shell it only asks for
/// the program's name.
#[ctor::ctor(unsafe)]
fn loaded() {
    guard::guard((), || {
        if let Some(shell) = gate::shell() {
            shell::attach(shell);
        }
    });
}
