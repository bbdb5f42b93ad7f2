//! Shell source that Python has zsh run in the shell itself.
//!
//! zsh keeps what is to end it in flags (`return`, errors, interrupts, `exit` in a function); only where it leaves at once, by
//! `exit`, a jump brings us back, so that Python can end its command first.

use std::ffi::{c_int, c_void, CStr};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU8, Ordering::Relaxed};

use pysh_contract::message::ending;

use super::queue::Open;
use super::symbols::{errflag, Zsh};
use super::text::borrowed;
use crate::session::interrupt;
use crate::shell::catch::{catch, siglongjmp, Environment, WORDS};
use crate::shell::globals::{get, set};
use crate::shell::host::Ran;

/// What zsh calls the source in `$ZSH_EVAL_CONTEXT`.
const CONTEXT: &CStr = c"sh";

/// How the shell leaves when the call is over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// By `exit`.
    Whole = 1,
    /// By `_exit`.
    Fork = 2,
    /// The function that called does, and then those around it.
    Function = 3,
}

/// An [`Exit`], or 0.
static LEAVING: AtomicU8 = AtomicU8::new(0);
/// With this status.
static LEAVING_STATUS: AtomicI32 = AtomicI32::new(0);
/// Where the innermost evaluation is to be left to; null for none.
static HOME: AtomicPtr<Home> = AtomicPtr::new(std::ptr::null_mut());

/// A place to jump to, of the process that has it: forks have the frame too, but it is not theirs.
#[repr(C)]
struct Home {
    environment: Environment,
    process: u32,
}

/// zsh is about to leave the process: goes back to the evaluation in which it is, if it is in one.
pub fn note_exit(status: c_int, exit: Exit) {
    let home = HOME.load(Relaxed);
    // SAFETY: null, or in a frame of `protect` that is still there.
    let Some(here) = (unsafe { home.as_ref() }) else { return };
    if here.process != std::process::id() {
        return;
    }
    LEAVING.store(exit as u8, Relaxed);
    LEAVING_STATUS.store(status, Relaxed);
    // SAFETY: as above; it is the first field. zsh's frames have nothing to drop, nor has what calls this.
    unsafe { siglongjmp(home.cast(), 1) }
}

/// What an evaluation changes of zsh, as it was.
struct Context {
    numbers: [(*mut c_int, c_int); 7],
}

impl Context {
    /// Saves, and makes ready: loops around the call are none for the source, `return` ends it, and `exit` is put off as in a
    /// function (builtin.c, `bin_break`).
    fn enter(zsh: &Zsh) -> Self {
        let flags = [zsh.errflag, zsh.retflag, zsh.breaks, zsh.contflag, zsh.loops];
        let [errors, returns, breaks, continues, loops] = flags.map(|place| (place, get(place)));
        let levels = [zsh.sourcelevel, zsh.forklevel].map(|place| (place, get(place)));
        flags.iter().for_each(|place| set(*place, 0));
        set(zsh.sourcelevel, get(zsh.sourcelevel) + 1);
        set(zsh.forklevel, get(zsh.forklevel).min(get(zsh.locallevel) - 1));
        Self { numbers: [errors, returns, breaks, continues, loops, levels[0], levels[1]] }
    }

    fn leave(&self) {
        self.numbers.iter().for_each(|(place, number)| set(*place, *number));
    }
}

/// Runs `body`, which has zsh do things, and comes back also if these leave the process. `body` leaves nothing behind that
/// must be dropped.
fn protect(mut body: impl FnMut()) {
    let mut home = Home { environment: [0; WORDS], process: std::process::id() };
    let outer = HOME.swap(&raw mut home, Relaxed);
    let place: *mut c_void = home.environment.as_mut_ptr().cast();
    // SAFETY: our own buffer; zsh's frames have nothing to drop, nor has `body`.
    unsafe { catch(place, &mut body) };
    HOME.store(outer, Relaxed);
}

/// See [`crate::shell::host::Host::run`].
pub fn run(zsh: &Zsh, source: &[u8]) -> Ran {
    if LEAVING.load(Relaxed) != 0 {
        return Ran::new(LEAVING_STATUS.load(Relaxed), ending::LEAVES);
    }
    let mut source = borrowed(source);
    let was_leaving = get(zsh.exit_pending) != 0;
    let interrupts = interrupt::count();
    let open = Open::begin(zsh);
    let context = Context::enter(zsh);
    let outer = interrupt::note_also((zsh.errflag, errflag::INTERRUPT));
    protect(|| {
        // SAFETY: on zsh's thread, as `eval` does (builtin.c).
        unsafe { (zsh.execstring)(source.as_mut_ptr(), 1, 0, CONTEXT.as_ptr()) };
    });
    interrupt::note_also(outer);
    let errors = get(zsh.errflag);
    context.leave();
    drop(open);
    if LEAVING.load(Relaxed) != 0 {
        return Ran::new(LEAVING_STATUS.load(Relaxed), ending::LEAVES);
    }
    if !was_leaving && get(zsh.exit_pending) != 0 {
        LEAVING.store(Exit::Function as u8, Relaxed);
        LEAVING_STATUS.store(get(zsh.exit_val), Relaxed);
        return Ran::new(get(zsh.exit_val), ending::LEAVES);
    }
    let status = get(zsh.lastval);
    if interrupt::count() != interrupts || errors & errflag::INTERRUPT != 0 {
        return Ran::new(INTERRUPTED, ending::INTERRUPTED);
    }
    let failed = errors & errflag::ERROR != 0 && status == 0;
    Ran::new(if failed { 1 } else { status }, ending::NORMAL)
}

/// `ZEXIT_NORMAL` of zsh.h.
const NORMALLY: c_int = 0;

/// 128 and SIGINT.
const INTERRUPTED: c_int = 130;

/// The call is over: goes on leaving, if that was what the call was in the way of. Called where nothing is left to drop.
pub fn leave_if_asked(zsh: &Zsh) {
    let leaving = LEAVING.swap(0, Relaxed);
    let status = LEAVING_STATUS.load(Relaxed);
    if leaving == Exit::Whole as u8 {
        // SAFETY: on zsh's thread, where it was about to do so.
        unsafe { libc::exit(status) };
    } else if leaving == Exit::Fork as u8 {
        // SAFETY: as above.
        unsafe { libc::_exit(status) };
    } else if leaving == Exit::Function as u8 {
        set(zsh.retflag, 1);
        set(zsh.breaks, get(zsh.loops));
        if get(zsh.locallevel) <= get(zsh.forklevel) {
            // There is no function.
            // SAFETY: on zsh's thread, as `exit` does.
            unsafe { (zsh.zexit)(status, NORMALLY) };
        }
    }
}
