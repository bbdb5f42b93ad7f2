//! Initialises the CPython whose library is loaded, whichever version it is.
//!
//! The functions are looked up by name: what CPython up to 3.13 offers for this is gone in later versions, and what
//! later ones offer begins with 3.14 (PEP 741).

use std::ffi::{c_char, c_int, c_void, CStr};
use std::sync::atomic::Ordering;

use pysh_contract::Contract;

/// Initialises Python on this thread, which then holds the GIL. No signal handlers are installed. False if it failed
/// in a way that Python reports; else it prints why, and libpysh has seen to it that the process lives on.
pub fn initialise(contract: &Contract) -> bool {
    let executable = contract.executable.load(Ordering::Acquire);
    match InitConfig::look_up() {
        Some(config) => config.initialise(executable),
        None => initialise_classic(executable),
    }
}

fn symbol(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: a NUL-terminated name; libpython was opened with RTLD_GLOBAL.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!address.is_null()).then_some(address)
}

/// A function of libpython's.
///
/// # Safety
/// `F` is the type of the function `name`.
pub unsafe fn function<F: Copy>(name: &CStr) -> Option<F> {
    // SAFETY: the caller's promise; function pointers are as large as object pointers here.
    symbol(name).map(|address| unsafe { std::mem::transmute_copy::<*mut c_void, F>(&address) })
}

/// CPython 3.12 and 3.13.
fn initialise_classic(executable: *const c_char) -> bool {
    if let Some(utf8_mode) = symbol(c"Py_UTF8Mode") {
        // SAFETY: an int of libpython's, to be set before initialising.
        unsafe { *utf8_mode.cast::<c_int>() = 1 };
    }
    // SAFETY: its type by Include/pylifecycle.h.
    let set_name = unsafe { function::<unsafe extern "C" fn(*const libc::wchar_t)>(c"Py_SetProgramName") };
    if let Some(set_name) = set_name {
        let name = wide(executable);
        // SAFETY: a NUL-terminated text that is never freed: Python keeps the pointer.
        unsafe { set_name(Vec::leak(name).as_ptr()) };
    }
    // SAFETY: called once, on the thread that is to be Python's main thread.
    unsafe { pyo3::ffi::Py_InitializeEx(0) };
    true
}

/// A path in wide characters. Bytes that are not UTF-8 become surrogates, as Python takes them.
fn wide(path: *const c_char) -> Vec<libc::wchar_t> {
    // SAFETY: a NUL-terminated path of the contract's.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes();
    let mut wide = Vec::with_capacity(bytes.len() + 1);
    for chunk in bytes.utf8_chunks() {
        wide.extend(chunk.valid().chars().map(|letter| letter as libc::wchar_t));
        wide.extend(chunk.invalid().iter().map(|byte| 0xDC00 + libc::wchar_t::from(*byte)));
    }
    wide.push(0);
    wide
}

/// CPython from 3.14 on: PEP 741.
struct InitConfig {
    create: unsafe extern "C" fn() -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void),
    set_int: unsafe extern "C" fn(*mut c_void, *const c_char, i64) -> c_int,
    set_str: unsafe extern "C" fn(*mut c_void, *const c_char, *const c_char) -> c_int,
    initialise: unsafe extern "C" fn(*mut c_void) -> c_int,
    error: unsafe extern "C" fn(*mut c_void, *mut *const c_char) -> c_int,
}

impl InitConfig {
    fn look_up() -> Option<Self> {
        // The types are those of Include/cpython/initconfig.h.
        Some(Self {
            // SAFETY: see above.
            create: unsafe { function(c"PyInitConfig_Create") }?,
            // SAFETY: see above.
            free: unsafe { function(c"PyInitConfig_Free") }?,
            // SAFETY: see above.
            set_int: unsafe { function(c"PyInitConfig_SetInt") }?,
            // SAFETY: see above.
            set_str: unsafe { function(c"PyInitConfig_SetStr") }?,
            // SAFETY: see above.
            initialise: unsafe { function(c"Py_InitializeFromInitConfig") }?,
            // SAFETY: see above.
            error: unsafe { function(c"PyInitConfig_GetError") }?,
        })
    }

    fn initialise(&self, executable: *const c_char) -> bool {
        // SAFETY: no arguments.
        let config = unsafe { (self.create)() };
        if config.is_null() {
            return false;
        }
        // As `python3` itself would start: the isolated configuration is the default here.
        const AS_PYTHON3: [(&CStr, i64); 9] = [
            (c"isolated", 0),
            (c"use_environment", 1),
            (c"user_site_directory", 1),
            (c"safe_path", 0),
            (c"pathconfig_warnings", 1),
            (c"configure_locale", 0),
            (c"utf8_mode", 1),
            (c"install_signal_handlers", 0),
            (c"parse_argv", 0),
        ];
        for (option, value) in AS_PYTHON3 {
            // SAFETY: a live configuration; an option that this version lacks is an error that changes nothing.
            unsafe { (self.set_int)(config, option.as_ptr(), value) };
        }
        for (option, value) in wished_for() {
            // SAFETY: as above.
            unsafe { (self.set_int)(config, option.as_ptr(), value) };
        }
        // SAFETY: as above, with a NUL-terminated path.
        unsafe { (self.set_str)(config, c"program_name".as_ptr(), executable) };
        // SAFETY: called once, on the thread that is to be Python's main thread.
        let failed = unsafe { (self.initialise)(config) } != 0;
        if failed {
            self.print_error(config);
        }
        // SAFETY: not used any more.
        unsafe { (self.free)(config) };
        !failed
    }

    fn print_error(&self, config: *mut c_void) {
        let mut text = std::ptr::null();
        // SAFETY: a live configuration, and a place for the text, which lives as long as it.
        if unsafe { (self.error)(config, &mut text) } == 1 && !text.is_null() {
            // SAFETY: as above.
            let text = unsafe { CStr::from_ptr(text) }.to_bytes();
            let _ = std::io::Write::write_all(&mut std::io::stderr(), &[text, b"\n"].concat());
        }
    }
}

/// What the environment says of options that the isolated configuration has set already (Python/initconfig.c,
/// `PyConfig_InitIsolatedConfig`), so that CPython does not look there itself.
fn wished_for() -> Vec<(&'static CStr, i64)> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let number = |name: &str| variable(name).and_then(|value| value.parse().ok());
    let mut wished = Vec::new();
    if let Some(seed) = number("PYTHONHASHSEED") {
        wished.extend([(c"use_hash_seed", 1), (c"hash_seed", seed)]);
    }
    wished.extend(variable("PYTHONDEVMODE").map(|_| (c"dev_mode", 1)));
    wished.extend(number("PYTHONTRACEMALLOC").map(|frames| (c"tracemalloc", frames)));
    wished.extend(number("PYTHONINTMAXSTRDIGITS").map(|digits| (c"int_max_str_digits", digits)));
    wished.extend(number("PYTHONPERFSUPPORT").map(|on| (c"perf_profiling", on)));
    wished
}
