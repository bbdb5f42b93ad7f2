//! The one way in for everything that C calls: no panic crosses it.

use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs `body`; a panic in it becomes `otherwise`. The panic's own message has been printed by Rust's hook.
pub fn guard<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}
