//! Which signals the user has trapped.

use std::ffi::c_int;
use std::sync::OnceLock;

use super::symbols::Zsh;
use crate::object::Object;
use crate::shell::globals::get;

/// Whether zsh's handler runs a trap for a signal, be it by `trap` or a function `TRAPHUP` (signals.c, `handletrap`).
pub fn is_trapped(zsh: &Zsh, signal: c_int) -> bool {
    let flags = if is_pointer() { get(zsh.sigtrapped.cast::<*mut c_int>()) } else { zsh.sigtrapped.cast::<c_int>() };
    usize::try_from(signal).is_ok_and(|signal| !flags.is_null() && get(flags.wrapping_add(signal)) != 0)
}

/// `sigtrapped` is an array up to zsh 5.9, and a pointer to one in 5.9.2: its size tells.
fn is_pointer() -> bool {
    static IS_POINTER: OnceLock<bool> = OnceLock::new();
    *IS_POINTER.get_or_init(|| {
        let program = Object::program();
        let size = program.as_ref().and_then(Object::symbols).and_then(|symbols| symbols.size(c"sigtrapped"));
        size == Some(size_of::<*mut c_int>())
    })
}
