//! The builtin `py`: bash's words become a call.

use std::cell::UnsafeCell;
use std::ffi::{c_char, c_int, CStr};
use std::ptr;

use super::host::BashHost;
use super::symbols::{bash, Bash, Builtin, WordList, BUILTIN_ENABLED};
use super::{evaluate, history, symbols, time_zone};
use crate::guard::guard;
use crate::session::{self, Command};
use crate::shell::host::Host;

/// `EX_BADUSAGE` of bash's shell.h.
const BAD_USAGE: c_int = 2;

/// `EXECUTION_FAILURE` of bash's shell.h.
const FAILURE: c_int = 1;

/// A row for bash's table of builtins. `enable -f` writes to it.
#[repr(transparent)]
pub struct Entry(UnsafeCell<Builtin>);

// SAFETY: used by bash, on its only thread.
unsafe impl Sync for Entry {}

/// The lines of `help py`; a null pointer ends them.
#[repr(transparent)]
struct Help([*const c_char; 6]);

// SAFETY: it points to constants only.
unsafe impl Sync for Help {}

static HELP: Help = Help([
    c"Run Python in this shell's session.".as_ptr(),
    c"".as_ptr(),
    c"The shell's variables are Python names, and names that the code assigns are".as_ptr(),
    c"set in the shell. CODE is a block in braces or one word; see `py --help'.".as_ptr(),
    c"".as_ptr(),
    ptr::null(),
]);

/// The row for `py`.
const ROW: Builtin = Builtin {
    name: c"py".as_ptr(),
    function: py_builtin,
    flags: BUILTIN_ENABLED,
    long_doc: (&raw const HELP).cast(),
    short_doc: c"py [options] { code } [arg ...]".as_ptr(),
    handle: ptr::null(),
};

impl Entry {
    /// The row for `py`.
    pub const fn py() -> Self {
        Self(UnsafeCell::new(ROW))
    }
}

/// Adds `py` to the table. Before `main`: `initialize_shell_builtins` sorts the table later.
pub fn add(bash: &Bash) {
    // SAFETY: before bash's `main`, nobody else looks at it.
    let count = unsafe { bash.number(bash.num_shell_builtins) };
    let Ok(length) = usize::try_from(count) else { return };
    // SAFETY: as above.
    let old = unsafe { *bash.shell_builtins };
    // SAFETY: the table has that many rows (and a null row after them).
    let mut table = unsafe { std::slice::from_raw_parts(old, length + 1) }.to_vec();
    table.insert(length, ROW);
    // SAFETY: as above; bash never frees the table, so ours may live for ever.
    unsafe { *bash.shell_builtins = Vec::leak(table).as_mut_ptr() };
    // SAFETY: as above.
    unsafe { *bash.num_shell_builtins = count + 1 };
}

/// Called by bash (`execute_builtin`) with the words after `py`.
unsafe extern "C" fn py_builtin(words: *mut WordList) -> c_int {
    // SAFETY: bash's list, which lives until the builtin returns.
    let status = guard(BAD_USAGE, || unsafe { call(words) });
    bash().map_or(status, |bash| evaluate::leave_if_asked(bash, status))
}

/// # Safety
/// The list is bash's, and lives as long as this runs.
unsafe fn call(words: *mut WordList) -> c_int {
    let Ok(bash) = bash() else { return BAD_USAGE };
    history::put_back_typed_text(bash);
    let host = BashHost::new(bash);
    // SAFETY: on bash's thread.
    if unsafe { bash.number(bash.restricted) } != 0 {
        host.report("restricted: Python would be a way out of this shell");
        return FAILURE;
    }
    // SAFETY: bash's list, which lives until the builtin returns.
    let words = unsafe { texts(words) };
    let source = host.source();
    host.give_back_script();
    time_zone::follow(bash);
    session::run(
        &host,
        &Command {
            words,
            source,
            line: line(bash),
            interactive: host.is_interactive(),
            in_pipeline: host.is_in_pipeline(),
            in_subshells_pipeline: host.is_in_subshells_pipeline(),
        },
    )
}

fn line(bash: &Bash) -> u32 {
    // SAFETY: on bash's thread.
    let line = unsafe { (bash.executing_line_number)() };
    u32::try_from(line).unwrap_or(0)
}

/// The words of a list, without copying them.
///
/// # Safety
/// The list is bash's, and outlives the result.
pub unsafe fn texts<'a>(mut list: *mut symbols::WordList) -> Vec<&'a [u8]> {
    let mut texts = Vec::new();
    // SAFETY: each link is null or a live element.
    while let Some(element) = unsafe { list.as_ref() } {
        // SAFETY: an element has a word.
        let text = unsafe { (*element.word).text };
        // SAFETY: a word has a NUL-terminated text.
        texts.push(unsafe { CStr::from_ptr(text) }.to_bytes());
        list = element.next;
    }
    texts
}
