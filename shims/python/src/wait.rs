//! Code that waits for whatever child ends first (`os.wait`, `os.waitpid(-1, ...)`) must not get the shell's children: their
//! statuses are the shell's. With `__WNOTHREAD` (wait(2)) a thread gets only what it has forked itself.

use std::ffi::{c_int, c_void, CStr};

use pysh_contract::Contract;

/// Waits for any child: by any of the calls that do so.
const ANY: libc::pid_t = -1;

/// `__WNOTHREAD`, unless one process is named.
fn own_thread(pid: libc::pid_t) -> c_int {
    if pid > 0 {
        0
    } else {
        libc::__WNOTHREAD
    }
}

unsafe extern "C" fn waitpid(pid: libc::pid_t, status: *mut c_int, options: c_int) -> libc::pid_t {
    // SAFETY: the caller's own arguments, and perhaps one more option.
    unsafe { libc::waitpid(pid, status, options | own_thread(pid)) }
}

unsafe extern "C" fn wait(status: *mut c_int) -> libc::pid_t {
    // SAFETY: the caller's own argument.
    unsafe { waitpid(ANY, status, 0) }
}

unsafe extern "C" fn wait4(
    pid: libc::pid_t,
    status: *mut c_int,
    options: c_int,
    usage: *mut libc::rusage,
) -> libc::pid_t {
    // SAFETY: the caller's own arguments, and perhaps one more option.
    unsafe { libc::wait4(pid, status, options | own_thread(pid), usage) }
}

unsafe extern "C" fn wait3(status: *mut c_int, options: c_int, usage: *mut libc::rusage) -> libc::pid_t {
    // SAFETY: the caller's own arguments.
    unsafe { wait4(ANY, status, options, usage) }
}

/// From now on libpython calls these.
pub fn install(contract: &Contract) {
    let calls: [(&CStr, *const c_void); 4] = [
        (c"waitpid", waitpid as *const c_void),
        (c"wait", wait as *const c_void),
        (c"wait3", wait3 as *const c_void),
        (c"wait4", wait4 as *const c_void),
    ];
    for (symbol, replacement) in calls {
        let libpython = pyo3::ffi::Py_InitializeEx as *const c_void;
        // SAFETY: each is of the type of the function that it stands for.
        unsafe { (contract.redirect)(libpython, symbol.as_ptr(), replacement) };
    }
}
