//! zsh's parameters, to be read: their values and attributes as messages have them.

use std::borrow::Cow;
use std::ffi::{c_char, c_int, c_long, c_void, CStr};

use pysh_contract::message::{attribute, kind, ZSHS_TABLES};
use pysh_contract::wire::Writer;

use super::symbols::{pm, HashTable, Parameter, Zsh, KEYS, VALUES};
use super::table::{find, find_any};
use super::text::{borrowed, owned, plain_at};
use crate::shell::globals::{call, get};

/// A parameter that exists. Lives until zsh changes its tables.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    zsh: &'a Zsh,
    parameter: *mut Parameter,
}

/// zsh's attributes with ours.
const ATTRIBUTES: [(c_int, u32); 9] = [
    (pm::EXPORTED, attribute::EXPORTED),
    (pm::READONLY, attribute::READONLY),
    (pm::INTEGER, attribute::INTEGER),
    (pm::FLOAT, attribute::FLOAT),
    (pm::ARRAY, attribute::ARRAY),
    (pm::TABLE, attribute::ASSOCIATIVE),
    (pm::LOWER, attribute::LOWERCASE),
    (pm::UPPER, attribute::UPPERCASE),
    (pm::SPECIAL, attribute::SPECIAL),
];

impl<'a> Found<'a> {
    /// The parameter that `name` means now.
    ///
    /// What zsh shows of itself ([`ZSHS_TABLES`]) is none here, nor what a module has that is not loaded.
    pub fn find(zsh: &'a Zsh, name: &CStr) -> Option<Self> {
        let table = get(zsh.paramtab);
        // As `unsetparam` of params.c does: a look-up is not to load a module.
        let look_up = if table == get(zsh.realparamtab) { find_any } else { find };
        let parameter: *mut Parameter = look_up(table, name).cast();
        if parameter.is_null() {
            return None;
        }
        let found = Self { zsh, parameter };
        let shows_zsh = found.is_of_module() && found.level() == 0 && is_zshs_table(name);
        (!found.has(pm::AUTOLOAD) && !shows_zsh).then_some(found)
    }

    /// Whether a module has made it (module.c, `addparamdef`; zsh.h, `SPECIALPMDEF`).
    pub fn is_of_module(self) -> bool {
        const MADE_BY_MODULE: c_int = pm::SPECIAL | pm::HIDE;
        self.flags() & MADE_BY_MODULE == MADE_BY_MODULE
    }

    /// zsh's flags.
    pub fn flags(self) -> c_int {
        // SAFETY: a live parameter.
        unsafe { (*self.parameter).node.flags }
    }

    fn level(self) -> c_int {
        // SAFETY: a live parameter.
        unsafe { (*self.parameter).level }
    }

    /// zsh's own record, for zsh's functions.
    pub fn parameter(self) -> *mut Parameter {
        self.parameter
    }

    /// Whether one of zsh's flags is set.
    pub fn has(self, flags: c_int) -> bool {
        self.flags() & flags != 0
    }

    /// Our attributes for it.
    pub fn attributes(self) -> u32 {
        let local = if self.level() > 0 { attribute::LOCAL } else { 0 };
        ATTRIBUTES.iter().filter(|(theirs, _)| self.has(*theirs)).map(|(_, ours)| ours).sum::<u32>() | local
    }

    /// Appends the value.
    pub fn write_value(self, out: &mut Writer) {
        if self.has(pm::UNSET) {
            out.u8(kind::UNSET);
        } else if self.has(pm::TABLE) {
            self.write_table(out);
        } else if self.has(pm::ARRAY) {
            self.with_heap(|| {
                // SAFETY: the type of an array's value.
                let array: *mut *mut c_char = unsafe { self.value() };
                // SAFETY: zsh's array, which we only read.
                write_array(unsafe { strings(array) }, out);
            });
        } else {
            out.u8(kind::SCALAR);
            out.bytes(&self.scalar());
        }
    }

    /// What the parameter's own method gives.
    ///
    /// # Safety
    /// `T` is the type that the kind of the parameter has.
    unsafe fn value<T>(self) -> T {
        // SAFETY: a live parameter.
        let methods = unsafe { (*self.parameter).methods };
        // SAFETY: every parameter has methods.
        let method = unsafe { *methods };
        // SAFETY: the caller's promise.
        let method = unsafe { std::mem::transmute::<*const c_void, unsafe extern "C" fn(*mut Parameter) -> T>(method) };
        // SAFETY: on zsh's thread, its own method.
        unsafe { method(self.parameter) }
    }

    /// The text of a scalar or number.
    fn scalar(self) -> Cow<'a, [u8]> {
        if self.has(pm::INTEGER) {
            // SAFETY: the type of an integer's value.
            let number: c_long = unsafe { self.value() };
            number.to_string().into_bytes().into()
        } else if self.has(pm::FLOAT) {
            // SAFETY: the type of a float's value.
            let number: f64 = unsafe { self.value() };
            // All of it: what zsh prints is rounded.
            format!("{number:?}").into_bytes().into()
        } else if self.has(pm::JUSTIFIED | pm::LOWER | pm::UPPER) {
            self.expanded()
        } else {
            // SAFETY: the type of a scalar's value.
            let text: *mut c_char = unsafe { self.value() };
            // SAFETY: zsh's own text, which lives until it changes.
            unsafe { plain_at(text) }
        }
    }

    /// The text as an expansion has it: only there zsh applies `-u`, `-Z` and the like (subst.c, `getstrvalue`).
    fn expanded(self) -> Cow<'a, [u8]> {
        let mut expression = b"${".to_vec();
        // SAFETY: a live parameter.
        let name = unsafe { (*self.parameter).node.name };
        // SAFETY: it has a name.
        expression.extend_from_slice(unsafe { CStr::from_ptr(name) }.to_bytes());
        expression.extend_from_slice(b"}\0");
        self.with_heap(|| {
            // SAFETY: on zsh's thread; a copy on its heap.
            let mut text = unsafe { (self.zsh.dupstring)(expression.as_ptr().cast()) };
            // SAFETY: as above; replaces the text by another one there.
            unsafe { (self.zsh.parsestr)(&mut text) };
            // SAFETY: as above.
            unsafe { (self.zsh.singsub)(&mut text) };
            // SAFETY: as above.
            unsafe { (self.zsh.untokenize)(text) };
            // SAFETY: NUL-terminated, and copied before it goes.
            unsafe { plain_at(text) }.into_owned().into()
        })
    }

    /// Runs `body`; what zsh puts on its heap meanwhile, as values that its modules make up, goes when that is over.
    fn with_heap<R>(self, body: impl FnOnce() -> R) -> R {
        call(self.zsh.pushheap);
        let result = body();
        call(self.zsh.popheap);
        result
    }

    /// The text, if it is a plain scalar that has one.
    pub fn text(self) -> Option<Cow<'a, [u8]>> {
        let is_plain = !self.has(pm::UNSET | pm::ARRAY | pm::TABLE);
        is_plain.then(|| self.scalar())
    }

    fn write_table(self, out: &mut Writer) {
        out.u8(kind::ASSOCIATIVE);
        let place = out.count();
        let mut count = 0;
        self.each_entry(|key, value| {
            out.bytes(key);
            out.bytes(value);
            count += 1;
        });
        out.set_count(place, count);
    }

    /// Passes each key of a table to `entry`, with its value. Those of a module's table are asked for one by one: all at once zsh
    /// gives no contents of files (mapfile.c, `scanpmmapfile`).
    fn each_entry(self, mut entry: impl FnMut(&[u8], &[u8])) {
        self.with_heap(|| {
            let table = self.table();
            if table.is_null() {
                return;
            }
            let wanted = if self.is_of_module() { KEYS } else { KEYS | VALUES };
            // SAFETY: on zsh's thread; keys, or keys and values in turn, on its heap.
            let array = unsafe { (self.zsh.paramvalarr)(table, wanted) };
            // SAFETY: as above.
            let mut items = unsafe { strings(array) };
            while let Some(key) = items.next() {
                if self.is_of_module() {
                    self.with_element(&key, |element| {
                        if let Some(text) = element.and_then(Self::text) {
                            entry(&key, &text);
                        }
                    });
                } else if let Some(value) = items.next() {
                    entry(&key, &value);
                }
            }
        });
    }

    /// The value of a table; may be null.
    fn table(self) -> *mut HashTable {
        // SAFETY: the type of a table's value.
        unsafe { self.value() }
    }

    /// Passes an element of a table, which is a parameter in its turn, to `body`. No other element is looked at: each one of
    /// a module's table may be a whole file.
    pub fn with_element<R>(self, key: &[u8], body: impl FnOnce(Option<Self>) -> R) -> R {
        self.with_heap(|| {
            let (table, key) = (self.table(), borrowed(key));
            // SAFETY: NUL-terminated, see `borrowed`.
            let key = unsafe { CStr::from_ptr(key.as_ptr()) };
            let parameter: *mut Parameter =
                if table.is_null() { std::ptr::null_mut() } else { find(table, key).cast() };
            body((!parameter.is_null()).then_some(Self { zsh: self.zsh, parameter }))
        })
    }

    /// Has a scalar's own method set its text.
    pub fn set_text(self, text: &[u8]) {
        // SAFETY: a live parameter, whose methods are those of a scalar: to get, to set and to unset it.
        let methods = unsafe { (*self.parameter).methods }.cast::<[*const c_void; 3]>();
        // SAFETY: as above.
        let [_, set, _] = unsafe { *methods };
        // SAFETY: the type of that method (zsh.h, `struct gsu_scalar`).
        let set =
            unsafe { std::mem::transmute::<*const c_void, unsafe extern "C" fn(*mut Parameter, *mut c_char)>(set) };
        // SAFETY: on zsh's thread; the method takes the text over.
        unsafe { set(self.parameter, owned(self.zsh, text)) };
    }
}

/// See [`ZSHS_TABLES`].
pub fn is_zshs_table(name: &CStr) -> bool {
    ZSHS_TABLES.iter().any(|table| table.as_bytes() == name.to_bytes())
}

/// Appends an array of texts.
pub fn write_array<'a>(items: impl Iterator<Item = Cow<'a, [u8]>>, out: &mut Writer) {
    out.u8(kind::ARRAY);
    let place = out.count();
    let mut count = 0;
    for item in items {
        out.bytes(&item);
        count += 1;
    }
    out.set_count(place, count);
}

/// The texts of an array that ends with a null pointer.
///
/// # Safety
/// `array` is null or such an array, and lives as long as the result.
pub unsafe fn strings<'a>(mut array: *mut *mut c_char) -> impl Iterator<Item = Cow<'a, [u8]>> {
    std::iter::from_fn(move || {
        if array.is_null() {
            return None;
        }
        // SAFETY: the array ends with a null pointer.
        let text = unsafe { *array };
        if text.is_null() {
            return None;
        }
        array = array.wrapping_add(1);
        // SAFETY: zsh's NUL-terminated text.
        Some(unsafe { plain_at(text) })
    })
}
