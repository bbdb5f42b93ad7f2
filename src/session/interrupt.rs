//! Ctrl-C while Python runs: `KeyboardInterrupt` first, then the shell's own way.
//!
//! Signals stay with the shell's thread: no other thread ever runs one of the shell's handlers. During a call ours is in
//! place for SIGINT. It notes the signal and wakes the interpreter thread, which has one signal of its own open: a real-time
//! signal, so that a blocking call there returns with EINTR as it does in `python3` itself. Its handler tells Python, on
//! that thread since CPython 3.12 takes no notice of a signal that is noted on another (Python/ceval_gil.c).

use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering};

use nix::errno::Errno;
use nix::sys::signal::{sigaction, SaFlags, SigAction, SigHandler, SigSet, Signal};
use pysh_contract::Contract;

/// For the handler, which can't be given anything.
static CONTRACT: AtomicPtr<Contract> = AtomicPtr::new(std::ptr::null_mut());

/// A word of the shell's own, and the bits in it that say that there was an interrupt.
pub type Note = (*mut libc::c_int, libc::c_int);

/// No word.
pub const NOWHERE: Note = (std::ptr::null_mut(), 0);

/// What is noted as well while the shell runs code for Python; null while it does not.
static SHELLS_NOTE: AtomicPtr<libc::c_int> = AtomicPtr::new(NOWHERE.0);
static SHELLS_BITS: AtomicI32 = AtomicI32::new(NOWHERE.1);
/// How many interrupts came in this process.
static COUNT: AtomicI32 = AtomicI32::new(0);

/// From now on an interrupt is noted in this word of the shell's too, so that it ends what the shell itself does. Returns what
/// was noted before.
pub fn note_also((word, bits): Note) -> Note {
    let before = SHELLS_NOTE.swap(NOWHERE.0, Ordering::SeqCst);
    let bits = SHELLS_BITS.swap(bits, Ordering::SeqCst);
    SHELLS_NOTE.store(word, Ordering::SeqCst);
    (before, bits)
}

/// How many interrupts came in this process: another number says that there was one.
pub fn count() -> i32 {
    COUNT.load(Ordering::SeqCst)
}

/// Interrupts are noted from now on.
pub fn prepare(contract: &'static Contract) {
    CONTRACT.store(std::ptr::from_ref(contract).cast_mut(), Ordering::Release);
}

/// Python is up: it can be told of interrupts, also of those that came while it started. On the interpreter thread.
pub fn python_is_up() {
    tell_pending();
}

extern "C" fn pass_on(_signal: libc::c_int) {
    // SAFETY: null or the session's contract, which lives as long as the process.
    let Some(contract) = (unsafe { CONTRACT.load(Ordering::Acquire).as_ref() }) else { return };
    let note = SHELLS_NOTE.load(Ordering::SeqCst);
    if !note.is_null() {
        // SAFETY: a global `int` of the shell's.
        let noted = unsafe { note.read_volatile() };
        // SAFETY: as above; the shell's own handler writes it just so, on this thread.
        unsafe { note.write_volatile(noted | SHELLS_BITS.load(Ordering::SeqCst)) };
    }
    COUNT.fetch_add(1, Ordering::SeqCst);
    contract.interrupts.send();
    wake_interpreter(contract);
}

/// As if an interrupt came now, whoever handles the signal.
pub fn pass_on_now() {
    pass_on(libc::SIGINT);
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

/// The handler of the signal that wakes threads: on the interpreter thread, tells Python of the signals that came for it.
extern "C" fn take_signals(_signal: libc::c_int) {
    // SAFETY: null or the session's contract, which lives as long as the process.
    let Some(contract) = (unsafe { CONTRACT.load(Ordering::Acquire).as_ref() }) else { return };
    let tid = contract.interpreter_tid.load(Ordering::Relaxed);
    // SAFETY: asks for a number; async-signal-safe.
    if tid == unsafe { libc::gettid() } {
        let errno = Errno::last_raw();
        tell_pending();
        Errno::set_raw(errno);
    }
}

/// Tells Python of the signals that were noted for it. Until it is up they wait: it has nowhere to put them.
fn tell_pending() {
    // SAFETY: null or the session's contract, which lives as long as the process.
    let Some(contract) = (unsafe { CONTRACT.load(Ordering::Acquire).as_ref() }) else { return };
    let deliver = contract.deliver.load(Ordering::Acquire);
    if deliver.is_null() {
        return;
    }
    // SAFETY: what Python's side has stored there is such a function, and stays loaded.
    let deliver = unsafe { std::mem::transmute::<*mut libc::c_void, extern "C" fn(libc::c_int)>(deliver) };
    if contract.interrupts.tell() {
        deliver(libc::SIGINT);
        // Python's handler of that one notes that Python has noticed.
        deliver(contract.wake_signal);
    }
    while let Some(signal) = contract.pending_signals.take_first() {
        deliver(signal);
    }
}

/// Gives the signal that wakes threads its handler, and returns its number: the last real-time signal but one, which
/// programs rarely use.
pub fn install_wake_signal() -> i32 {
    let signal = libc::SIGRTMAX() - 1;
    // SAFETY: all-zero is a valid sigaction: no flags, so no SA_RESTART.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = take_signals as *const () as usize;
    // SAFETY: the handler is async-signal-safe.
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
            let found = unsafe { sigaction(Signal::SIGINT, &shells) };
            if let Some(newer) = found.ok().filter(|found| !is_ours(found)) {
                // The shell has changed it meanwhile (`sh.run { trap ... INT }`).
                // SAFETY: what was there a moment ago.
                let _ = unsafe { sigaction(Signal::SIGINT, &newer) };
            }
        }
    }
}

/// What Python code has changed of the process's signals is the shell's again, although the code has not ended.
pub fn give_back_signals(contract: &Contract) {
    let disarm = contract.disarm.load(Ordering::Acquire);
    if !disarm.is_null() {
        // SAFETY: what Python's side has stored there is such a function, and stays loaded.
        unsafe { std::mem::transmute::<*mut libc::c_void, extern "C" fn()>(disarm)() };
    }
}

/// Ends this process, a fork of a script's shell, as the signal itself would: only then does the script's shell know that it
/// was interrupted, and end too.
pub fn end_process() {
    // SAFETY: the default action.
    let _ = unsafe { nix::sys::signal::signal(Signal::SIGINT, SigHandler::SigDfl) };
    tell_shell();
}

fn is_ours(action: &SigAction) -> bool {
    let SigHandler::Handler(handler) = action.handler() else { return false };
    std::ptr::fn_addr_eq(handler, pass_on as extern "C" fn(libc::c_int))
}

/// Lets the shell itself hear of the interrupt: a prompt comes back, a loop or script ends.
pub fn tell_shell() {
    let _ = nix::sys::signal::raise(Signal::SIGINT);
}
