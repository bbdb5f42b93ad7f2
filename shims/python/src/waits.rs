//! Python waits for its own children, never for the shell's.
//!
//! The calls of waitpid(2) and its kin of libpython, and of what Python loads, come through here. Those for any child leave out
//! what the shell has forked; a child that the shell's thread has reaped, since the thread that forked it has ended, is found
//! where that has put it (see `descendants.rs` of libpysh).

use std::ffi::{c_int, c_void};
use std::sync::atomic::Ordering;
use std::time::Duration;

use libc::{id_t, idtype_t, pid_t, rusage, siginfo_t};
use nix::errno::Errno;
use pysh_contract::Contract;

use crate::delivery::is_delivering;
use crate::processes::{contract, is_child};
use crate::stages;

/// From now on libpython waits by this, and so does what it opens. Called when Python is up.
pub fn install(contract: &Contract) {
    let inside = pyo3::ffi::Py_InitializeEx as *const c_void;
    let replacements = [
        (c"wait", wait as *const c_void),
        (c"waitpid", waitpid as *const c_void),
        (c"wait3", wait3 as *const c_void),
        (c"wait4", wait4 as *const c_void),
        (c"waitid", waitid as *const c_void),
    ];
    for (symbol, replacement) in replacements {
        // SAFETY: same types as those functions, and the same effects in a process without a shell.
        unsafe { (contract.redirect)(inside, symbol.as_ptr(), replacement) };
        // SAFETY: as above; this module is never unloaded.
        unsafe { (contract.redirect_new)(symbol.as_ptr(), replacement) };
    }
}

unsafe extern "C" fn wait(status: *mut c_int) -> pid_t {
    // SAFETY: the caller's own argument.
    unsafe { wait4(-1, status, 0, std::ptr::null_mut()) }
}

unsafe extern "C" fn waitpid(pid: pid_t, status: *mut c_int, options: c_int) -> pid_t {
    // SAFETY: the caller's own arguments.
    unsafe { wait4(pid, status, options, std::ptr::null_mut()) }
}

unsafe extern "C" fn wait3(status: *mut c_int, options: c_int, usage: *mut rusage) -> pid_t {
    // SAFETY: the caller's own arguments.
    unsafe { wait4(-1, status, options, usage) }
}

unsafe extern "C" fn wait4(pid: pid_t, status: *mut c_int, options: c_int, usage: *mut rusage) -> pid_t {
    // SAFETY: the caller's own arguments.
    let real = |pid| unsafe { libc::wait4(pid, status, options, usage) };
    let Some(contract) = contract().filter(|_| !is_child()) else { return real(pid) };
    let outcome = if pid > 0 {
        Errno::result(real(pid))
    } else if is_delivering() {
        // In a handler nothing can be looked up.
        // SAFETY: the caller's own arguments.
        return unsafe { libc::wait4(pid, status, options | libc::__WNOTHREAD, usage) };
    } else {
        let family = Family { contract, group: (pid != -1).then(|| if pid == 0 { own_group() } else { -pid }) };
        any(&family, as_waitid(options), |pid| Errno::result(real(pid)))
    };
    let outcome = give_way(outcome);
    // SAFETY: null or the caller's own place, which has the status of the child that was found.
    if outcome.is_ok_and(|pid| pid > 0) && unsafe { status.as_ref() }.is_some_and(is_of_interrupt) {
        let_interrupt_pass(contract);
    }
    let mut kept = 0;
    let outcome = outcome.or_else(|errno| {
        let pid = kept_status(contract, errno, pid, &mut kept).ok_or(errno)?;
        if !status.is_null() {
            // SAFETY: the caller's own place for it.
            unsafe { *status = kept };
        }
        if !usage.is_null() {
            // SAFETY: the caller's own place; all-zero is a valid rusage. The shell has not asked for it.
            unsafe { usage.write_bytes(0, 1) };
        }
        Ok(pid)
    });
    outcome.unwrap_or_else(|errno: Errno| {
        errno.set();
        -1
    })
}

unsafe extern "C" fn waitid(kind: idtype_t, id: id_t, info: *mut siginfo_t, options: c_int) -> c_int {
    // SAFETY: the caller's own arguments, or a child of the process.
    let real = |kind, id, options| unsafe { libc::waitid(kind, id, info, options) };
    let Some(contract) = contract().filter(|_| !is_child()) else { return real(kind, id, options) };
    if is_delivering() && kind != libc::P_PID {
        return real(kind, id, options | libc::__WNOTHREAD);
    }
    let any_of = |group| {
        any(&Family { contract, group }, options, |pid| {
            Errno::result(real(libc::P_PID, pid as id_t, options)).map(|_| pid)
        })
    };
    let found = match kind {
        libc::P_ALL => any_of(None),
        libc::P_PGID => any_of(Some(if id == 0 { own_group() } else { id as pid_t })),
        // What it has found, or that there was none, stands in `info`.
        _ => Errno::result(real(kind, id, options)).map(|_| 1),
    };
    match give_way(found) {
        Ok(0) if !info.is_null() => {
            // SAFETY: the caller's own place; all-zero says that there is none.
            unsafe { info.write_bytes(0, 1) };
            0
        }
        Ok(_) => 0,
        Err(errno) => {
            errno.set();
            -1
        }
    }
}

/// CPython goes on waiting after a signal, except on its main thread. In a stage whose caller has gone, and where an interrupt
/// is about to be raised, a wait finds nothing instead: then that is what comes next.
fn give_way(outcome: nix::Result<pid_t>) -> nix::Result<pid_t> {
    match outcome {
        Err(Errno::EINTR) if stages::is_left() && stages::is_interrupt_pending() => Ok(0),
        outcome => outcome,
    }
}

/// Whether an interrupt has ended a process of this status.
fn is_of_interrupt(status: &c_int) -> bool {
    libc::WIFSIGNALED(*status) && libc::WTERMSIG(*status) == libc::SIGINT
}

/// An interrupt has come to the shell's thread, which passes it on: code of the main shell must not go on before it hears of that.
///
/// Ctrl-C has ended a child, for example: it has come to the shell as well. In `python3` the signal comes to itself, before a wait
/// is over.
pub fn let_interrupt_pass(contract: &Contract) {
    const TRIES: u32 = 100;
    if nix::unistd::gettid().as_raw() != contract.interpreter_tid.load(Ordering::Relaxed) {
        return;
    }
    for _ in 0..TRIES {
        // First of all: the shell's thread may have the signal, and not have sent it yet.
        let _ = pause();
        if contract.interrupts.is_told() && !is_interrupt_pending() {
            break;
        }
    }
}

/// Whether a SIGINT to the process waits for the shell's thread: this one has it blocked.
fn is_interrupt_pending() -> bool {
    // SAFETY: all-zero is a valid set.
    let mut pending: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: a place of ours.
    unsafe { libc::sigpending(&raw mut pending) };
    // SAFETY: a set, and a number of a signal.
    unsafe { libc::sigismember(&raw const pending, libc::SIGINT) == 1 }
}

fn own_group() -> pid_t {
    nix::unistd::getpgrp().as_raw()
}

/// Options of waitpid(2) as those of waitid(2): `WUNTRACED` is `WSTOPPED` there, and ends have to be asked for.
fn as_waitid(options: c_int) -> c_int {
    options | libc::WEXITED
}

/// The children of Python's, or those of them that are of one process group.
struct Family {
    contract: &'static Contract,
    group: Option<pid_t>,
}

impl Family {
    fn includes(&self, pid: pid_t) -> bool {
        // SAFETY: any number may be asked for.
        let is_shells = unsafe { (self.contract.is_shells_child)(pid) };
        let of_group =
            |group| nix::unistd::getpgid(Some(nix::unistd::Pid::from_raw(pid))).is_ok_and(|it| it.as_raw() == group);
        !is_shells && self.group.is_none_or(of_group)
    }

    /// Its processes; None if this kernel does not tell. Those of a thread that ends meanwhile pass to the first thread, which
    /// is listed last.
    fn members(&self) -> Option<Vec<pid_t>> {
        let mut threads: Vec<pid_t> = std::fs::read_dir("/proc/self/task")
            .ok()?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect();
        threads.sort_by_key(|thread| *thread == self.contract.session_pid);
        let mut members = Vec::new();
        for thread in threads {
            match std::fs::read_to_string(format!("/proc/self/task/{thread}/children")) {
                Ok(listed) => {
                    members.extend(listed.split_ascii_whitespace().filter_map(|pid| pid.parse::<pid_t>().ok()));
                }
                Err(_) if thread == self.contract.session_pid => return None,
                Err(_) => {}
            }
        }
        members.retain(|pid| self.includes(*pid));
        Some(members)
    }
}

/// Waits for any of them by `take`, which is given one that is worth waiting for. `options` are those of waitid(2).
fn any(family: &Family, options: c_int, take: impl Fn(pid_t) -> nix::Result<pid_t>) -> nix::Result<pid_t> {
    loop {
        let Some(members) = family.members() else { return take(-1) };
        if members.is_empty() {
            return Err(Errno::ECHILD);
        }
        for pid in &members {
            if peek(libc::P_PID, *pid, options | libc::WNOHANG)? == *pid {
                match take(*pid) {
                    // Another thread was faster.
                    Ok(0) | Err(Errno::ECHILD) => {}
                    outcome => return outcome,
                }
            }
        }
        if options & libc::WNOHANG != 0 {
            return Ok(0);
        }
        if !members.contains(&peek(libc::P_ALL, 0, options)?) {
            // A child of the shell's, which will soon have reaped it.
            pause()?;
        }
    }
}

/// Which child waitid(2) would find, without reaping it; 0 for none.
fn peek(kind: idtype_t, pid: pid_t, options: c_int) -> nix::Result<pid_t> {
    // SAFETY: all-zero is a valid siginfo_t.
    let mut info: siginfo_t = unsafe { std::mem::zeroed() };
    // SAFETY: a place for the answer.
    let result = unsafe { libc::waitid(kind, pid as id_t, &raw mut info, options | libc::WNOWAIT) };
    match Errno::result(result) {
        // SAFETY: filled by waitid.
        Ok(_) => Ok(unsafe { info.si_pid() }),
        // It has gone meanwhile.
        Err(Errno::ECHILD) => Ok(0),
        Err(errno) => Err(errno),
    }
}

/// An instant, or until a signal handler runs.
fn pause() -> nix::Result<()> {
    let instant = libc::timespec { tv_sec: 0, tv_nsec: 1_000_000 };
    // SAFETY: a time, and no place for the rest of it.
    Errno::result(unsafe { libc::nanosleep(&instant, std::ptr::null_mut()) }).map(drop)
}

/// The child that the shell has reaped, if a wait found none. It may be about to note it.
fn kept_status(contract: &Contract, errno: Errno, pid: pid_t, status: &mut c_int) -> Option<pid_t> {
    const TRIES: u32 = 5;
    if errno != Errno::ECHILD || pid == 0 || pid < -1 {
        return None;
    }
    for _ in 0..TRIES {
        // SAFETY: a place for the status.
        let found = unsafe { (contract.take_status)(pid.max(0), status) };
        if found != 0 {
            return Some(found);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    None
}
