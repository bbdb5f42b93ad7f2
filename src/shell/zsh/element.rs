//! An element of an array as a variable: `name[subscript]`, as `py -v` may name it.

use std::ffi::CString;

use pysh_contract::message::{attribute, kind, Value};
use pysh_contract::wire::{Reader, Writer};

use super::assignment::{Assignment, READONLY};
use super::host::{legal, option};
use super::symbols::{pm, Zsh};
use super::variable::Found;
use crate::shell::host::Refusal;

/// An element of an array.
pub struct Element<'a> {
    zsh: &'a Zsh,
    array: CString,
    subscript: &'a [u8],
}

impl<'a> Element<'a> {
    /// Takes a name with a subscript apart. A subscript is taken as it is: never expanded, never evaluated.
    pub fn parse(zsh: &'a Zsh, name: &'a [u8]) -> Option<Self> {
        let inside = name.strip_suffix(b"]")?;
        let at = inside.iter().position(|byte| *byte == b'[')?;
        let (array, subscript) = (legal(zsh, &inside[..at])?, &inside[at + 1..]);
        (!subscript.is_empty()).then_some(Self { zsh, array, subscript })
    }

    /// Appends attributes and value.
    pub fn write(&self, out: &mut Writer) {
        let found = Found::find(self.zsh, &self.array);
        out.u32(found.map_or(0, |found| found.attributes() & !(attribute::ARRAY | attribute::ASSOCIATIVE)));
        if let Some(table) = found.filter(|found| found.has(pm::TABLE)) {
            return table.with_element(self.subscript, |element| match element.and_then(Found::text) {
                Some(text) => {
                    out.u8(kind::SCALAR);
                    out.bytes(&text);
                }
                None => out.u8(kind::UNSET),
            });
        }
        let array = self.array_value(found);
        let text = match Value::read(&mut Reader::new(array.as_slice())) {
            Ok(Value::Array(items)) => self.index().ok().and_then(|index| items.strings().flatten().nth(index)),
            _ => None,
        };
        match text {
            Some(text) => {
                out.u8(kind::SCALAR);
                out.bytes(text);
            }
            None => out.u8(kind::UNSET),
        }
    }

    /// The array as a message has it; nothing if it is none.
    fn array_value(&self, found: Option<Found<'_>>) -> Writer {
        let mut array = Writer::new();
        if let Some(found) = found.filter(|found| found.has(pm::ARRAY | pm::TABLE)) {
            found.write_value(&mut array);
        }
        array
    }

    /// Sets the element, leaving the others.
    pub fn assign(&self, value: Value<'_>) -> Result<(), Refusal> {
        let Value::Scalar(text) = value else {
            return Err(Refusal::Borrowed("an element of an array holds one string"));
        };
        let found = Found::find(self.zsh, &self.array);
        if let Some(table) = found.filter(|found| found.is_of_module() && found.has(pm::TABLE)) {
            return assign_of_module(table, self.subscript, text);
        }
        let old = self.array_value(found);
        let is_array = found.is_some_and(|found| found.has(pm::ARRAY | pm::TABLE));
        if !is_array && found.is_some_and(|found| !found.has(pm::UNSET)) {
            return Err(Refusal::Borrowed("no array"));
        }
        let changed = match Value::read(&mut Reader::new(old.as_slice())) {
            Ok(Value::Associative(items)) => self.with_key(items.named().flatten(), text),
            Ok(Value::Array(items)) => self.with_index(items.strings().flatten().collect(), text)?,
            _ => self.with_index(Vec::new(), text)?,
        };
        let value = Value::read(&mut Reader::new(changed.as_slice())).map_err(|error| error.to_string())?;
        Assignment::to(self.zsh, &self.array, found)?.assign(value)
    }

    fn with_key<'v>(&self, entries: impl Iterator<Item = (&'v [u8], &'v [u8])>, text: &[u8]) -> Writer {
        let mut out = Writer::new();
        out.u8(kind::ASSOCIATIVE);
        let place = out.count();
        let mut count = 1;
        for (key, value) in entries.filter(|(key, _)| *key != self.subscript) {
            out.bytes(key);
            out.bytes(value);
            count += 1;
        }
        out.bytes(self.subscript);
        out.bytes(text);
        out.set_count(place, count);
        out
    }

    /// The subscript as a number from 0.
    fn index(&self) -> Result<usize, Refusal> {
        const FARTHEST: usize = 1 << 24;
        let first = if option(self.zsh, c"ksharrays") { 0 } else { 1 };
        let number = std::str::from_utf8(self.subscript).ok().and_then(|text| text.parse::<usize>().ok());
        let index = number.and_then(|number| number.checked_sub(first)).filter(|index| *index < FARTHEST);
        index.ok_or(Refusal::Borrowed("the subscript is no number of an element"))
    }

    fn with_index<'v>(&self, mut items: Vec<&'v [u8]>, text: &'v [u8]) -> Result<Writer, Refusal> {
        let index = self.index()?;
        items.resize(items.len().max(index + 1), b"");
        items[index] = text;
        let mut out = Writer::new();
        out.u8(kind::ARRAY);
        out.u32(u32::try_from(items.len()).unwrap_or(u32::MAX));
        items.iter().for_each(|item| out.bytes(item));
        Ok(out)
    }
}

/// Sets an element of a module's table, which the module does.
fn assign_of_module(table: Found<'_>, key: &[u8], text: &[u8]) -> Result<(), Refusal> {
    table.with_element(key, |element| match element.filter(|element| !element.has(pm::READONLY)) {
        Some(element) => {
            element.set_text(text);
            Ok(())
        }
        None => Err(READONLY),
    })
}
