//! Sets zsh's parameters without losing what `typeset` said of them.

use std::ffi::{c_char, c_long, CStr};

use pysh_contract::message::{Items, Value};
use pysh_contract::wire::Malformed;

use super::errors::Guarded;
use super::symbols::{pm, Number, NumberValue, Zsh, NUMBER_FLOAT};
use super::text::owned;
use super::variable::Found;
use crate::shell::host::Refusal;

/// An assignment as zsh would make it, but never evaluating a value as arithmetic.
pub struct Assignment<'a> {
    zsh: &'a Zsh,
    name: &'a CStr,
    found: Option<Found<'a>>,
}

/// What zsh says itself in this case, without the name.
pub const READONLY: Refusal = Refusal::Borrowed("read-only variable");
const BY_ELEMENT: Refusal = Refusal::Borrowed("a module's table, set by its elements only: sh[\"name[key]\"] = ...");
const NOT_ASSIGNABLE: Refusal = Refusal::Borrowed("cannot be assigned");
const NUL_BYTE: Refusal = Refusal::Borrowed("value has a NUL byte, which no environment variable can hold");

fn broken(_: Malformed) -> Refusal {
    Refusal::Borrowed("malformed value")
}

impl<'a> Assignment<'a> {
    /// Prepares to assign to `name`.
    pub fn to(zsh: &'a Zsh, name: &'a CStr, found: Option<Found<'a>>) -> Result<Self, Refusal> {
        if found.is_some_and(|found| found.has(pm::READONLY)) {
            return Err(READONLY);
        }
        Ok(Self { zsh, name, found })
    }

    fn has(&self, flags: i32) -> bool {
        self.found.is_some_and(|found| found.has(flags))
    }

    /// Whether to set it would be to set each element that Python code has read, with what has become of it meanwhile: the
    /// elements of zsh/mapfile are files.
    fn is_modules_table(&self) -> bool {
        self.found.is_some_and(|found| found.is_of_module() && found.has(pm::TABLE))
    }

    /// Makes it.
    pub fn assign(&self, value: Value<'_>) -> Result<(), Refusal> {
        if self.is_modules_table() && !matches!(value, Value::Unset) {
            return Err(BY_ELEMENT);
        }
        match value {
            Value::Unset => self.unset(),
            Value::Scalar(text) => self.scalar(text),
            Value::Array(items) => self.array(items),
            Value::Sparse(items) => {
                let entries = items.numbered().map(|item| item.map(|(key, text)| (key.to_string().into_bytes(), text)));
                self.table(entries.map(|item| item.map(|(key, text)| [owned(self.zsh, &key), owned(self.zsh, text)])))
            }
            Value::Associative(items) => {
                self.table(items.named().map(|item| item.map(|(key, text)| [key, text].map(|t| owned(self.zsh, t)))))
            }
        }
    }

    /// The name, as zsh's functions take it: they write to it and put that back.
    fn name(&self) -> *mut c_char {
        self.name.as_ptr().cast_mut()
    }

    /// Has zsh assign; what it objects to is the reason.
    fn checked<R>(&self, assign: impl FnOnce() -> R) -> Result<(), Refusal> {
        let guarded = Guarded::begin(self.zsh);
        assign();
        if guarded.end() {
            Ok(())
        } else {
            Err(NOT_ASSIGNABLE)
        }
    }

    fn unset(&self) -> Result<(), Refusal> {
        // SAFETY: on zsh's thread, by name.
        self.checked(|| unsafe { (self.zsh.unsetparam)(self.name()) })
    }

    fn scalar(&self, text: &[u8]) -> Result<(), Refusal> {
        if text.contains(&0) && self.has(pm::EXPORTED) {
            return Err(NUL_BYTE);
        }
        if self.has(pm::INTEGER) {
            let number: c_long = parsed(text, "integer variable", "is no integer")?;
            // SAFETY: on zsh's thread, by name.
            return self.checked(|| unsafe { (self.zsh.setiparam)(self.name(), number) });
        }
        if self.has(pm::FLOAT) {
            let value = NumberValue { float: parsed(text, "float variable", "is no number")? };
            // SAFETY: as above.
            return self.checked(|| unsafe { (self.zsh.setnparam)(self.name(), Number { value, kind: NUMBER_FLOAT }) });
        }
        if self.has(pm::ARRAY | pm::TABLE) && !self.has(pm::SPECIAL) {
            // With KSH_ARRAYS zsh would set the first element only.
            self.unset()?;
        }
        // SAFETY: as above; zsh takes the text over.
        self.checked(|| unsafe { (self.zsh.setsparam)(self.name(), owned(self.zsh, text)) })
    }

    fn array(&self, items: Items<'_>) -> Result<(), Refusal> {
        let texts = items.strings().map(|text| text.map(|text| [owned(self.zsh, text)]));
        let array = self.allocate(texts)?;
        if self.has(pm::TABLE) && !self.has(pm::SPECIAL) {
            // zsh would take them for keys and values.
            self.unset()?;
        }
        // SAFETY: on zsh's thread; zsh takes the array over.
        self.checked(|| unsafe { (self.zsh.setaparam)(self.name(), array) })
    }

    fn table(&self, entries: impl Iterator<Item = Result<[*mut c_char; 2], Malformed>>) -> Result<(), Refusal> {
        let array = self.allocate(entries)?;
        // SAFETY: on zsh's thread; zsh takes the array of keys and values over.
        self.checked(|| unsafe { (self.zsh.sethparam)(self.name(), array) })
    }

    /// An array in zsh's memory, which ends with a null pointer.
    fn allocate<const N: usize>(
        &self,
        texts: impl Iterator<Item = Result<[*mut c_char; N], Malformed>>,
    ) -> Result<*mut *mut c_char, Refusal> {
        let mut texts: Vec<*mut c_char> =
            texts.collect::<Result<Vec<_>, _>>().map_err(broken)?.into_iter().flatten().collect();
        texts.push(std::ptr::null_mut());
        // SAFETY: as many bytes as are written below.
        let array: *mut *mut c_char = unsafe { (self.zsh.zalloc)(size_of_val(texts.as_slice())) }.cast();
        // SAFETY: allocated just now, of that size.
        unsafe { std::ptr::copy_nonoverlapping(texts.as_ptr(), array, texts.len()) };
        Ok(array)
    }

    /// Makes the parameter visible to children, or ends that.
    pub fn export(&self, exported: bool) -> Result<(), Refusal> {
        let Some(found) = self.found else { return Err(Refusal::Borrowed("not set")) };
        if found.has(pm::ARRAY | pm::TABLE) {
            return Err(Refusal::Borrowed("an array, which zsh can't export"));
        }
        let parameter = found.parameter();
        // SAFETY: a live parameter, on zsh's thread.
        let record = unsafe { &mut *parameter };
        if exported {
            record.node.flags |= pm::EXPORTED;
            // SAFETY: as `typeset -x` does (builtin.c, `typeset_single`).
            unsafe { (self.zsh.export_param)(parameter) };
        } else {
            record.node.flags &= !pm::EXPORTED;
            if !record.environment.is_null() {
                // SAFETY: as above.
                unsafe { (self.zsh.delenv)(parameter) };
            }
        }
        Ok(())
    }
}

/// A number that is written as one: zsh would evaluate anything.
fn parsed<T: std::str::FromStr>(text: &[u8], what: &str, complaint: &str) -> Result<T, Refusal> {
    let number = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok());
    number.ok_or_else(|| format!("{what}: `{}' {complaint}", String::from_utf8_lossy(text)).into())
}
