//! When Python cannot be had, or dies: the shell lives on and is told.

use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicPtr, Ordering};

use pysh_contract::mailbox::{Mailbox, Side, Wait};
use pysh_contract::message::{doorbell, to_shell};
use pysh_contract::passing::{self, Received};
use pysh_contract::wire::Writer;
use pysh_contract::{channel, Contract};

use super::interrupt;
use crate::interpreter::load::Loaded;

/// What a shell says when Python has died.
pub const DEAD: &str = "Python has died in this session (its last words are above): start a new shell to use py again";

/// What a shell says when a command, or what Python has said, does not fit into what memory is left.
pub const NO_MEMORY: &str = "not enough memory for this command";

/// [`Contract::dead`]: the shell's thread may still wait for Python.
const DEAD_UNSEEN: u32 = 1;
/// [`Contract::dead`]: the shell's thread knows.
const DEAD_SEEN: u32 = 2;

/// Whether Python has died. On the shell's thread, which is not woken any more then.
pub fn is_dead(contract: &Contract) -> bool {
    contract.dead.load(Ordering::Acquire) != 0 && {
        contract.dead.store(DEAD_SEEN, Ordering::Release);
        true
    }
}

/// Takes the call that waits on the doorbell, and tells its shell why it can't be made.
pub fn answer_one(contract: &Contract, why: &str) {
    let mut message = Writer::new();
    message.u8(to_shell::FAILED);
    message.bytes(why.as_bytes());
    let Ok(Received { bytes, mut fds, .. }) = passing::receive(contract.doorbell) else { return };
    match bytes.first() {
        Some(&doorbell::CALL) if !fds.is_empty() => {
            let mut channel = UnixStream::from(fds.swap_remove(0));
            let _ = channel::send(&mut channel, message.as_slice());
        }
        Some(&doorbell::START) => {
            // The fds that came with the call are not wanted: they go with the message.
            passing::forget(contract.streams);
            answer_main(&contract.mailbox, message.as_slice());
        }
        _ => {}
    }
}

fn answer_main(mailbox: &Mailbox, message: &[u8]) {
    while mailbox.wait(Side::Session) != Wait::Arrived {}
    // SAFETY: the turn has come; the message lives until it comes again.
    unsafe { mailbox.post(Side::Session, message) };
    while mailbox.wait(Side::Session) != Wait::Arrived {}
    // SAFETY: as above; an acknowledgement, so that `message` may go.
    unsafe { mailbox.post(Side::Session, b"") };
}

/// For [`parked`], which can't be given anything.
static CONTRACT: AtomicPtr<Contract> = AtomicPtr::new(std::ptr::null_mut());

/// From now on libpython parks a thread where it would end the process.
pub fn fence(contract: &'static Contract, loaded: &Loaded) {
    CONTRACT.store(std::ptr::from_ref(contract).cast_mut(), Ordering::Release);
    loaded.fence(parked_abort, parked_exit);
}

extern "C" fn parked_abort() -> ! {
    park();
    std::process::abort()
}

extern "C" fn parked_exit(status: i32) -> ! {
    park();
    // SAFETY: what a forked child of Python's asked for.
    unsafe { libc::_exit(status) }
}

/// Never returns in the shell's process: Python dies. Comes back at once in a child that Python forked, which may end as it
/// likes.
fn park() {
    // SAFETY: null or the session's contract, which lives as long as the process.
    let Some(contract) = (unsafe { CONTRACT.load(Ordering::Acquire).as_ref() }) else { return };
    if nix::unistd::getpid().as_raw() != contract.session_pid {
        return;
    }
    die(contract);
    loop {
        std::thread::sleep(std::time::Duration::from_secs(3600));
    }
}

/// Marks Python as dead, lets go of everything that other processes wait for, and tells the shell's thread, if it waits.
pub fn die(contract: &Contract) {
    contract.dead.store(DEAD_UNSEEN, Ordering::Release);
    // SAFETY: Python is dead, so nobody uses the fds of this table any more; forked shells see their channels close.
    unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0) };
    let is_unseen = || contract.dead.load(Ordering::Acquire) == DEAD_UNSEEN;
    while is_unseen() && !contract.mailbox.has_turn(Side::Shell) {
        interrupt::wake(contract.session_pid, contract.shell_tid, contract.wake_signal);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
