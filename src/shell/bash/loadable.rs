//! The other way in, for a bash that runs already: `enable -f libpysh.so py` opens this library and looks for
//! `py_struct`, and calls `py_builtin_load` first (bash's builtins/enable.def, `dyn_load_builtin`).

use std::ffi::{c_char, c_int};

use super::builtin::Entry;
use super::{has_own_malloc, hook, input, symbols};
use crate::gate;
use crate::guard::guard;
use crate::object::Object;

/// What `enable -f` adds to the table of builtins.
#[no_mangle]
#[allow(non_upper_case_globals, reason = "bash asks for this name")]
pub static py_struct: Entry = Entry::py();

/// Called by `enable -f` before it adds the builtin; 0 makes it fail.
///
/// # Safety
/// Only to be called by bash's `enable`.
#[no_mangle]
pub unsafe extern "C" fn py_builtin_load(_name: *mut c_char) -> c_int {
    guard(0, || c_int::from(load()))
}

fn load() -> bool {
    // The path at once: it may be that of a descriptor which is there for this command only.
    if gate::is_privileged() || gate::library_path().is_none() {
        return false;
    }
    let Ok(bash) = symbols::bash() else { return false };
    let Some(program) = Object::program() else { return false };
    if has_own_malloc(&program) || !hook(&program) {
        return false;
    }
    // The command after this one may be a block already: take the running input over before it is parsed.
    input::take_over(bash);
    true
}
