//! Values between Python and messages: spec'd types out, `pysh.Str`, numbers and containers in.

use std::borrow::Cow;
use std::ffi::c_char;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::{PyMemoryError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use pysh_contract::message::{attribute, kind, Value};
use pysh_contract::wire::{Malformed, Writer};

use crate::call::NO_ROOM;
use crate::link::malformed;

/// Text as Python has it: UTF-8, and any other byte as a surrogate.
pub fn text<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let (start, length) = (bytes.as_ptr().cast::<c_char>(), bytes.len() as ffi::Py_ssize_t);
    // SAFETY: `start` and `length` are those of a slice; the error handler is a C string.
    let text = unsafe { ffi::PyUnicode_DecodeUTF8(start, length, c"surrogateescape".as_ptr()) };
    // SAFETY: a new reference, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, text) }
}

/// The bytes of a Python text; surrogates become the bytes that they stand for.
pub fn with_bytes<R>(text: &Bound<'_, PyString>, use_bytes: impl FnOnce(&[u8]) -> R) -> PyResult<R> {
    let mut length = 0;
    // SAFETY: a live str; the result lives as long as it.
    let start = unsafe { ffi::PyUnicode_AsUTF8AndSize(text.as_ptr(), &mut length) };
    if !start.is_null() {
        // SAFETY: what CPython has just said of its buffer.
        return Ok(use_bytes(unsafe { std::slice::from_raw_parts(start.cast(), length as usize) }));
    }
    drop(PyErr::take(text.py()));
    let encoded = text.call_method1("encode", ("utf-8", "surrogateescape"))?;
    Ok(use_bytes(encoded.cast::<PyBytes>()?.as_bytes()))
}

/// Keeps the garbage collector still: it would look again and again through an array while that is being made, and find
/// nothing.
struct CollectorPause {
    was_enabled: bool,
}

impl CollectorPause {
    fn begin(_py: Python<'_>) -> Self {
        // SAFETY: with the GIL, whose token the caller has shown.
        Self { was_enabled: unsafe { ffi::PyGC_Disable() } != 0 }
    }
}

impl Drop for CollectorPause {
    fn drop(&mut self) {
        if self.was_enabled {
            // SAFETY: as above: a pause ends within the function that began it.
            unsafe { ffi::PyGC_Enable() };
        }
    }
}

/// Makes Python values of the shell's.
pub struct Decoder<'py> {
    py: Python<'py>,
    /// `pysh.Str`.
    text: Bound<'py, PyAny>,
    /// What makes one: `str`'s own, called without the detour through `type.__call__`, since there may be a million.
    new: ffi::newfunc,
    attributes: u32,
}

impl<'py> Decoder<'py> {
    /// For a variable with these attributes.
    pub fn new(text: Bound<'py, PyAny>, attributes: u32) -> PyResult<Self> {
        // SAFETY: a class made by a class statement.
        let new = unsafe { ffi::PyType_GetSlot(text.as_ptr().cast(), ffi::Py_tp_new) };
        if new.is_null() {
            return Err(PyTypeError::new_err("pysh.Str is no class"));
        }
        // SAFETY: that slot holds a function of this type.
        let new = unsafe { std::mem::transmute::<*mut std::ffi::c_void, ffi::newfunc>(new) };
        Ok(Self { py: text.py(), text, new, attributes })
    }

    /// The Python value, or None if the variable has none.
    pub fn value(&self, value: Value<'_>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let _pause = CollectorPause::begin(self.py);
        let value = match value {
            Value::Unset => return Ok(None),
            Value::Scalar(bytes) => self.scalar(bytes)?,
            Value::Array(items) => {
                let list = PyList::empty(self.py);
                for item in items.strings() {
                    list.append(self.scalar(item.map_err(malformed)?)?)?;
                }
                list.into_any()
            }
            Value::Sparse(items) => self.dict(items.numbered().map(|item| {
                let (index, bytes) = item?;
                Ok((index.into_pyobject(self.py).map(Bound::into_any).map_err(|_| Malformed)?, bytes))
            }))?,
            Value::Associative(items) => self.dict(items.named().map(|item| {
                let (key, bytes) = item?;
                Ok((self.string(key).map_err(|_| Malformed)?, bytes))
            }))?,
        };
        Ok(Some(value))
    }

    fn dict<'v>(
        &self,
        items: impl Iterator<Item = Result<(Bound<'py, PyAny>, &'v [u8]), Malformed>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let dict = PyDict::new(self.py);
        for item in items {
            let (key, bytes) = item.map_err(malformed)?;
            dict.set_item(key, self.scalar(bytes)?)?;
        }
        Ok(dict.into_any())
    }

    fn scalar(&self, bytes: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let number = std::str::from_utf8(bytes).ok();
        if self.attributes & attribute::INTEGER != 0 {
            if let Some(number) = number.and_then(|text| text.parse::<i64>().ok()) {
                return Ok(number.into_pyobject(self.py)?.into_any());
            }
        }
        if self.attributes & attribute::FLOAT != 0 {
            if let Some(number) = number.and_then(|text| text.parse::<f64>().ok()) {
                return Ok(number.into_pyobject(self.py)?.into_any());
            }
        }
        self.string(bytes)
    }

    fn string(&self, bytes: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let arguments = PyTuple::new(self.py, [text(self.py, bytes)?])?;
        // SAFETY: the class that the function came from, a tuple with one argument, and no keywords.
        let made = unsafe { (self.new)(self.text.as_ptr().cast(), arguments.as_ptr(), std::ptr::null_mut()) };
        // SAFETY: a new reference, or null with an exception set.
        let made = unsafe { Bound::from_owned_ptr_or_err(self.py, made) }?;
        // SAFETY: a live object, which refers to no others: the garbage collector need not look at it ever again.
        unsafe { ffi::PyObject_GC_UnTrack(made.as_ptr().cast()) };
        Ok(made)
    }
}

/// Appends a Python value as the shell would have it. False, with `out` as it was, if it can't be said in a shell; MemoryError if
/// there is no memory for it there.
pub fn encode(value: &Bound<'_, PyAny>, out: &mut Writer) -> PyResult<bool> {
    let start = out.len();
    let encoded = encode_value(value, out).and_then(|expressible| {
        if out.is_whole() {
            Ok(expressible)
        } else {
            Err(PyMemoryError::new_err(NO_ROOM))
        }
    });
    if !matches!(encoded, Ok(true)) {
        out.truncate(start);
    }
    encoded
}

fn encode_value(value: &Bound<'_, PyAny>, out: &mut Writer) -> PyResult<bool> {
    if value.is_none() {
        out.u8(kind::UNSET);
        return Ok(true);
    }
    if let Ok(list) = value.cast::<PyList>() {
        return encode_array(list.len(), list.iter(), out);
    }
    if let Ok(tuple) = value.cast::<PyTuple>() {
        return encode_array(tuple.len(), tuple.iter(), out);
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        return encode_dict(dict, out);
    }
    let start = out.len();
    out.u8(kind::SCALAR);
    if encode_scalar(value, out)? {
        return Ok(true);
    }
    out.truncate(start);
    encode_by_own_method(value, out)
}

/// `__shell__()`: a list of str. An error if it is one text: as a list that would be its letters.
fn encode_by_own_method(value: &Bound<'_, PyAny>, out: &mut Writer) -> PyResult<bool> {
    // As for any special method, the type decides.
    let class = value.get_type();
    let Some(method) = class.getattr_opt("__shell__")? else { return Ok(false) };
    let list = method.call1((value,))?;
    if list.is_instance_of::<PyString>() || list.is_instance_of::<PyBytes>() {
        let kind = list.get_type().name()?;
        return Err(PyTypeError::new_err(format!("__shell__() has to return a list of str, not {kind}")));
    }
    let items = list.try_iter()?.collect::<PyResult<Vec<_>>>()?;
    encode_array(items.len(), items.into_iter(), out)
}

fn encode_array<'py>(
    length: usize,
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    out: &mut Writer,
) -> PyResult<bool> {
    out.u8(kind::ARRAY);
    out.u32(count(length));
    for item in items {
        if !encode_scalar(&item, out)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn encode_dict(dict: &Bound<'_, PyDict>, out: &mut Writer) -> PyResult<bool> {
    if has_lists_only() {
        return Ok(false);
    }
    if !dict.is_empty() && dict.keys().iter().all(|key| is_index(&key)) {
        return encode_sparse(dict, out);
    }
    out.u8(kind::ASSOCIATIVE);
    out.u32(count(dict.len()));
    for (key, value) in dict.iter() {
        if !encode_scalar(&key, out)? || !encode_scalar(&value, out)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_index(key: &Bound<'_, PyAny>) -> bool {
    key.is_instance_of::<PyInt>() && !key.is_instance_of::<PyBool>() && key.extract::<i64>().is_ok()
}

/// All keys are indices: whether it becomes an indexed array depends on what the shell has.
fn encode_sparse(dict: &Bound<'_, PyDict>, out: &mut Writer) -> PyResult<bool> {
    let mut items: Vec<(i64, Bound<'_, PyAny>)> = Vec::new();
    items.try_reserve_exact(dict.len()).map_err(|_| PyMemoryError::new_err(NO_ROOM))?;
    for (key, value) in dict.iter() {
        items.push((key.extract()?, value));
    }
    items.sort_by_key(|(index, _)| *index);
    out.u8(kind::SPARSE);
    out.u32(count(items.len()));
    for (index, value) in items {
        out.i64(index);
        if !encode_scalar(&value, out)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Appends one element's bytes. False if it is not a scalar.
fn encode_scalar(value: &Bound<'_, PyAny>, out: &mut Writer) -> PyResult<bool> {
    if let Ok(text) = value.cast::<PyString>() {
        with_bytes(text, |bytes| out.bytes(bytes))?;
    } else if value.is_instance_of::<PyBool>() {
        out.bytes(if value.is_truthy()? { b"true" } else { b"false" });
    } else if value.is_instance_of::<PyInt>() {
        encode_int(value, out)?;
    } else if value.is_instance_of::<PyFloat>() {
        // By float's own method, whatever a subclass says.
        let digits = value.py().get_type::<PyFloat>().call_method1("__repr__", (value,))?;
        with_bytes(digits.cast::<PyString>()?, |bytes| out.bytes(bytes))?;
    } else if let Ok(bytes) = value.cast::<PyBytes>() {
        out.bytes(bytes.as_bytes());
    } else if value.get_type().hasattr("__fspath__")? {
        let path = value.call_method0("__fspath__")?;
        return encode_scalar(&path, out);
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn encode_int(value: &Bound<'_, PyAny>, out: &mut Writer) -> PyResult<()> {
    match value.extract::<i64>() {
        Ok(number) => out.bytes(number.to_string().as_bytes()),
        // More digits than 64 bits hold; by int's own method, whatever a subclass says.
        Err(_) => {
            let digits = value.py().get_type::<PyInt>().call_method1("__repr__", (value,))?;
            with_bytes(digits.cast::<PyString>()?, |bytes| out.bytes(bytes))?;
        }
    }
    Ok(())
}

/// The session's shell is fish: every variable is a list, one with a single element is that element, and none has keys.
static HAS_LISTS_ONLY: AtomicBool = AtomicBool::new(false);

/// Says what the session's shell is.
pub fn set_shell(name: &str) {
    HAS_LISTS_ONLY.store(name == "fish", Ordering::Relaxed);
}

fn has_lists_only() -> bool {
    HAS_LISTS_ONLY.load(Ordering::Relaxed)
}

/// The only element of a list, or what is none.
fn element(encoded: &[u8]) -> Option<&[u8]> {
    let (kind, rest) = encoded.split_first()?;
    match *kind {
        kind::SCALAR => Some(rest),
        kind::ARRAY => rest.strip_prefix(&1_u32.to_le_bytes()),
        _ => None,
    }
}

/// Whether two encoded values mean the same to a shell, whatever the order of keys and the kind of array.
pub fn is_same(a: &[u8], b: &[u8]) -> bool {
    if has_lists_only() && a != b {
        return matches!((element(a), element(b)), (Some(a), Some(b)) if a == b);
    }
    let ordered = |encoded: &[u8]| matches!(encoded.first(), Some(&kind::ARRAY | &kind::SCALAR | &kind::UNSET));
    a == b || (!(ordered(a) && ordered(b)) && matches!((pairs(a), pairs(b)), (Some(a), Some(b)) if a == b))
}

type Pairs<'a> = Vec<(Cow<'a, [u8]>, &'a [u8])>;

/// The keys, as text, and elements of an encoded array that may be in another order or of another kind; None of anything else, and
/// without the memory for it.
fn pairs(encoded: &[u8]) -> Option<Pairs<'_>> {
    let value = Value::read(&mut pysh_contract::wire::Reader::new(encoded)).ok()?;
    let mut pairs = Vec::new();
    pairs.try_reserve_exact(value.count()).ok()?;
    let index = |index: i64| Cow::from(index.to_string().into_bytes());
    match value {
        Value::Unset | Value::Scalar(_) => return None,
        Value::Array(items) => {
            for (i, item) in (0..).zip(items.strings()) {
                pairs.push((index(i), item.ok()?));
            }
        }
        Value::Sparse(items) => {
            for item in items.numbered() {
                let (i, text) = item.ok()?;
                pairs.push((index(i), text));
            }
        }
        Value::Associative(items) => {
            for item in items.named() {
                let (key, text) = item.ok()?;
                pairs.push((Cow::from(key), text));
            }
        }
    }
    pairs.sort_unstable();
    Some(pairs)
}
