//! What Python code changes in the process's signals holds while it runs; between commands they are the shell's again.
//!
//! The calls of `sigaction` and `signal` of libpython, and of what Python has loaded, come through here. Where they would install a
//! handler, one of ours takes its place (`delivery.rs`). The default is what the shell itself does with a signal: code sees none of
//! the shell's handlers, and can't take them away. SIGINT is left alone: `libpysh.so` handles it during a call.

use std::ffi::{c_int, c_void, CStr};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pysh_contract::{Contract, SignalSet};

use crate::delivery::{self, tell, tell_both};
use crate::masks::{self, Closed};
use crate::processes::{self, is_child};
use crate::sending;

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
            self.take_for_shells(&found);
            self.pythons.iter().for_each(|pythons| {
                replace(self.number, pythons);
            });
        }
    }

    /// What the shell wants holds from now on: what it had, or has set meanwhile.
    fn disarm(&mut self) {
        let Some(pythons) = self.pythons else { return };
        let found = replace(self.number, &self.shells);
        if found.sa_sigaction != pythons.sa_sigaction && !is_ours(&found) {
            self.take_for_shells(&found);
            replace(self.number, &found);
        }
    }

    fn take_for_shells(&mut self, found: &libc::sigaction) {
        self.shells = *found;
        self.pythons = wanted(self.number, &self.asked, found);
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

/// So many signals there are: a handler that changes one finds room for it.
const COUNT: usize = 64;

static TABLE: Mutex<Vec<Changed>> = Mutex::new(Vec::new());
/// There is one in it.
static HAS_CHANGED: AtomicBool = AtomicBool::new(false);
/// What Python wants holds now.
static IS_ARMED: AtomicBool = AtomicBool::new(false);
/// For children: signals that code has asked to ignore, and to treat by default.
static IGNORED: SignalSet = SignalSet::new();
static DEFAULTED: SignalSet = SignalSet::new();
/// Signals that a library has set past us.
static DIRECT: SignalSet = SignalSet::new();

/// CPython's own handler (Modules/signalmodule.c, `signal_handler`); 0 until it has been seen.
static CPYTHONS: AtomicUsize = AtomicUsize::new(0);

/// The table; no handler runs meanwhile on this thread, since it may need it, too.
struct Table {
    changed: MutexGuard<'static, Vec<Changed>>,
    _closed: Closed,
}

impl Table {
    fn lock() -> Self {
        let closed = Closed::new();
        Self { changed: TABLE.lock().unwrap_or_else(PoisonError::into_inner), _closed: closed }
    }
}

impl Deref for Table {
    type Target = Vec<Changed>;

    fn deref(&self) -> &Self::Target {
        &self.changed
    }
}

impl DerefMut for Table {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.changed
    }
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
    let calls: [(&'static CStr, *const c_void); 3] = [
        (c"sigaction", sigaction_of_library as *const c_void),
        (c"signal", signal_of_library as *const c_void),
        (c"raise", sending::raise_here as *const c_void),
    ];
    for (name, ours) in calls {
        // SAFETY: as above; this module is never unloaded.
        unsafe { (contract.redirect_new)(name.as_ptr(), ours) };
    }
    Table::lock().reserve(COUNT);
    contract.disarm.store(disarm as *mut c_void, Ordering::Release);
}

/// Whether Python code, or C code that it uses, has a handler for this signal.
pub fn is_handled(number: c_int) -> bool {
    HAS_CHANGED.load(Ordering::SeqCst) && Table::lock().iter().any(|change| change.number == number && change.is_told())
}

/// Signals of errors in the program: `faulthandler` must see a crash where it happens.
pub fn is_fault(number: c_int) -> bool {
    matches!(number, libc::SIGSEGV | libc::SIGBUS | libc::SIGFPE | libc::SIGILL | libc::SIGABRT)
}

/// Signals by which the shell learns what has happened.
fn is_news(number: c_int) -> bool {
    matches!(number, libc::SIGCHLD | libc::SIGWINCH)
}

/// Signals that stop the process. A handler of theirs must have it stopped before it goes on (curses).
fn is_stop(number: c_int) -> bool {
    matches!(number, libc::SIGTSTP | libc::SIGTTIN | libc::SIGTTOU)
}

fn is_cpythons(action: &libc::sigaction) -> bool {
    let cpythons = CPYTHONS.load(Ordering::SeqCst);
    cpythons == 0 || action.sa_sigaction == cpythons
}

/// What libraries see where the shell has a handler: they go on as if it were another library's, and may call it.
extern "C" fn shells_own(_number: c_int) {}

/// Whether this asks for what becomes of a signal by itself.
fn is_default(action: &libc::sigaction) -> bool {
    [libc::SIG_DFL, shells_own as *const () as usize].contains(&action.sa_sigaction)
}

fn is_handler(action: &libc::sigaction) -> bool {
    ![libc::SIG_DFL, libc::SIG_IGN].contains(&action.sa_sigaction)
}

/// Signals whose handlers are those of `libpysh.so` whatever Python wants.
fn is_fixed(number: c_int) -> bool {
    number == libc::SIGINT || processes::contract().is_some_and(|contract| contract.wake_signal == number)
}

/// Who sees what becomes of a signal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Python,
    Library,
}

/// In the place of libpython's `sigaction`.
unsafe extern "C" fn sigaction_of_python(
    number: c_int,
    new: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    // SAFETY: null or the caller's own. A child before `exec` may share our memory, and sets what is its own.
    if let Some(asked) = unsafe { new.as_ref() }.filter(|_| is_fixed(number) && !is_child()) {
        note_for_children(number, asked);
        // The first thing that is installed (`processes.rs`).
        if is_handler(asked) {
            let _ = CPYTHONS.compare_exchange(0, asked.sa_sigaction, Ordering::SeqCst, Ordering::SeqCst);
        }
    }
    // SAFETY: the caller's own arguments.
    unsafe { change(number, new, old, Who::Python) }
}

/// In the place of `sigaction` in what Python has loaded. What goes by the very thread or instruction that a signal comes to is
/// left alone: SA_SIGINFO (until the library has no handler any more), errors in the program, and what stops the process.
unsafe extern "C" fn sigaction_of_library(
    number: c_int,
    new: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    // SAFETY: null or the caller's own.
    let asked = unsafe { new.as_ref() };
    let has_information = asked.is_some_and(|asked| is_handler(asked) && asked.sa_flags & libc::SA_SIGINFO != 0);
    if is_child() {
        // SAFETY: the caller's own arguments. Nothing is noted: between vfork and exec our memory is the parent's.
        return unsafe { libc::sigaction(number, new, old) };
    }
    if has_information {
        DIRECT.add(number);
    }
    let is_direct = DIRECT.contains(number);
    if asked.is_some_and(|asked| !is_handler(asked)) {
        DIRECT.remove(number);
    }
    if number == libc::SIGINT || is_fault(number) || is_stop(number) || is_direct {
        // SAFETY: the caller's own arguments.
        return unsafe { libc::sigaction(number, new, old) };
    }
    // SAFETY: the caller's own arguments.
    unsafe { change(number, new, old, Who::Library) }
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

/// # Safety
/// As for sigaction(2).
unsafe fn change(number: c_int, new: *const libc::sigaction, old: *mut libc::sigaction, who: Who) -> c_int {
    let is_refused = !new.is_null() && matches!(number, libc::SIGKILL | libc::SIGSTOP);
    if is_child() || is_refused {
        // SAFETY: the caller's own arguments.
        return unsafe { libc::sigaction(number, new, old) };
    }
    // SAFETY: null or the caller's own.
    let new = unsafe { new.as_ref() }.filter(|_| !is_fixed(number));
    if new.is_some() {
        HAS_CHANGED.store(true, Ordering::SeqCst);
    }
    let mut table = Table::lock();
    // SAFETY: all-zero is a valid sigaction.
    let mut found: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: only asks.
    let known = unsafe { libc::sigaction(number, std::ptr::null(), &raw mut found) };
    if known != 0 {
        return known;
    }
    if !old.is_null() {
        // SAFETY: the caller's own place for it.
        unsafe { *old = table.seen(number, &found, who) };
    }
    if let Some(new) = new {
        table.change(number, new, &found);
    }
    0
}

/// What is to be installed for what code asks; None if that is what the shell does.
fn wanted(number: c_int, asked: &libc::sigaction, shells: &libc::sigaction) -> Option<libc::sigaction> {
    if is_fault(number) || is_handler(asked) && asked.sa_flags & libc::SA_SIGINFO != 0 {
        return Some(*asked);
    }
    if is_default(asked) {
        return None;
    }
    if asked.sa_sigaction == libc::SIG_IGN {
        return (!is_news(number)).then_some(*asked);
    }
    Some(telling(number, asked, shells))
}

/// Tells of a signal, in place of the handler that is asked for.
fn telling(number: c_int, asked: &libc::sigaction, shells: &libc::sigaction) -> libc::sigaction {
    delivery::set_handler(number, Some(asked.sa_sigaction).filter(|_| !is_cpythons(asked)));
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
    fn seen(&self, number: c_int, found: &libc::sigaction, who: Who) -> libc::sigaction {
        let change = self.iter().find(|change| change.number == number);
        if let Some(change) = change.filter(|change| !is_default(&change.asked)) {
            return change.asked;
        }
        let shells = change.map_or(*found, |change| if is_ours(found) { change.shells } else { *found });
        if !is_handler(&shells) || is_fault(number) || is_fixed(number) {
            return shells;
        }
        let is_default = who == Who::Python || is_news(number);
        let handler = if is_default { libc::SIG_DFL } else { shells_own as *const () as usize };
        libc::sigaction { sa_sigaction: handler, sa_flags: shells.sa_flags & !libc::SA_SIGINFO, ..shells }
    }

    fn change(&mut self, number: c_int, asked: &libc::sigaction, found: &libc::sigaction) {
        let known = self.iter().position(|change| change.number == number);
        let index = known.unwrap_or_else(|| {
            self.push(Changed { number, shells: *found, asked: *asked, pythons: None });
            self.len() - 1
        });
        let is_armed = IS_ARMED.load(Ordering::SeqCst);
        let change = &mut self[index];
        // What is there is the shell's, unless code has set it.
        let is_codes = |pythons: libc::sigaction| !is_armed || found.sa_sigaction == pythons.sa_sigaction;
        if !is_ours(found) && !change.pythons.is_some_and(is_codes) {
            change.shells = *found;
        }
        change.asked = *asked;
        change.pythons = wanted(number, asked, &change.shells);
        // A call that the shell has abandoned changes nothing. Else in one step: the signal may come at any moment.
        if is_armed || is_ours(found) {
            replace(number, change.pythons.as_ref().unwrap_or(&change.shells));
        }
        note_for_children(number, asked);
    }
}

/// But no child is to stop that is of no job.
fn note_for_children(number: c_int, asked: &libc::sigaction) {
    if is_stop(number) {
        return;
    }
    for (set, is_in_it) in [(&IGNORED, asked.sa_sigaction == libc::SIG_IGN), (&DEFAULTED, is_default(asked))] {
        if is_in_it {
            set.add(number);
        } else {
            set.remove(number);
        }
    }
}

/// A command begins: what earlier ones have set holds again, and what the shell has meanwhile is kept.
pub fn arm() {
    delivery::forget();
    IS_ARMED.store(true, Ordering::SeqCst);
    if HAS_CHANGED.load(Ordering::SeqCst) {
        Table::lock().iter_mut().for_each(Changed::arm);
    }
}

/// A command ends, or the shell has stopped waiting for it: the signals are the shell's.
pub extern "C" fn disarm() {
    if IS_ARMED.swap(false, Ordering::SeqCst) && HAS_CHANGED.load(Ordering::SeqCst) {
        Table::lock().iter_mut().filter(|change| !change.is_of_timer()).for_each(Changed::disarm);
    }
}

/// What a child is to have of a signal if code has asked for one of these: to ignore it, or the default. Between vfork and exec, too.
pub fn asked_of_children(number: c_int) -> Option<libc::sighandler_t> {
    // These two `subprocess` itself may have set already (`restore_signals`).
    let is_pythons = matches!(number, libc::SIGPIPE | libc::SIGXFSZ);
    let ignored = (!is_pythons && IGNORED.contains(number)).then_some(libc::SIG_IGN);
    ignored.or_else(|| DEFAULTED.contains(number).then_some(libc::SIG_DFL))
}

/// Whether code wants a signal ignored, or treated by default.
pub fn has_no_handler(number: c_int) -> bool {
    IGNORED.contains(number) || DEFAULTED.contains(number)
}

/// In a child of `os.fork`: whether it is C code that has set a handler for this signal. Then that holds.
pub fn restore_for_library(number: c_int) -> bool {
    // Another thread, which the child has not, may have held the table.
    let Ok(table) = TABLE.try_lock() else { return false };
    let is_librarys =
        |change: &&Changed| change.number == number && is_handler(&change.asked) && !is_cpythons(&change.asked);
    let Some(change) = table.iter().find(is_librarys).filter(|_| !is_fault(number)) else { return false };
    replace(number, &change.asked);
    true
}
