//! Opens libpython and then `_pysh`, our module, in this process. Neither this library nor `_pysh` is linked to a
//! libpython: one build serves every CPython from 3.12 on.

use std::ffi::{c_void, CStr, CString, OsStr};
use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use pysh_contract::{Serve, ABI_SYMBOL, ABI_VERSION, SERVE_SYMBOL};

use super::extensions;
use super::find::{self, Python, Settings};
use crate::gate::library_path;
use crate::hook::{redirect, Redirection};
use crate::object::Object;

/// Our module next to this library, in the install image.
const MODULE: &str = "pysh/_pysh.abi3.so";
/// The folder of our Python package, next to this library.
const PACKAGE_ROOT: &str = "pysh/python";

/// Python's code, mapped and ready to be initialised.
pub struct Loaded {
    /// The Python that was chosen.
    pub python: Python,
    /// Where the package `pysh` lies.
    pub package_root: PathBuf,
    /// Enters `_pysh`.
    pub serve: Serve,
    libpython: *mut c_void,
}

/// Maps the Python that `settings` choose. The error is one line for the user.
pub fn load(settings: &Settings<'_>) -> Result<Loaded, String> {
    let python = find::find(settings).map_err(|missing| missing.to_string())?;
    let folder = library_folder()?;
    let module = folder.join(MODULE);
    let libpython = open(&python.libpython, libc::RTLD_NOW | libc::RTLD_GLOBAL)?;
    let handle = open(&module, libc::RTLD_NOW | libc::RTLD_LOCAL)?;
    check_abi(handle, &module)?;
    let serve = symbol(handle, SERVE_SYMBOL, &module)?;
    // SAFETY: with the same ABI version the symbol has this type.
    let serve = unsafe { std::mem::transmute::<*mut c_void, Serve>(serve) };
    Ok(Loaded { python, package_root: folder.join(PACKAGE_ROOT), serve, libpython })
}

fn library_folder() -> Result<PathBuf, String> {
    let path = library_path().ok_or("cannot tell where libpysh.so was loaded from")?;
    let path = path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
    path.parent().map(Path::to_path_buf).ok_or_else(|| "libpysh.so lies in no folder".to_owned())
}

fn open(path: &Path, flags: i32) -> Result<*mut c_void, String> {
    // The dynamic linker replaces `$LIB` and the like, with no escape: such a file is opened under another name.
    let file = if path.as_os_str().as_bytes().contains(&b'$') { File::open(path).ok() } else { None };
    let name = match &file {
        // Of this thread: /proc/self is the shell's, whose table of descriptors is another.
        Some(file) => c_path(format!("/proc/thread-self/fd/{}", file.as_raw_fd()).as_ref())?,
        None => c_path(path)?,
    };
    // SAFETY: a NUL-terminated path; the initialisers of libpython and of our module are sound to run here.
    let handle = unsafe { libc::dlopen(name.as_ptr(), flags) };
    if handle.is_null() {
        Err(format!("cannot load {}", last_error(path)))
    } else {
        Ok(handle)
    }
}

/// A path as C takes it.
pub fn c_path(path: &Path) -> Result<CString, String> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| "a path with a NUL byte".to_owned())
}

fn last_error(path: &Path) -> String {
    // SAFETY: returns null or the dynamic linker's own text, valid until its next call on this thread.
    let text = unsafe { libc::dlerror() };
    if text.is_null() {
        return path.display().to_string();
    }
    // SAFETY: as above.
    OsStr::from_bytes(unsafe { CStr::from_ptr(text) }.to_bytes()).to_string_lossy().into_owned()
}

fn symbol(handle: *mut c_void, name: &CStr, path: &Path) -> Result<*mut c_void, String> {
    // SAFETY: a live handle and a NUL-terminated name.
    let address = unsafe { libc::dlsym(handle, name.as_ptr()) };
    if address.is_null() {
        return Err(format!("{} is not pysh's module", path.display()));
    }
    Ok(address)
}

fn check_abi(handle: *mut c_void, path: &Path) -> Result<(), String> {
    let version = symbol(handle, ABI_SYMBOL, path)?;
    // SAFETY: the symbol's type is part of what never changes.
    let version = unsafe { std::mem::transmute::<*mut c_void, extern "C" fn() -> u32>(version) };
    let found = version();
    if found == ABI_VERSION {
        return Ok(());
    }
    let path = path.display();
    Err(format!("{path} is of another version (ABI {found}, expected {ABI_VERSION}): install pysh anew"))
}

impl Loaded {
    /// Makes libpython and our module call these where they would end the process: a Python that cannot start, or dies, must not
    /// take the shell with it (`Py_FatalError` aborts, as Rust does without memory; a failed `Py_InitializeEx` exits).
    pub fn fence(&self, abort: extern "C" fn() -> !, exit: extern "C" fn(i32) -> !) {
        let inside = [self.symbol(c"Py_InitializeEx").cast_const(), self.serve as *const c_void];
        for object in inside.into_iter().filter_map(Object::containing) {
            let fence = [
                Redirection { symbol: c"abort", replacement: abort as *const c_void },
                Redirection { symbol: c"exit", replacement: exit as *const c_void },
            ];
            // SAFETY: the same types as abort(3) and exit(3); neither has been entered yet.
            unsafe { redirect(&object, &fence) };
        }
    }

    /// Has extension modules corrected as soon as libpython has opened them.
    pub fn correct_what_it_opens(&self) {
        // Our module opens for libpython what that imports.
        if let Some(module) = Object::containing(self.serve as *const c_void) {
            extensions::install(&module);
        }
    }

    /// The address of one of libpython's functions, or null.
    pub fn symbol(&self, name: &CStr) -> *mut c_void {
        // SAFETY: a live handle and a NUL-terminated name.
        unsafe { libc::dlsym(self.libpython, name.as_ptr()) }
    }
}
