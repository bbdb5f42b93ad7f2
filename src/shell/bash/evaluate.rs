//! Shell source that Python has bash run: in the shell itself, or in a child as `$( )` would (subst.c,
//! `command_substitute`).

use std::ffi::{c_int, CStr, CString};
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use pysh_contract::message::ending;

use super::catch::{catch, Home, Saved, UNWOUND};
use super::plumbing::Plumbing;
use super::symbols::{subshell, Bash};
use super::{children, history};
use crate::session::interrupt;
use crate::shell::host::{Child, Ran, Refusal};

/// `SEVAL_NOHIST | SEVAL_NOFREE` of builtins/common.h.
const FLAGS: c_int = 0x004 | 0x008;
/// What bash calls the source in its own messages.
const NAME: &CStr = c"sh";
/// Our mark on bash's stack of things to undo.
const FRAME: &CStr = c"pysh_evaluate";
/// `EXITPROG` of bashjmp.h.
const EXITPROG: c_int = 3;
/// `FLAG_OFF` of flags.h.
const FLAG_OFF: c_int = b'+' as c_int;
/// The jump that ended an evaluation, to be made once more when the call is over, and the status that it had; 0 for none.
static LEAVING: [AtomicI32; 2] = [AtomicI32::new(0), AtomicI32::new(0)];

/// What an evaluation changes of bash, as it was.
struct Context {
    bash: &'static Bash,
    top_level: Saved,
    return_catch: Saved,
    numbers: [(*mut c_int, c_int); 4],
}

impl Context {
    /// Saves, and makes ready: loops around the call are none for the source, and `return` ends it.
    fn enter(bash: &'static Bash) -> Self {
        // SAFETY: bash's `procenv_t`, on its thread.
        let top_level = unsafe { Saved::new(bash.top_level) };
        // SAFETY: as above.
        let return_catch = unsafe { Saved::new(bash.return_catch) };
        let places = [bash.return_catch_flag, bash.loop_level, bash.breaking, bash.continuing];
        // SAFETY: on bash's thread.
        let numbers = places.map(|place| (place, unsafe { bash.number(place) }));
        for (place, _) in numbers {
            // SAFETY: as above.
            unsafe { *place = 0 };
        }
        // SAFETY: as above.
        unsafe { *bash.return_catch_flag = 1 };
        Self { bash, top_level, return_catch, numbers }
    }

    fn leave(&self) {
        self.top_level.restore();
        self.return_catch.restore();
        for (place, number) in self.numbers {
            // SAFETY: on bash's thread.
            unsafe { *place = number };
        }
    }

    /// Runs source: the code of the jump that ended it, 0 for none, and its status.
    fn run(&self, home: &mut Home, source: &CStr) -> (c_int, c_int) {
        let bash = self.bash;
        let mut status = 0;
        let place = home.place();
        // SAFETY: our own buffer; bash's frames and ours below have nothing to drop.
        let code = unsafe {
            catch(place, || {
                // bash's `top_level` is another name for the place.
                Saved::new(place).copy_to(bash.top_level);
                let returned = catch(bash.return_catch, || {
                    status = (bash.parse_and_execute)(source.as_ptr().cast_mut(), NAME.as_ptr(), FLAGS);
                });
                if returned != 0 {
                    status = bash.number(bash.return_catch_value);
                }
            })
        };
        if code != 0 {
            // SAFETY: on bash's thread.
            status = unsafe { bash.number(bash.last_command_exit_value) };
        }
        (code, status)
    }
}

/// See [`crate::shell::host::Host::run`].
pub fn run(bash: &'static Bash, source: &[u8]) -> Ran {
    let Ok(source) = CString::new(source) else { return Ran { status: 2, ending: ending::NORMAL } };
    let status = LEAVING[1].load(Relaxed);
    if LEAVING[0].load(Relaxed) != 0 {
        return Ran { status, ending: ending::LEAVES };
    }
    let interrupts = interrupt::count();
    let outer = interrupt::note_also(bash.interrupt_state);
    let (code, status) = run_protected(bash, &source);
    interrupt::note_also(outer);
    let ending = if interrupt::count() != interrupts || is_interrupted(bash, code, status) {
        // SAFETY: on bash's thread: Python knows of it, and the shell hears of it when Python has let it pass.
        unsafe { *bash.interrupt_state = 0 };
        ending::INTERRUPTED
    } else {
        ending_of(bash, code, status)
    };
    Ran { status, ending }
}

fn run_protected(bash: &'static Bash, source: &CStr) -> (c_int, c_int) {
    let context = Context::enter(bash);
    let mut home = Home::new();
    // SAFETY: on bash's thread; a constant.
    unsafe { (bash.begin_unwind_frame)(FRAME.as_ptr()) };
    // SAFETY: `home` stays where it is until the frame has gone.
    unsafe { (bash.add_unwind_protect)(Home::unwound, home.argument()) };
    let (code, status) = context.run(&mut home, source);
    home.close();
    // SAFETY: the frame begun above is still there: whatever unwinds it jumps home before its mark.
    unsafe { (bash.run_unwind_frame)(FRAME.as_ptr()) };
    context.leave();
    (code, status)
}

/// Whether an interrupt ended the source: of the shell itself (a fork has bash's own handler), or of its last command.
fn is_interrupted(bash: &Bash, code: c_int, status: c_int) -> bool {
    const INTERRUPTED: c_int = 128 + libc::SIGINT;
    // SAFETY: on bash's thread.
    let signal = unsafe { bash.number(bash.last_command_exit_signal) };
    status == INTERRUPTED && (code == UNWOUND || signal == libc::SIGINT)
}

fn ending_of(bash: &Bash, code: c_int, status: c_int) -> u8 {
    // SAFETY: on bash's thread.
    let survives = unsafe { bash.number(bash.interactive) } != 0;
    let code = match code {
        0 => return ending::NORMAL,
        UNWOUND if survives => return ending::NORMAL,
        UNWOUND => EXITPROG,
        code => code,
    };
    LEAVING[0].store(code, Relaxed);
    LEAVING[1].store(status, Relaxed);
    ending::LEAVES
}

/// The call is over: goes on with the jump that it was in the way of, if there was one.
pub fn leave_if_asked(bash: &Bash) {
    let code = LEAVING[0].swap(0, Relaxed);
    if code != 0 {
        // SAFETY: on bash's thread.
        unsafe { *bash.last_command_exit_value = LEAVING[1].load(Relaxed) };
        // SAFETY: called from the builtin's own frame, which has nothing to drop.
        unsafe { (bash.jump_to_top_level)(code) };
    }
}

/// See [`crate::shell::host::Host::start`].
pub fn start(bash: &'static Bash, source: &[u8], streams: u8, prepare: &dyn Fn()) -> Result<Child, Refusal> {
    const FEW: Refusal = Refusal::Borrowed("too many children run shell source at the same time");
    let source = CString::new(source).map_err(|_| Refusal::Borrowed("a NUL byte in shell source"))?;
    if !children::has_room() {
        return Err(FEW);
    }
    let plumbing = Plumbing::new(streams).map_err(|error| format!("cannot make a pipe: {}", error.desc()))?;
    // SAFETY: writes out what waits in bash's buffers, which the child would write once more.
    unsafe { libc::fflush(ptr::null_mut()) };
    match fork(bash) {
        Some(0) => run_as_child(bash, &source, plumbing, prepare),
        Some(pid) => Ok(Child { pid, pipes: plumbing.ours }),
        None => Err(Refusal::Borrowed("cannot fork")),
    }
}

/// A fork, as `$( )` makes it: in the shell's process group, and in none of its jobs. None if there can be none, which bash
/// has reported.
fn fork(bash: &'static Bash) -> Option<libc::pid_t> {
    let places = [bash.pipeline_pgrp, bash.last_made_pid, bash.last_asynchronous_pid];
    // SAFETY: on bash's thread.
    let before = places.map(|place| unsafe { bash.number(place) });
    // SAFETY: as above.
    if unsafe { bash.number(bash.subshell_environment) } & (subshell::FORK | subshell::PIPE) == 0 {
        // SAFETY: as above.
        unsafe { *bash.pipeline_pgrp = bash.number(bash.shell_pgrp) };
    }
    let mut blocked = SigSet::empty();
    blocked.add(Signal::SIGCHLD);
    let mut mask = SigSet::empty();
    let _ = nix::sys::signal::pthread_sigmask(SigmaskHow::SIG_BLOCK, Some(&blocked), Some(&mut mask));
    let pid = make_child(bash);
    if let Some(pid) = pid.filter(|pid| *pid > 0) {
        children::add(pid);
        for (place, number) in places.into_iter().zip(before) {
            // SAFETY: on bash's thread.
            unsafe { *place = number };
        }
        // SAFETY: as above; bash's list of processes that will be a job holds this one, and its status is ours.
        unsafe { (bash.cleanup_the_pipeline)() };
        let _ = nix::sys::signal::pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&mask), None);
    }
    pid
}

/// bash's own fork. It jumps if that fails.
fn make_child(bash: &'static Bash) -> Option<libc::pid_t> {
    let context = Context::enter(bash);
    let mut home = Home::new();
    // SAFETY: as in `run_protected`.
    unsafe { (bash.begin_unwind_frame)(FRAME.as_ptr()) };
    // SAFETY: as there.
    unsafe { (bash.add_unwind_protect)(Home::unwound, home.argument()) };
    let mut pid = None;
    // SAFETY: our own buffer; nothing to drop.
    unsafe {
        catch(home.place(), || {
            (bash.cleanup_the_pipeline)();
            pid = Some((bash.make_child)(ptr::null_mut(), 0));
            (bash.set_sigchld_handler)();
            (bash.stop_making_children)();
        })
    };
    home.close();
    // SAFETY: as there.
    unsafe { (bash.run_unwind_frame)(FRAME.as_ptr()) };
    context.leave();
    pid
}

/// The child's life.
fn run_as_child(bash: &'static Bash, source: &CStr, plumbing: Plumbing, prepare: &dyn Fn()) -> ! {
    become_substitution(bash);
    plumbing.connect();
    history::put_back_typed_text(bash);
    prepare();
    let (code, status) = run_protected(bash, source);
    // As `command_substitute`: a command that was discarded has failed.
    const DISCARD: c_int = 2;
    let status = if matches!(code, UNWOUND | DISCARD) { 1 } else { status };
    // SAFETY: on bash's thread, at its end.
    unsafe {
        *bash.last_command_exit_value = status;
        libc::exit((bash.run_exit_trap)())
    }
}

/// What `command_substitute` does first in its child.
fn become_substitution(bash: &Bash) {
    interrupt::note_also(ptr::null_mut());
    children::forget_all();
    // SAFETY: on bash's thread, in a fresh fork: the order is that of subst.c.
    unsafe {
        (bash.reset_signal_handlers)();
        *bash.subshell_environment |= subshell::RESET_TRAPS | subshell::SUBSTITUTION;
        *bash.subshell_environment &= !subshell::IGNORE_TRAPS;
        *bash.interactive = 0;
        if *bash.pipeline_pgrp > 0 {
            *bash.shell_pgrp = *bash.pipeline_pgrp;
        }
        (bash.set_sigint_handler)();
        (bash.free_pushed_string_input)();
        (bash.change_flag)(c_int::from(b'v'), FLAG_OFF);
        if *bash.inherit_errexit == 0 {
            *bash.builtin_ignoring_errexit = 0;
            (bash.change_flag)(c_int::from(b'e'), FLAG_OFF);
        }
        (bash.set_shellopts)();
        *bash.startup_state = 2;
        *bash.parse_and_execute_level = 0;
        *bash.subshell_level += 1;
    }
}
