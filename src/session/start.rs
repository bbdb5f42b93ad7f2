//! The session's beginning: sockets, and the thread on which Python will live.

use std::cell::Cell;
use std::ffi::{c_char, c_void, CStr, OsStr};
use std::io::Write;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, Ordering};
use std::sync::mpsc::{channel, Sender};
use std::time::Duration;

use nix::sched::sched_getaffinity;
use nix::sys::signal::{pthread_sigmask, SigSet, SigmaskHow, Signal};
use nix::sys::socket::{recv, socketpair, AddressFamily, MsgFlags, SockFlag, SockType};
use nix::unistd::Pid;
use pysh_contract::message::SETTINGS;
use pysh_contract::wire::{Malformed, Reader};
use pysh_contract::{Contract, Interrupts, Mailbox, SignalSet, ABI_VERSION};

use super::{assignments, before, descendants, exit, failure, interrupt, relay, streams};
use crate::hook::{self, Redirection};
use crate::interpreter::extensions;
use crate::interpreter::find::Settings;
use crate::interpreter::load::{c_path, load, Loaded};
use crate::object::Object;
use crate::shell::{self, descriptors};

/// Room for the interpreter's recursion: twice what Linux gives a program's main thread. Only touched pages count.
const STACK_SIZE: usize = 16 << 20;

/// The shell's side of the session.
pub struct Session {
    /// What Python's side gets.
    pub contract: &'static Contract,
    /// Shell's end of the doorbell; in forks of the shell too.
    pub doorbell: OwnedFd,
    /// Shell's end of the socket for fds 0, 1 and 2.
    pub streams: OwnedFd,
    /// [`Host::streams_generation`](crate::shell::host::Host::streams_generation) when the shell's fds 0, 1 and 2 were last seen to be what the session has.
    pub shared_at: Cell<Option<u32>>,
}

/// This process is a fork of the one that the session began in.
static FORKED: AtomicU32 = AtomicU32::new(0);

extern "C" fn note_fork() {
    if FORKED.swap(1, Ordering::Relaxed) == 0 {
        before::note_fork();
    }
    relay::note_fork();
}

/// Whether this process is a fork of the shell that the session began in.
pub fn is_forked() -> bool {
    FORKED.load(Ordering::Relaxed) != 0
}

/// Whether this shell, or one that it was forked from, has begun a session.
pub fn has_session() -> bool {
    CURRENT.get().is_some()
}

/// Python is up.
static READY: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static CURRENT: Cell<Option<&'static Session>> = const { Cell::new(None) };
}

impl Session {
    /// The session of this shell or, in a fork of it, of the shell that was forked; started if there is none.
    pub fn current() -> Result<&'static Self, String> {
        if let Some(session) = CURRENT.get() {
            return Ok(session);
        }
        let session: &'static Self = Box::leak(Box::new(Self::start()?));
        CURRENT.set(Some(session));
        Ok(session)
    }

    /// Whether this process is the shell that the session began in, not a fork of it.
    pub fn is_main_shell(&self) -> bool {
        !is_forked()
    }

    /// Whether Python is up (in a fork: was up when it was forked).
    pub fn is_ready(&self) -> bool {
        is_ready()
    }

    fn start() -> Result<Self, String> {
        let why = |error: nix::Error| format!("cannot start a session: {error}");
        let pair = |kind| socketpair(AddressFamily::Unix, kind, None, SockFlag::SOCK_CLOEXEC).map_err(why);
        let (shell_doorbell, session_doorbell) = pair(SockType::SeqPacket)?;
        let (shell_streams, session_streams) = pair(SockType::SeqPacket)?;
        // Where the shell's standard streams are closed they have got those numbers.
        let (session_doorbell, session_streams) =
            (streams::move_high(session_doorbell), streams::move_high(session_streams));
        let contract: &'static Contract =
            Box::leak(Box::new(contract(session_doorbell.as_raw_fd(), session_streams.as_raw_fd())));
        FORKED.store(0, Ordering::Relaxed);
        // SAFETY: the handler only stores a number; this library is never unloaded.
        unsafe { libc::pthread_atfork(None, None, Some(note_fork)) };
        descendants::note_present();
        start_thread(contract)?;
        exit::watch(contract);
        // The thread has its own copies of its two ends by now; here they would keep the sockets open.
        drop((session_doorbell, session_streams));
        let (doorbell, streams) = (streams::move_high(shell_doorbell), streams::move_high(shell_streams));
        descriptors::keep([doorbell.as_raw_fd(), streams.as_raw_fd()]);
        Ok(Self { contract, doorbell, streams, shared_at: Cell::new(None) })
    }
}

fn contract(doorbell: RawFd, streams: RawFd) -> Contract {
    Contract {
        abi: ABI_VERSION,
        session_pid: Pid::this().as_raw(),
        mailbox: Mailbox::new(processors() > 1),
        doorbell,
        streams,
        dead: AtomicU32::new(0),
        interrupts: Interrupts::default(),
        abandoned: AtomicU32::new(0),
        time_zone_changed: AtomicU32::new(0),
        pending_signals: SignalSet::default(),
        held: SignalSet::default(),
        interpreter_tid: AtomicI32::new(0),
        shell_tid: nix::unistd::gettid().as_raw(),
        wake_signal: interrupt::install_wake_signal(),
        executable: AtomicPtr::new(std::ptr::null_mut()),
        package_root: AtomicPtr::new(std::ptr::null_mut()),
        shell: shell::name().as_ptr(),
        shell_mask: *mask_for_children().as_ref(),
        redirect,
        redirect_new,
        assign_later: assignments::assign_later,
        is_shells_child: descendants::is_shells_child,
        take_status: descendants::take_status,
        is_ignored_by_children: shell::is_ignored_by_children,
        disarm: AtomicPtr::new(std::ptr::null_mut()),
        deliver: AtomicPtr::new(std::ptr::null_mut()),
        ready,
    }
}

/// The signals that children of this shell find blocked: as the user has it. What zsh itself blocks most of the time is not
/// for them.
fn mask_for_children() -> SigSet {
    let mut mask = SigSet::thread_get_mask().unwrap_or_else(|_| SigSet::empty());
    mask.remove(Signal::SIGCHLD);
    mask.remove(Signal::SIGWINCH);
    mask
}

/// Whether Python is up in this process or, in a fork, was when it was forked.
pub fn is_ready() -> bool {
    READY.load(Ordering::Acquire) != 0
}

/// How many processors this process may use.
fn processors() -> usize {
    let Ok(set) = sched_getaffinity(Pid::from_raw(0)) else { return 1 };
    (0..nix::sched::CpuSet::count()).filter(|cpu| set.is_set(*cpu).unwrap_or(false)).count()
}

/// See [`hook::redirect`].
unsafe extern "C" fn redirect(inside: *const c_void, symbol: *const c_char, replacement: *const c_void) -> bool {
    crate::guard::guard(false, || {
        // SAFETY: the caller passes a NUL-terminated name.
        let symbol = unsafe { CStr::from_ptr(symbol) };
        let redirection = Redirection { symbol, replacement };
        // SAFETY: the caller's promise.
        Object::containing(inside).is_some_and(|object| unsafe { hook::redirect(&object, &[redirection]) })
    })
}

/// See [`extensions::redirect_new`].
unsafe extern "C" fn redirect_new(symbol: *const c_char, replacement: *const c_void) {
    crate::guard::guard((), || {
        // SAFETY: the caller passes a NUL-terminated name that lives as long as the process.
        let symbol = unsafe { CStr::from_ptr(symbol) };
        // SAFETY: the caller's promise.
        unsafe { extensions::redirect_new(symbol, replacement) };
    });
}

/// Called by Python's side when Python is up.
unsafe extern "C" fn ready() {
    interrupt::python_is_up();
    READY.store(1, Ordering::Release);
}

/// Starts the interpreter thread and waits until it stands on its own feet.
fn start_thread(contract: &'static Contract) -> Result<(), String> {
    let (sender, receiver) = channel();
    let inherited = block_all_signals();
    let thread = std::thread::Builder::new().name("pysh".into()).stack_size(STACK_SIZE);
    let started = thread.spawn(move || run_thread(contract, &sender));
    restore_signals(&inherited);
    started.map_err(|error| format!("cannot start Python's thread: {error}"))?;
    receiver.recv().unwrap_or_else(|_| Err("Python's thread has ended".to_owned()))
}

/// Every thread of Python's inherits this: none of them ever runs one of the shell's signal handlers.
fn block_all_signals() -> SigSet {
    let mut inherited = SigSet::empty();
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::all()), Some(&mut inherited));
    inherited
}

fn restore_signals(mask: &SigSet) {
    let _ = pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(mask), None);
}

fn run_thread(contract: &'static Contract, started: &Sender<Result<(), String>>) {
    let prepared = own_descriptors(contract);
    make_room_in_arena();
    open_wake_signal(contract.wake_signal);
    contract.interpreter_tid.store(nix::unistd::gettid().as_raw(), Ordering::Release);
    let alive = prepared.is_ok();
    let _ = started.send(prepared);
    if alive {
        wait_for_first_call(contract);
    }
}

/// glibc gives this thread a heap (arena) of its own, which grows page by page, each time with a call of `mprotect`: 150 of
/// them until Python is up. What has been writable once stays so, and takes no memory until it is used.
fn make_room_in_arena() {
    const BLOCK: usize = 96 << 10; // below the size from which malloc maps a block by itself
    const BLOCKS: usize = 16;
    let room: [Vec<u8>; BLOCKS] = std::array::from_fn(|_| Vec::with_capacity(BLOCK));
    drop(std::hint::black_box(room));
}

fn open_wake_signal(signal: i32) {
    // SAFETY: all-zero is a valid set, and sigemptyset makes it one by the book.
    let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
    // SAFETY: `set` is ours.
    unsafe { libc::sigaddset(&mut set, signal) };
    // SAFETY: this thread's own mask; the signal's handler does nothing.
    unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &set, std::ptr::null_mut()) };
}

/// Gives this thread, and those that it starts, a table of file descriptors of their own: what Python opens is never in
/// the table that the shell forks, and neither side meets the other's numbers. Of what the shell had, only the standard
/// streams and our sockets stay.
fn own_descriptors(contract: &Contract) -> Result<(), String> {
    const CLOSE_RANGE_UNSHARE: u32 = 2;
    close_range(u32::MAX - 1, u32::MAX, CLOSE_RANGE_UNSHARE)
        .and_then(|()| check_own_table(contract))
        .or_else(|_| nix::sched::unshare(nix::sched::CloneFlags::CLONE_FILES))
        .and_then(|()| check_own_table(contract))
        .map_err(|error| {
            format!("this kernel gives Python no file descriptors of its own (close_range: {error}); Linux 5.9 does")
        })?;
    close_all_but(&[contract.doorbell, contract.streams]);
    fill_closed_streams();
    Ok(())
}

/// Puts nothing in the place of each of the first three numbers that is no stream: CPython does not start with a directory as
/// standard input, nor without an output. The call says that the command has none (`streams::open_ones`).
fn fill_closed_streams() {
    for fd in streams::STANDARD.into_iter().filter(|fd| !streams::is_stream(*fd)) {
        // SAFETY: a NUL-terminated name; opens one more file.
        let nothing = unsafe { libc::open(c"/dev/null".as_ptr(), libc::O_RDWR) };
        if nothing != -1 && nothing != fd {
            // SAFETY: both are numbers of this thread's own table, and nothing in it owns `fd`.
            unsafe { libc::dup2(nothing, fd) };
            // SAFETY: opened just now.
            unsafe { libc::close(nothing) };
        }
    }
}

/// Closes all of this thread's fds from 3 on but these.
pub fn close_all_but(kept: &[RawFd]) {
    let mut kept: Vec<u32> = kept.iter().map(|fd| fd.unsigned_abs()).collect();
    kept.sort_unstable();
    let mut first = 3;
    for fd in kept {
        if first < fd {
            let _ = close_range(first, fd - 1, 0);
        }
        first = fd + 1;
    }
    let _ = close_range(first, u32::MAX, 0);
}

/// What runs a program in the kernel's place (valgrind, an emulator) may take the flag and do nothing: then all that follows
/// would hit the shell's own files. True too if the kernel will not tell (kcmp(2)).
fn check_own_table(contract: &Contract) -> nix::Result<()> {
    const KCMP_FILES: i32 = 2;
    let own = nix::unistd::gettid().as_raw();
    // SAFETY: compares two threads' tables; changes nothing.
    match unsafe { libc::syscall(libc::SYS_kcmp, contract.shell_tid, own, KCMP_FILES, 0, 0) } {
        0 => Err(nix::errno::Errno::ENOSYS),
        _ => Ok(()),
    }
}

fn close_range(first: u32, last: u32, flags: u32) -> nix::Result<()> {
    // SAFETY: closes numbers of this thread's own table (or unshares it), none of which anything here owns.
    let result = unsafe { libc::syscall(libc::SYS_close_range, first, last, flags) };
    nix::errno::Errno::result(result).map(drop)
}

/// Waits for the first `py`, then becomes Python's main thread. If no Python can be had the caller is told, and the next
/// `py` tries again.
fn wait_for_first_call(contract: &'static Contract) {
    /// The datagram stays where it is if the kernel has no memory for an instant.
    const MOST_FAILURES: u32 = 50;
    const PAUSE: Duration = Duration::from_millis(10);
    let mut failures = 0;
    let mut buffer = vec![0; 1 << 18];
    while contract.dead.load(Ordering::Acquire) == 0 {
        // The message stays: a call from a forked shell is for Python's side to take.
        let length = match recv(contract.doorbell, &mut buffer, MsgFlags::MSG_PEEK) {
            Ok(0) => return,
            Ok(length) => length,
            Err(nix::errno::Errno::EINTR) => continue,
            Err(error) if failures == MOST_FAILURES => {
                let _ = writeln!(std::io::stderr(), "pysh: the session cannot hear of calls: {}", error.desc());
                return failure::die(contract);
            }
            Err(_) => {
                failures += 1;
                std::thread::sleep(PAUSE);
                continue;
            }
        };
        let why = match settings(&buffer[..length]).map_err(|error| error.to_string()).and_then(|s| load(&s)) {
            Ok(loaded) => serve(contract, &loaded),
            Err(why) => why,
        };
        failure::answer_one(contract, &why);
    }
}

fn settings(datagram: &[u8]) -> Result<Settings<'_>, Malformed> {
    let mut reader = Reader::new(datagram);
    reader.u8()?;
    let mut values = [None; SETTINGS.len()];
    for value in &mut values {
        *value = Some(OsStr::from_bytes(reader.bytes()?)).filter(|text| !text.is_empty());
    }
    let [pysh_python, virtual_env, path, pyenv_root, home, uv_dir, xdg_data_home] = values;
    Ok(Settings { pysh_python, virtual_env, path, pyenv_root, home, uv_dir, xdg_data_home })
}

/// Runs Python's side on this thread. Comes back only if Python could not be initialised, with the reason.
fn serve(contract: &'static Contract, loaded: &Loaded) -> String {
    let paths = [c_path(&loaded.python.executable), c_path(&loaded.package_root)];
    let [Ok(executable), Ok(package_root)] = paths else { return "a path with a NUL byte".into() };
    // Never freed: Python keeps them.
    contract.executable.store(executable.into_raw(), Ordering::Release);
    contract.package_root.store(package_root.into_raw(), Ordering::Release);
    failure::fence(contract, loaded);
    loaded.correct_what_it_opens();
    interrupt::prepare(contract);
    // SAFETY: the contract lives as long as the process, and this is the thread that it names.
    unsafe { (loaded.serve)(contract) };
    format!("{} could not be started", loaded.python.executable.display())
}
