//! Signals of child processes. All of Python's threads have every signal blocked, for the shell's sake; a child must start
//! as if the shell itself had started it.

use std::ffi::{c_int, CStr, CString};
use std::sync::atomic::{AtomicPtr, Ordering};

use nix::sys::signal::{signal, SigHandler, Signal};
use pyo3::prelude::*;
use pysh_contract::Contract;

use crate::wait;

static CONTRACT: AtomicPtr<Contract> = AtomicPtr::new(std::ptr::null_mut());

/// The session's contract, once Python is up.
pub fn contract() -> Option<&'static Contract> {
    // SAFETY: null or the session's contract, which lives as long as the process.
    unsafe { CONTRACT.load(Ordering::Acquire).as_ref() }
}

/// Gives SIGINT Python's handler, inside Python only: `KeyboardInterrupt` is what an interrupt raises, while the process's
/// own handler stays the shell's. Called on Python's main thread.
pub fn install(py: Python<'_>, contract: &'static Contract) -> PyResult<()> {
    CONTRACT.store(std::ptr::from_ref(contract).cast_mut(), Ordering::Release);
    wait::install(contract);
    // SAFETY: all-zero is a valid sigaction.
    let mut shells: libc::sigaction = unsafe { std::mem::zeroed() };
    // SAFETY: only asks.
    unsafe { libc::sigaction(libc::SIGINT, std::ptr::null(), &mut shells) };
    let module = py.import("_signal")?;
    let result = module.call_method1("signal", (libc::SIGINT, module.getattr("default_int_handler")?));
    // SAFETY: what was there before.
    unsafe { libc::sigaction(libc::SIGINT, &shells, std::ptr::null_mut()) };
    result.map(drop)
}

/// In a child of `os.fork`: handlers and mask are those of a process of its own, with Python's handlers where code has
/// set some.
#[pyfunction]
pub fn restore_signals(py: Python<'_>) -> PyResult<()> {
    crate::call::leave_shell();
    become_ordinary();
    let module = py.import("_signal")?;
    for number in 1..=libc::SIGRTMAX() {
        // The C library keeps a few of the numbers to itself: no handler there.
        if let Ok(handler) = module.call_method1("getsignal", (number,)) {
            if handler.is_callable() && !handler.is_instance_of::<pyo3::types::PyInt>() {
                module.call_method1("signal", (number, handler))?;
            }
        }
    }
    Ok(())
}

/// Sees to it that `_posixsubprocess` starts its children as ordinary processes. `file` is the module's, None if it is
/// part of libpython.
#[pyfunction]
pub fn fence_children(file: Option<&str>) {
    let Some(contract) = contract() else { return };
    let inside = match file.and_then(|file| CString::new(file).ok()) {
        Some(file) => symbol_of(&file, c"PyInit__posixsubprocess"),
        None => pyo3::ffi::Py_InitializeEx as *mut libc::c_void,
    };
    if !inside.is_null() {
        let replacement = child_sigmask as *const libc::c_void;
        // SAFETY: same type as pthread_sigmask, and the same effect in this process.
        unsafe { (contract.redirect)(inside, c"pthread_sigmask".as_ptr(), replacement) };
    }
}

fn symbol_of(file: &CStr, name: &CStr) -> *mut libc::c_void {
    // SAFETY: a NUL-terminated path of an object that is loaded already.
    let handle = unsafe { libc::dlopen(file.as_ptr(), libc::RTLD_NOW | libc::RTLD_NOLOAD) };
    if handle.is_null() {
        return std::ptr::null_mut();
    }
    // SAFETY: a live handle and a NUL-terminated name.
    unsafe { libc::dlsym(handle, name.as_ptr()) }
}

/// What `_posixsubprocess` calls for `pthread_sigmask`. Between vfork and exec (Modules/_posixsubprocess.c, `child_exec`)
/// it would give the child the mask of Python's thread. Runs there, so it only makes system calls.
unsafe extern "C" fn child_sigmask(how: c_int, set: *const libc::sigset_t, old: *mut libc::sigset_t) -> c_int {
    if is_child() && how == libc::SIG_SETMASK {
        become_ordinary();
        return 0;
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::pthread_sigmask(how, set, old) }
}

/// Whether this process is a child that Python has forked, or is about to be one (vfork).
pub fn is_child() -> bool {
    contract().is_some_and(|contract| nix::unistd::getpid().as_raw() != contract.session_pid)
}

/// No handler of the shell's may run in a child; nor does a child inherit that interactive shells ignore SIGQUIT. It can't
/// be stopped from the keyboard, though: the shell could not know of it.
fn become_ordinary() {
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
    // SAFETY: the default action.
    let _ = unsafe { signal(Signal::SIGQUIT, SigHandler::SigDfl) };
    if let Some(contract) = contract() {
        // SAFETY: the mask that the shell had.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &contract.shell_mask, std::ptr::null_mut()) };
    }
}
