//! Imports our Python package from the install image, without putting its folder on `sys.path`.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

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
    content: Bound<'py, PyBytes>,
    index: Bound<'py, PyDict>,
}

impl<'py> Bundle<'py> {
    /// None if there is no such file, if its code is for another Python, or if it is damaged.
    fn read(py: Python<'py>, file: &Path) -> Option<Self> {
        let content = read(py, file).ok()?;
        let magic = py.import("_frozen_importlib_external").ok()?.getattr("MAGIC_NUMBER").ok()?;
        let rest = content.as_bytes().strip_prefix(magic.cast::<PyBytes>().ok()?.as_bytes())?;
        let start = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        let index = loads(content.as_bytes().get(start..)?, py).ok()?;
        Some(Self { index: index.cast_into().ok()?, content })
    }

    /// Runs the one module that makes the others importable.
    fn import(&self, file: &Path, folder: &Bound<'py, PyAny>) -> PyResult<()> {
        let py = folder.py();
        let (_, start, end): (Bound<'py, PyAny>, usize, usize) = self.index.as_any().get_item(BUNDLE)?.extract()?;
        let code = loads(self.content.as_bytes().get(start..end).unwrap_or_default(), py)?;
        let globals = PyDict::new(py);
        globals.set_item("__name__", BUNDLE)?;
        py.import("builtins")?.call_method1("exec", (code, &globals))?;
        let install = globals.as_any().get_item("install")?;
        install.call1((text(py, file.as_os_str().as_bytes())?, &self.content, &self.index, folder))?;
        py.import(NAME).map(drop)
    }
}

/// Reads a whole file, to where Python keeps it.
fn read<'py>(py: Python<'py>, file: &Path) -> PyResult<Bound<'py, PyBytes>> {
    let mut file = File::open(file)?;
    let length = usize::try_from(file.metadata()?.len())?;
    PyBytes::new_with(py, length, |content| Ok(file.read_exact(content)?))
}

fn loads<'py>(code: &[u8], py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
    py.import("marshal")?.call_method1("loads", (PyBytes::new(py, code),))
}

fn import_files(py: Python<'_>, folder: &Bound<'_, PyAny>) -> PyResult<()> {
    let options = PyDict::new(py);
    options.set_item("submodule_search_locations", [folder])?;
    let file = folder.add("/__init__.py")?;
    let loader = py.import("_frozen_importlib_external")?;
    let spec = loader.call_method("spec_from_file_location", (NAME, file), Some(&options))?;
    py.import("_frozen_importlib")?.call_method1("_load", (spec,)).map(drop)
}
