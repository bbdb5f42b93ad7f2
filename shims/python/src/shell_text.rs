//! The scanner of `libpysh.so`, for Python that has shell text in it.

use pyo3::prelude::*;

/// The stretches of a text in UTF-8 that are the `{ ... }` of an `sh`, in bytes, braces included.
#[pyfunction]
pub fn shell_texts(python: &[u8]) -> Vec<(usize, usize)> {
    pysh_scan::shell_texts(python).into_iter().map(|range| (range.start, range.end)).collect()
}
