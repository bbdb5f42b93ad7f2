//! Imports our Python package from the install image, without putting its folder on `sys.path`.

use std::ffi::OsStr;
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
    match modules(py, &file) {
        Some(modules) => import_bundle(py, &file, &folder, &modules),
        None => import_files(py, &folder),
    }
}

fn bundle_file(py: Python<'_>, root: &[u8]) -> PyResult<PathBuf> {
    let tag: String = py.import("sys")?.getattr("implementation")?.getattr("cache_tag")?.extract()?;
    Ok(Path::new(OsStr::from_bytes(root)).join(format!("{NAME}.{tag}.bundle")))
}

/// What a bundle holds. None if there is none, if its code is for another Python, or if it is damaged.
fn modules<'py>(py: Python<'py>, file: &Path) -> Option<Bound<'py, PyDict>> {
    let bytes = std::fs::read(file).ok()?;
    let magic = py.import("_frozen_importlib_external").ok()?.getattr("MAGIC_NUMBER").ok()?;
    let content = bytes.strip_prefix(magic.cast::<PyBytes>().ok()?.as_bytes())?;
    let modules = py.import("marshal").ok()?.call_method1("loads", (PyBytes::new(py, content),)).ok()?;
    modules.cast_into().ok()
}

/// Runs the one module that makes the others importable.
fn import_bundle(
    py: Python<'_>,
    file: &Path,
    folder: &Bound<'_, PyAny>,
    modules: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let bundle = modules.as_any().get_item(BUNDLE)?.get_item(1)?;
    let code = py.import("marshal")?.call_method1("loads", (bundle,))?;
    let globals = PyDict::new(py);
    globals.set_item("__name__", BUNDLE)?;
    py.import("builtins")?.call_method1("exec", (code, &globals))?;
    let install = globals.as_any().get_item("install")?;
    install.call1((text(py, file.as_os_str().as_bytes())?, folder, modules))?;
    py.import(NAME).map(drop)
}

fn import_files(py: Python<'_>, folder: &Bound<'_, PyAny>) -> PyResult<()> {
    let options = PyDict::new(py);
    options.set_item("submodule_search_locations", [folder])?;
    let file = folder.add("/__init__.py")?;
    let loader = py.import("_frozen_importlib_external")?;
    let spec = loader.call_method("spec_from_file_location", (NAME, file), Some(&options))?;
    py.import("_frozen_importlib")?.call_method1("_load", (spec,)).map(drop)
}
