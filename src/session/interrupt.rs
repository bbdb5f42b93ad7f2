//! Ctrl-C while Python runs: `KeyboardInterrupt` first, then the shell's own way.
//!
//! Signals stay with the shell's thread: no other thread ever runs one of the shell's handlers. During a call ours is in
//! place for SIGINT. It tells Python and wakes the interpreter thread, which has one signal of its own open: a real-time
//! signal whose handler does nothing, so that a blocking call there returns with EINTR as it does in `python3` itself.

use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use pysh_contract::Contract;

/// For the handler, which can't be given anything.
static CONTRACT: AtomicPtr<Contract> = AtomicPtr::new(std::ptr::null_mut());
/// CPython's `PyErr_SetInterrupt`: safe in a signal handler (Doc/c-api/exceptions, "Signal Handling").
static SET_INTERRUPT: AtomicUsize = AtomicUsize::new(0);

/// Python is up: from now on interrupts can be passed on to it.
pub fn python_is_up(contract: &'static Contract, set_interrupt: usize) {
    CONTRACT.store(std::ptr::from_ref(contract).cast_mut(), Ordering::Release);
    SET_INTERRUPT.store(set_interrupt, Ordering::Release);
}

extern "C" fn pass_on(_signal: libc::c_int) {
    // SAFETY: null or the session's contract, which lives as long as the process.
    let Some(contract) = (unsafe { CONTRACT.load(Ordering::Acquire).as_ref() }) else { return };
    contract.interrupts.fetch_add(1, Ordering::SeqCst);
    let set_interrupt = SET_INTERRUPT.load(Ordering::Acquire);
    if set_interrupt != 0 {
        // SAFETY: the address of a `void (void)` of libpython's, which is never unloaded.
        let set_interrupt = unsafe { std::mem::transmute::<usize, extern "C" fn()>(set_interrupt) };
        set_interrupt();
    }
    wake_interpreter(contract);
}

/// Interrupts a blocking system call of the interpreter thread.
pub fn wake_interpreter(contract: &Contract) {
    wake(contract.session_pid, contract.interpreter_tid.load(Ordering::Relaxed), contract.wake_signal);
}

/// Interrupts a thread's blocking system call.
pub fn wake(pid: i32, tid: i32, signal: i32) {
    // SAFETY: sends a signal to a thread of our own; async-signal-safe.
    unsafe { libc::syscall(libc::SYS_tgkill, pid, tid, signal) };
}

extern "C" fn nothing(_signal: libc::c_int) {}

/// Gives the signal that wakes threads its handler, and returns its number: the last real-time signal but one, which
/// programs rarely use.
pub fn install_wake_signal() -> i32 {
    let signal = libc::SIGRTMAX() - 1;
    // SAFETY: all-zero is a valid sigaction: no flags, so no SA_RESTART.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = nothing as *const () as usize;
    // SAFETY: a handler that does nothing.
    unsafe { libc::sigaction(signal, &action, std::ptr::null_mut()) };
    signal
}

/// SIGINT is ours as long as this lives; then the shell's own handling is back.
pub struct Watch {
    shells: Option<SigAction>,
}

impl Watch {
    /// Takes SIGINT over, unless the shell ignores it (`trap '' INT`, a background job).
    pub fn begin() -> Self {
        let ours = SigAction::new(SigHandler::Handler(pass_on), SaFlags::empty(), SigSet::empty());
        // SAFETY: the handler is async-signal-safe.
        let Ok(shells) = (unsafe { sigaction(Signal::SIGINT, &ours) }) else {
            return Self { shells: None };
        };
        let watch = Self { shells: Some(shells) };
        if matches!(shells.handler(), SigHandler::SigIgn) {
            drop(watch);
            return Self { shells: None };
        }
        watch
    }

    /// As if the signal came now.
    pub fn interrupt(&self) {
        if self.shells.is_some() {
            pass_on(libc::SIGINT);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(shells) = self.shells {
            // SAFETY: what was installed before.
            let _ = unsafe { sigaction(Signal::SIGINT, &shells) };
        }
    }
}

/// Lets the shell itself hear of the interrupt: a prompt comes back, a loop or script ends.
pub fn tell_shell() {
    let _ = nix::sys::signal::raise(Signal::SIGINT);
}
