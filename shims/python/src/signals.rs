//! What Python code changes in the process's signals holds while it runs; between commands they are the shell's again.
//!
//! The calls of `sigaction` and `signal` of libpython, and of what Python has loaded, come through here. Where they would install a
//! handler, one of ours takes its place (`delivery.rs`). The default is what the shell itself does with a signal: code sees none of
//! the shell's handlers, and can't take them away. SIGINT is left alone: `libpysh.so` handles it during a call.

use std::ffi::{c_int, c_void, CStr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pysh_contract::Contract;

use crate::delivery::{self, is_delivering, tell, tell_both};
use crate::processes::{self, is_child};
use crate::{masks, sending};

/// A signal that Python code has changed.
struct Changed {
    number: c_int,
    /// What the shell has installed.
    shells: libc::sigaction,
    /// What code has asked for.
    asked: libc::sigaction,
    /// What that comes to, while a command runs; None if it is what the shell does anyway.
    pythons: Option<libc::sigaction>,
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
        self.is_told() && is_running(timer)
    }

    /// Whether the signal is noted, and delivered on the interpreter thread.
    fn is_told(&self) -> bool {
        self.pythons.is_some_and(|pythons| is_ours(&pythons))
    }

    /// What code wants holds from now on.
    fn arm(&mut self) {
        let Some(pythons) = self.pythons else { return };
        let found = replace(self.number, &pythons);
        if found.sa_sigaction != self.shells.sa_sigaction && !is_ours(&found) {
            self.shells = found;
            self.pythons = wanted(self.number, &self.asked, &found);
            self.pythons.iter().for_each(|pythons| {
                replace(self.number, pythons);
            });
        }
    }

    /// What the shell wants holds from now on: what it had, or has set meanwhile.
    fn disarm(&mut self) {
        let Some(pythons) = self.pythons else { return };
        let found = replace(self.number, &self.shells);
        if found.sa_sigaction != pythons.sa_sigaction {
            self.shells = found;
            replace(self.number, &found);
        }
    }
}

/// Installs what is to become of a signal, and gives what was there.
fn replace(number: c_int, new: &libc::sigaction) -> libc::sigaction {
    let mut found = *new;
    // SAFETY: what code or the shell wants; our handler in the place of code's is async-signal-safe.
    unsafe { libc::sigaction(number, new, &raw mut found) };
    found
}

fn is_ours(action: &libc::sigaction) -> bool {
    [tell as *const () as usize, tell_both as *const () as usize].contains(&action.sa_sigaction)
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

/// CPython's own handler (Modules/signalmodule.c, `signal_handler`); 0 until it has been seen.
static CPYTHONS: AtomicUsize = AtomicUsize::new(0);

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on notes what libpython does, and what it opens. Called before Python is initialised.
pub fn install(contract: &Contract) {
    let inside = pyo3::ffi::Py_InitializeEx as *const c_void;
    let calls: [(&CStr, *const c_void); 5] = [
        (c"sigaction", sigaction_of_python as *const c_void),
        (c"raise", sending::raise_here as *const c_void),
        (c"kill", sending::kill_here as *const c_void),
        (c"pthread_sigmask", masks::sigmask_of_thread as *const c_void),
        (c"pthread_kill", sending::pthread_kill_here as *const c_void),
    ];
    for (name, ours) in calls {
        // SAFETY: the type of the function of that name, and the same effect as far as Python code can see.
        unsafe { (contract.redirect)(inside, name.as_ptr(), ours) };
    }
    let calls: [(&'static CStr, *const c_void); 2] =
        [(c"sigaction", sigaction_of_library as *const c_void), (c"signal", signal_of_library as *const c_void)];
    for (name, ours) in calls {
        // SAFETY: as above; this module is never unloaded.
        unsafe { (contract.redirect_new)(name.as_ptr(), ours) };
    }
    contract.disarm.store(disarm as *mut c_void, Ordering::Release);
}

/// Whether Python code, or C code that it uses, has a handler for this signal.
pub fn is_handled(number: c_int) -> bool {
    table().changed.iter().any(|change| change.number == number && change.is_told())
}

/// Whether Python code has said what becomes of this signal.
pub fn is_changed(number: c_int) -> bool {
    table().changed.iter().any(|change| change.number == number)
}

/// Signals of errors in the program: `faulthandler` must see a crash where it happens.
pub fn is_fault(number: c_int) -> bool {
    matches!(number, libc::SIGSEGV | libc::SIGBUS | libc::SIGFPE | libc::SIGILL | libc::SIGABRT)
}

/// Signals by which the shell learns what has happened.
fn is_news(number: c_int) -> bool {
    matches!(number, libc::SIGCHLD | libc::SIGWINCH)
}

fn is_handler(action: &libc::sigaction) -> bool {
    ![libc::SIG_DFL, libc::SIG_IGN].contains(&action.sa_sigaction)
}

/// Signals whose handlers are those of `libpysh.so` whatever Python wants.
fn is_fixed(number: c_int) -> bool {
    number == libc::SIGINT || processes::contract().is_some_and(|contract| contract.wake_signal == number)
}

/// In the place of libpython's `sigaction`.
unsafe extern "C" fn sigaction_of_python(
    number: c_int,
    new: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    // SAFETY: null or the caller's own.
    let asked = unsafe { new.as_ref() };
    if is_fixed(number) {
        // The first thing that is installed (`processes.rs`).
        if let Some(first) = asked.filter(|asked| is_handler(asked)) {
            let _ = CPYTHONS.compare_exchange(0, first.sa_sigaction, Ordering::SeqCst, Ordering::SeqCst);
        }
    }
    // SAFETY: the caller's own arguments.
    unsafe { change(number, new, old) }
}

/// In the place of `sigaction` in what Python has loaded. What goes by the very thread or instruction that a signal comes to is
/// left alone (SA_SIGINFO, errors in the program).
unsafe extern "C" fn sigaction_of_library(
    number: c_int,
    new: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    // SAFETY: null or the caller's own.
    let asked = unsafe { new.as_ref() };
    let has_information = asked.is_some_and(|asked| is_handler(asked) && asked.sa_flags & libc::SA_SIGINFO != 0);
    if number == libc::SIGINT || is_fault(number) || has_information {
        // SAFETY: the caller's own arguments.
        return unsafe { libc::sigaction(number, new, old) };
    }
    // SAFETY: the caller's own arguments.
    unsafe { change(number, new, old) }
}

/// In the place of `signal` in what Python has loaded: signal(2), "Portability", for glibc.
unsafe extern "C" fn signal_of_library(number: c_int, handler: usize) -> usize {
    // SAFETY: all-zero is a valid sigaction.
    let mut new: libc::sigaction = unsafe { std::mem::zeroed() };
    let mut old = new;
    new.sa_sigaction = handler;
    new.sa_flags = libc::SA_RESTART;
    // SAFETY: places of ours.
    let result = unsafe { sigaction_of_library(number, &raw const new, &raw mut old) };
    if result == 0 {
        old.sa_sigaction
    } else {
        libc::SIG_ERR
    }
}

unsafe fn change(number: c_int, new: *const libc::sigaction, old: *mut libc::sigaction) -> c_int {
    if is_child() {
        // SAFETY: the caller's own arguments.
        return unsafe { libc::sigaction(number, new, old) };
    }
    if is_delivering() {
        return 0; // A handler that sets itself again after another has run: all stays as it is.
    }
    // SAFETY: all-zero is a valid sigaction.
    let mut found: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: only asks.
    let known = unsafe { libc::sigaction(number, std::ptr::null(), &raw mut found) };
    if known != 0 {
        return known;
    }
    let mut table = table();
    if !old.is_null() {
        // SAFETY: the caller's own place for it.
        unsafe { *old = table.seen(number, &found) };
    }
    // SAFETY: null or the caller's own.
    if let Some(new) = unsafe { new.as_ref() }.filter(|_| !is_fixed(number)) {
        table.change(number, new, &found);
    }
    0
}

/// What is to be installed for what code asks; None if that is what the shell does.
fn wanted(number: c_int, asked: &libc::sigaction, shells: &libc::sigaction) -> Option<libc::sigaction> {
    if is_fault(number) || is_handler(asked) && asked.sa_flags & libc::SA_SIGINFO != 0 {
        return Some(*asked);
    }
    match asked.sa_sigaction {
        libc::SIG_DFL => None,
        libc::SIG_IGN => (!is_news(number)).then_some(*asked),
        _ => Some(telling(number, asked, shells)),
    }
}

/// Tells of a signal, in place of the handler that is asked for.
fn telling(number: c_int, asked: &libc::sigaction, shells: &libc::sigaction) -> libc::sigaction {
    let cpythons = CPYTHONS.load(Ordering::SeqCst);
    delivery::set_handler(number, Some(asked.sa_sigaction).filter(|handler| cpythons != 0 && *handler != cpythons));
    if is_news(number) && is_handler(shells) {
        delivery::set_shells_handler(number, shells.sa_sigaction);
        let ours = tell_both as *const () as usize;
        return libc::sigaction { sa_sigaction: ours, sa_flags: shells.sa_flags | libc::SA_SIGINFO, ..*shells };
    }
    let ours = tell as *const () as usize;
    libc::sigaction { sa_sigaction: ours, sa_flags: asked.sa_flags & !libc::SA_RESETHAND, ..*asked }
}

impl Table {
    /// What code sees of a signal: what it has set, or what becomes of it in a process of its own.
    fn seen(&self, number: c_int, found: &libc::sigaction) -> libc::sigaction {
        if let Some(change) = self.changed.iter().find(|change| change.number == number) {
            return change.asked;
        }
        let is_shells = is_handler(found) && !is_fault(number) && !is_fixed(number);
        libc::sigaction { sa_sigaction: if is_shells { libc::SIG_DFL } else { found.sa_sigaction }, ..*found }
    }

    fn change(&mut self, number: c_int, asked: &libc::sigaction, found: &libc::sigaction) {
        let known = self.changed.iter().position(|change| change.number == number);
        let index = known.unwrap_or_else(|| {
            self.changed.push(Changed { number, shells: *found, asked: *asked, pythons: None });
            self.changed.len() - 1
        });
        let change = &mut self.changed[index];
        // What is there is the shell's, unless it is ours.
        if change.pythons.is_none_or(|pythons| self.is_armed && found.sa_sigaction != pythons.sa_sigaction) {
            change.shells = *found;
        }
        change.asked = *asked;
        change.pythons = wanted(number, asked, &change.shells);
        // A call that the shell has abandoned changes nothing. Else in one step: the signal may come at any moment.
        if self.is_armed {
            replace(number, change.pythons.as_ref().unwrap_or(&change.shells));
        }
    }
}

/// A command begins: what earlier ones have set holds again, and what the shell has meanwhile is kept.
pub fn arm() {
    delivery::forget();
    let mut table = table();
    table.is_armed = true;
    table.changed.iter_mut().for_each(Changed::arm);
}

/// A command ends, or the shell has stopped waiting for it: the signals are the shell's.
pub extern "C" fn disarm() {
    let mut table = table();
    if std::mem::take(&mut table.is_armed) {
        table.changed.iter_mut().filter(|change| !change.is_of_timer()).for_each(Changed::disarm);
    }
}

/// In a child of `os.fork`: what C code has asked for holds, as in any child.
pub fn restore_for_libraries() {
    let cpythons = CPYTHONS.load(Ordering::SeqCst);
    let is_librarys = |change: &&Changed| change.is_told() && change.asked.sa_sigaction != cpythons;
    for change in table().changed.iter().filter(is_librarys) {
        replace(change.number, &change.asked);
    }
}
