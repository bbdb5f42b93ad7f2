//! Serves forked shells: the stages of pipelines, `$( )`, `( )`, `&`. Threads answer the doorbell, serve a call each, and
//! notice when a caller leaves before its call is done.

use std::cell::Cell;
use std::collections::HashMap;
use std::ffi::c_long;
use std::os::fd::{BorrowedFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sched::{sched_getaffinity, CpuSet};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::socket::{shutdown, Shutdown};
use nix::unistd::{gettid, Pid};
use pyo3::ffi;
use pyo3::prelude::*;
use pysh_contract::message::doorbell;
use pysh_contract::passing::{self, Received};
use pysh_contract::Contract;

use crate::descriptors;
use crate::link::Channel;
use crate::serve::keep_numbers_as_in_c;
use crate::stage;

/// As for the interpreter thread: Python code may recurse here as deeply.
const STACK_SIZE: usize = 16 << 20;

/// The doorbell's key in the epoll set; calls have theirs from 1 on.
const DOORBELL: u64 = 0;

/// More threads than this do not wait: each makes every fork of the shell a little slower.
const MOST_WAITING: usize = 2;

/// Before the kernel is asked again for what it refused.
const PAUSE: Duration = Duration::from_millis(10);

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
    /// Its caller has gone.
    is_left: bool,
}

/// Calls that are running, by their key.
static RUNNING: Mutex<Option<HashMap<u64, Thread>>> = Mutex::new(None);

thread_local! {
    /// The key of the call that this thread serves.
    static KEY: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Whether the caller of this thread's call has gone.
pub fn is_left() -> bool {
    KEY.get().is_some_and(|key| with_running(|running| running.get(&key).is_some_and(|thread| thread.is_left)))
}

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
        let thread = Thread { fds, tid: gettid().as_raw(), ident: thread_ident(), is_left: false };
        KEY.set(Some(place.key));
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
        KEY.set(None);
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
/// once, even where it blocks. Comes back when the call has ended: its thread may have been about to block when it was woken,
/// and code that has caught the exception, and goes on, gets it again after a while.
fn interrupt(contract: &Contract, key: u64) {
    const FIRST: Duration = Duration::from_millis(5);
    const LAST: Duration = Duration::from_millis(250);
    const AGAIN: Duration = Duration::from_secs(10);
    with_running(|running| {
        if let Some(thread) = running.get_mut(&key) {
            thread.is_left = true;
            // Its standard error first: nobody is to hear of what it makes of the others.
            thread.fds.into_iter().rev().for_each(descriptors::blind);
        }
    });
    let (mut pause, mut raised) = (FIRST, None::<Instant>);
    loop {
        if raised.is_none_or(|raised| raised.elapsed() >= AGAIN) {
            raise(key);
            raised = Some(Instant::now());
        }
        if !with_running(|running| running.get(&key).map(|thread| wake(contract, thread)).is_some()) {
            return;
        }
        std::thread::sleep(pause);
        pause = LAST.min(pause * 2);
    }
}

/// Raises `KeyboardInterrupt` in the thread that serves a call, if it still does.
fn raise(key: u64) {
    Python::attach(|_py| {
        with_running(|running| {
            if let Some(thread) = running.get(&key) {
                interrupt_thread(thread.ident);
            }
        });
    });
}

/// Whether an interrupt is to be raised in this thread as soon as it runs Python code. For C code that CPython has called and
/// that waits.
pub fn is_interrupt_pending() -> bool {
    with_gil(|py| {
        // CPython tells nobody what is pending: the first instruction of any code raises it.
        let is_raised = py.eval(c"0", None, None).is_err();
        if is_raised {
            interrupt_thread(thread_ident());
        }
        is_raised
    })
}

/// Takes the GIL where CPython itself has let go of it, of which PyO3 has seen nothing.
fn with_gil<R>(body: impl FnOnce(Python<'_>) -> R) -> R {
    // SAFETY: Python is up, and knows this thread, which may or may not have the GIL.
    let state = unsafe { ffi::PyGILState_Ensure() };
    // SAFETY: with the GIL, until it is released below.
    let result = body(unsafe { Python::assume_attached() });
    // SAFETY: what the call above has returned, on the same thread.
    unsafe { ffi::PyGILState_Release(state) };
    result
}

/// Has `KeyboardInterrupt` raised in a thread that is known to Python, by a caller with the GIL.
fn interrupt_thread(ident: c_long) {
    // SAFETY: a static pointer of libpython's, set when it was initialised.
    let exception = unsafe { ffi::PyExc_KeyboardInterrupt };
    // SAFETY: with the GIL; nothing happens if there is no such thread.
    unsafe { ffi::PyThreadState_SetAsyncExc(ident, exception) };
}

/// Ends a blocking system call.
fn wake(contract: &Contract, thread: &Thread) {
    // SAFETY: sends a signal, whose handler does nothing, to a thread of our own.
    unsafe { libc::syscall(libc::SYS_tgkill, contract.session_pid, thread.tid, contract.wake_signal) };
}

/// Starts answering the doorbell.
pub fn listen(contract: &'static Contract) {
    let is_answered = Pool::new(contract).is_ok_and(|pool| Box::leak(Box::new(pool)).hire());
    if !is_answered {
        hang_up(contract);
    }
}

/// Nobody answers the doorbell any more: forked shells are told so when they ring.
fn hang_up(contract: &Contract) {
    let _ = shutdown(contract.doorbell, Shutdown::Both);
}

/// Threads that take turns: one waits for what comes next, and serves that itself, once another one waits. So a call wakes
/// one thread, which is most often there already.
struct Pool {
    contract: &'static Contract,
    epoll: &'static Epoll,
    last_key: AtomicU64,
    /// How many threads wait, or are about to. Never none while a call is served.
    waiting: AtomicUsize,
}

impl Pool {
    fn new(contract: &'static Contract) -> nix::Result<Self> {
        let epoll: &'static Epoll = Box::leak(Box::new(Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?));
        epoll.add(bell(contract), ring())?;
        Ok(Self { contract, epoll, last_key: AtomicU64::new(DOORBELL), waiting: AtomicUsize::new(0) })
    }

    /// Starts one more thread. False if the system refuses it.
    fn hire(&'static self) -> bool {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let thread = std::thread::Builder::new().name("pysh-stage".into()).stack_size(STACK_SIZE);
        let is_started = thread.spawn(move || self.work()).is_ok();
        if !is_started {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        is_started
    }

    /// Serves one thing after the other, until other threads wait in its stead, or until it is not what it was.
    fn work(&'static self) {
        keep_numbers_as_in_c();
        let traits = Traits::of_this_thread();
        while let Some(key) = self.next() {
            let is_last = self.waiting.fetch_sub(1, Ordering::SeqCst) == 1;
            let is_staffed = !is_last || self.hire();
            match key {
                DOORBELL => self.answer(is_staffed),
                key => interrupt(self.contract, key),
            }
            if traits != Traits::of_this_thread() || !self.waits_again() {
                break;
            }
        }
    }

    /// Counts this thread among those that wait, if more are wanted. One that leaves is never counted, not even for an
    /// instant: another one might rely on it.
    fn waits_again(&self) -> bool {
        let more = |waiting| (waiting < MOST_WAITING).then_some(waiting + 1);
        self.waiting.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).is_ok()
    }

    /// Waits for the doorbell, or for a caller that leaves: its key. None if Python has died.
    fn next(&self) -> Option<u64> {
        let mut events = [EpollEvent::empty()];
        while self.contract.dead.load(Ordering::Acquire) == 0 {
            match self.epoll.wait(&mut events, EpollTimeout::NONE) {
                Ok(0) | Err(Errno::EINTR) => {}
                Ok(_) => return Some(events[0].data()),
                // The kernel was short of something.
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
        None
    }

    /// Takes a call from the doorbell and serves it. Where no other thread could be started to wait meanwhile, it can't be
    /// served.
    fn answer(&self, is_staffed: bool) {
        let received = passing::receive(self.contract.doorbell);
        if received.as_ref().is_ok_and(|received| received.bytes.is_empty()) {
            // The shell has gone for good: nobody will ever ring again.
            return;
        }
        if self.epoll.modify(bell(self.contract), &mut ring()).is_err() {
            hang_up(self.contract);
        }
        let Ok(Received { bytes, fds, is_truncated }) = received else { return };
        match bytes.first() {
            Some(&doorbell::CALL) if is_truncated => refuse(fds, "too many open files: raise ulimit -n"),
            Some(&doorbell::CALL) if is_staffed => {
                let key = self.last_key.fetch_add(1, Ordering::SeqCst) + 1;
                stage::serve(Place { contract: self.contract, epoll: self.epoll, key }, fds);
            }
            Some(&doorbell::CALL) => refuse(fds, "cannot start a thread for a subshell"),
            _ => {}
        }
    }
}

/// One thread at a time takes what the doorbell brings.
fn ring() -> EpollEvent {
    EpollEvent::new(EpollFlags::EPOLLIN | EpollFlags::EPOLLONESHOT, DOORBELL)
}

/// What the kernel keeps for each thread and Python code can change: a thread that is not as it was serves no other call.
#[derive(PartialEq)]
struct Traits {
    priority: i32,
    processors: Option<CpuSet>,
    has_own_directory: bool,
}

impl Traits {
    fn of_this_thread() -> Self {
        // SAFETY: asks for a number.
        let priority = unsafe { libc::getpriority(libc::PRIO_PROCESS, 0) };
        let processors = sched_getaffinity(Pid::from_raw(0)).ok();
        Self { priority, processors, has_own_directory: stage::has_own_directory() }
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
