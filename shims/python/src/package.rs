//! Imports our Python package from the install image, without putting its folder on `sys.path`.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::values::text;

/// The package's name, and that of its folder.
const NAME: &str = "pysh";
/// The module of the package that knows how to import from a bundle.
const BUNDLE: &str = "pysh.bundle";

/// Makes `import pysh` work: from the bundle in the folder `root` if there is one for this Python, else from the package's
/// own files.
pub fn install(py: Python<'_>, root: &[u8]) -> PyResult<()> {
    let folder = text(py, Path::new(OsStr::from_bytes(root)).join(NAME).as_os_str().as_bytes())?;
    let file = bundle_file(py, root)?;
    match Bundle::read(py, &file) {
        Some(bundle) => bundle.import(&file, &folder),
        None => import_files(py, &folder),
    }
}

fn bundle_file(py: Python<'_>, root: &[u8]) -> PyResult<PathBuf> {
    let tag: String = py.import("sys")?.getattr("implementation")?.getattr("cache_tag")?.extract()?;
    Ok(Path::new(OsStr::from_bytes(root)).join(format!("{NAME}.{tag}.bundle")))
}

/// The code of the whole package in one file: `bundle.py` tells what is in it.
struct Bundle<'py> {
    content: &'static [u8],
    index: Bound<'py, PyDict>,
}

impl<'py> Bundle<'py> {
    /// None if there is no such file, if its code is for another Python, or if it is damaged.
    fn read(py: Python<'py>, file: &Path) -> Option<Self> {
        let content = map(file).ok()?;
        let magic = py.import("_frozen_importlib_external").ok()?.getattr("MAGIC_NUMBER").ok()?;
        let rest = content.strip_prefix(magic.cast::<PyBytes>().ok()?.as_bytes())?;
        let start = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        let index = loads(view(py, content.get(start..)?).ok()?).ok()?;
        Some(Self { index: index.cast_into().ok()?, content })
    }

    /// Runs the one module that makes the others importable.
    fn import(&self, file: &Path, folder: &Bound<'py, PyAny>) -> PyResult<()> {
        let py = folder.py();
        let (_, start, end): (Bound<'py, PyAny>, usize, usize) = self.index.as_any().get_item(BUNDLE)?.extract()?;
        let code = loads(view(py, self.content.get(start..end).unwrap_or_default())?)?;
        let globals = PyDict::new(py);
        globals.set_item("__name__", BUNDLE)?;
        py.import("builtins")?.call_method1("exec", (code, &globals))?;
        let install = globals.as_any().get_item("install")?;
        install.call1((text(py, file.as_os_str().as_bytes())?, view(py, self.content)?, &self.index, folder))?;
        py.import(NAME).map(drop)
    }
}

/// Maps a file for as long as the process lives: only what is imported is read. As for the shared objects beside it, who
/// changes the installation puts new files in the place of the old ones and does not write to those.
fn map(file: &Path) -> std::io::Result<&'static [u8]> {
    let file = File::open(file)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
    // SAFETY: a new mapping, at an address that the kernel chooses; an empty file is an error.
    let start =
        unsafe { libc::mmap(std::ptr::null_mut(), length, libc::PROT_READ, libc::MAP_PRIVATE, file.as_raw_fd(), 0) };
    if start == libc::MAP_FAILED {
        return Err(std::io::Error::last_os_error());
    }
    // SAFETY: mapped just now, that long, and never unmapped.
    Ok(unsafe { std::slice::from_raw_parts(start.cast(), length) })
}

/// Memory as Python sees it, without a copy.
fn view<'py>(py: Python<'py>, memory: &'static [u8]) -> PyResult<Bound<'py, PyAny>> {
    let length = memory.len() as ffi::Py_ssize_t;
    // SAFETY: memory that lives as long as the process, for reading.
    let view = unsafe { ffi::PyMemoryView_FromMemory(memory.as_ptr().cast_mut().cast(), length, ffi::PyBUF_READ) };
    // SAFETY: a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, view) }
}

fn loads(code: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    code.py().import("marshal")?.call_method1("loads", (code,))
}

fn import_files(py: Python<'_>, folder: &Bound<'_, PyAny>) -> PyResult<()> {
    let options = PyDict::new(py);
    options.set_item("submodule_search_locations", [folder])?;
    let file = folder.add("/__init__.py")?;
    let loader = py.import("_frozen_importlib_external")?;
    let spec = loader.call_method("spec_from_file_location", (NAME, file), Some(&options))?;
    py.import("_frozen_importlib")?.call_method1("_load", (spec,)).map(drop)
}
