//! The other way in, for a zsh that runs already: `zmodload pysh` opens a module (`shims/zsh/src`) which opens this library;
//! the library hooks in as it does under the preload.

use std::ffi::c_int;

use super::input;
use crate::guard::guard;

/// Called by the module: 0 if `py` is there.
#[no_mangle]
pub extern "C" fn pysh_zsh_is_attached() -> c_int {
    guard(1, || c_int::from(!input::has_begun()))
}
