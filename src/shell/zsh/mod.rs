//! zsh: everything through its exported symbols (see `symbols.rs`), one look-up of its lexer, and a few redirected libc calls.

mod assignment;
mod builtin;
mod element;
mod errors;
mod evaluate;
mod host;
mod input;
mod leave;
mod loadable;
mod pipeline;
mod queue;
mod safe_point;
mod subshell;
mod substitution;
pub mod symbols;
mod table;
mod text;
mod trap;
mod variable;
mod wait;

use std::ffi::{c_int, c_void};

use crate::guard::guard;
use crate::hook::{redirect, Redirection};
use crate::object::Object;
use crate::shell::descriptors;
use crate::shell::globals::get;
use symbols::{zsh, Zsh};

/// Hooks into this zsh: before its `main`, where its tables are not there yet, or later.
pub(crate) fn attach() {
    let Ok(zsh) = zsh() else { return };
    let Some(program) = Object::program() else { return };
    crate::gate::leave_preload();
    subshell::note_main();
    if hook(&program) && is_ready(zsh) {
        begin(zsh);
    }
}

/// Whether zsh has made its tables.
fn is_ready(zsh: &Zsh) -> bool {
    [zsh.reswdtab, zsh.builtintab, zsh.paramtab, zsh.shfunctab].iter().all(|table| !get(*table).is_null())
}

/// From now on the lexer sees blocks, and there is the builtin `py`.
fn begin(zsh: &Zsh) {
    builtin::add(zsh);
    input::take_over(zsh);
}

/// Redirects zsh's own calls. False if it does not make one without which nothing works.
fn hook(program: &Object) -> bool {
    let ([fork, wait], [signal], [mask]) = (wait::redirections(), subshell::redirections(), safe_point::redirections());
    let ([dup2, close], [exit, exit_at_once]) = (descriptors::redirections(), leave::redirections());
    let action = Redirection { symbol: c"sigaction", replacement: sigaction_noted as *const c_void };
    // SAFETY: each is of its function's type, as it says; zsh has a single thread.
    unsafe { redirect(program, &[fork, wait, signal, mask, dup2, close, exit, exit_at_once, action]) }
}

/// zsh's `main` makes its tables, and then installs its first signal handler (init.c, `init_signals`): before it reads any
/// start-up file.
extern "C" fn sigaction_noted(signal: c_int, new: *const libc::sigaction, old: *mut libc::sigaction) -> c_int {
    guard((), || {
        if let Some(zsh) = zsh().ok().filter(|zsh| !input::has_begun() && is_ready(zsh)) {
            begin(zsh);
        }
    });
    // SAFETY: the caller's own arguments.
    unsafe { libc::sigaction(signal, new, old) }
}
