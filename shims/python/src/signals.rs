//! What Python code changes in the process's signals holds while it runs; between commands they are the shell's again.
//!
//! libpython's calls of `sigaction`, of `pthread_sigmask` and of `raise` and the like come through here. Where it would install
//! its own handler, one of ours takes its place: signals come to the shell's thread, and it is the interpreter thread that must hear of them. SIGINT is left alone:
//! `libpysh.so` handles it during a call.

use std::cell::Cell;
use std::ffi::{c_int, c_void, CStr};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pysh_contract::Contract;

use crate::processes::{self, is_child};
use crate::waits;

/// A signal that Python code has changed.
struct Changed {
    number: c_int,
    shells: libc::sigaction,
    pythons: libc::sigaction,
}

impl Changed {
    /// A handler for a timer that Python code has left running (`signal.alarm`): without it the timer would end the shell. It
    /// stays, and Python runs its own with the next command.
    fn is_of_timer(&self) -> bool {
        let timer = match self.number {
            libc::SIGALRM => libc::ITIMER_REAL,
            libc::SIGVTALRM => libc::ITIMER_VIRTUAL,
            libc::SIGPROF => libc::ITIMER_PROF,
            _ => return false,
        };
        self.pythons.sa_sigaction == pass_on as *const () as usize && is_running(timer)
    }
}

fn is_running(timer: c_int) -> bool {
    let zero = libc::timeval { tv_sec: 0, tv_usec: 0 };
    let mut left = libc::itimerval { it_interval: zero, it_value: zero };
    // SAFETY: a place of ours.
    unsafe { libc::getitimer(timer, &raw mut left) };
    (left.it_value.tv_sec, left.it_value.tv_usec) != (0, 0)
}

/// All of them, and whether what Python wants holds now.
struct Table {
    changed: Vec<Changed>,
    is_armed: bool,
}

static TABLE: Mutex<Table> = Mutex::new(Table { changed: Vec::new(), is_armed: false });

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// The signals that Python code on this thread believes to be blocked. None until it has changed them.
    static MASK: Cell<Option<libc::sigset_t>> = const { Cell::new(None) };
}

/// From now on notes what libpython does. Called before Python is initialised.
pub fn install(contract: &Contract) {
    let inside = pyo3::ffi::Py_InitializeEx as *const c_void;
    let calls: [(&CStr, *const c_void); 5] = [
        (c"sigaction", sigaction_noted as *const c_void),
        (c"raise", raise_here as *const c_void),
        (c"kill", kill_here as *const c_void),
        (c"pthread_sigmask", sigmask_of_thread as *const c_void),
        (c"pthread_kill", pthread_kill_here as *const c_void),
    ];
    for (name, ours) in calls {
        // SAFETY: the type of the function of that name, and the same effect as far as Python code can see.
        unsafe { (contract.redirect)(inside, name.as_ptr(), ours) };
    }
    contract.disarm.store(disarm as *mut c_void, Ordering::Release);
}

/// What libpython calls for `pthread_sigmask`. Python's threads have all signals blocked: it is the shell's thread that gets
/// them. Code that opens some (`signal.pthread_sigmask`, `multiprocessing`'s resource tracker) is told that they are open.
///
/// # Safety
/// As for pthread_sigmask(3).
pub unsafe extern "C" fn sigmask_of_thread(how: c_int, set: *const libc::sigset_t, old: *mut libc::sigset_t) -> c_int {
    let Some(contract) = processes::contract().filter(|_| !is_child()) else {
        // SAFETY: the caller's own arguments.
        return unsafe { libc::pthread_sigmask(how, set, old) };
    };
    let mask = mask(contract);
    // SAFETY: null or the caller's own place.
    if let Some(old) = unsafe { old.as_mut() } {
        *old = mask;
    }
    // SAFETY: null or the caller's own set.
    let Some(set) = (unsafe { set.as_ref() }) else { return 0 };
    let Some(mask) = changed_mask(mask, how, set) else { return libc::EINVAL };
    MASK.set(Some(mask));
    0
}

/// The signals that Python code on this thread believes to be blocked: the shell's, until it has changed them.
pub fn mask(contract: &Contract) -> libc::sigset_t {
    MASK.get().unwrap_or(contract.shell_mask)
}

fn changed_mask(mut mask: libc::sigset_t, how: c_int, set: &libc::sigset_t) -> Option<libc::sigset_t> {
    let change = match how {
        libc::SIG_SETMASK => return Some(*set),
        libc::SIG_BLOCK => libc::sigaddset,
        libc::SIG_UNBLOCK => libc::sigdelset,
        _ => return None,
    };
    for number in 1..=libc::SIGRTMAX() {
        // SAFETY: a set, and a number of a signal.
        if unsafe { libc::sigismember(set, number) } == 1 {
            // SAFETY: as above; those that the C library keeps to itself are an error that changes nothing.
            unsafe { change(&raw mut mask, number) };
        }
    }
    Some(mask)
}

/// Python code on this thread has changed no mask: it serves another call.
pub fn forget_mask() {
    MASK.set(None);
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
/// of the shell's thread it would run a moment later. SIGINT goes that way nevertheless, since it is the shell's as well, and is
/// waited for.
unsafe extern "C" fn kill_here(pid: libc::pid_t, number: c_int) -> c_int {
    // SAFETY: asks for a number.
    let contract = processes::contract().filter(|_| pid == unsafe { libc::getpid() } && !is_child());
    if contract.is_some() && is_handled(number) {
        pass_on(number);
        return 0;
    }
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::kill(pid, number) };
    if let Some(contract) = contract.filter(|_| number == libc::SIGINT) {
        waits::let_interrupt_pass(contract);
    }
    result
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
    table().changed.iter().any(is_passed_on)
}

/// Whether Python code has said what becomes of this signal.
pub fn is_changed(number: c_int) -> bool {
    table().changed.iter().any(|change| change.number == number)
}

/// Signals of errors in the program: `faulthandler` must see a crash where it happens.
fn is_fault(number: c_int) -> bool {
    matches!(number, libc::SIGSEGV | libc::SIGBUS | libc::SIGFPE | libc::SIGILL | libc::SIGABRT)
}

unsafe extern "C" fn sigaction_noted(number: c_int, new: *const libc::sigaction, old: *mut libc::sigaction) -> c_int {
    if is_child() {
        // SAFETY: the caller's own arguments.
        return unsafe { libc::sigaction(number, new, old) };
    }
    let mut table = table();
    // SAFETY: all-zero is a valid sigaction.
    let mut before: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: only asks.
    let known = unsafe { libc::sigaction(number, std::ptr::null(), &mut before) };
    if !old.is_null() {
        // SAFETY: the caller's own place for it.
        unsafe { *old = before };
    }
    // SAFETY: null or the caller's own.
    let new = unsafe { new.as_ref() }.filter(|_| known == 0 && !is_ours(number));
    let Some(wanted) = new.map(|new| table.through_us(number, *new, &before)) else { return known };
    // A call that the shell has abandoned changes nothing.
    if table.is_armed {
        // SAFETY: what the caller wants; our handler in its place is async-signal-safe.
        let result = unsafe { libc::sigaction(number, &wanted, std::ptr::null_mut()) };
        if result != 0 {
            return result;
        }
    }
    table.note(number, wanted, before);
    known
}

/// Signals whose handlers are those of `libpysh.so` whatever Python wants.
fn is_ours(number: c_int) -> bool {
    number == libc::SIGINT || processes::contract().is_some_and(|contract| contract.wake_signal == number)
}

/// Runs on the shell's thread: has the interpreter thread tell Python. Real-time signals queue up: a thread that raises signals
/// without a pause must not have it wake more often than it can, so one that it has not heard of yet is not told again.
extern "C" fn pass_on(number: c_int) {
    let Some(contract) = processes::contract() else { return };
    if !contract.pending_signals.add(number) {
        return;
    }
    let tid = contract.interpreter_tid.load(Ordering::Relaxed);
    // SAFETY: sends a signal to a thread of our own; async-signal-safe.
    let woken = unsafe { libc::syscall(libc::SYS_tgkill, contract.session_pid, tid, contract.wake_signal) };
    if woken != 0 {
        // The user's limit of queued signals: the next one tries again.
        contract.pending_signals.remove(number);
    }
}

impl Table {
    /// What Python wants for a signal, with our handler in place of its own. A handler that was there `before`, or is the
    /// shell's, is not Python's: `siginterrupt` sets it again with other flags. What `faulthandler.register` installs must not
    /// run on the shell's thread either: it writes to a number of Python's table of file descriptors.
    fn through_us(&self, number: c_int, mut wanted: libc::sigaction, before: &libc::sigaction) -> libc::sigaction {
        let shells = self.changed.iter().find(|change| change.number == number);
        let shells = shells.map_or(libc::SIG_DFL, |change| change.shells.sa_sigaction);
        let is_handler = ![libc::SIG_DFL, libc::SIG_IGN, before.sa_sigaction, shells].contains(&wanted.sa_sigaction);
        if is_handler && !is_fault(number) && wanted.sa_flags & libc::SA_SIGINFO == 0 {
            wanted.sa_sigaction = pass_on as *const () as usize;
        }
        wanted
    }

    fn note(&mut self, number: c_int, pythons: libc::sigaction, before: libc::sigaction) {
        match self.changed.iter_mut().find(|change| change.number == number) {
            Some(change) => change.pythons = pythons,
            None => self.changed.push(Changed { number, shells: before, pythons }),
        }
    }
}

/// A command begins: what earlier ones have set holds again, and what the shell has meanwhile is kept.
pub fn arm() {
    let mut table = table();
    table.is_armed = true;
    for change in &mut table.changed {
        let mut found = change.shells;
        // SAFETY: what Python had installed.
        unsafe { libc::sigaction(change.number, &change.pythons, &mut found) };
        if found.sa_sigaction != pass_on as *const () as usize {
            change.shells = found;
        }
    }
}

/// A command ends, or the shell has stopped waiting for it: the signals are the shell's.
pub extern "C" fn disarm() {
    let mut table = table();
    if std::mem::take(&mut table.is_armed) {
        for change in table.changed.iter().filter(|change| !change.is_of_timer()) {
            // SAFETY: what the shell had installed.
            unsafe { libc::sigaction(change.number, &change.shells, std::ptr::null_mut()) };
        }
    }
}
