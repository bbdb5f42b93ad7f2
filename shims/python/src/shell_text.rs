//! The scanner of `libpysh.so`, for Python that has shell text in it.

use std::sync::OnceLock;

use pyo3::prelude::*;
use pysh_scan::Dialect;

/// The language of the session's shell.
static DIALECT: OnceLock<Dialect> = OnceLock::new();

/// Says what the session's shell is; the first time counts.
pub fn set_shell(name: &str) {
    let _ = DIALECT.set(Dialect::of(name));
}

/// The stretches of a text in UTF-8 that are the `{ ... }` of an `sh`, in bytes, braces included.
#[pyfunction]
pub fn shell_texts(python: &[u8]) -> Vec<(usize, usize)> {
    let dialect = DIALECT.get().copied().unwrap_or(Dialect::Bash);
    pysh_scan::shell_texts(dialect, python).into_iter().map(|range| (range.start, range.end)).collect()
}
