//! bash: everything through its exported symbols (see `symbols.rs`) and a few redirected libc calls.

mod assignment;
mod builtin;
mod catch;
mod element;
mod errexit;
mod evaluate;
mod expansion;
mod history;
mod host;
mod input;
mod loadable;
mod safe_point;
mod snapshot;
mod subshells;
mod substitution;
pub mod symbols;
mod time_zone;
mod variable;
mod wait;

use crate::hook::redirect;
use crate::object::Object;
use crate::shell::{descriptors, leave};
use symbols::bash;

/// Hooks into this bash before its `main`: reads, and from then on rewrites, its input; adds the builtin `py`.
pub(crate) fn attach() {
    let Ok(bash) = bash() else { return };
    let Some(program) = Object::program() else { return };
    if has_own_malloc(&program) {
        return;
    }
    crate::gate::leave_preload();
    if hook(&program) {
        builtin::add(bash);
    }
}

/// Whether this bash brings its own `malloc` (a build option that distributions turn off): it is not made for the threads
/// that Python needs.
fn has_own_malloc(program: &Object) -> bool {
    // SAFETY: a NUL-terminated name.
    let malloc = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"malloc".as_ptr()) };
    program.contains(malloc as usize)
}

/// Whether bash's children ignore a signal: `trap ''`, or it was ignored when bash began. Only reads two tables.
pub(super) fn is_ignored_by_children(signal: i32) -> bool {
    let (Ok(bash), Ok(number)) = (bash(), usize::try_from(signal)) else { return false };
    // SAFETY: a table of bash's (trap.c), with a handler for each signal, which is only read.
    let original = unsafe { (*bash.original_signals).get(number).copied() };
    // SAFETY: reads a table (trap.c, `sigmodes`).
    original == Some(libc::SIG_IGN) || unsafe { (bash.signal_is_ignored)(signal) } != 0
}

/// Redirects bash's own calls. False if it does not make one without which nothing works.
fn hook(program: &Object) -> bool {
    let ([input], [wait], [dup2, close]) = (input::redirections(), wait::redirections(), descriptors::redirections());
    let ([mask], [exit], [fork]) = (safe_point::redirections(), leave::redirections(), subshells::redirections());
    // SAFETY: each is of its function's type, as it says; bash has a single thread.
    let are_made = unsafe { redirect(program, &[input, wait, dup2, close, mask, exit, fork]) };
    // SAFETY: as above.
    are_made && errexit::redirections().into_iter().any(|jump| unsafe { redirect(program, &[jump]) })
}
