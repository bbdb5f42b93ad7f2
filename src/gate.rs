//! Which processes we enter: supported shells only, and never when told to stay out.

use std::ffi::{c_char, CStr, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The shells that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// GNU bash, also under the name `sh`.
    Bash,
    /// zsh.
    Zsh,
    /// fish.
    Fish,
}

impl Shell {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static CStr {
        match self {
            Self::Bash => c"bash",
            Self::Zsh => c"zsh",
            Self::Fish => c"fish",
        }
    }

    /// The shell whose program has this name.
    fn of_program(name: &[u8]) -> Option<Self> {
        match name {
            b"bash" | b"rbash" | b"sh" => Some(Self::Bash),
            b"zsh" | b"rzsh" | b"zsh5" => Some(Self::Zsh),
            b"fish" => Some(Self::Fish),
            _ => None,
        }
    }
}

/// The shell that this process is, going by its executable's name, or None: then we do nothing at all.
#[must_use]
pub fn shell() -> Option<Shell> {
    if is_privileged() || environment_value(c"PYSH_OFF").is_some_and(|value| !value.is_empty() && value != b"0") {
        return None;
    }
    let executable = std::fs::read_link("/proc/self/exe").ok()?;
    Shell::of_program(executable.file_name()?.as_bytes())
}

/// Whether this process has more rights than the one that started it (a setuid program, or one with capabilities of its
/// own): who started it chooses its environment, and so must not choose the Python that it runs. The dynamic linker
/// ignores most preloads there (`AT_SECURE` in ld.so(8)), but not those of `/etc/ld.so.preload`.
#[must_use]
pub fn is_privileged() -> bool {
    // SAFETY: asks for a number that the kernel left for this process.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

/// The file that this library was loaded from, as the dynamic linker was told.
fn loaded_as() -> Option<&'static Path> {
    // SAFETY: all-zero is a valid Dl_info.
    let mut info: libc::Dl_info = unsafe { std::mem::zeroed() };
    // SAFETY: the address is this function's own, and `info` is ours to fill.
    let found = unsafe { libc::dladdr(loaded_as as *const libc::c_void, &mut info) };
    if found == 0 || info.dli_fname.is_null() {
        return None;
    }
    // SAFETY: the dynamic linker's own copy of the path, which lives as long as this library.
    let name = unsafe { CStr::from_ptr(info.dli_fname) };
    Some(Path::new(OsStr::from_bytes(name.to_bytes())))
}

/// The file that this library was loaded from.
///
/// ld.so splits `LD_PRELOAD` at spaces and colons: for such a path the launcher passes an open descriptor instead, as
/// `/proc/self/fd/N`, which is closed here.
#[must_use]
pub fn library_path() -> Option<&'static Path> {
    static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();
    PATH.get_or_init(|| {
        let path = loaded_as()?;
        let Some(number) = path.to_str().and_then(|path| path.strip_prefix("/proc/self/fd/")) else {
            return Some(path.to_path_buf());
        };
        let real = path.canonicalize().ok();
        if let Ok(fd) = number.parse() {
            // SAFETY: the launcher opened it for this library alone, which is mapped by now.
            unsafe { libc::close(fd) };
        }
        real
    })
    .as_deref()
}

/// Takes this library out of `LD_PRELOAD`, in place, so that the shell's children do not inherit it. Other people's
/// entries stay. Must run before the shell's `main` copies its environment.
pub fn leave_preload() {
    let Some(place) = environment_entry(c"LD_PRELOAD") else { return };
    // SAFETY: found just now, see there.
    let entry = unsafe { *place };
    let value = entry.wrapping_add(b"LD_PRELOAD=".len());
    // SAFETY: an entry of `environ` is a NUL-terminated string.
    let kept = without_us(unsafe { CStr::from_ptr(value) }.to_bytes());
    if kept.is_empty() {
        remove_entry(place);
    } else {
        // SAFETY: the entry is writable (the kernel's copy on our stack), and the new value, a copy, is never longer.
        unsafe { std::ptr::copy_nonoverlapping(kept.as_ptr().cast(), value, kept.len()) };
        // SAFETY: still within the old value.
        unsafe { *value.wrapping_add(kept.len()) = 0 };
    }
}

/// Takes a variable out of the environment, if there is one. Must run before the shell's `main`.
pub fn leave_variable(name: &CStr) {
    if let Some(place) = environment_entry(name) {
        remove_entry(place);
    }
}

/// An `LD_PRELOAD` value without our own entries. ld.so splits it at spaces and colons.
fn without_us(value: &[u8]) -> Vec<u8> {
    let (ours, given) = (library_path(), loaded_as());
    let kept: Vec<&[u8]> = value
        .split(|byte| matches!(byte, b' ' | b':'))
        .filter(|entry| !entry.is_empty())
        .filter(|entry| ours.is_none_or(|ours| !is_same_file(entry, ours)))
        .filter(|entry| given.is_none_or(|given| given.as_os_str().as_bytes() != *entry))
        .collect();
    kept.join(&b':')
}

fn is_same_file(entry: &[u8], ours: &Path) -> bool {
    let entry = Path::new(OsStr::from_bytes(entry));
    if entry == ours {
        return true;
    }
    let identity = |path: &Path| {
        use std::os::unix::fs::MetadataExt;
        path.metadata().map(|file| (file.dev(), file.ino())).ok()
    };
    identity(entry).is_some_and(|entry| Some(entry) == identity(ours))
}

extern "C" {
    static mut environ: *mut *mut c_char;
}

/// The place in `environ` of the entry for `name`.
fn environment_entry(name: &CStr) -> Option<*mut *mut c_char> {
    // SAFETY: read before `main` or on the shell's own thread; nobody changes it meanwhile.
    let mut place = unsafe { environ };
    if place.is_null() {
        return None;
    }
    loop {
        // SAFETY: `environ` is an array that ends with a null pointer.
        let entry = unsafe { *place };
        if entry.is_null() {
            return None;
        }
        // SAFETY: each entry is a NUL-terminated string.
        let text = unsafe { CStr::from_ptr(entry) }.to_bytes();
        if text.strip_prefix(name.to_bytes()).is_some_and(|rest| rest.first() == Some(&b'=')) {
            return Some(place);
        }
        place = place.wrapping_add(1);
    }
}

fn environment_value(name: &CStr) -> Option<&'static [u8]> {
    let place = environment_entry(name)?;
    // SAFETY: found just now, see there.
    let entry = unsafe { *place };
    // SAFETY: each entry is a NUL-terminated string.
    let text = unsafe { CStr::from_ptr(entry) }.to_bytes();
    Some(&text[name.to_bytes().len() + 1..])
}

/// Moves the entries after `place` one down.
fn remove_entry(mut place: *mut *mut c_char) {
    loop {
        let next = place.wrapping_add(1);
        // SAFETY: not past the null pointer that ends the array.
        let moved = unsafe { *next };
        // SAFETY: `place` is an entry of the array, which is writable.
        unsafe { *place = moved };
        if moved.is_null() {
            return;
        }
        place = next;
    }
}
