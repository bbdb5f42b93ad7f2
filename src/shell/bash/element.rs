//! An element of an array as a variable: `name[subscript]`, as `printf -v` and name references may name it.

use std::ffi::{CStr, CString};

use pysh_contract::message::{attribute, kind, Value};
use pysh_contract::wire::Writer;

use super::assignment::{as_text, Assignment, MAKE_ASSOCIATIVE, NUL_BYTE};
use super::host::legal;
use super::symbols::{att, Bash};
use super::variable::{elements, entries, Found};
use crate::shell::host::Refusal;

/// An element of an array.
pub struct Element<'a> {
    array: CString,
    subscript: &'a [u8],
}

impl<'a> Element<'a> {
    /// Takes a name with a subscript apart. A subscript is taken as it is: never expanded, never evaluated.
    pub fn parse(name: &'a [u8]) -> Option<Self> {
        let inside = name.strip_suffix(b"]")?;
        let at = inside.iter().position(|byte| *byte == b'[')?;
        let (array, subscript) = (legal(&inside[..at])?, &inside[at + 1..]);
        (!subscript.is_empty()).then_some(Self { array, subscript })
    }

    /// The element that a name reference stands for, if it stands for one.
    pub fn named_by(bash: &'a Bash, name: &CStr) -> Option<Self> {
        // SAFETY: on bash's thread; a look-up.
        let variable = unsafe { (bash.find_variable_noref)(name.as_ptr()) };
        // SAFETY: null or a live variable; nothing changes it while we look at it.
        let variable = unsafe { variable.as_ref() }?;
        if variable.attributes & att::NAMEREF == 0 || variable.value.is_null() {
            return None;
        }
        // SAFETY: a reference's value is the name that it stands for.
        Self::parse(unsafe { CStr::from_ptr(variable.value) }.to_bytes())
    }

    fn index(&self) -> Option<i64> {
        std::str::from_utf8(self.subscript).ok()?.parse().ok()
    }

    /// Appends attributes and value.
    pub fn write(&self, bash: &Bash, out: &mut Writer) {
        let found = Found::find(bash, &self.array);
        out.u32(found.map_or(0, |found| found.attributes() & !(attribute::ARRAY | attribute::ASSOCIATIVE)));
        match found.and_then(|found| self.value(found)) {
            Some(text) => {
                out.u8(kind::SCALAR);
                out.bytes(text);
            }
            None => out.u8(kind::UNSET),
        }
    }

    fn value<'b>(&self, found: Found<'b>) -> Option<&'b [u8]> {
        if found.0.value.is_null() {
            None
        } else if found.has(att::ASSOC) {
            entries(found.0.value.cast()).find(|(key, _)| *key == self.subscript).map(|(_, text)| text)
        } else if found.has(att::ARRAY) {
            let index = self.index()?;
            elements(found.0.value.cast()).find(|(at, _)| *at == index).map(|(_, text)| text)
        } else {
            (self.index() == Some(0)).then(|| found.text()).flatten()
        }
    }

    /// Sets the element, leaving the others.
    pub fn assign(&self, bash: &Bash, value: Value<'_>) -> Result<(), Refusal> {
        let Value::Scalar(text) = value else {
            return Err(Refusal::Borrowed("an element of an array holds one string"));
        };
        let assignment = Assignment::to(bash, &self.array)?;
        let mut text = assignment.checked(text)?;
        if assignment.attributes & att::ASSOC != 0 {
            let variable = assignment.find_or_make(MAKE_ASSOCIATIVE)?;
            let key = CString::new(self.subscript).map_err(|_| NUL_BYTE)?;
            // SAFETY: strdup of a NUL-terminated string.
            let key = unsafe { libc::strdup(key.as_ptr()) };
            // SAFETY: bash takes the key over and copies the text.
            unsafe { (bash.assoc_insert)(variable.value.cast(), key, as_text(&mut text)) };
            assignment.written(variable);
        } else {
            let index = self.index().filter(|index| *index >= 0);
            let index = index.ok_or(Refusal::Borrowed("the subscript is no number"))?;
            let variable = assignment.find_or_make(0)?;
            // SAFETY: the value of an array variable; bash copies the text.
            unsafe { (bash.array_insert)(variable.value.cast(), index, as_text(&mut text)) };
            assignment.written(variable);
        }
        Ok(())
    }
}
