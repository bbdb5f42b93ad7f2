//! One call: its link to the shell, what it has done with names, and how it ends.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::{PyKeyboardInterrupt, PyMemoryError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use pysh_contract::message::{self, to_shell, Done, Given};
use pysh_contract::wire::{Malformed, Reader, Writer};

use crate::link::Link;
use crate::names::{Names, Progress};
use crate::processes;
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
    /// Names to set when the call ends, in the message that ends it.
    pub ending: RefCell<Assignments>,
}

/// A message with names to set, each with its value.
#[derive(Default)]
pub struct Assignments {
    /// The message.
    pub message: Writer,
    /// How many names.
    pub count: u32,
}

/// The message can't have a value that is as big as what memory is left.
pub const NO_ROOM: &str = "not enough memory for the shell to have it";

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

    /// Adds names to set, or none if there is no memory for their values.
    pub fn assign_at_end(&self, added: &Assignments) -> PyResult<()> {
        let Assignments { message, count } = &mut *self.ending.borrow_mut();
        let length = message.len();
        message.raw(added.message.as_slice());
        if !added.message.is_whole() || !message.is_whole() {
            message.truncate(length);
            return Err(PyMemoryError::new_err(NO_ROOM));
        }
        *count += added.count;
        Ok(())
    }

    /// Has the main shell set names. False if there is no memory for that.
    fn give(&self, py: Python<'_>, names: &[u8], later: impl FnOnce(&[u8]) -> bool) -> bool {
        let mut given = Writer::new();
        let asked = question_of(names).is_ok_and(|question| {
            let answered = self.link.request(py, &question, |answer| {
                Given { before: answer.rest(), names }.write(&mut given);
                Ok(())
            });
            answered.is_ok()
        });
        if !asked {
            // The stage has gone.
            Given { before: &[], names }.write(&mut given);
        }
        given.is_whole() && later(given.as_slice())
    }

    /// Runs the Python package's `call.run`; `done` becomes the message that ends the call. `was_interrupted` says whether an
    /// interrupt came that the code has not seen; `later` has the main shell set names, if it has the memory.
    pub fn run(
        py: Python<'_>,
        link: Rc<Link>,
        words: &message::Call<'_>,
        done: &mut Writer,
        was_interrupted: impl FnOnce(Python<'_>) -> bool,
        later: impl FnOnce(&[u8]) -> bool,
    ) {
        let call = Rc::new(Self {
            link,
            is_in_pipeline: words.flags & message::call_flag::PIPELINE != 0,
            progress: RefCell::default(),
            ending: RefCell::new(Assignments { message: Done::begin(), count: 0 }),
        });
        STACK.with_borrow_mut(|stack| stack.push(call.clone()));
        let mut outcome = enter_package(py, words).unwrap_or_else(|error| unexpected(py, &error));
        if processes::is_child() {
            // The package was kept from ending this child of `os.fork`: it must not go on as a second session.
            // SAFETY: ends the process at once.
            unsafe { libc::_exit(outcome.0) };
        }
        finish(py, &mut outcome);
        let is_outermost = STACK.with_borrow_mut(|stack| {
            stack.pop();
            stack.is_empty()
        });
        if is_outermost && (outcome.1 || stages::is_left()) {
            release_locks(py);
        }
        let (status, interrupted) = (outcome.0, outcome.1 | was_interrupted(py));
        let Assignments { mut message, count } = call.ending.take();
        Done::end(&mut message, status, interrupted, count);
        if call.is_in_pipeline && count > 0 && !call.give(py, &message.as_slice()[Done::NAMES..], later) {
            PyMemoryError::new_err("not enough memory for the main shell to have this command's names").print(py);
            Done::end(&mut message, status.max(1), interrupted, count);
        }
        *done = message;
    }
}

/// The request [`to_shell::BEFORE`] for names that stand in a message with their values.
fn question_of(names: &[u8]) -> Result<Writer, Malformed> {
    let mut question = Writer::new();
    question.u8(to_shell::BEFORE);
    let place = question.count();
    let mut count = 0;
    for assignment in message::Assignments::read(Reader::new(names))? {
        question.bytes(assignment?.0);
        count += 1;
    }
    question.set_count(place, count);
    Ok(question)
}

/// Ends the command on Python's side. An interrupt may hit this too, and then comes no more.
fn finish(py: Python<'_>, (status, interrupted): &mut (i32, bool)) {
    for _ in 0..3 {
        match finish_in_package(py, *status) {
            Ok(found) => return *status = found,
            Err(error) if error.is_instance_of::<PyKeyboardInterrupt>(py) => {
                (*status, *interrupted) = (INTERRUPTED, true);
            }
            Err(error) => {
                *status = (*status).max(1);
                return error.print(py);
            }
        }
    }
}

fn finish_in_package(py: Python<'_>, status: i32) -> PyResult<i32> {
    static FINISH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    FINISH.import(py, "pysh.call", "finish")?.call1((status,))?.extract()
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
    static RUN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let run = RUN.import(py, "pysh.call", "run")?;
    let words = call.words.iter().map(|word| text(py, word)).collect::<PyResult<Vec<_>>>()?;
    let words = PyTuple::new(py, words)?;
    run.call1((words, text(py, call.source)?, text(py, &call.file)?, call.line, call.flags))?.extract()
}
