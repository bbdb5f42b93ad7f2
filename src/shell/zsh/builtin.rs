//! The builtin `py`: zsh's words become a call.

use std::borrow::Cow;
use std::cell::UnsafeCell;
use std::ffi::{c_char, c_int};
use std::ptr;

use super::host::{option, ZshHost};
use super::queue::Closed;
use super::symbols::{zsh, Builtin, Node, Options, Zsh, HANDLES_OPTIONS};
use super::variable::strings;
use super::{evaluate, subshell};
use crate::guard::guard;
use crate::session::{self, Command};
use crate::shell::host::Host;
use crate::shell::time_zone;

/// The status of a usage error.
const BAD_USAGE: c_int = 2;
const FAILURE: c_int = 1;

/// A row for zsh's table of builtins, which becomes a part of that table.
#[repr(transparent)]
struct Entry(UnsafeCell<Builtin>);

// SAFETY: used by zsh, on its only thread.
unsafe impl Sync for Entry {}

static PY: Entry = Entry(UnsafeCell::new(Builtin {
    node: Node { next: ptr::null_mut(), name: c"py".as_ptr().cast_mut(), flags: HANDLES_OPTIONS },
    function: Some(py_builtin),
    least_arguments: 0,
    most_arguments: -1,
    number: 0,
    options: ptr::null(),
    default_options: ptr::null(),
}));

/// Adds `py` to zsh's builtins.
pub fn add(zsh: &Zsh) {
    // SAFETY: on zsh's thread; the row lives for ever, and is zsh's alone from now on.
    unsafe { (zsh.addbuiltins)(c"pysh".as_ptr(), PY.0.get(), 1) };
}

/// Whether a builtin of zsh's table is `py`.
pub fn is_py(node: *const Node) -> bool {
    ptr::eq(node, PY.0.get().cast())
}

/// Called by zsh (`execbuiltin`) with the words after `py`.
unsafe extern "C" fn py_builtin(
    _name: *const c_char,
    words: *mut *mut c_char,
    _options: *mut Options,
    _number: c_int,
) -> c_int {
    let Ok(zsh) = zsh() else { return BAD_USAGE };
    let status = guard(BAD_USAGE, || {
        // First and last of all: a trap that runs in zsh's handler allocates, and so do we.
        let _closed = Closed::begin(zsh);
        // SAFETY: zsh's array, which lives until the builtin returns.
        unsafe { call(zsh, words) }
    });
    evaluate::leave_if_asked(zsh);
    status
}

/// # Safety
/// The array is zsh's, and lives as long as this runs.
unsafe fn call(zsh: &'static Zsh, words: *mut *mut c_char) -> c_int {
    let host = ZshHost::new(zsh);
    if option(zsh, c"restricted") {
        host.report("restricted: Python would be a way out of this shell");
        return FAILURE;
    }
    // SAFETY: the caller's promise.
    let words: Vec<Cow<'_, [u8]>> = unsafe { strings(words) }.collect();
    let (source, line) = host.place();
    time_zone::follow_environment();
    session::run(
        &host,
        &Command {
            words: words.iter().map(AsRef::as_ref).collect(),
            source,
            line,
            interactive: host.is_interactive(),
            in_pipeline: subshell::is_in_pipeline(),
            in_subshells_pipeline: subshell::is_in_subshells_pipeline(),
        },
    )
}
