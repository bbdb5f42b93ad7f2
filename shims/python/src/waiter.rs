//! A lock at which a stage waits until another thread opens it, or the stage is interrupted.

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::stages;

/// As `_thread.lock`, for as much as `threading.Condition.wait` uses of it (Lib/threading.py).
#[pyclass(frozen)]
#[derive(Default)]
pub struct Waiter {
    is_locked: AtomicU32,
}

#[pymethods]
impl Waiter {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Waits for `timeout` seconds, for ever if that is negative. False if the lock was not got; the exception of an
    /// interrupt is raised when this returns.
    #[pyo3(signature = (blocking = true, timeout = -1.0))]
    fn acquire(&self, py: Python<'_>, blocking: bool, timeout: f64) -> bool {
        let end = Duration::try_from_secs_f64(timeout).ok().and_then(|timeout| Instant::now().checked_add(timeout));
        loop {
            if self.is_locked.compare_exchange(0, 1, SeqCst, SeqCst).is_ok() {
                return true;
            }
            let is_over = end.is_some_and(|end| Instant::now() >= end);
            if !blocking || is_over || stages::is_left() {
                return false;
            }
            py.detach(|| self.wait(end));
        }
    }

    /// Lets one that waits go on.
    fn release(&self) {
        self.is_locked.store(0, SeqCst);
        // SAFETY: `is_locked` is only an address to the kernel here.
        unsafe {
            libc::syscall(libc::SYS_futex, self.is_locked.as_ptr(), libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, 1)
        };
    }

    fn locked(&self) -> bool {
        self.is_locked.load(SeqCst) != 0
    }
}

impl Waiter {
    /// Sleeps until something may have changed.
    fn wait(&self, end: Option<Instant>) {
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let left = left.map(|left| libc::timespec {
            tv_sec: left.as_secs() as libc::time_t,
            tv_nsec: libc::c_long::from(left.subsec_nanos() as i32),
        });
        let left = left.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: a live, aligned word, which the kernel only reads; `left` is null or lives on.
        unsafe {
            libc::syscall(
                libc::SYS_futex,
                self.is_locked.as_ptr(),
                libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
                1,
                left,
            );
        }
    }
}
