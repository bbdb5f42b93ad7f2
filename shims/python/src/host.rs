//! What Python code may ask of the shell that called: functions for the Python package.

use std::rc::Rc;

use nix::errno::Errno;
use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};
use pysh_contract::message::{attribute, ending, to_shell, Value};
use pysh_contract::wire::{Reader, Writer};

use crate::call::{self, Assignments, Call};
use crate::descriptors::Descriptor;
use crate::link::malformed;
use crate::values::{encode, text, with_bytes, Decoder};

/// Whether this thread runs for a shell that waits for it.
#[pyfunction]
pub fn has_shell() -> bool {
    call::current().is_some()
}

/// Whether the shell that called is a fork of the main shell.
#[pyfunction]
pub fn is_stage() -> bool {
    call::current().is_some_and(|call| !call.is_main())
}

fn shell() -> PyResult<Rc<Call>> {
    call::current().ok_or_else(|| {
        PyRuntimeError::new_err(
            "no shell waits for this thread: only code that `py` runs can ask it, not threads started by it",
        )
    })
}

fn request(operation: u8) -> Writer {
    let mut request = Writer::new();
    request.u8(operation);
    request
}

fn read_request(operation: u8, name: &Bound<'_, PyString>) -> PyResult<Writer> {
    let mut request = request(operation);
    request.u32(1);
    with_bytes(name, |bytes| request.bytes(bytes))?;
    Ok(request)
}

/// A shell variable's value, None if there is none. `string` is `pysh.Str`.
#[pyfunction]
pub fn read<'py>(name: &Bound<'py, PyString>, string: Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = name.py();
    shell()?.link.request(py, &read_request(to_shell::READ, name)?, |answer| {
        let attributes = answer.u32().map_err(malformed)?;
        let encoded = *answer;
        let value = Value::read(answer).map_err(malformed)?;
        let length = encoded.rest().len() - answer.rest().len();
        if let Some(names) = call::names(py) {
            if let Some(object) = names.get().in_step(py, name.to_str()?, &encoded.rest()[..length])? {
                return Ok(Some(object.into_bound(py)));
            }
        }
        Decoder::new(string, attributes)?.value(value)
    })
}

/// The words for a variable's attributes, None if there is no such variable.
#[pyfunction]
pub fn attributes<'py>(name: &Bound<'py, PyString>) -> PyResult<Option<Vec<&'static str>>> {
    shell()?.link.request(name.py(), &read_request(to_shell::DESCRIBE, name)?, |answer| {
        let bits = answer.u32().map_err(malformed)?;
        let value = Value::read(answer).map_err(malformed)?;
        let words = attribute::WORDS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, word)| *word);
        Ok((bits != 0 || !matches!(value, Value::Unset)).then(|| words.collect()))
    })
}

/// Sets a shell variable now; None unsets it. ValueError says why the shell would not.
#[pyfunction]
pub fn write(name: &Bound<'_, PyString>, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let mut request = request(to_shell::WRITE);
    request.u32(1);
    with_bytes(name, |bytes| request.bytes(bytes))?;
    if !encode(value, &mut request)? {
        let class = value.get_type();
        return Err(PyValueError::new_err(format!("{name}: a shell variable can't hold {}", class.name()?)));
    }
    shell()?.link.request(name.py(), &request, refusals)
}

/// Makes a shell variable visible to children, or ends that.
#[pyfunction]
pub fn export(name: &Bound<'_, PyString>, exported: bool) -> PyResult<()> {
    let mut request = request(to_shell::EXPORT);
    with_bytes(name, |bytes| request.bytes(bytes))?;
    request.u8(u8::from(exported));
    shell()?.link.request(name.py(), &request, refusals)
}

fn refusals(answer: &mut Reader<'_>) -> PyResult<()> {
    let mut reasons = Vec::new();
    for _ in 0..answer.u32().map_err(malformed)? {
        let name = String::from_utf8_lossy(answer.bytes().map_err(malformed)?);
        let why = String::from_utf8_lossy(answer.bytes().map_err(malformed)?);
        reasons.push(format!("{name}: {why}"));
    }
    if reasons.is_empty() {
        Ok(())
    } else {
        Err(PyValueError::new_err(reasons.join("; ")))
    }
}

/// The names of all shell variables.
#[pyfunction]
pub fn names(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let list = PyList::empty(py);
    shell()?.link.request(py, &request(to_shell::NAMES), |answer| {
        for _ in 0..answer.u32().map_err(malformed)? {
            list.append(text(py, answer.bytes().map_err(malformed)?)?)?;
        }
        Ok(())
    })?;
    Ok(list)
}

/// The exported variables, as pairs of bytes.
#[pyfunction]
pub fn environment(py: Python<'_>) -> PyResult<Vec<(Bound<'_, PyBytes>, Bound<'_, PyBytes>)>> {
    shell()?.link.request(py, &request(to_shell::ENVIRONMENT), |answer| {
        let count = answer.u32().map_err(malformed)?;
        let mut next = || answer.bytes().map(|bytes| PyBytes::new(py, bytes)).map_err(malformed);
        (0..count).map(|_| Ok((next()?, next()?))).collect()
    })
}

/// Moves the shell to an absolute path, as its `cd` would.
#[pyfunction]
pub fn change_directory(path: &Bound<'_, PyBytes>) -> PyResult<()> {
    let mut request = request(to_shell::CHANGE_DIRECTORY);
    request.bytes(path.as_bytes());
    shell()?.link.request(path.py(), &request, refusals)
}

/// Bytes from the standard input of the shell that called, read by that shell itself. KeyboardInterrupt if that was
/// interrupted, OSError if it can't be read.
#[pyfunction]
pub fn read_input(py: Python<'_>, count: u32) -> PyResult<Bound<'_, PyBytes>> {
    let mut request = request(to_shell::READ_INPUT);
    request.u32(count);
    shell()?.link.request(py, &request, |answer| match answer.u32().map_err(malformed)? as i32 {
        0 => Ok(PyBytes::new(py, answer.bytes().map_err(malformed)?)),
        libc::EINTR => Err(interrupted(py)),
        error => Err(PyOSError::new_err((error, Errno::from_raw(error).desc()))),
    })
}

/// The process of the forked shell that called.
#[pyfunction]
pub fn caller_pid() -> PyResult<i32> {
    shell()?.link.caller_pid().ok_or_else(|| PyRuntimeError::new_err("no forked shell called"))
}

/// A copy of one of the shell's file descriptors, in the session's table.
#[pyfunction]
pub fn pass_fd(py: Python<'_>, fd: u32) -> PyResult<Descriptor> {
    let mut request = request(to_shell::PASS_FD);
    request.u32(fd);
    let call = shell()?;
    call.link.request(py, &request, refusals)?;
    Ok(call.link.receive_fds(py)?.swap_remove(0).into())
}

/// Runs shell source in the shell itself. Its status; KeyboardInterrupt if an interrupt ended it, and what ends the command if
/// the shell is leaving.
#[pyfunction]
pub fn run(source: &Bound<'_, PyString>) -> PyResult<i64> {
    let py = source.py();
    let mut request = request(to_shell::RUN);
    with_bytes(source, |bytes| request.bytes(bytes))?;
    let call = shell()?;
    let (status, ending, changed) = call.link.request(py, &request, |answer| {
        let (status, ending) = (answer.i64().map_err(malformed)?, answer.u8().map_err(malformed)?);
        let count = answer.u32().map_err(malformed)?;
        let changed = (0..count).map(|_| answer.bytes().map(<[u8]>::to_vec).map_err(malformed));
        Ok((status, ending, changed.collect::<PyResult<Vec<_>>>()?))
    })?;
    if !changed.is_empty() {
        assign_as_they_are(py, &call, &changed)?;
    }
    match ending {
        ending::INTERRUPTED => Err(interrupted(py)),
        ending::LEAVES => Err(exited(py, status)),
        _ => Ok(status),
    }
}

/// Variables of the shell that called are the main shell's too when the command ends.
fn assign_as_they_are(py: Python<'_>, call: &Call, names: &[Vec<u8>]) -> PyResult<()> {
    let mut request = request(to_shell::READ);
    request.u32(u32::try_from(names.len()).unwrap_or(u32::MAX));
    names.iter().for_each(|name| request.bytes(name));
    call.link.request(py, &request, |answer| {
        for name in names {
            answer.u32().map_err(malformed)?;
            let before = answer.rest();
            Value::read(answer).map_err(malformed)?;
            let mut added = Assignments { count: 1, ..Assignments::default() };
            added.message.bytes(name);
            added.message.raw(&before[..before.len() - answer.rest().len()]);
            call.assign_at_end(&added)?;
        }
        Ok(())
    })
}

/// The interrupt itself, if it is known here already, so that it comes only once.
fn interrupted(py: Python<'_>) -> PyErr {
    py.check_signals().err().unwrap_or_else(|| PyKeyboardInterrupt::new_err(()))
}

/// The exception that ends a command at once.
pub fn exited(py: Python<'_>, status: i64) -> PyErr {
    let made = py.import("pysh.errors").and_then(|errors| errors.call_method1("Exited", (status,)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// Runs shell source in a child; `streams` are bits of [`start_flag`](pysh_contract::message::start_flag), `names` are
/// variables of the child's. The child's pid and our ends of the pipes become attributes of `child` before any interrupt is
/// taken.
#[pyfunction]
pub fn start(
    child: &Bound<'_, PyAny>,
    source: &Bound<'_, PyString>,
    streams: u8,
    names: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let py = source.py();
    let mut request = request(to_shell::START);
    request.u8(streams);
    with_bytes(source, |bytes| request.bytes(bytes))?;
    write_names(names, &mut request)?;
    let call = shell()?;
    let pid = call.link.request(py, &request, |answer| match answer.u32().map_err(malformed)? {
        0 => Err(PyOSError::new_err(String::from_utf8_lossy(answer.bytes().map_err(malformed)?).into_owned())),
        pid => Ok(pid),
    })?;
    child.setattr("pid", pid)?;
    let fds: Vec<Descriptor> = call.link.receive_fds(py)?.into_iter().map(Descriptor::from).collect();
    child.setattr("fds", fds)
}

/// Appends the names whose values a shell can have.
fn write_names(names: &Bound<'_, PyDict>, out: &mut Writer) -> PyResult<()> {
    let place = out.count();
    let mut count = 0;
    for (name, value) in names {
        let start = out.len();
        with_bytes(name.cast::<PyString>()?, |bytes| out.bytes(bytes))?;
        if encode(&value, out)? {
            count += 1;
        } else {
            out.truncate(start);
        }
    }
    out.set_count(place, count);
    Ok(())
}

/// Waits for the end of a child of [`start`]; its status.
#[pyfunction]
pub fn wait(py: Python<'_>, pid: u32) -> PyResult<i64> {
    let mut request = request(to_shell::WAIT);
    request.u32(pid);
    shell()?.link.request(py, &request, |answer| answer.i64().map_err(malformed))
}
