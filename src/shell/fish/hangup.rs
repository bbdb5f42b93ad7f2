//! A SIGHUP that ends fish. Its handler notes it for fish alone, which ends when its command does: so one of ours stands
//! before that.
//!
//! At its start an interactive fish asks what becomes of the signal, and sets its handler if nothing does. It sets the
//! same handler, without asking, for functions with `--on-signal SIGHUP`; from then on the signal may be theirs, and fish
//! does not say whether it still is. So that one stays as fish sets it, and Python goes on.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::hook::Redirection;

/// fish's own handler.
static FISHS: AtomicUsize = AtomicUsize::new(0);
/// The signal has come.
static HAS_COME: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// The last call has found that the signal has its default action.
    static HAS_ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Whether fish is to end by a SIGHUP.
pub fn has_come() -> bool {
    HAS_COME.load(Ordering::Relaxed)
}

extern "C" fn note(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    HAS_COME.store(true, Ordering::Relaxed);
    let fishs = FISHS.load(Ordering::Acquire);
    if fishs != 0 {
        // SAFETY: a handler of this type (SA_SIGINFO), which fish wanted to be called by the kernel just so.
        unsafe {
            std::mem::transmute::<usize, extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void)>(fishs)(
                signal, info, context,
            );
        }
    }
}

/// With our handler before fish's own, if this is what sets that.
fn chained(signal: c_int, new: &libc::sigaction, has_asked: bool) -> Option<libc::sigaction> {
    let is_handler = new.sa_flags & libc::SA_SIGINFO != 0;
    if signal != libc::SIGHUP || !is_handler || !has_asked || !super::on_shells_thread() {
        return None;
    }
    FISHS.store(new.sa_sigaction, Ordering::Release);
    Some(libc::sigaction { sa_sigaction: note as *const () as usize, ..*new })
}

unsafe extern "C" fn sigaction_seen(signal: c_int, new: *const libc::sigaction, old: *mut libc::sigaction) -> c_int {
    let has_asked = HAS_ASKED.replace(false);
    // SAFETY: null or the caller's own argument.
    let chained = unsafe { new.as_ref() }.and_then(|new| chained(signal, new, has_asked));
    let wanted = chained.as_ref().map_or(new, std::ptr::from_ref);
    // SAFETY: the caller's own arguments, or a handler of the same type.
    let status = unsafe { libc::sigaction(signal, wanted, old) };
    // SAFETY: null or the caller's own argument, which has been written to.
    let found = unsafe { old.as_ref() }.filter(|_| status == 0 && new.is_null() && signal == libc::SIGHUP);
    HAS_ASKED.set(found.is_some_and(|found| found.sa_sigaction == libc::SIG_DFL));
    status
}

/// What takes the place of fish's `sigaction`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"sigaction", replacement: sigaction_seen as *const c_void }]
}
