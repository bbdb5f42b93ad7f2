//! The scanner of `libpysh.so`, for Python that has shell text in it.

use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use pysh_scan::Dialect;

static IS_FISH: AtomicBool = AtomicBool::new(false);

/// Says what the session's shell is.
pub fn set_shell(name: &str) {
    IS_FISH.store(name == "fish", Ordering::Relaxed);
}

/// The stretches of a text in UTF-8 that are the `{ ... }` of an `sh`, in bytes, braces included.
#[pyfunction]
pub fn shell_texts(python: &[u8]) -> Vec<(usize, usize)> {
    let dialect = if IS_FISH.load(Ordering::Relaxed) { Dialect::Fish } else { Dialect::Bash };
    pysh_scan::shell_texts(dialect, python).into_iter().map(|range| (range.start, range.end)).collect()
}
