//! The zsh module `pysh`: `zmodload pysh` brings pysh into a zsh that runs already.
//!
//! A module's functions have names that zsh prescribes (module.c), such as `setup_`. An object that is preloaded into every
//! program must not have these: the compilers of other languages give them to functions of their own. So this is an object by
//! itself, which opens libpysh.so; that hooks in as it does under the preload.

use std::ffi::{c_char, c_int, c_void, CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const SUCCESS: c_int = 0;
const FAILURE: c_int = 1;

/// libpysh's function that returns 0 where it is in this zsh.
const IS_ATTACHED: &CStr = c"pysh_zsh_is_attached";

/// Called first. A failure makes `zmodload` fail.
#[no_mangle]
pub extern "C" fn setup_(_module: *mut c_void) -> c_int {
    if is_attached() {
        return SUCCESS;
    }
    let Some(library) = library() else { return FAILURE };
    let Ok(path) = CString::new(library.into_os_string().into_encoded_bytes()) else { return FAILURE };
    // SAFETY: runs libpysh's own constructor, on zsh's thread.
    let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) };
    if !handle.is_null() && is_attached() {
        SUCCESS
    } else {
        FAILURE
    }
}

fn is_attached() -> bool {
    // SAFETY: a NUL-terminated name.
    let function = unsafe { libc::dlsym(libc::RTLD_DEFAULT, IS_ATTACHED.as_ptr()) };
    if function.is_null() {
        return false;
    }
    // SAFETY: libpysh's function of this name has this type.
    let function = unsafe { std::mem::transmute::<*mut c_void, extern "C" fn() -> c_int>(function) };
    function() == SUCCESS
}

/// `lib/libpysh.so` of the folder in which this file is `lib/pysh/zsh/pysh.so`.
fn library() -> Option<PathBuf> {
    // SAFETY: all-zero is a valid Dl_info.
    let mut info: libc::Dl_info = unsafe { std::mem::zeroed() };
    // SAFETY: the address is one of this object's, and `info` is ours to fill.
    let found = unsafe { libc::dladdr(IS_ATTACHED.as_ptr().cast(), &raw mut info) };
    if found == 0 || info.dli_fname.is_null() {
        return None;
    }
    // SAFETY: the dynamic linker's own copy of the path.
    let name = unsafe { CStr::from_ptr(info.dli_fname) };
    let module = Path::new(OsStr::from_bytes(name.to_bytes()));
    Some(module.parent()?.parent()?.parent()?.join("libpysh.so"))
}

/// Not 0: the module has no features to choose from.
#[no_mangle]
pub extern "C" fn features_(_module: *mut c_void, _features: *mut *mut *mut c_char) -> c_int {
    FAILURE
}

/// As above.
#[no_mangle]
pub extern "C" fn enables_(_module: *mut c_void, _enables: *mut *mut c_int) -> c_int {
    FAILURE
}

/// Called when the module is loaded.
#[no_mangle]
pub extern "C" fn boot_(_module: *mut c_void) -> c_int {
    SUCCESS
}

/// Called by `zmodload -u`. Not 0: threads and hooks live on, so that the module stays.
#[no_mangle]
pub extern "C" fn cleanup_(_module: *mut c_void) -> c_int {
    FAILURE
}

/// Called after [`cleanup_`].
#[no_mangle]
pub extern "C" fn finish_(_module: *mut c_void) -> c_int {
    SUCCESS
}
