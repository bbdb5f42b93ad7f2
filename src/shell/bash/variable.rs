//! bash's variables: values and attributes to and from messages, without losing what `declare` said.

use std::ffi::{CStr, CString, c_char, c_int};

use pysh_contract::message::{Items, Value, attribute, kind};
use pysh_contract::wire::{Malformed, Writer};

use super::host::legal;
use super::symbols::{Array, Bash, HashTable, Variable, att};
use crate::shell::host::Refusal;

/// A variable that exists. Lives until bash changes its tables.
#[derive(Clone, Copy)]
pub struct Found<'a>(&'a Variable);

/// bash's attributes with ours.
const ATTRIBUTES: [(c_int, u32); 9] = [
    (att::EXPORTED, attribute::EXPORTED),
    (att::READONLY, attribute::READONLY),
    (att::INTEGER, attribute::INTEGER),
    (att::ARRAY, attribute::ARRAY),
    (att::ASSOC, attribute::ASSOCIATIVE),
    (att::LOWERCASE, attribute::LOWERCASE),
    (att::UPPERCASE, attribute::UPPERCASE),
    (att::NAMEREF, attribute::NAMEREF),
    (att::LOCAL, attribute::LOCAL),
];

impl<'a> Found<'a> {
    /// The variable that `name` means now, following name references.
    pub fn find(bash: &'a Bash, name: &CStr) -> Option<Self> {
        // SAFETY: on bash's thread; a look-up.
        let variable = unsafe { (bash.find_variable)(name.as_ptr()) };
        // SAFETY: null or a live variable; nothing changes it while we look at it.
        unsafe { variable.as_ref() }.map(Self)
    }

    fn has(self, attribute: c_int) -> bool {
        self.0.attributes & attribute != 0
    }

    /// Our attributes for it.
    pub fn attributes(self) -> u32 {
        ATTRIBUTES.iter().filter(|(theirs, _)| self.has(*theirs)).map(|(_, ours)| ours).sum()
    }

    /// Appends the value.
    pub fn write_value(self, out: &mut Writer) {
        if self.has(att::INVISIBLE) || self.0.value.is_null() {
            out.u8(kind::UNSET);
        } else if self.has(att::ASSOC) {
            write_table(self.0.value.cast(), out);
        } else if self.has(att::ARRAY) {
            write_array(self.0.value.cast(), out);
        } else {
            out.u8(kind::SCALAR);
            out.bytes(self.scalar());
        }
    }

    /// The text of a scalar.
    pub fn scalar(self) -> &'a [u8] {
        // SAFETY: not an array, so a NUL-terminated string (checked for null by the callers).
        unsafe { CStr::from_ptr(self.0.value) }.to_bytes()
    }

    /// The text, if it is a scalar that has one.
    pub fn text(self) -> Option<&'a [u8]> {
        let plain = !self.has(att::INVISIBLE | att::ARRAY | att::ASSOC) && !self.0.value.is_null();
        plain.then(|| self.scalar())
    }
}

/// Walks a list of array elements, without the sentinel.
fn elements<'a>(array: *const Array) -> impl Iterator<Item = (i64, &'a [u8])> {
    // SAFETY: the value of a variable with the array attribute.
    let head = unsafe { (*array).head };
    // SAFETY: the sentinel is an element.
    let mut next = unsafe { (*head).next };
    std::iter::from_fn(move || {
        if next == head {
            return None;
        }
        // SAFETY: a live element of the list.
        let element = unsafe { &*next };
        next = element.next;
        // SAFETY: each element has a NUL-terminated value.
        Some((element.index, unsafe { CStr::from_ptr(element.value) }.to_bytes()))
    })
}

fn write_array(array: *const Array, out: &mut Writer) {
    // SAFETY: the value of a variable with the array attribute.
    let (count, max_index) = unsafe { ((*array).element_count, (*array).max_index) };
    let dense = count == 0 || count == max_index + 1;
    out.u8(if dense { kind::ARRAY } else { kind::SPARSE });
    out.u32(u32::try_from(count).unwrap_or(u32::MAX));
    for (index, text) in elements(array) {
        if !dense {
            out.i64(index);
        }
        out.bytes(text);
    }
}

/// Walks the keys and values of an associative array.
fn entries<'a>(table: *const HashTable) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    // SAFETY: the value of a variable with the associative attribute.
    let HashTable { buckets, bucket_count, .. } = unsafe { &*table };
    // An empty table may have no buckets yet.
    let count = if buckets.is_null() { 0 } else { usize::try_from(*bucket_count).unwrap_or(0) };
    (0..count).flat_map(move |bucket| {
        // SAFETY: the table has that many buckets.
        let mut next = unsafe { *buckets.add(bucket) };
        std::iter::from_fn(move || {
            // SAFETY: null or a live entry.
            let entry = unsafe { next.as_ref() }?;
            next = entry.next;
            // SAFETY: keys are NUL-terminated.
            let key = unsafe { CStr::from_ptr(entry.key) }.to_bytes();
            // SAFETY: so are values.
            Some((key, unsafe { CStr::from_ptr(entry.data.cast()) }.to_bytes()))
        })
    })
}

fn write_table(table: *const HashTable, out: &mut Writer) {
    out.u8(kind::ASSOCIATIVE);
    let place = out.count();
    let mut count = 0;
    for (key, text) in entries(table) {
        out.bytes(key);
        out.bytes(text);
        count += 1;
    }
    out.set_count(place, count);
}

/// An assignment as bash would make it, but never evaluating a value as arithmetic.
pub struct Assignment<'a> {
    bash: &'a Bash,
    name: &'a CStr,
    attributes: c_int,
}

/// What bash says itself in these cases.
const READONLY: Refusal = Refusal::Borrowed("readonly variable");
const NOT_ASSIGNABLE: Refusal = Refusal::Borrowed("cannot be assigned");
const NUL_BYTE: Refusal = Refusal::Borrowed("value has a NUL byte, which no shell variable can hold");

fn broken(_: Malformed) -> Refusal {
    Refusal::Borrowed("malformed value")
}

impl<'a> Assignment<'a> {
    /// Prepares to assign to `name`.
    pub fn to(bash: &'a Bash, name: &'a CStr) -> Result<Self, Refusal> {
        let attributes = Found::find(bash, name).map_or(0, |variable| variable.0.attributes);
        if attributes & att::READONLY != 0 {
            return Err(READONLY);
        }
        if attributes & att::NO_ASSIGN != 0 {
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
        let mut text = self.checked(text)?;
        if self.attributes & (att::ARRAY | att::ASSOC) != 0 {
            self.make_scalar();
        }
        // SAFETY: on bash's thread; bash copies the text.
        unsafe { (self.bash.bind_variable)(self.name.as_ptr(), as_text(&mut text), 0) };
        Ok(())
    }

    /// A text that may be assigned: without NUL, and a number where only numbers may be. bash evaluates what is
    /// assigned to an integer variable, so the number is written out anew.
    fn checked(&self, text: &[u8]) -> Result<Vec<u8>, Refusal> {
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

    fn variable(&self) -> Option<&mut Variable> {
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

    fn array<'v>(
        &self,
        items: impl Iterator<Item = Result<(i64, &'v [u8]), Malformed>>,
    ) -> Result<(), Refusal> {
        let items = self.checked_items(items)?;
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

    fn find_or_make(&self, flags: c_int) -> Result<&mut Variable, Refusal> {
        // SAFETY: on bash's thread, by name.
        let variable = unsafe { (self.bash.find_or_make_array_variable)(self.name.as_ptr(), flags) };
        // SAFETY: null or a live variable that nobody else is using.
        unsafe { variable.as_mut() }.ok_or(NOT_ASSIGNABLE)
    }

    fn written(&self, variable: &mut Variable) {
        variable.attributes &= !att::INVISIBLE;
    }
}

/// The flag of `find_or_make_array_variable` for an associative array (arrayfunc.c).
const MAKE_ASSOCIATIVE: c_int = 2;

fn numbered<'v>(items: Items<'v>) -> impl Iterator<Item = Result<(i64, &'v [u8]), Malformed>> {
    (0..).zip(items.strings()).map(|(index, text)| Ok((index, text?)))
}

fn as_text(text: &mut [u8]) -> *mut c_char {
    text.as_mut_ptr().cast()
}

/// An element of an array, as `printf -v` and name references may name it: `name[subscript]`.
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
        let is_reference = variable.attributes & att::NAMEREF != 0 && !variable.value.is_null();
        // SAFETY: a reference's value is the name that it stands for.
        if is_reference { Self::parse(unsafe { CStr::from_ptr(variable.value) }.to_bytes()) } else { None }
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
            // SAFETY: strdup of a NUL-terminated string; bash takes the key over and copies the text.
            unsafe { (bash.assoc_insert)(variable.value.cast(), libc::strdup(key.as_ptr()), as_text(&mut text)) };
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
