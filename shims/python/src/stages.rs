//! Serves forked shells: the stages of pipelines, `$( )`, `( )`, `&`. A thread answers the doorbell, gives each call a
//! thread of its own, and notices when a caller leaves before its call is done.

use std::collections::HashMap;
use std::ffi::c_long;
use std::os::fd::{BorrowedFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::unistd::gettid;
use pyo3::ffi;
use pyo3::prelude::*;
use pysh_contract::message::doorbell;
use pysh_contract::passing::{self, Received};
use pysh_contract::Contract;

use crate::descriptors;
use crate::link::Channel;
use crate::stage;

/// As for the interpreter thread: Python code may recurse here as deeply.
const STACK_SIZE: usize = 16 << 20;

/// The doorbell's key in the epoll set; calls have theirs from 1 on.
const DOORBELL: u64 = 0;

/// Where a call belongs.
#[derive(Clone, Copy)]
pub struct Place {
    /// The session's.
    pub contract: &'static Contract,
    epoll: &'static Epoll,
    key: u64,
}

/// What it takes to interrupt a call.
struct Thread {
    /// The caller's 0, 1 and 2, in the session's table.
    fds: [RawFd; 3],
    tid: i32,
    /// Python's name for the thread.
    ident: c_long,
}

/// Calls that are running, by their key.
static RUNNING: Mutex<Option<HashMap<u64, Thread>>> = Mutex::new(None);

fn with_running<R>(use_it: impl FnOnce(&mut HashMap<u64, Thread>) -> R) -> R {
    use_it(RUNNING.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}

/// A call that runs on this thread, and is interrupted if its caller leaves.
pub struct Running<'a> {
    place: Place,
    channel: BorrowedFd<'a>,
}

impl<'a> Running<'a> {
    /// Watches the caller's channel.
    pub fn begin(place: Place, fds: [RawFd; 3], channel: BorrowedFd<'a>) -> nix::Result<Self> {
        let thread = Thread { fds, tid: gettid().as_raw(), ident: thread_ident() };
        with_running(|running| running.insert(place.key, thread));
        let event = EpollEvent::new(EpollFlags::EPOLLRDHUP | EpollFlags::EPOLLONESHOT, place.key);
        let watched = place.epoll.add(channel, event);
        if watched.is_err() {
            with_running(|running| running.remove(&place.key));
        }
        watched.map(|()| Self { place, channel })
    }

    /// The call is over. An interrupt that came too late must not hit what this thread does next.
    pub fn end(self, _py: Python<'_>) {
        with_running(|running| running.remove(&self.place.key));
        // SAFETY: with the GIL; a null exception takes back what was asked for.
        unsafe { ffi::PyThreadState_SetAsyncExc(thread_ident(), std::ptr::null_mut()) };
        let _ = self.place.epoll.delete(self.channel);
    }
}

fn thread_ident() -> c_long {
    // SAFETY: asks for a number.
    unsafe { libc::pthread_self() as c_long }
}

/// A caller has gone (Ctrl-C, `kill`) while its code runs: the code is interrupted, and lets go of the caller's pipes at
/// once, even where it blocks.
fn interrupt(contract: &Contract, key: u64) {
    with_running(|running| {
        if let Some(thread) = running.get(&key) {
            thread.fds.into_iter().for_each(descriptors::blind);
        }
    });
    Python::attach(|_py| {
        with_running(|running| {
            let Some(thread) = running.get(&key) else { return };
            // SAFETY: a static pointer of libpython's, set when it was initialised.
            let exception = unsafe { ffi::PyExc_KeyboardInterrupt };
            // SAFETY: with the GIL; the thread is registered, so it is still serving that call.
            unsafe { ffi::PyThreadState_SetAsyncExc(thread.ident, exception) };
            // SAFETY: sends a signal, whose handler does nothing, to a thread of our own.
            unsafe { libc::syscall(libc::SYS_tgkill, contract.session_pid, thread.tid, contract.wake_signal) };
        });
    });
}

/// Starts the thread that answers the doorbell. Should there be none, forked shells see the doorbell close.
pub fn listen(contract: &'static Contract) {
    let thread = std::thread::Builder::new().name("pysh-listener".into());
    let listener = Listener::new(contract).map_err(std::io::Error::from);
    if listener.and_then(|listener| thread.spawn(move || listener.run())).is_err() {
        // SAFETY: nobody listens, so that nobody else uses the session's end.
        unsafe { libc::close(contract.doorbell) };
    }
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
            Some(&doorbell::CALL) => self.start(fds),
            Some(_) => {}
        }
    }

    /// Gives a call its thread.
    fn start(&mut self, fds: Vec<OwnedFd>) {
        self.last_key += 1;
        let place = Place { contract: self.contract, epoll: self.epoll, key: self.last_key };
        let thread = std::thread::Builder::new().name("pysh-stage".into()).stack_size(STACK_SIZE);
        // The fds come when the thread is there: else they are still here, and the caller can be told.
        let (sender, receiver) = std::sync::mpsc::channel();
        match thread.spawn(move || receiver.recv().map(|fds| stage::serve(place, fds))) {
            Ok(_) => drop(sender.send(fds)),
            Err(error) => refuse(fds, &format!("cannot start a thread for a subshell: {error}")),
        }
    }
}

fn bell(contract: &Contract) -> BorrowedFd<'static> {
    // SAFETY: the doorbell stays open as long as the session lives.
    unsafe { BorrowedFd::borrow_raw(contract.doorbell) }
}

/// A call can't be made. If so much as its channel has come, the caller is told.
fn refuse(fds: Vec<OwnedFd>, why: &str) {
    if let Some(channel) = fds.into_iter().next() {
        stage::refuse(&mut Channel::new(UnixStream::from(channel)), why);
    }
}
