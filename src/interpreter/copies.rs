//! Variables of libraries of which the program has a copy, for Python's extension modules.
//!
//! A program that uses a library's variable directly has it copied into itself before it starts (ELF's copy relocations). The
//! dynamic linker has everyone use the copy, the library too, and the library's own is never set. But an extension module that is
//! opened with `RTLD_DEEPBIND` (see `session.py`) finds that one: no environment in bash, no terminal for curses in zsh and fish.
//! Such objects are sent to the copy.

use std::collections::HashMap;
use std::ffi::c_void;

use crate::hook::{write, Value};
use crate::object::Object;

/// Where the libraries' own variables are, and where the program's copies.
pub struct Copies(HashMap<usize, usize>);

impl Copies {
    /// Those of this process. The library's own variable comes from the first object that has it after the program, as the dynamic
    /// linker looks for it.
    pub fn find() -> Self {
        let objects = Object::all();
        let pairs = || {
            let (program, libraries) = objects.split_first()?;
            let symbols = program.symbols()?;
            let original = |name| libraries.iter().find_map(|library| library.symbols()?.export(name));
            let pair = |(copy, index)| Some((original(symbols.name(index))? as usize, copy));
            Some(program.copies().filter_map(pair).collect())
        };
        Self(pairs().unwrap_or_default())
    }

    /// Sends an object to the copies wherever it uses an original.
    pub fn correct(&self, object: &Object) {
        let value = |slot: usize| {
            // SAFETY: a pointer-sized, aligned word of a loaded object, as its relocation says.
            let found = unsafe { *(slot as *const usize) };
            Some((slot, *self.0.get(&found)? as *const c_void))
        };
        let values: Vec<Value> = object.data_slots().filter_map(value).collect();
        // SAFETY: such a slot holds the address of the variable of which the value is a copy; the program is never unloaded.
        unsafe { write(object, &values) };
    }
}
