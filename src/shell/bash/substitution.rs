//! Shell source that Python has bash run in a child, as `$( )` would (subst.c, `command_substitute`).

use std::ffi::{c_int, CStr, CString};
use std::ptr;

use nix::sys::signal::{pthread_sigmask, SigSet, SigmaskHow, Signal};

use super::catch::UNWOUND;
use super::evaluate::{evaluate, protect};
use super::history;
use super::symbols::{subshell, Bash};
use crate::guard::guard_fork;
use crate::session::interrupt;
use crate::shell::children;
use crate::shell::globals::{call, get, set};
use crate::shell::host::{Child, Refusal};
use crate::shell::plumbing::Plumbing;

/// `FLAG_OFF` of flags.h.
const FLAG_OFF: c_int = b'+' as c_int;
/// `DISCARD` of bashjmp.h.
const DISCARD: c_int = 2;
/// `startup_state` of a `bash -c`: its last command need not be forked.
const MAY_REPLACE_ITSELF: c_int = 2;

/// See [`crate::shell::host::Host::start`].
pub fn start(bash: &Bash, source: &[u8], streams: u8, prepare: &dyn Fn()) -> Result<Child, Refusal> {
    let source = CString::new(source).map_err(|_| Refusal::Borrowed("a NUL byte in shell source"))?;
    children::make_room();
    let plumbing = Plumbing::new(streams).map_err(|error| format!("cannot make a pipe: {}", error.desc()))?;
    // SAFETY: writes out what waits in bash's buffers, which the child would write once more.
    unsafe { libc::fflush(ptr::null_mut()) };
    match fork(bash) {
        Some(0) => guard_fork(|| run_as_child(bash, &source, plumbing, prepare)),
        Some(pid) => Ok(Child { pid, pipes: plumbing.ours }),
        None => Err(Refusal::Borrowed("cannot fork")),
    }
}

/// A fork in the shell's process group and in none of its jobs. None if there can be none, which bash has reported.
fn fork(bash: &Bash) -> Option<libc::pid_t> {
    let kept = [bash.pipeline_pgrp, bash.last_made_pid, bash.last_asynchronous_pid].map(|place| (place, get(place)));
    if get(bash.subshell_environment) & (subshell::FORK | subshell::PIPE) == 0 {
        set(bash.pipeline_pgrp, get(bash.shell_pgrp));
    }
    let mask = block_sigchld();
    let pid = make_child(bash);
    if pid != Some(0) {
        pid.into_iter().for_each(children::add);
        kept.iter().for_each(|(place, number)| set(*place, *number));
        // The processes that bash would make its next job: this one is ours.
        call(bash.cleanup_the_pipeline);
        let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&mask), None);
    }
    pid
}

/// Until the child is known its end must not be seen. bash opens the signal in the child.
fn block_sigchld() -> SigSet {
    let mut blocked = SigSet::empty();
    blocked.add(Signal::SIGCHLD);
    let mut before = SigSet::empty();
    let _ = pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&blocked), Some(&mut before));
    before
}

/// bash's own fork. It jumps if that fails.
fn make_child(bash: &Bash) -> Option<libc::pid_t> {
    let mut pid = None;
    protect(bash, || {
        call(bash.cleanup_the_pipeline);
        // SAFETY: on bash's thread; no command line to remember, nothing special.
        pid = Some(unsafe { (bash.make_child)(ptr::null_mut(), 0) });
        call(bash.set_sigchld_handler);
        call(bash.stop_making_children);
    });
    pid.filter(|pid| *pid >= 0)
}

/// The child's life.
fn run_as_child(bash: &Bash, source: &CStr, plumbing: Plumbing, prepare: &dyn Fn()) -> ! {
    become_substitution(bash);
    plumbing.connect();
    history::put_back_typed_text(bash);
    prepare();
    let (code, status) = evaluate(bash, source);
    // A command that was discarded has failed.
    set(bash.last_command_exit_value, if matches!(code, UNWOUND | DISCARD) { 1 } else { status });
    let status = call(bash.run_exit_trap);
    // SAFETY: the end of this process, as bash makes it.
    unsafe { libc::exit(status) }
}

/// What bash does first in such a child, in its order.
fn become_substitution(bash: &Bash) {
    interrupt::note_also(interrupt::NOWHERE);
    children::forget_all();
    call(bash.reset_signal_handlers);
    let kind = get(bash.subshell_environment) & !subshell::IGNORE_TRAPS;
    set(bash.subshell_environment, kind | subshell::RESET_TRAPS | subshell::SUBSTITUTION);
    set(bash.interactive, 0);
    if get(bash.pipeline_pgrp) > 0 {
        set(bash.shell_pgrp, get(bash.pipeline_pgrp));
    }
    call(bash.set_sigint_handler);
    call(bash.free_pushed_string_input);
    set_options(bash);
    set(bash.startup_state, MAY_REPLACE_ITSELF);
    set(bash.parse_and_execute_level, 0);
    set(bash.subshell_level, get(bash.subshell_level) + 1);
}

/// `-v` ends, and `-e` unless it is to be inherited.
fn set_options(bash: &Bash) {
    // SAFETY: on bash's thread.
    let turn_off = |flag: u8| unsafe { (bash.change_flag)(c_int::from(flag), FLAG_OFF) };
    turn_off(b'v');
    if get(bash.inherit_errexit) == 0 {
        set(bash.builtin_ignoring_errexit, 0);
        turn_off(b'e');
    }
    call(bash.set_shellopts);
}
