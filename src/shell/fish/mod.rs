//! fish: it exports nothing, so everything goes through the libc functions that it imports, and through fish script.
//!
//! The command `py` is a fish function (`shims/fish/init.fish`). Its words reach us by a path that `path` looks up
//! (`trampoline.rs`), its streams by the numbers that `test -t` asks about (`descriptors.rs`), and it runs `source` on a
//! path of ours: what that reads is fish script which fetches or sets variables, and comes back for more (`call.rs`). In a pipeline
//! it is a process instead (`jobs.rs`).

mod call;
mod descriptors;
mod hangup;
mod history;
mod host;
mod input;
mod jobs;
mod known;
mod late;
mod leave;
mod name;
mod need;
mod piped;
mod pipeline;
mod places;
mod prepare;
mod probe;
mod programs;
mod prompt;
mod script;
mod source;
mod stage;
mod start;
mod trampoline;

use std::cell::Cell;

use crate::hook::{redirect, Redirection};
use crate::object::Object;

thread_local! {
    static IS_SHELLS: Cell<bool> = const { Cell::new(false) };
}

/// Hooks into this fish before its `main`.
pub(crate) fn attach() {
    let Some(program) = Object::program() else { return };
    crate::gate::leave_preload();
    crate::gate::leave_variable(c"PYSH_ENTERED");
    IS_SHELLS.set(true);
    let mut redirections: Vec<Redirection<'_>> = Vec::new();
    redirections.extend(start::redirections());
    redirections.extend(source::redirections());
    redirections.extend(piped::redirections());
    redirections.extend(trampoline::redirections());
    redirections.extend(descriptors::redirections());
    redirections.extend(programs::redirections());
    redirections.extend(stage::redirections());
    redirections.extend(prompt::redirections());
    redirections.extend(history::redirections());
    redirections.extend(leave::redirections());
    redirections.extend(hangup::redirections());
    // Some have two names, of which one may be missing.
    // SAFETY: each is of its function's type, as it says; before `main` there is a single thread.
    unsafe { redirect(&program, &redirections) };
}

/// Whether this is the thread on which fish runs its commands: its other threads look up files and read its history.
fn on_shells_thread() -> bool {
    IS_SHELLS.get()
}
