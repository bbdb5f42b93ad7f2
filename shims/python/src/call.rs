//! One call: its link to the shell, what it has done with names, and how it ends.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pysh_contract::message::{self, Done};
use pysh_contract::wire::Writer;

use crate::link::Link;
use crate::names::{Names, Progress};
use crate::stages;
use crate::values::text;

/// The call that a thread is serving.
pub struct Call {
    /// The way to the shell.
    pub link: Rc<Link>,
    /// See [`message::call_flag::PIPELINE`].
    pub is_in_pipeline: bool,
    /// See [`Progress`].
    pub progress: RefCell<Progress>,
    /// Names to set when the call ends: how many, and then each as in a message.
    assignments: RefCell<(u32, Writer)>,
}

thread_local! {
    static STACK: RefCell<Vec<Rc<Call>>> = const { RefCell::new(Vec::new()) };
}

/// The session's names, once the Python package has made them.
static NAMES: Mutex<Option<Py<Names>>> = Mutex::new(None);

/// See [`NAMES`].
pub fn set_names(names: Py<Names>) {
    *NAMES.lock().unwrap_or_else(PoisonError::into_inner) = Some(names);
}

/// See [`NAMES`].
pub fn names(py: Python<'_>) -> Option<Py<Names>> {
    NAMES.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|names| names.clone_ref(py))
}

/// The innermost call of this thread. None on threads that Python code has started.
pub fn current() -> Option<Rc<Call>> {
    STACK.with_borrow(|stack| stack.last().cloned())
}

impl Call {
    /// Whether the main shell called, not a fork of it.
    pub fn is_main(&self) -> bool {
        matches!(*self.link, Link::Main(_))
    }

    /// Adds names to set.
    pub fn assign_at_end(&self, encoded: &Writer, count: u32) {
        let mut assignments = self.assignments.borrow_mut();
        assignments.0 += count;
        assignments.1.raw(encoded.as_slice());
    }

    /// Runs the Python package's `call.run`; appends the message that ends the call to `done`. `was_interrupted` says
    /// whether an interrupt came that the code has not seen.
    pub fn run(
        py: Python<'_>,
        link: Rc<Link>,
        words: &message::Call<'_>,
        done: &mut Writer,
        was_interrupted: impl FnOnce(Python<'_>) -> bool,
        later: impl FnOnce(&[u8]),
    ) {
        let call = Rc::new(Self {
            link,
            is_in_pipeline: words.flags & message::call_flag::PIPELINE != 0,
            progress: RefCell::default(),
            assignments: RefCell::new((0, Writer::new())),
        });
        STACK.with_borrow_mut(|stack| stack.push(call.clone()));
        let outcome = enter_package(py, words).unwrap_or_else(|error| unexpected(py, &error));
        let is_outermost = STACK.with_borrow_mut(|stack| {
            stack.pop();
            stack.is_empty()
        });
        if is_outermost && (outcome.1 || stages::is_left()) {
            release_locks(py);
        }
        let mut assignments = Writer::new();
        let (count, encoded) = &*call.assignments.borrow();
        assignments.u32(*count);
        assignments.raw(encoded.as_slice());
        if call.is_in_pipeline && *count > 0 {
            later(assignments.as_slice());
        }
        let (status, interrupted) = outcome;
        Done::write(done, status, interrupted | was_interrupted(py), assignments.as_slice());
    }
}

/// In a child of `os.fork`: no shell waits for it.
pub fn leave_shell() {
    STACK.with_borrow_mut(Vec::clear);
}

/// See `pysh.imports.release_locks`. An interrupt may hit this too, and then comes no more.
fn release_locks(py: Python<'_>) {
    for _ in 0..3 {
        match py.import("pysh.imports").and_then(|imports| imports.call_method0("release_locks")) {
            Err(error) if error.is_instance_of::<PyKeyboardInterrupt>(py) => {}
            Err(error) => return error.print(py),
            Ok(_) => return,
        }
    }
}

/// An exception that came from the package itself: an interrupt that hit it between two instructions, or a defect.
fn unexpected(py: Python<'_>, error: &PyErr) -> (i32, bool) {
    if error.is_instance_of::<PyKeyboardInterrupt>(py) {
        return (INTERRUPTED, true);
    }
    error.print(py);
    (1, false)
}

/// 128 and SIGINT.
pub const INTERRUPTED: i32 = 130;

/// The status, and whether an interrupt ended the code.
fn enter_package(py: Python<'_>, call: &message::Call<'_>) -> PyResult<(i32, bool)> {
    static RUN: pyo3::sync::PyOnceLock<Py<PyAny>> = pyo3::sync::PyOnceLock::new();
    let run = RUN.get_or_try_init(py, || py.import("pysh.call")?.getattr("run").map(Bound::unbind))?;
    let words = call.words.iter().map(|word| text(py, word)).collect::<PyResult<Vec<_>>>()?;
    let words = PyTuple::new(py, words)?;
    run.bind(py).call1((words, text(py, call.source)?, call.line, call.flags))?.extract()
}
