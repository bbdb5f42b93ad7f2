//! Python's local time is the shell's: the C library's time zone is the exported `TZ`. Shells do not need it themselves at once,
//! or at all, and Python asks for it only when told to.

use std::cell::RefCell;
use std::ffi::CStr;

use crate::session;

extern "C" {
    fn tzset();
}

thread_local! {
    /// `TZ` when Python was last told of it.
    static LAST: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// A command begins, on the shell's thread. `zone` is the exported `TZ`; `export` has the C library's environment say so too.
pub fn follow(zone: Option<&[u8]>, export: impl FnOnce()) {
    LAST.with_borrow_mut(|last| {
        if last.as_deref() != zone {
            *last = zone.map(<[u8]>::to_vec);
            export();
            // SAFETY: reads the environment, on the thread that changes it.
            unsafe { tzset() };
            session::time_zone_changed();
        }
    });
}

/// The same for shells that export to the C library's environment at once.
pub fn follow_environment() {
    // SAFETY: the caller is on the thread that changes the environment.
    let value = unsafe { libc::getenv(c"TZ".as_ptr()) };
    // SAFETY: null or a string of the environment's, which nobody changes meanwhile.
    let zone = (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) }.to_bytes());
    follow(zone, || {});
}
