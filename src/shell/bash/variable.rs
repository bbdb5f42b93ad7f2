//! bash's variables, to be read: their values and attributes as messages have them.

use std::ffi::{c_int, CStr};

use pysh_contract::message::{attribute, kind};
use pysh_contract::wire::Writer;

use super::symbols::{att, Array, Bash, HashTable, Variable};

/// A variable that exists. Lives until bash changes its tables.
#[derive(Clone, Copy)]
pub struct Found<'a>(pub &'a Variable);

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

    /// Whether `name` is a name reference that stands for nothing yet.
    pub fn is_open_reference(bash: &Bash, name: &CStr) -> bool {
        // SAFETY: on bash's thread; a look-up.
        let variable = unsafe { (bash.find_variable_noref)(name.as_ptr()) };
        // SAFETY: null or a live variable; nothing changes it while we look at it.
        unsafe { variable.as_ref() }.is_some_and(|it| it.attributes & att::NAMEREF != 0 && it.value.is_null())
    }

    /// Whether bash's attribute is set.
    pub fn has(self, attribute: c_int) -> bool {
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

/// Walks the numbers and values of an indexed array.
pub fn elements<'a>(array: *const Array) -> impl Iterator<Item = (i64, &'a [u8])> {
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
    let Array { element_count: count, max_index, .. } = *unsafe { &*array };
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
pub fn entries<'a>(table: *const HashTable) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    // SAFETY: the value of a variable with the associative attribute.
    let HashTable { buckets, bucket_count, .. } = unsafe { &*table };
    // An empty table may have no buckets yet.
    let count = if buckets.is_null() { 0 } else { usize::try_from(*bucket_count).unwrap_or(0) };
    (0..count).flat_map(move |bucket| {
        // SAFETY: the table has that many buckets.
        let mut next = unsafe { *buckets.wrapping_add(bucket) };
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
