//! Signals of child processes. All of Python's threads have every signal blocked, for the shell's sake; a child must start
//! as if the shell itself had started it.

use std::cell::Cell;
use std::ffi::{c_int, CStr, CString};
use std::sync::atomic::{AtomicPtr, Ordering};

use nix::sys::signal::{signal, SigHandler, Signal};
use nix::unistd::{getpgid, getpgrp, Pid};
use pyo3::prelude::*;
use pysh_contract::Contract;

use crate::{masks, signals};

static CONTRACT: AtomicPtr<Contract> = AtomicPtr::new(std::ptr::null_mut());

/// The session's contract, once Python is up.
pub fn contract() -> Option<&'static Contract> {
    // SAFETY: null or the session's contract, which lives as long as the process.
    unsafe { CONTRACT.load(Ordering::Acquire).as_ref() }
}

/// Gives SIGINT Python's handler, inside Python only: `KeyboardInterrupt` is what an interrupt raises, while the process's
/// own handler stays the shell's. The signal that wakes threads gets one that notes that Python has noticed an interrupt.
/// Called on Python's main thread.
pub fn install(py: Python<'_>, contract: &'static Contract) -> PyResult<()> {
    CONTRACT.store(std::ptr::from_ref(contract).cast_mut(), Ordering::Release);
    let module = py.import("_signal")?;
    handle_inside(&module, libc::SIGINT, module.getattr("default_int_handler")?)?;
    handle_inside(&module, contract.wake_signal, pyo3::wrap_pyfunction!(notice, py)?.into_any())
}

/// Has Python handle a signal that the process's own handlers pass on to it.
fn handle_inside(module: &Bound<'_, PyModule>, number: c_int, handler: Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: all-zero is a valid sigaction.
    let mut before: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: only asks.
    unsafe { libc::sigaction(number, std::ptr::null(), &mut before) };
    let result = module.call_method1("signal", (number, handler));
    // SAFETY: what was there before.
    unsafe { libc::sigaction(number, &before, std::ptr::null_mut()) };
    result.map(drop)
}

/// Python runs handlers: C code has returned, and the one of SIGINT, a smaller number, has been run.
#[pyfunction]
fn notice(_number: i32, _frame: &Bound<'_, PyAny>) {
    if let Some(contract) = contract() {
        contract.interrupts.notice();
    }
}

/// What `python3` ignores from its start (Python/pylifecycle.c, `init_signals`): its code gets errors instead.
const IGNORED_BY_PYTHON: [Signal; 2] = [Signal::SIGPIPE, Signal::SIGXFSZ];

/// By a handler which does nothing: unlike SIG_IGN that does not outlive `exec`, so that programs get what the shell's children get.
fn ignore_as_python() {
    extern "C" fn nothing(_: c_int) {}
    for number in IGNORED_BY_PYTHON.into_iter().filter(|number| !signals::has_no_handler(*number as c_int)) {
        // SAFETY: a handler that touches nothing.
        let _ = unsafe { signal(number, SigHandler::Handler(nothing)) };
    }
}

/// In a child of `os.fork`: handlers and mask are those of a process of its own, with Python's handlers where code has
/// set some.
#[pyfunction]
pub fn restore_signals(py: Python<'_>) -> PyResult<()> {
    crate::call::leave_shell();
    become_ordinary(contract().map(masks::mask).as_ref());
    let module = py.import("_signal")?;
    ignore_as_python();
    let ours = contract().map(|contract| contract.wake_signal);
    for number in (1..=libc::SIGRTMAX()).filter(|number| Some(*number) != ours) {
        if signals::restore_for_library(number) {
            continue;
        }
        // The C library keeps a few of the numbers to itself: no handler there.
        if let Ok(handler) = module.call_method1("getsignal", (number,)) {
            if handler.is_callable() && !handler.is_instance_of::<pyo3::types::PyInt>() {
                module.call_method1("signal", (number, handler))?;
            }
        }
    }
    Ok(())
}

thread_local! {
    /// See [`job_group`]; for children between vfork and exec.
    static GROUP: Cell<Option<i32>> = const { Cell::new(None) };
}

/// From now on this thread serves a shell of that process group; None if it serves none.
pub fn enter_group_of(caller: Option<i32>) {
    let group = caller.and_then(|pid| getpgid(Some(Pid::from_raw(pid))).ok());
    GROUP.set(group.filter(|group| *group != getpgrp()).map(Pid::as_raw));
}

/// The process group of the job that this thread's call belongs to, if that is another one than the session's.
#[pyfunction]
pub fn job_group() -> Option<i32> {
    GROUP.get()
}

/// A thread that Python code has started belongs to the job of the command that has started it.
#[pyfunction]
pub fn enter_job(group: Option<i32>) {
    GROUP.set(group);
}

/// Sees to it that `_posixsubprocess` starts its children as ordinary processes. `file` is the module's, None if it is
/// part of libpython.
#[pyfunction]
pub fn fence_children(file: Option<&str>) {
    let Some(contract) = contract() else { return };
    let inside = match file.and_then(|file| CString::new(file).ok()) {
        Some(file) => symbol_of(&file, c"PyInit__posixsubprocess"),
        None => pyo3::ffi::Py_InitializeEx as *mut libc::c_void, // where `signals.rs` had its own for it
    };
    if !inside.is_null() {
        let replacement = child_sigmask as *const libc::c_void;
        // SAFETY: same type as pthread_sigmask, and the same effect in this process.
        unsafe { (contract.redirect)(inside, c"pthread_sigmask".as_ptr(), replacement) };
    }
}

/// A function of an object that is loaded already; null if there is none.
pub fn symbol_of(file: &CStr, name: &CStr) -> *mut libc::c_void {
    // SAFETY: a NUL-terminated path of an object that is loaded already.
    let handle = unsafe { libc::dlopen(file.as_ptr(), libc::RTLD_NOW | libc::RTLD_NOLOAD) };
    if handle.is_null() {
        return std::ptr::null_mut();
    }
    // SAFETY: a live handle and a NUL-terminated name.
    unsafe { libc::dlsym(handle, name.as_ptr()) }
}

/// What `_posixsubprocess` calls for `pthread_sigmask`. Between vfork and exec (Modules/_posixsubprocess.c, `child_exec`)
/// it gives the child the mask that Python's thread had, as far as code knows. Runs there, so it only makes system calls.
unsafe extern "C" fn child_sigmask(how: c_int, set: *const libc::sigset_t, old: *mut libc::sigset_t) -> c_int {
    if is_child() && how == libc::SIG_SETMASK {
        // SAFETY: null or the caller's own set.
        become_ordinary(unsafe { set.as_ref() });
        return 0;
    }
    // SAFETY: the caller's own arguments.
    unsafe { masks::sigmask_of_thread(how, set, old) }
}

/// Whether this process is a child that Python has forked, or is about to be one (vfork).
pub fn is_child() -> bool {
    contract().is_some_and(|contract| nix::unistd::getpid().as_raw() != contract.session_pid)
}

/// Signals that a child gets the default action of, although an interactive shell ignores them; not those that the user has
/// the shell ignore. It can't be stopped from the keyboard, though, unless it is of a job: the shell could not know of it.
fn not_inherited() -> impl Iterator<Item = Signal> {
    let ends = [Signal::SIGQUIT, Signal::SIGTERM];
    let stops = [Signal::SIGTSTP, Signal::SIGTTIN, Signal::SIGTTOU].into_iter().filter(|_| GROUP.get().is_some());
    // SAFETY: reads a table of the shell's.
    let is_ignored = |signal| contract().is_some_and(|contract| unsafe { (contract.is_ignored_by_children)(signal) });
    ends.into_iter().chain(stops).filter(move |signal| !is_ignored(*signal as i32))
}

/// See [`not_inherited`].
#[pyfunction]
pub fn signals_not_inherited() -> Vec<i32> {
    not_inherited().map(|signal| signal as i32).collect()
}

/// No handler of the shell's may run in a child. It gets this mask.
fn become_ordinary(mask: Option<&libc::sigset_t>) {
    for number in 1..=libc::SIGRTMAX() {
        // SAFETY: all-zero is a valid sigaction.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        // SAFETY: only asks.
        unsafe { libc::sigaction(number, std::ptr::null(), &mut action) };
        if action.sa_sigaction != libc::SIG_DFL && action.sa_sigaction != libc::SIG_IGN {
            action.sa_sigaction = libc::SIG_DFL;
            // SAFETY: the default action.
            unsafe { libc::sigaction(number, &action, std::ptr::null_mut()) };
        }
    }
    for number in not_inherited() {
        // SAFETY: the default action.
        let _ = unsafe { signal(number, SigHandler::SigDfl) };
    }
    for number in 1..=libc::SIGRTMAX() {
        if let Some(asked) = signals::asked_of_children(number) {
            // SAFETY: no handler.
            unsafe { libc::signal(number, asked) };
        }
    }
    if let Some(mask) = mask {
        // SAFETY: a set; the old one is not asked for.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, mask, std::ptr::null_mut()) };
    }
}
