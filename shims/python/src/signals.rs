//! What Python code changes in the process's signals holds while it runs; between commands they are the shell's again.
//!
//! libpython's calls of `sigaction` and of `raise` and the like come through here. Where it would install its own handler, one of ours takes its place:
//! signals come to the shell's thread, and it is the interpreter thread that must hear of them. SIGINT is left alone:
//! `libpysh.so` handles it during a call.

use std::ffi::{c_int, c_void, CStr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use pysh_contract::Contract;

use crate::processes::{self, is_child};

/// A signal that Python code has changed.
struct Changed {
    number: c_int,
    shells: libc::sigaction,
    pythons: libc::sigaction,
}

static CHANGED: Mutex<Vec<Changed>> = Mutex::new(Vec::new());
static IS_ANY: AtomicBool = AtomicBool::new(false);

/// From now on notes what libpython does. Called when Python is up.
pub fn install(contract: &Contract) {
    let inside = pyo3::ffi::Py_InitializeEx as *const c_void;
    let calls: [(&CStr, *const c_void); 4] = [
        (c"sigaction", sigaction_noted as *const c_void),
        (c"raise", raise_here as *const c_void),
        (c"kill", kill_here as *const c_void),
        (c"pthread_kill", pthread_kill_here as *const c_void),
    ];
    for (name, ours) in calls {
        // SAFETY: the type of the function of that name, and the same effect as far as Python code can see.
        unsafe { (contract.redirect)(inside, name.as_ptr(), ours) };
    }
}

/// `raise`, for `signal.raise_signal`: this thread has all signals blocked, and would never get it.
unsafe extern "C" fn raise_here(number: c_int) -> c_int {
    if is_child() || is_fault(number) {
        // SAFETY: the caller's own argument.
        return unsafe { libc::raise(number) };
    }
    if number == libc::SIGINT || is_handled(number) {
        pass_on(number);
        return 0;
    }
    // SAFETY: the caller's own signal, to whichever thread takes it.
    unsafe { libc::kill(nix::unistd::getpid().as_raw(), number) }
}

/// `kill`, for `os.kill`: code expects that the handler of a signal to its own process has run when the call returns. By way
/// of the shell's thread it would run a moment later. SIGINT goes that way nevertheless: it is the shell's as well.
unsafe extern "C" fn kill_here(pid: libc::pid_t, number: c_int) -> c_int {
    // SAFETY: asks for a number.
    if pid == unsafe { libc::getpid() } && !is_child() && is_handled(number) {
        pass_on(number);
        return 0;
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::kill(pid, number) }
}

/// `pthread_kill`, for `signal.pthread_kill`: no thread of Python's takes signals, and Python runs all handlers on its main
/// thread whichever it was sent to.
unsafe extern "C" fn pthread_kill_here(thread: libc::pthread_t, number: c_int) -> c_int {
    if !is_child() && (number == libc::SIGINT || is_handled(number)) {
        pass_on(number);
        return 0;
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::pthread_kill(thread, number) }
}

/// Whether Python code has a handler for this signal, which `pass_on` stands for.
fn is_handled(number: c_int) -> bool {
    let is_passed_on =
        |change: &Changed| change.number == number && change.pythons.sa_sigaction == pass_on as *const () as usize;
    IS_ANY.load(Ordering::Acquire) && CHANGED.lock().unwrap_or_else(PoisonError::into_inner).iter().any(is_passed_on)
}

/// Signals of errors in the program: `faulthandler` must see a crash where it happens.
fn is_fault(number: c_int) -> bool {
    matches!(number, libc::SIGSEGV | libc::SIGBUS | libc::SIGFPE | libc::SIGILL | libc::SIGABRT)
}

unsafe extern "C" fn sigaction_noted(number: c_int, new: *const libc::sigaction, old: *mut libc::sigaction) -> c_int {
    let is_ours = number == libc::SIGINT && !is_child();
    let wanted = if is_ours { std::ptr::null() } else { new };
    // SAFETY: all-zero is a valid sigaction.
    let mut before: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: the caller's own arguments, or less.
    let result = unsafe { libc::sigaction(number, wanted, &mut before) };
    if !old.is_null() {
        // SAFETY: the caller's own place for it.
        unsafe { *old = before };
    }
    // SAFETY: null or the caller's own.
    if let (0, Some(new), false) = (result, unsafe { wanted.as_ref() }, is_child()) {
        note(number, through_us(number, *new, &before), before);
    }
    result
}

/// What Python wants for a signal, with our handler in place of its own, which is then installed. A handler that was there
/// `before`, or is the shell's, is not Python's: `siginterrupt` sets it again with other flags.
fn through_us(number: c_int, mut wanted: libc::sigaction, before: &libc::sigaction) -> libc::sigaction {
    let others = [libc::SIG_DFL, libc::SIG_IGN, before.sa_sigaction, shells_handler(number).unwrap_or(libc::SIG_DFL)];
    let is_handler = !others.contains(&wanted.sa_sigaction);
    if is_handler && !is_fault(number) && wanted.sa_flags & libc::SA_SIGINFO == 0 {
        wanted.sa_sigaction = pass_on as *const () as usize;
        // SAFETY: our handler is async-signal-safe.
        unsafe { libc::sigaction(number, &wanted, std::ptr::null_mut()) };
    }
    wanted
}

/// The shell's handler of a signal that Python code has changed.
fn shells_handler(number: c_int) -> Option<usize> {
    let changed = CHANGED.lock().unwrap_or_else(PoisonError::into_inner);
    changed.iter().find(|change| change.number == number).map(|change| change.shells.sa_sigaction)
}

/// Runs on the shell's thread: has the interpreter thread tell Python.
extern "C" fn pass_on(number: c_int) {
    let Some(contract) = processes::contract() else { return };
    contract.pending_signals.fetch_or(1 << number, Ordering::SeqCst);
    let tid = contract.interpreter_tid.load(Ordering::Relaxed);
    // SAFETY: sends a signal to a thread of our own; async-signal-safe.
    unsafe { libc::syscall(libc::SYS_tgkill, contract.session_pid, tid, contract.wake_signal) };
}

fn note(number: c_int, pythons: libc::sigaction, before: libc::sigaction) {
    let mut changed = CHANGED.lock().unwrap_or_else(PoisonError::into_inner);
    match changed.iter_mut().find(|change| change.number == number) {
        Some(change) => change.pythons = pythons,
        None => changed.push(Changed { number, shells: before, pythons }),
    }
    IS_ANY.store(true, Ordering::Release);
}

/// A command begins: what earlier ones have set holds again, and what the shell has meanwhile is kept.
pub fn arm() {
    each(|change| {
        // SAFETY: what Python had installed.
        unsafe { libc::sigaction(change.number, &change.pythons, &mut change.shells) };
    });
}

/// A command ends: the signals are the shell's.
pub fn disarm() {
    each(|change| {
        // SAFETY: what the shell had installed.
        unsafe { libc::sigaction(change.number, &change.shells, std::ptr::null_mut()) };
    });
}

fn each(act: impl FnMut(&mut Changed)) {
    if IS_ANY.load(Ordering::Acquire) {
        CHANGED.lock().unwrap_or_else(PoisonError::into_inner).iter_mut().for_each(act);
    }
}
