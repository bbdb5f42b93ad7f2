//! What the two shared objects of pysh agree on.
//!
//! `libpysh.so` lives in the shell and knows no Python; `_pysh` lives in Python and knows no shell. They talk by
//! [messages](message), in memory through a [`Mailbox`] and, from a forked shell, through a [socket](channel). The
//! [`Contract`] is what the first hands to the second when it starts.

pub mod channel;
pub mod interrupts;
pub mod mailbox;
pub mod message;
pub mod passing;
pub mod signal_set;
pub mod wire;

use std::ffi::{c_char, c_void};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32};

pub use interrupts::Interrupts;
pub use mailbox::Mailbox;
pub use signal_set::SignalSet;

/// Changes with every change of a message or of [`Contract`]; both objects must have been built with the same one.
pub const ABI_VERSION: u32 = 9;

/// The exported function of `_pysh` that returns its [`ABI_VERSION`].
pub const ABI_SYMBOL: &std::ffi::CStr = c"pysh_abi_version";

/// The exported function of `_pysh` that serves a session: a [`Serve`].
pub const SERVE_SYMBOL: &std::ffi::CStr = c"pysh_serve";

/// Initialises Python on the calling thread and serves the session from it. Never returns once Python runs; returns a
/// non-zero value if it could not start.
pub type Serve = unsafe extern "C" fn(*const Contract) -> i32;

/// What the shell's side gives to Python's side. It lives as long as the process.
#[repr(C)]
pub struct Contract {
    /// Must be the first field, and equal to the reader's own [`ABI_VERSION`].
    pub abi: u32,
    /// The process of the shell that the user started; a fork of it has another.
    pub session_pid: i32,
    /// Calls from the shell's own thread.
    pub mailbox: Mailbox,
    /// Session's end of the socket on which forked shells announce a call. A number in the session's own table.
    pub doorbell: i32,
    /// Session's end of the socket on which the main shell passes its fds 0, 1 and 2.
    pub streams: i32,
    /// Set when Python has died: a fatal error ended one of its threads, and nothing can be run any more.
    pub dead: AtomicU32,
    /// Interrupts that the shell's thread receives during calls, for Python.
    pub interrupts: Interrupts,
    /// Set while the shell has stopped waiting for a call: nobody answers that one any more.
    pub abandoned: AtomicU32,
    /// Set when the C library's time zone has changed: Python is to look at it again.
    pub time_zone_changed: AtomicU32,
    /// The shell's own thread, by its kernel id.
    pub shell_tid: i32,
    /// Signals that the shell's thread received for Python: the interpreter thread takes them in the handler of `wake_signal`.
    pub pending_signals: SignalSet,
    /// Signals that Python code has blocked: the shell's thread is to have them so during each call of the main shell.
    pub held: SignalSet,
    /// The interpreter thread's kernel id, to wake it from a blocking system call.
    pub interpreter_tid: AtomicI32,
    /// Signal number that wakes a thread from a blocking system call.
    pub wake_signal: i32,
    /// `sys.executable`, a NUL-terminated path; set before Python's side is entered.
    pub executable: AtomicPtr<c_char>,
    /// The folder that holds the Python package `pysh`, NUL-terminated; set before Python's side is entered.
    pub package_root: AtomicPtr<c_char>,
    /// Name of the shell (`bash`, `zsh`, `fish`), NUL-terminated.
    pub shell: *const c_char,
    /// The signals that the shell itself has blocked: what its children are to inherit.
    pub shell_mask: libc::sigset_t,
    /// Makes the object that contains an address call a replacement of an imported function; false if it does not
    /// import it.
    pub redirect:
        unsafe extern "C" fn(inside: *const c_void, symbol: *const c_char, replacement: *const c_void) -> bool,
    /// Makes every object that libpython opens from now on call a replacement of an imported function, whose name lives as long as
    /// the process. On the interpreter thread.
    pub redirect_new: unsafe extern "C" fn(symbol: *const c_char, replacement: *const c_void),
    /// Takes [names that a stage gives](message::Given) for the main shell, which sets them as soon as it can.
    /// Copies what it is given; false if there is no memory for that. May be called on any thread.
    pub assign_later: unsafe extern "C" fn(encoded: *const u8, length: usize) -> bool,
    /// Whether the shell has forked a process, and not yet reaped it. May be called on any thread.
    pub is_shells_child: unsafe extern "C" fn(pid: i32) -> bool,
    /// Takes the status, as of waitpid(2), of a child of Python's that the shell has reaped; of any if `pid` is 0. Returns its
    /// pid, or 0 if there is none. May be called on any thread.
    pub take_status: unsafe extern "C" fn(pid: i32, status: *mut i32) -> i32,
    /// Whether the shell's children ignore a signal, as the user has told the shell: it may ignore more itself. May be called on
    /// any thread, and between vfork and exec.
    pub is_ignored_by_children: unsafe extern "C" fn(signal: i32) -> bool,
    /// Python's side stores a function here, an `extern "C" fn()` for the shell's thread, that gives the signals back to the
    /// shell although a command has not ended.
    pub disarm: AtomicPtr<c_void>,
    /// Python's side stores a function here when Python is up, an `extern "C" fn(i32)`: takes a signal that came to the shell's
    /// thread, on the interpreter thread, in the handler of `wake_signal`.
    pub deliver: AtomicPtr<c_void>,
    /// Called on the interpreter thread when Python is up: the shell's side keeps what needs libpython.
    pub ready: unsafe extern "C" fn(),
}

// SAFETY: the pointers name immutable strings that live as long as the process; everything that changes is atomic or,
// like the mailbox, has a protocol of its own.
unsafe impl Sync for Contract {}
// SAFETY: as above; nothing in it belongs to a thread.
unsafe impl Send for Contract {}
