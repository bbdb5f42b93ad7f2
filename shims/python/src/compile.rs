//! Compiles Python text without making a syntax tree that Python code could see: CPython's own `compile` makes the classes
//! of all its nodes first, which takes a tenth of the first `py`.

use std::ffi::CString;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::values::with_bytes;

/// The code of a text, an expression or statements; None if Python refuses it or has a warning about it.
#[pyfunction]
pub fn compile_text<'py>(
    text: &str,
    filename: &Bound<'py, PyString>,
    is_expression: bool,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = filename.py();
    let start = if is_expression { ffi::Py_eval_input } else { ffi::Py_file_input };
    let (Ok(text), Ok(filename)) = (CString::new(text), with_bytes(filename, |name| CString::new(name))?) else {
        return Ok(None);
    };
    with_warnings_as_errors(py, || {
        // SAFETY: NUL-terminated texts, and the GIL is held.
        let code = unsafe { ffi::Py_CompileString(text.as_ptr(), filename.as_ptr(), start) };
        // SAFETY: a new reference, or null with an exception set.
        unsafe { Bound::from_owned_ptr_or_err(py, code) }.ok()
    })
}

/// While `body` runs, which runs no Python code, a warning is an exception. Other threads don't notice: they have no GIL.
fn with_warnings_as_errors<T>(py: Python<'_>, body: impl FnOnce() -> T) -> PyResult<T> {
    let warnings = py.import("_warnings")?;
    // The filters in force are those of the module in Python, which may have replaced its list, once there is that module:
    // another thread may be importing it.
    let public = py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?.get_item("warnings")?;
    let filters = public.map(|public| public.getattr_opt("filters")).transpose()?.flatten();
    let filters = filters.map_or_else(|| warnings.getattr("filters"), Ok)?;
    let all = py.get_type::<pyo3::exceptions::PyWarning>();
    filters.call_method1("insert", (0, ("error", py.None(), all, py.None(), 0)))?;
    warnings.call_method0("_filters_mutated")?;
    let result = body();
    filters.call_method1("pop", (0,))?;
    warnings.call_method0("_filters_mutated")?;
    Ok(result)
}
