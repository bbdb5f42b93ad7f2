//! Look-ups in zsh's hash tables, on zsh's thread.

use std::ffi::CStr;

use super::symbols::{HashTable, Node};

/// The node of this name; null if there is none, or if it is disabled. May load a module where the table is of parameters.
pub fn find(table: *mut HashTable, name: &CStr) -> *mut Node {
    // SAFETY: one of zsh's tables, which are there as long as the process.
    let method = unsafe { (*table).get };
    // SAFETY: as above, and its own method.
    unsafe { method(table, name.as_ptr()) }
}

/// The node of this name, disabled or not.
pub fn find_any(table: *mut HashTable, name: &CStr) -> *mut Node {
    // SAFETY: as above.
    let method = unsafe { (*table).get_any };
    // SAFETY: as above.
    unsafe { method(table, name.as_ptr()) }
}
