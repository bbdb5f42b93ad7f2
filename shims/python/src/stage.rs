//! One call of a forked shell, on a thread that serves nothing else meanwhile.

use std::cell::Cell;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::Arc;
use std::time::Duration;

use nix::poll::ppoll;
use nix::sched::{unshare, CloneFlags};
use nix::sys::signal::{SigSet, SigmaskHow};
use nix::sys::time::TimeSpec;
use nix::unistd::fchdir;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pysh_contract::message::{self, to_session, Done};
use pysh_contract::wire::{Reader, Writer};
use pysh_contract::Contract;

use crate::call::{Call, INTERRUPTED};
use crate::descriptors;
use crate::link::{Channel, Link};
use crate::masks;
use crate::processes;
use crate::serve::write_failure;
use crate::stages::{Place, Running};

/// Serves the call that comes over the first of the fds; see [`message::doorbell::CALL`] for the others.
pub fn serve(place: Place, fds: Vec<OwnedFd>) {
    let mut fds = fds.into_iter();
    let Some(channel) = fds.next() else { return };
    set_signal_mask(place.contract.wake_signal);
    masks::forget_mask();
    let mut channel = Channel::new(UnixStream::from(channel));
    let Ok(message) = channel.take() else { return };
    let mut reader = Reader::new(&message);
    let (Ok(to_session::CALL), Ok(call)) = (reader.u8(), message::Call::read(&mut reader)) else { return };
    let standard = descriptors::standard(&mut fds, call.flags);
    match standard.and_then(|standard| enter_directory(fds.next()).map(|()| standard)) {
        Ok(standard) => run(place, channel, &call, standard),
        Err(error) => refuse(&mut channel, &format!("cannot run Python for a subshell here: {error}")),
    }
}

/// Tells a caller that its call can't be made.
pub fn refuse(channel: &mut Channel, why: &str) {
    let mut message = Writer::new();
    write_failure(&mut message, why);
    let _ = channel.send(message.as_slice());
}

fn run(place: Place, channel: Channel, call: &message::Call<'_>, standard: [OwnedFd; 3]) {
    let numbers = standard.each_ref().map(AsRawFd::as_raw_fd);
    let watched = channel.as_raw_fd();
    let is_awaited = Awaited::new(place.contract, &channel);
    let link = Rc::new(Link::stage(channel));
    processes::enter_group_of(link.caller_pid());
    let mut done = Writer::new();
    Python::attach(|py| {
        if !is_awaited.begin() {
            return;
        }
        // SAFETY: the channel, which the link keeps open until the call is over.
        let watched = unsafe { BorrowedFd::borrow_raw(watched) };
        let running = match Running::begin(place, numbers, watched) {
            Ok(running) => running,
            Err(error) => return write_failure(&mut done, &format!("cannot watch over a subshell: {error}")),
        };
        let entered = with_streams(py, numbers, || {
            let later = |given: &[u8]| {
                // SAFETY: a slice, which is copied.
                unsafe { (place.contract.assign_later)(given.as_ptr(), given.len()) }
            };
            Call::run(py, link.clone(), call, &mut done, |_| false, later);
        });
        match entered {
            Ok(()) => {}
            Err(error) if error.is_instance_of::<PyKeyboardInterrupt>(py) => {
                done = Done::message(INTERRUPTED, true);
            }
            Err(error) => write_failure(&mut done, &format!("cannot give a subshell its streams: {error}")),
        }
        running.end(py);
    });
    // The caller may go on as soon as it knows: its pipes must be closed by then.
    drop(standard);
    let _ = link.finish(done.as_slice());
}

/// A call that the shell has abandoned may be in C code that keeps the interpreter to itself. Then a caller is told, instead of
/// waiting with it.
struct Awaited(Arc<AtomicBool>);

impl Awaited {
    fn new(contract: &Contract, channel: &Channel) -> Self {
        const LIMIT: Duration = Duration::from_secs(1);
        let waits = Arc::new(AtomicBool::new(true));
        if contract.abandoned.load(SeqCst) != 0 {
            if let Ok(mut channel) = channel.try_clone() {
                let waits = waits.clone();
                let told = move || {
                    std::thread::sleep(LIMIT);
                    if waits.swap(false, SeqCst) {
                        refuse(&mut channel, "Python is still busy with an earlier command, which was interrupted");
                    }
                };
                drop(std::thread::Builder::new().name("pysh-waiter".into()).spawn(told));
            }
        }
        Self(waits)
    }

    /// The interpreter is there. Whether the caller waits for it.
    fn begin(&self) -> bool {
        self.0.swap(false, SeqCst)
    }
}

/// Gives this thread the caller's standard input, output and error while `body` runs. If it can't have them, or an interrupt
/// comes first, nothing runs: what the code prints must not go anywhere else.
fn with_streams(py: Python<'_>, numbers: [RawFd; 3], body: impl FnOnce()) -> PyResult<()> {
    let streams = py.import("pysh.streams")?;
    streams.call_method1("enter_stage", (numbers,))?;
    body();
    // An interrupt may hit this too, and then comes no more.
    while let Err(error) = streams.call_method0("leave_stage") {
        if !error.is_instance_of::<PyKeyboardInterrupt>(py) {
            error.print(py);
            break;
        }
    }
    Ok(())
}

/// Moves this thread, and only it, to the directory that the caller is in if that is not the main shell's.
fn enter_directory(directory: Option<OwnedFd>) -> nix::Result<()> {
    let Some(directory) = directory else { return Ok(()) };
    leave_shells_directory()?;
    fchdir(directory)
}

thread_local! {
    static HAS_OWN_DIRECTORY: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread's directory, and its umask, are no longer the main shell's: there is no way back.
pub fn has_own_directory() -> bool {
    HAS_OWN_DIRECTORY.get()
}

fn leave_shells_directory() -> nix::Result<()> {
    HAS_OWN_DIRECTORY.set(true);
    unshare(CloneFlags::CLONE_FS)
}

/// Gives this thread a directory of its own, if it serves a forked shell: `os.chdir` must not move the main shell.
#[pyfunction]
pub fn own_directory() -> PyResult<()> {
    let in_stage = crate::call::current().is_some_and(|call| !call.is_main());
    if in_stage {
        leave_shells_directory().map_err(descriptors::os_error)
    } else {
        Ok(())
    }
}

/// Sleeps for so many seconds, or until this thread is woken. While Python code runs nothing wakes it: what comes between the
/// code's last step and the sleep itself, which alone lets the signal through, ends the sleep at once.
#[pyfunction]
pub fn nap(py: Python<'_>, seconds: f64) {
    let Ok(duration) = Duration::try_from_secs_f64(seconds) else { return };
    let Ok(open) = SigSet::all().thread_swap_mask(SigmaskHow::SIG_BLOCK) else { return };
    py.detach(|| {
        let _ = ppoll(&mut [], Some(TimeSpec::from_duration(duration)), Some(open));
    });
    let _ = open.thread_set_mask();
}

/// All signals are blocked but the one that wakes, whatever the last call on this thread has left.
fn set_signal_mask(wake: i32) {
    // SAFETY: all-zero is a valid set.
    let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: `set` is ours.
    unsafe { libc::sigfillset(&mut set) };
    // SAFETY: as above.
    unsafe { libc::sigdelset(&mut set, wake) };
    // SAFETY: this thread's own mask; the signal's handler does nothing.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &set, std::ptr::null_mut()) };
}
