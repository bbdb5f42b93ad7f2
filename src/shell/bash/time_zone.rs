//! The C library's time zone is the exported `TZ`. bash sees to that when an exported `TZ` is assigned (variables.c, `sv_tz`), but
//! not when one that has a value is exported, or hidden by a local: it does not need it itself.

use std::cell::RefCell;

use pysh_contract::message::attribute::EXPORTED;

use super::symbols::Bash;
use super::variable::Found;
use crate::session;

extern "C" {
    fn tzset();
}

thread_local! {
    /// `TZ` when Python was last told of it.
    static LAST: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// A command begins: local times of Python's are to be the shell's.
pub fn follow(bash: &'static Bash) {
    let exported = Found::find(bash, c"TZ").filter(|found| found.attributes() & EXPORTED != 0);
    let zone = exported.and_then(Found::text);
    LAST.with_borrow_mut(|last| {
        if last.as_deref() != zone {
            *last = zone.map(<[u8]>::to_vec);
            // SAFETY: on bash's thread; makes the table that the C library reads.
            unsafe { (bash.maybe_make_export_env)() };
            // SAFETY: on the thread whose table that is.
            unsafe { tzset() };
            session::time_zone_changed();
        }
    });
}
