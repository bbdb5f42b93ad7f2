//! A stage that is killed ends also where its code waits for a pipe of its own, be it a child's.
//!
//! CPython repeats a system call that a signal has ended, except on its main thread (PEP 475). So libpython's reads and the
//! like, and those of the module `select`, come through here: in a stage whose caller has gone, and where an interrupt is
//! about to be raised, they find the end, or nothing, and what they write goes nowhere. Then the interrupt is what comes next.
//! An error instead would be raised first, and the interrupt in the midst of what cleans up after that.

use std::ffi::{c_int, c_void, CString};

use libc::{fd_set, iovec, nfds_t, pollfd, size_t, ssize_t, timeval};
use nix::errno::Errno;
use pyo3::prelude::*;
use pysh_contract::Contract;

use crate::processes::{contract, is_child, symbol_of};
use crate::stages;

/// From now on libpython reads, writes and waits by this. Called when Python is up.
pub fn install(contract: &Contract) {
    redirect(contract, pyo3::ffi::Py_InitializeEx as *const c_void);
}

/// The module `select` waits by this, if it is in a `file` of its own.
#[pyfunction]
pub fn wake_select(file: &str) {
    let Some(contract) = contract() else { return };
    let Ok(file) = CString::new(file) else { return };
    let inside = symbol_of(&file, c"PyInit_select");
    if !inside.is_null() {
        redirect(contract, inside);
    }
}

fn redirect(contract: &Contract, inside: *const c_void) {
    let replacements = [
        (c"read", read as *const c_void),
        (c"readv", readv as *const c_void),
        (c"write", write as *const c_void),
        (c"poll", poll as *const c_void),
        (c"select", select as *const c_void),
        (c"epoll_wait", epoll_wait as *const c_void),
    ];
    for (symbol, replacement) in replacements {
        // SAFETY: same types as those functions, and the same effects but in a stage that is left.
        unsafe { (contract.redirect)(inside, symbol.as_ptr(), replacement) };
    }
}

/// Whether a call that has returned this is the last one before an interrupt, and is not to be repeated.
fn is_last(result: i64) -> bool {
    if result != -1 || Errno::last() != Errno::EINTR {
        return false;
    }
    // A child first: between fork and exec nothing may be locked.
    let is_last = !is_child() && stages::is_left() && stages::is_interrupt_pending();
    // The module `select` repeats whatever has left this number, even if it has succeeded (Modules/selectmodule.c).
    if is_last { Errno::UnknownErrno } else { Errno::EINTR }.set();
    is_last
}

unsafe extern "C" fn read(fd: c_int, buffer: *mut c_void, count: size_t) -> ssize_t {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::read(fd, buffer, count) };
    if is_last(result as i64) {
        return 0;
    }
    result
}

unsafe extern "C" fn readv(fd: c_int, buffers: *const iovec, count: c_int) -> ssize_t {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::readv(fd, buffers, count) };
    if is_last(result as i64) {
        return 0;
    }
    result
}

unsafe extern "C" fn write(fd: c_int, data: *const c_void, count: size_t) -> ssize_t {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::write(fd, data, count) };
    if is_last(result as i64) {
        return count as ssize_t; // a buffer that kept it would wait again where the file is closed
    }
    result
}

unsafe extern "C" fn poll(fds: *mut pollfd, count: nfds_t, timeout: c_int) -> c_int {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::poll(fds, count, timeout) };
    if is_last(i64::from(result)) {
        return 0;
    }
    result
}

unsafe extern "C" fn select(
    count: c_int,
    read: *mut fd_set,
    write: *mut fd_set,
    except: *mut fd_set,
    timeout: *mut timeval,
) -> c_int {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::select(count, read, write, except, timeout) };
    if is_last(i64::from(result)) {
        for set in [read, write, except].into_iter().filter(|set| !set.is_null()) {
            // SAFETY: the caller's own set.
            unsafe { libc::FD_ZERO(set) };
        }
        return 0;
    }
    result
}

unsafe extern "C" fn epoll_wait(epoll: c_int, events: *mut libc::epoll_event, most: c_int, timeout: c_int) -> c_int {
    // SAFETY: the caller's own arguments.
    let result = unsafe { libc::epoll_wait(epoll, events, most, timeout) };
    if is_last(i64::from(result)) {
        return 0;
    }
    result
}
