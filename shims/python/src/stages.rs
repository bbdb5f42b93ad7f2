//! Serves forked shells: the stages of pipelines, `$( )`, `( )`, `&`. Each call has a thread, with the caller's own
//! standard fds and directory, and the session's one interpreter.

use std::collections::HashMap;
use std::ffi::c_long;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use nix::sched::{CloneFlags, unshare};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::unistd::{fchdir, gettid};
use pyo3::ffi;
use pyo3::prelude::*;
use pysh_contract::message::{self, doorbell, to_session, to_shell};
use pysh_contract::passing::{self, Received};
use pysh_contract::wire::{Reader, Writer};
use pysh_contract::Contract;

use crate::call::Call;
use crate::descriptors;
use crate::link::{Channel, Link};
use crate::serve::keep_numbers_as_in_c;

/// As for the interpreter thread: Python code may recurse here as deeply.
const STACK_SIZE: usize = 16 << 20;

/// The doorbell's key in the epoll set; stages have theirs from 1 on.
const DOORBELL: u64 = 0;

/// A call that is running.
struct Stage {
    /// The caller's 0, 1 and 2, in the session's table.
    fds: [RawFd; 3],
    tid: i32,
    /// Python's name for the thread.
    ident: c_long,
}

/// Calls that are running, by their key.
static RUNNING: Mutex<Option<HashMap<u64, Stage>>> = Mutex::new(None);

fn with_running<R>(use_it: impl FnOnce(&mut HashMap<u64, Stage>) -> R) -> R {
    use_it(RUNNING.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

/// Starts the thread that answers the doorbell.
pub fn listen(contract: &'static Contract) {
    let thread = std::thread::Builder::new().name("pysh-listener".into());
    let started = thread.spawn(move || {
        let _ = Listener::new(contract).map(Listener::run);
    });
    drop(started);
}

struct Listener {
    contract: &'static Contract,
    epoll: &'static Epoll,
    last_key: u64,
}

impl Listener {
    fn new(contract: &'static Contract) -> nix::Result<Self> {
        let epoll: &'static Epoll = Box::leak(Box::new(Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?));
        epoll.add(bell(contract), EpollEvent::new(EpollFlags::EPOLLIN, DOORBELL))?;
        Ok(Self { contract, epoll, last_key: DOORBELL })
    }

    fn run(mut self) {
        let mut events = [EpollEvent::empty(); 16];
        while self.contract.dead.load(Ordering::Acquire) == 0 {
            let Ok(count) = self.epoll.wait(&mut events, EpollTimeout::NONE) else { continue };
            for event in &events[..count] {
                match event.data() {
                    DOORBELL => self.answer(),
                    key => interrupt(self.contract, key),
                }
            }
        }
    }

    fn answer(&mut self) {
        let Ok(Received { bytes, fds, is_truncated }) = passing::receive(self.contract.doorbell) else { return };
        match bytes.first() {
            // The shell has gone for good: nobody will ever ring again.
            None => drop(self.epoll.delete(bell(self.contract))),
            Some(&doorbell::CALL) if is_truncated => refuse(fds, "too many open files: raise ulimit -n"),
            Some(&doorbell::CALL) => {
                self.last_key += 1;
                start(self.contract, self.epoll, self.last_key, fds);
            }
            Some(_) => {}
        }
    }
}

fn bell(contract: &Contract) -> BorrowedFd<'static> {
    // SAFETY: the doorbell stays open as long as the session lives.
    unsafe { BorrowedFd::borrow_raw(contract.doorbell) }
}

/// Tells a caller that its call can't be made, if so much as its channel has come.
fn refuse(fds: Vec<OwnedFd>, why: &str) {
    if let Some(channel) = fds.into_iter().next() {
        let mut message = Writer::new();
        message.u8(to_shell::FAILED);
        message.bytes(why.as_bytes());
        let _ = Channel::new(UnixStream::from(channel)).send(message.as_slice());
    }
}

/// Gives a call its thread.
fn start(contract: &'static Contract, epoll: &'static Epoll, key: u64, fds: Vec<OwnedFd>) {
    let thread = std::thread::Builder::new().name("pysh-stage".into()).stack_size(STACK_SIZE);
    // Should the thread not start, the fds are closed: the caller sees its channel end.
    drop(thread.spawn(move || {
        let _ = serve(contract, epoll, key, fds);
    }));
}

fn serve(contract: &'static Contract, epoll: &'static Epoll, key: u64, fds: Vec<OwnedFd>) -> nix::Result<()> {
    let mut fds = fds.into_iter();
    let Some(channel) = fds.next() else { return Ok(()) };
    open_wake_signal(contract.wake_signal);
    keep_numbers_as_in_c();
    let mut channel = Channel::new(UnixStream::from(channel));
    let Ok(message) = channel.receive() else { return Ok(()) };
    let message = message.to_vec();
    let mut reader = Reader::new(&message);
    let (Ok(to_session::CALL), Ok(call)) = (reader.u8(), message::Call::read(&mut reader)) else { return Ok(()) };
    let mut done = Writer::new();
    match descriptors::standard(&mut fds, call.flags).and_then(|standard| enter_directory(fds.next()).map(|()| standard)) {
        Ok(standard) => {
            let watched = channel.as_raw_fd();
            let link = Rc::new(Link::stage(channel));
            run(contract, epoll, key, watched, &link, &call, &standard, &mut done);
            drop(standard);
            let _ = link.finish(done.as_slice());
        }
        Err(error) => {
            done.u8(to_shell::FAILED);
            done.bytes(format!("cannot run Python for a subshell here: {error}").as_bytes());
            let _ = channel.send(done.as_slice());
        }
    }
    Ok(())
}

/// Moves this thread, and only it, to the directory that the caller is in if that is not the main shell's.
fn enter_directory(directory: Option<OwnedFd>) -> nix::Result<()> {
    let Some(directory) = directory else { return Ok(()) };
    unshare(CloneFlags::CLONE_FS)?;
    fchdir(directory)
}

/// Gives this thread a directory of its own, if it serves a forked shell: `os.chdir` must not move the main shell.
#[pyfunction]
pub fn own_directory() -> PyResult<()> {
    let in_stage = crate::call::current().is_some_and(|call| !call.is_main());
    if in_stage { Ok(unshare(CloneFlags::CLONE_FS).map_err(std::io::Error::from)?) } else { Ok(()) }
}

fn open_wake_signal(signal: i32) {
    // SAFETY: all-zero is a valid set.
    let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: `set` is ours.
    unsafe { libc::sigaddset(&mut set, signal) };
    // SAFETY: this thread's own mask; the signal's handler does nothing.
    unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &set, std::ptr::null_mut()) };
}

fn run(
    contract: &Contract,
    epoll: &'static Epoll,
    key: u64,
    watched: RawFd,
    link: &Rc<Link>,
    call: &message::Call<'_>,
    standard: &[OwnedFd; 3],
    done: &mut Writer,
) {
    Python::attach(|py| {
        let numbers = [standard[0].as_raw_fd(), standard[1].as_raw_fd(), standard[2].as_raw_fd()];
        let stage = Stage { fds: numbers, tid: gettid().as_raw(), ident: thread_ident() };
        with_running(|running| running.insert(key, stage));
        // SAFETY: the channel, which the link keeps open longer than this function runs.
        let watched = unsafe { BorrowedFd::borrow_raw(watched) };
        let event = EpollEvent::new(EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLONESHOT, key);
        let _ = epoll.add(watched, event);
        let streams = py.import("pysh.streams");
        let entered = streams.as_ref().map(|streams| streams.call_method1("enter_stage", (numbers,)));
        if let Ok(Err(error)) = entered {
            error.print(py);
        }
        let later = |encoded: &[u8]| {
            // SAFETY: a slice, which is copied.
            unsafe { (contract.assign_later)(encoded.as_ptr(), encoded.len()) };
        };
        Call::run(py, link.clone(), call, done, |_| false, later);
        if let Ok(Err(error)) = streams.as_ref().map(|streams| streams.call_method0("leave_stage")) {
            error.print(py);
        }
        with_running(|running| running.remove(&key));
        // An interrupt that came too late must not hit what this thread does next.
        // SAFETY: with the GIL; a null exception takes back what was asked for.
        unsafe { ffi::PyThreadState_SetAsyncExc(thread_ident(), std::ptr::null_mut()) };
        let _ = epoll.delete(watched);
    });
}

fn thread_ident() -> c_long {
    // SAFETY: asks for a number.
    unsafe { libc::pthread_self() as c_long }
}

/// A caller has gone (Ctrl-C, `kill`) while its code runs: the code is interrupted, and lets go of the caller's pipes at
/// once, even where it blocks.
fn interrupt(contract: &Contract, key: u64) {
    with_running(|running| {
        if let Some(stage) = running.get(&key) {
            stage.fds.into_iter().for_each(descriptors::blind);
        }
    });
    Python::attach(|_py| {
        with_running(|running| {
            let Some(stage) = running.get(&key) else { return };
            // SAFETY: a static pointer of libpython's, set when it was initialised.
            let exception = unsafe { ffi::PyExc_KeyboardInterrupt };
            // SAFETY: with the GIL; the thread is registered, so it is still serving that call.
            unsafe { ffi::PyThreadState_SetAsyncExc(stage.ident, exception) };
            // SAFETY: sends a signal, whose handler does nothing, to a thread of our own.
            unsafe { libc::syscall(libc::SYS_tgkill, contract.session_pid, stage.tid, contract.wake_signal) };
        });
    });
}
