//! Sets bash's variables without losing what `declare` said of them.

use std::ffi::{c_char, c_int, CStr, CString};

use pysh_contract::message::{Items, Value};
use pysh_contract::wire::Malformed;

use super::element::Element;
use super::host::legal;
use super::symbols::{att, Array, Bash, HashTable, Variable};
use super::variable::Found;
use crate::shell::host::Refusal;

/// An assignment as bash would make it, but never evaluating a value as arithmetic.
pub struct Assignment<'a> {
    bash: &'a Bash,
    name: &'a CStr,
    /// bash's attributes of the variable, 0 if there is none.
    pub attributes: c_int,
}

/// What bash says itself in these cases.
const READONLY: Refusal = Refusal::Borrowed("readonly variable");
const NOT_ASSIGNABLE: Refusal = Refusal::Borrowed("cannot be assigned");
pub const NUL_BYTE: Refusal = Refusal::Borrowed("value has a NUL byte, which no shell variable can hold");

fn broken(_: Malformed) -> Refusal {
    Refusal::Borrowed("malformed value")
}

impl<'a> Assignment<'a> {
    /// Prepares to assign to `name`.
    pub fn to(bash: &'a Bash, name: &'a CStr) -> Result<Self, Refusal> {
        let found = Found::find(bash, name);
        let attributes = found.as_ref().map_or(0, |variable| variable.0.attributes);
        if attributes & att::READONLY != 0 {
            return Err(READONLY);
        }
        // bash makes such a table anew whenever it is looked up (BASH_ALIASES, BASH_CMDS, DIRSTACK), from what it holds.
        let is_made_up = |variable: &Found<'_>| !variable.0.dynamic_value.is_null();
        let is_table = attributes & (att::ARRAY | att::ASSOC) != 0;
        if attributes & att::NO_ASSIGN != 0 || is_table && found.as_ref().is_some_and(is_made_up) {
            return Err(NOT_ASSIGNABLE);
        }
        Ok(Self { bash, name, attributes })
    }

    /// Makes it, and lets bash act on its special variables (`PATH`, `LC_ALL`, ...).
    pub fn assign(&self, value: Value<'_>) -> Result<(), Refusal> {
        match value {
            Value::Unset => self.unset()?,
            Value::Scalar(text) => self.scalar(text)?,
            Value::Array(items) => self.array(numbered(items))?,
            Value::Sparse(items) if self.attributes & att::ARRAY != 0 => self.array(items.numbered())?,
            Value::Sparse(items) => self.table(|each| {
                items.numbered().try_for_each(|item| {
                    let (index, text) = item.map_err(broken)?;
                    each(index.to_string().as_bytes(), text)
                })
            })?,
            Value::Associative(items) => self.table(|each| {
                items.named().try_for_each(|item| {
                    let (key, text) = item.map_err(broken)?;
                    each(key, text)
                })
            })?,
        }
        // SAFETY: on bash's thread, as after an assignment (subst.c, `do_assignment_internal`).
        unsafe { (self.bash.stupidly_hack_special_variables)(self.name.as_ptr()) };
        Ok(())
    }

    fn unset(&self) -> Result<(), Refusal> {
        if self.attributes & att::NO_UNSET != 0 {
            return Err(Refusal::Borrowed("cannot be unset"));
        }
        // SAFETY: on bash's thread, by name.
        unsafe { (self.bash.unbind_variable)(self.name.as_ptr()) };
        Ok(())
    }

    fn scalar(&self, text: &[u8]) -> Result<(), Refusal> {
        if Found::is_open_reference(self.bash, self.name) && !can_be_referred_to(text) {
            let shown = String::from_utf8_lossy(text);
            return Err(format!("name reference: `{shown}' is no name of a variable").into());
        }
        let mut text = self.checked(text)?;
        if self.attributes & (att::ARRAY | att::ASSOC) != 0 {
            self.make_scalar();
        }
        // SAFETY: on bash's thread; bash copies the text.
        unsafe { (self.bash.bind_variable)(self.name.as_ptr(), as_text(&mut text), 0) };
        Ok(())
    }

    /// A text that may be assigned, with a NUL at its end: without NUL, and a number where only numbers may be. bash evaluates what is
    /// assigned to an integer variable, so the number is written out anew.
    pub fn checked(&self, text: &[u8]) -> Result<Vec<u8>, Refusal> {
        if text.contains(&0) {
            return Err(NUL_BYTE);
        }
        let mut text = text.to_vec();
        if self.attributes & att::INTEGER != 0 {
            let number = std::str::from_utf8(&text).ok().and_then(|text| text.trim().parse::<i64>().ok());
            let Some(number) = number else {
                let shown = String::from_utf8_lossy(&text);
                return Err(format!("integer variable: `{shown}' is no integer").into());
            };
            text = number.to_string().into_bytes();
        }
        text.push(0);
        Ok(text)
    }

    /// Takes the array away, in place: unset and assigned anew, it would lose its attributes and its scope.
    fn make_scalar(&self) {
        let Some(variable) = self.variable() else { return };
        self.dispose_value(variable);
        variable.value = std::ptr::null_mut();
        variable.attributes &= !(att::ARRAY | att::ASSOC);
    }

    fn variable(&self) -> Option<&'a mut Variable> {
        // SAFETY: on bash's thread; a look-up.
        let variable = unsafe { (self.bash.find_variable)(self.name.as_ptr()) };
        // SAFETY: null or a live variable that nobody else is using.
        unsafe { variable.as_mut() }
    }

    fn dispose_value(&self, variable: &Variable) {
        if variable.value.is_null() {
        } else if variable.attributes & att::ASSOC != 0 {
            // SAFETY: the attribute says what the value is, and the caller replaces it.
            unsafe { (self.bash.assoc_dispose)(variable.value.cast()) };
        } else if variable.attributes & att::ARRAY != 0 {
            // SAFETY: as above.
            unsafe { (self.bash.array_dispose)(variable.value.cast()) };
        }
    }

    fn array<'v>(&self, items: impl Iterator<Item = Result<(i64, &'v [u8]), Malformed>>) -> Result<(), Refusal> {
        let items = self.checked_items(items)?;
        if items.iter().any(|(index, _)| *index < 0) {
            return Err(Refusal::Borrowed("an index is negative, which bash's arrays can't have"));
        }
        if self.attributes & att::ASSOC != 0 {
            self.make_scalar();
        }
        let variable = self.find_or_make(0)?;
        let array: *mut Array = variable.value.cast();
        // SAFETY: the value of an array variable.
        unsafe { (self.bash.array_flush)(array) };
        for (index, mut text) in items {
            if self.attributes & (att::LOWERCASE | att::UPPERCASE | att::CAPCASE) == 0 {
                // SAFETY: bash copies the text.
                unsafe { (self.bash.array_insert)(array, index, as_text(&mut text)) };
            } else {
                // SAFETY: as above; this way bash applies the attributes.
                unsafe { (self.bash.bind_array_element)(variable, index, as_text(&mut text), 0) };
            }
        }
        self.written(variable);
        Ok(())
    }

    fn checked_items<'v>(
        &self,
        items: impl Iterator<Item = Result<(i64, &'v [u8]), Malformed>>,
    ) -> Result<Vec<(i64, Vec<u8>)>, Refusal> {
        items.map(|item| item.map_err(broken).and_then(|(i, text)| Ok((i, self.checked(text)?)))).collect()
    }

    /// Sets an associative array; `walk` calls its argument for each element.
    fn table(
        &self,
        walk: impl Fn(&mut dyn FnMut(&[u8], &[u8]) -> Result<(), Refusal>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut items = Vec::new();
        walk(&mut |key, text| {
            if key.is_empty() {
                return Err(Refusal::Borrowed("empty key, which bash's arrays can't have"));
            }
            let key = CString::new(key).map_err(|_| NUL_BYTE)?;
            items.push((key, self.checked(text)?));
            Ok(())
        })?;
        if self.attributes & att::ARRAY != 0 {
            self.make_scalar();
        }
        let variable = self.find_or_make(MAKE_ASSOCIATIVE)?;
        let table: *mut HashTable = variable.value.cast();
        // SAFETY: the value of an associative variable.
        unsafe { (self.bash.assoc_flush)(table) };
        for (key, mut text) in items {
            // SAFETY: strdup of a NUL-terminated string.
            let key = unsafe { libc::strdup(key.as_ptr()) };
            if self.attributes & (att::LOWERCASE | att::UPPERCASE | att::CAPCASE) == 0 {
                // SAFETY: bash takes the key over and copies the text.
                unsafe { (self.bash.assoc_insert)(table, key, as_text(&mut text)) };
            } else {
                let name = self.name.as_ptr().cast_mut();
                // SAFETY: as above; this way bash applies the attributes.
                unsafe { (self.bash.bind_assoc_variable)(variable, name, key, as_text(&mut text), 0) };
            }
        }
        self.written(variable);
        Ok(())
    }

    /// The variable as an array; an associative one if the flags say so.
    pub fn find_or_make(&self, flags: c_int) -> Result<&'a mut Variable, Refusal> {
        // SAFETY: on bash's thread, by name.
        let variable = unsafe { (self.bash.find_or_make_array_variable)(self.name.as_ptr(), flags) };
        // SAFETY: null or a live variable that nobody else is using.
        unsafe { variable.as_mut() }.ok_or(NOT_ASSIGNABLE)
    }

    /// An array that has been written to is visible.
    pub fn written(&self, variable: &mut Variable) {
        variable.attributes &= !att::INVISIBLE;
    }
}

/// The flag of `find_or_make_array_variable` for an associative array (arrayfunc.c).
pub const MAKE_ASSOCIATIVE: c_int = 2;

/// What a name reference that has no target yet takes as one.
fn can_be_referred_to(text: &[u8]) -> bool {
    legal(text).is_some() || Element::parse(text).is_some()
}

fn numbered<'v>(items: Items<'v>) -> impl Iterator<Item = Result<(i64, &'v [u8]), Malformed>> {
    (0..).zip(items.strings()).map(|(index, text)| Ok((index, text?)))
}

/// As bash takes a text.
pub fn as_text(text: &mut [u8]) -> *mut c_char {
    text.as_mut_ptr().cast()
}
