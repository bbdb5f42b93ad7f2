//! The shell's exit: Python's `atexit` functions run, buffers are flushed, and then no Python code runs any more while
//! the process is taken apart.

use std::ffi::c_int;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::{Duration, Instant};

use pysh_contract::mailbox::{Side, Wait};
use pysh_contract::message::{to_session, to_shell};
use pysh_contract::Contract;

use super::interrupt::Watch;
use super::start;

/// How long the exit of a shell waits for Python at the most.
const PATIENCE: Duration = Duration::from_secs(5);

static CONTRACT: AtomicPtr<Contract> = AtomicPtr::new(std::ptr::null_mut());

/// From now on this process tells Python before it exits.
pub fn watch(contract: &'static Contract) {
    let first = CONTRACT.swap(std::ptr::from_ref(contract).cast_mut(), Ordering::AcqRel).is_null();
    if first {
        // SAFETY: the function stays mapped: this library is never unloaded.
        unsafe { libc::atexit(at_exit) };
    }
}

/// Some other library ends the process: the last chance to tell Python.
extern "C" fn at_exit() {
    leave();
}

/// Tells Python, if this is the main shell's process and Python has not been told.
pub fn leave() {
    crate::guard::guard((), || {
        is_still();
    });
}

/// Ends the process, as `exit` of the C library does.
///
/// Destructors of libraries run only where no thread may be using what they destroy: a fork has inherited Python and its
/// libraries, but none of their threads, for which these might wait for ever; and C code that is still running would crash,
/// and take the shell's status with it.
pub fn exit(status: c_int) -> ! {
    let leaves_in_order = if start::is_forked() { !start::is_ready() } else { crate::guard::guard(false, is_still) };
    if leaves_in_order {
        // SAFETY: the caller's own argument.
        unsafe { libc::exit(status) }
    }
    // SAFETY: writes what is left in stdio's buffers, as exit(3) would.
    unsafe { libc::fflush(std::ptr::null_mut()) };
    // SAFETY: ends the process.
    unsafe { libc::_exit(status) }
}

/// Ends Python. Whether nothing of it runs any more; also if nothing ever did.
fn is_still() -> bool {
    // SAFETY: null or the session's contract, which lives as long as the process.
    let Some(contract) = (unsafe { CONTRACT.swap(std::ptr::null_mut(), Ordering::AcqRel).as_ref() }) else {
        return true;
    };
    if nix::unistd::getpid().as_raw() != contract.session_pid || !start::is_ready() {
        return true;
    }
    let is_alive = contract.dead.load(Ordering::Acquire) == 0;
    is_alive && contract.mailbox.has_turn(Side::Shell) && say_goodbye(contract)
}

/// Has Python run what it runs at its end. Whether nothing of it runs any more.
fn say_goodbye(contract: &Contract) -> bool {
    // Interrupts are for what Python runs.
    let _watch = Watch::begin();
    // SAFETY: this side has the turn; the message is a constant.
    unsafe { contract.mailbox.post(Side::Shell, &[to_session::EXIT]) };
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let step = Some(Duration::from_millis(200));
        if contract.mailbox.wait_for(Side::Shell, step) == Wait::Arrived {
            // SAFETY: the turn has come, and the message stays for ever.
            return unsafe { contract.mailbox.message() } == [to_shell::STILL, 1];
        }
    }
    false
}
