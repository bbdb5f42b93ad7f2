//! Variables of libraries of which the program has a copy, for Python's extension modules.
//!
//! A program that uses a library's variable directly has it copied into itself before it starts (ELF's copy relocations). The
//! dynamic linker has everyone use the copy, the library too, and the library's own is never set. But an extension module that is
//! opened with `RTLD_DEEPBIND` (see `session.py`) finds that one: no environment in bash, no terminal for curses in zsh and fish.
//! Such objects are sent to the copy as soon as they are loaded.

use std::collections::{HashMap, HashSet};
use std::ffi::{c_char, c_int, c_void};
use std::sync::{Mutex, PoisonError};

use crate::guard::guard;
use crate::hook::{redirect, write, Redirection, Value};
use crate::object::Object;

/// Used with the GIL only, so that no child of `os.fork` finds it locked.
static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

struct Known {
    /// Where the libraries' own variables are, and where the program's copies.
    copies: HashMap<usize, usize>,
    /// The objects that have been looked at, by their addresses.
    objects: HashSet<usize>,
}

/// From now on what `opener` opens uses the program's copies.
pub fn install(opener: &Object) {
    let objects = Object::all();
    let known = Known { copies: copies(&objects), objects: objects.iter().map(Object::base).collect() };
    *KNOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
    let opens = Redirection { symbol: c"dlopen", replacement: open as *const c_void };
    // SAFETY: the type is dlopen's, and so is the effect; none of the object's code is about to call it.
    unsafe { redirect(opener, &[opens]) };
}

/// The library's own variable comes from the first object that has it after the program, as the dynamic linker looks for it.
fn copies(objects: &[Object]) -> HashMap<usize, usize> {
    let Some((program, libraries)) = objects.split_first() else { return HashMap::new() };
    let Some(symbols) = program.symbols() else { return HashMap::new() };
    let original = |name| libraries.iter().find_map(|library| library.symbols()?.export(name));
    let pair = |(copy, index)| Some((original(symbols.name(index))? as usize, copy));
    program.copies().filter_map(pair).collect()
}

unsafe extern "C" fn open(path: *const c_char, flags: c_int) -> *mut c_void {
    // SAFETY: the caller's own arguments.
    let handle = unsafe { libc::dlopen(path, flags) };
    if !handle.is_null() {
        guard((), correct_new);
    }
    handle
}

fn correct_new() {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(known) = known.as_mut() else { return };
    for object in Object::all() {
        if known.objects.insert(object.base()) {
            correct(&object, &known.copies);
        }
    }
}

/// Sends an object to the copies wherever it uses an original.
fn correct(object: &Object, copies: &HashMap<usize, usize>) {
    let value = |slot: usize| {
        // SAFETY: a pointer-sized, aligned word of a loaded object, as its relocation says.
        let found = unsafe { *(slot as *const usize) };
        Some((slot, *copies.get(&found)? as *const c_void))
    };
    let values: Vec<Value> = object.data_slots().filter_map(value).collect();
    // SAFETY: such a slot holds the address of the variable of which the value is a copy; the program is never unloaded.
    unsafe { write(object, &values) };
}
