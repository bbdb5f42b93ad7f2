//! Shell source that Python has zsh run in a child, as `$( )` would (exec.c, `getoutput` and `entersubsh`).

use std::ffi::{c_int, CStr};
use std::ptr;

use nix::sys::signal::{pthread_sigmask, sigaction, SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal};

use super::host::{option, set_option};
use super::subshell;
use super::symbols::Zsh;
use super::text::borrowed;
use crate::guard::guard_fork;
use crate::session::{descendants, interrupt};
use crate::shell::children;
use crate::shell::globals::{get, set};
use crate::shell::host::{Child, Refusal};
use crate::shell::plumbing::Plumbing;

/// What zsh calls the source in `$ZSH_EVAL_CONTEXT`.
const CONTEXT: &CStr = c"cmdsubst";

/// See [`crate::shell::host::Host::start`].
pub fn start(zsh: &Zsh, source: &[u8], streams: u8, prepare: &dyn Fn()) -> Result<Child, Refusal> {
    children::make_room();
    let plumbing = Plumbing::new(streams).map_err(|error| format!("cannot make a pipe: {}", error.desc()))?;
    // SAFETY: writes out what waits in zsh's buffers, which the child would write once more.
    unsafe { libc::fflush(ptr::null_mut()) };
    let mask = block_sigchld();
    // SAFETY: on zsh's thread, which alone goes on in the child; zsh queues its signals.
    let pid = descendants::fork(|| unsafe { libc::fork() });
    if pid == 0 {
        guard_fork(|| run_as_child(zsh, source, plumbing, prepare));
    }
    if pid > 0 {
        children::add(pid);
    }
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&mask), None);
    if pid > 0 {
        Ok(Child { pid, pipes: plumbing.ours })
    } else {
        Err(Refusal::Borrowed("cannot fork"))
    }
}

/// Until the child is known its end must not be seen.
fn block_sigchld() -> SigSet {
    let mut blocked = SigSet::empty();
    blocked.add(Signal::SIGCHLD);
    let mut before = SigSet::empty();
    let _ = pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&blocked), Some(&mut before));
    before
}

/// The child's life.
fn run_as_child(zsh: &Zsh, source: &[u8], plumbing: Plumbing, prepare: &dyn Fn()) -> ! {
    become_substitution(zsh);
    plumbing.connect();
    prepare();
    let mut source = borrowed(source);
    // Its last command need not be forked.
    // SAFETY: on zsh's thread, as in `getoutput`.
    unsafe { (zsh.execstring)(source.as_mut_ptr(), 0, 1, CONTEXT.as_ptr()) };
    let status = if get(zsh.exit_pending) != 0 { get(zsh.exit_val) } else { get(zsh.lastval) };
    // SAFETY: writes out what the source left in zsh's buffers.
    unsafe { libc::fflush(ptr::null_mut()) };
    // SAFETY: the end of this process, as zsh makes it.
    unsafe { libc::_exit(status) }
}

/// What zsh does first in such a child, in its order.
fn become_substitution(zsh: &Zsh) {
    interrupt::note_also(interrupt::NOWHERE);
    children::forget_all();
    subshell::note_own_variables();
    let is_interactive = option(zsh, c"interactive");
    reset_traps(zsh);
    set_option(zsh, c"monitor", false);
    set(zsh.subsh, 1);
    set(zsh.zsh_subshell, get(zsh.zsh_subshell) + 1);
    set(zsh.shout, ptr::null_mut());
    for signal in [Signal::SIGTTOU, Signal::SIGTTIN, Signal::SIGTSTP] {
        handle(signal, SigHandler::SigIgn);
    }
    if is_interactive {
        handle(Signal::SIGTERM, SigHandler::SigDfl);
        handle(Signal::SIGPIPE, SigHandler::SigDfl);
    }
    handle(Signal::SIGINT, SigHandler::SigDfl);
    handle(Signal::SIGQUIT, SigHandler::SigDfl);
    set_option(zsh, c"zle", false);
    set(zsh.zleactive, 0);
    // SAFETY: on zsh's thread; forgets the jobs of the shell that was forked.
    unsafe { (zsh.clearjobtab)(0) };
    for place in [zsh.errflag, zsh.retflag, zsh.breaks, zsh.loops, zsh.queueing_enabled] {
        set(place, 0);
    }
    set(zsh.queue_front, get(zsh.queue_rear));
    set(zsh.forklevel, get(zsh.locallevel));
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None);
}

/// Takes all traps away but those that are functions.
fn reset_traps(zsh: &Zsh) {
    /// The last signal that has a name: SIGSYS.
    const LAST: c_int = 31;
    for signal in 0..=LAST {
        // SAFETY: on zsh's thread; a look-up.
        if unsafe { (zsh.gettrapnode)(signal, 0) }.is_null() {
            // SAFETY: as above.
            unsafe { (zsh.unsettrap)(signal) };
        }
    }
}

fn handle(signal: Signal, handler: SigHandler) {
    let action = SigAction::new(handler, SaFlags::empty(), SigSet::empty());
    // SAFETY: no handler of ours.
    let _ = unsafe { sigaction(signal, &action) };
}
