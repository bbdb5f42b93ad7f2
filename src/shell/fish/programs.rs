//! fish starts a program. It does so by `posix_spawn`, or by `fork` and `execve` where it gives the program the terminal. What
//! it takes for a program may be a stage (`stage.rs`), which is nothing but the fork, or a question of ours (`probe.rs`).

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_short, c_void, CStr};
use std::mem::MaybeUninit;
use std::os::fd::RawFd;

use super::{jobs, on_shells_thread, piped, probe, stage};
use crate::guard::guard;
use crate::hook::Redirection;

/// What fish wants to be done with fds in a program before it begins.
#[derive(Debug, Clone, Copy)]
enum Action {
    Copy { from: RawFd, to: RawFd },
    Close(RawFd),
}

thread_local! {
    /// Of the program that is to be started next: fish makes one list at a time.
    static ACTIONS: RefCell<Vec<Action>> = const { RefCell::new(Vec::new()) };
}

fn note(action: Action) {
    if on_shells_thread() {
        guard((), || ACTIONS.with_borrow_mut(|actions| actions.push(action)));
    }
}

unsafe extern "C" fn init_seen(actions: *mut libc::posix_spawn_file_actions_t) -> c_int {
    if on_shells_thread() {
        guard((), || ACTIONS.with_borrow_mut(Vec::clear));
    }
    // SAFETY: the caller's own argument.
    unsafe { libc::posix_spawn_file_actions_init(actions) }
}

unsafe extern "C" fn adddup2_seen(actions: *mut libc::posix_spawn_file_actions_t, from: c_int, to: c_int) -> c_int {
    note(Action::Copy { from, to });
    // SAFETY: the caller's own arguments.
    unsafe { libc::posix_spawn_file_actions_adddup2(actions, from, to) }
}

unsafe extern "C" fn addclose_seen(actions: *mut libc::posix_spawn_file_actions_t, fd: c_int) -> c_int {
    note(Action::Close(fd));
    // SAFETY: the caller's own arguments.
    unsafe { libc::posix_spawn_file_actions_addclose(actions, fd) }
}

/// Whether this is what fish takes for a program.
unsafe fn is_stage(path: *const c_char) -> bool {
    // SAFETY: the caller passes a path.
    !path.is_null() && unsafe { CStr::from_ptr(path) }.to_bytes() == jobs::PROGRAM
}

/// The first argument.
unsafe fn token(argv: *const *const c_char) -> Option<u32> {
    // SAFETY: the caller passes an array of arguments, with the program's name, that ends with a null pointer.
    let first = unsafe { argv.wrapping_add(1).read() };
    if first.is_null() {
        return None;
    }
    // SAFETY: a NUL-terminated string.
    unsafe { CStr::from_ptr(first) }.to_str().ok()?.parse().ok()
}

unsafe extern "C" fn spawn_seen(
    pid: *mut libc::pid_t,
    path: *const c_char,
    actions: *const libc::posix_spawn_file_actions_t,
    attributes: *const libc::posix_spawnattr_t,
    argv: *const *mut c_char,
    envp: *const *mut c_char,
) -> c_int {
    if on_shells_thread() && probe::is_on() {
        let copy = |action: &Action| match *action {
            Action::Copy { from, to } => (from, to),
            Action::Close(fd) => (probe::CLOSED, fd),
        };
        guard((), || ACTIONS.with_borrow(|actions| probe::note(actions.iter().map(copy))));
        return libc::EIO; // fish looks for no reason of its own then
    }
    // SAFETY: the caller's own path.
    if on_shells_thread() && unsafe { is_stage(path) } {
        // SAFETY: the caller's own arguments; an array of pointers is read only.
        let forked = guard(Err(libc::EINVAL), || unsafe { fork_stage(attributes, argv.cast(), envp.cast()) });
        return match forked {
            Ok(child) => {
                // SAFETY: the caller's own place for it.
                unsafe { *pid = child };
                0
            }
            Err(error) => error,
        };
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::posix_spawn(pid, path, actions, attributes, argv, envp) }
}

/// Does what `posix_spawn` would do, up to the program. The error is a number of errno(3).
///
/// # Safety
/// The arguments of `posix_spawn`.
unsafe fn fork_stage(
    attributes: *const libc::posix_spawnattr_t,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> Result<libc::pid_t, c_int> {
    // SAFETY: the caller's promise.
    let token = unsafe { token(argv) };
    // SAFETY: as above.
    let attributes = unsafe { Attributes::of(attributes) };
    // SAFETY: the child does what fish's own would, and ends in `become_stage`.
    let child = unsafe { libc::fork() };
    match child {
        -1 => Err(nix::errno::Errno::last_raw()),
        0 => {
            let prepare = || {
                attributes.apply();
                ACTIONS.with_borrow(|actions| actions.iter().for_each(|action| action.apply()));
            };
            // SAFETY: the caller's promise.
            unsafe { become_stage(token, envp, prepare) }
        }
        child => {
            // fish may look for the group at once.
            attributes.join_group(child);
            if let Some(token) = token {
                stage::forget(token);
            }
            Ok(child)
        }
    }
}

/// Never comes back, not even by a panic: there would be a second fish.
///
/// # Safety
/// In a fork of fish; `envp` is an array of strings that ends with a null pointer.
unsafe fn become_stage(token: Option<u32>, envp: *const *const c_char, prepare: impl FnOnce()) -> ! {
    let status = guard(1, || {
        prepare();
        // SAFETY: the caller's promise.
        stage::run(token, &unsafe { strings(envp) })
    });
    // SAFETY: ends this child; what fish has to do at its end is not for it.
    unsafe { libc::_exit(status) }
}

/// # Safety
/// An array of NUL-terminated strings that ends with a null pointer.
unsafe fn strings<'a>(mut array: *const *const c_char) -> Vec<&'a [u8]> {
    let mut strings = Vec::new();
    loop {
        // SAFETY: not past the null pointer.
        let string = unsafe { *array };
        if string.is_null() {
            return strings;
        }
        // SAFETY: a NUL-terminated string.
        strings.push(unsafe { CStr::from_ptr(string) }.to_bytes());
        array = array.wrapping_add(1);
    }
}

impl Action {
    fn apply(self) {
        match self {
            // An fd that is where it is to be must survive all the same (posix_spawn_file_actions_adddup2(3)).
            Self::Copy { from, to } if from == to => {
                // SAFETY: changes a flag of a number.
                unsafe { libc::fcntl(to, libc::F_SETFD, 0) };
            }
            Self::Copy { from, to } => {
                // SAFETY: in a child, whose numbers are as fish wants them.
                unsafe { libc::dup2(from, to) };
            }
            Self::Close(fd) => {
                // SAFETY: as above.
                unsafe { libc::close(fd) };
            }
        }
    }
}

/// What fish wants a program to be.
struct Attributes {
    group: Option<libc::pid_t>,
    mask: Option<libc::sigset_t>,
    defaults: Option<libc::sigset_t>,
}

impl Attributes {
    /// # Safety
    /// Null or what `posix_spawnattr_init` has made.
    unsafe fn of(attributes: *const libc::posix_spawnattr_t) -> Self {
        let mut found = Self { group: None, mask: None, defaults: None };
        if attributes.is_null() {
            return found;
        }
        let mut flags: c_short = 0;
        // SAFETY: the caller's promise; a place of our own.
        unsafe { libc::posix_spawnattr_getflags(attributes, &raw mut flags) };
        let has = |flag: c_int| c_int::from(flags) & flag != 0;
        if has(libc::POSIX_SPAWN_SETPGROUP) {
            let mut group = 0;
            // SAFETY: as above.
            unsafe { libc::posix_spawnattr_getpgroup(attributes, &raw mut group) };
            found.group = Some(group);
        }
        let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
        if has(libc::POSIX_SPAWN_SETSIGMASK) {
            // SAFETY: as above.
            unsafe { libc::posix_spawnattr_getsigmask(attributes, set.as_mut_ptr()) };
            // SAFETY: all-zero is a set, too.
            found.mask = Some(unsafe { set.assume_init() });
        }
        if has(libc::POSIX_SPAWN_SETSIGDEF) {
            // SAFETY: as above.
            unsafe { libc::posix_spawnattr_getsigdefault(attributes, set.as_mut_ptr()) };
            // SAFETY: as above.
            found.defaults = Some(unsafe { set.assume_init() });
        }
        found
    }

    /// Puts a process into its group; 0 is this one.
    fn join_group(&self, pid: libc::pid_t) {
        if let Some(group) = self.group {
            // SAFETY: a process of our own.
            unsafe { libc::setpgid(pid, group) };
        }
    }

    /// In the child itself.
    fn apply(&self) {
        self.join_group(0);
        if let Some(defaults) = &self.defaults {
            for signal in 1..=libc::SIGRTMAX() {
                // SAFETY: asks about a set of ours.
                if unsafe { libc::sigismember(defaults, signal) } == 1 {
                    // SAFETY: the default action, in a child.
                    unsafe { libc::signal(signal, libc::SIG_DFL) };
                }
            }
        }
        stage::drop_handlers();
        if let Some(mask) = &self.mask {
            // SAFETY: a set of ours.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, mask, std::ptr::null_mut()) };
        }
    }
}

unsafe extern "C" fn fork_seen() -> libc::pid_t {
    if on_shells_thread() && probe::is_on() {
        guard((), probe::before_fork);
    }
    // SAFETY: as the caller wants it.
    unsafe { libc::fork() }
}

/// In a child.
unsafe extern "C" fn execve_seen(path: *const c_char, argv: *const *const c_char, envp: *const *const c_char) -> c_int {
    if on_shells_thread() && probe::is_on() {
        guard((), probe::pass_own);
        // SAFETY: ends this child.
        unsafe { libc::_exit(0) }
    }
    // SAFETY: the caller's own path.
    if on_shells_thread() && unsafe { is_stage(path) } {
        // SAFETY: the caller's own arguments.
        let token = unsafe { token(argv) };
        // SAFETY: as above.
        unsafe { become_stage(token, envp, stage::drop_handlers) }
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::execve(path, argv, envp) }
}

/// fish asks whether a path is a program's: a regular file (path.cpp, `path_get_path_core`; path.rs).
unsafe extern "C" fn stat_seen(path: *const c_char, status: *mut libc::stat64) -> c_int {
    // SAFETY: the caller's own path.
    if on_shells_thread() && unsafe { is_stage(path) } {
        // SAFETY: all-zero is a valid value.
        let mut found: libc::stat64 = unsafe { std::mem::zeroed() };
        found.st_mode = libc::S_IFREG | 0o755;
        // SAFETY: the caller's own place for it.
        unsafe { status.write(found) };
        return 0;
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::stat64(path, status) }
}

unsafe extern "C" fn statx_seen(
    directory: c_int,
    path: *const c_char,
    flags: c_int,
    mask: u32,
    status: *mut libc::statx,
) -> c_int {
    if on_shells_thread() && flags & libc::AT_EMPTY_PATH != 0 {
        piped::note_asked(directory);
    }
    // SAFETY: the caller's own path.
    if on_shells_thread() && unsafe { is_stage(path) } {
        // SAFETY: all-zero is a valid value.
        let mut found: libc::statx = unsafe { std::mem::zeroed() };
        found.stx_mask = libc::STATX_TYPE | libc::STATX_MODE;
        found.stx_mode = (libc::S_IFREG | 0o755) as u16;
        // SAFETY: the caller's own place for it.
        unsafe { status.write(found) };
        return 0;
    }
    // SAFETY: the caller's own arguments.
    unsafe { libc::statx(directory, path, flags, mask as _, status) }
}

/// What takes the place of the functions by which fish finds and starts programs, with the same types.
pub fn redirections() -> [Redirection<'static>; 8] {
    [
        Redirection { symbol: c"posix_spawn", replacement: spawn_seen as *const c_void },
        Redirection { symbol: c"posix_spawn_file_actions_init", replacement: init_seen as *const c_void },
        Redirection { symbol: c"posix_spawn_file_actions_adddup2", replacement: adddup2_seen as *const c_void },
        Redirection { symbol: c"posix_spawn_file_actions_addclose", replacement: addclose_seen as *const c_void },
        Redirection { symbol: c"fork", replacement: fork_seen as *const c_void },
        Redirection { symbol: c"execve", replacement: execve_seen as *const c_void },
        Redirection { symbol: c"stat64", replacement: stat_seen as *const c_void },
        Redirection { symbol: c"statx", replacement: statx_seen as *const c_void },
    ]
}
