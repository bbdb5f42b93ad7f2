//! The shell's exit: Python's `atexit` functions run, buffers are flushed, and then no Python code runs any more while
//! the process is taken apart.

use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::{Duration, Instant};

use pysh_contract::mailbox::{Side, Wait};
use pysh_contract::message::to_session;
use pysh_contract::Contract;

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

extern "C" fn at_exit() {
    leave();
}

/// Tells Python, if this is the main shell's process and Python has not been told.
pub fn leave() {
    crate::guard::guard((), || {
        // SAFETY: null or the session's contract, which lives as long as the process.
        let Some(contract) = (unsafe { CONTRACT.load(Ordering::Acquire).as_ref() }) else { return };
        let in_main_shell = nix::unistd::getpid().as_raw() == contract.session_pid;
        let alive = start::is_ready() && contract.dead.load(Ordering::Acquire) == 0;
        if in_main_shell && alive && contract.mailbox.has_turn(Side::Shell) {
            say_goodbye(contract);
        }
    });
}

fn say_goodbye(contract: &Contract) {
    // SAFETY: this side has the turn; the message is a constant.
    unsafe { contract.mailbox.post(Side::Shell, &[to_session::EXIT]) };
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let step = Some(Duration::from_millis(200));
        if contract.mailbox.wait_for(Side::Shell, step) == Wait::Arrived {
            return;
        }
    }
}
