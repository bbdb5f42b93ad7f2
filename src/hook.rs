//! Redirects imported functions of one loaded object, by writing to the slots through which that object calls them.
//!
//! Interposition by an exported symbol of the same name would reach every object in every process that preloads us.
//! This reaches only the shell's own executable (or libpython), and only after the [gate](crate::gate) has let us in; it works the
//! same whether we were preloaded or opened later (`enable -f`).

use std::ffi::{c_int, c_void, CStr};
use std::ops::Range;
use std::ptr;

use crate::object::Object;

/// A function to be called in place of one that an object imports.
pub struct Redirection<'a> {
    /// The name of the imported function.
    pub symbol: &'a CStr,
    /// What is to be called: a function of the same type.
    pub replacement: *const c_void,
}

/// Makes `object` call each replacement wherever it called the imported function. False if it does not import one of
/// them (the others are redirected all the same), or if the kernel did not allow any change.
///
/// # Safety
/// Each replacement has the type of its symbol and stays valid as long as the object; no other thread is running code
/// that needs the old one.
pub unsafe fn redirect(object: &Object, redirections: &[Redirection]) -> bool {
    let Some(symbols) = object.symbols() else { return false };
    let imports: Vec<(usize, &Redirection)> =
        redirections.iter().filter_map(|wanted| Some((symbols.import(wanted.symbol)?, wanted))).collect();
    let called = |(slot, index)| Some((slot, imports.iter().find(|(import, _)| *import == index)?.1));
    let slots: Vec<(usize, &Redirection)> = object.slots().filter_map(called).collect();
    let values: Vec<Value> = slots.iter().map(|(slot, wanted)| (*slot, wanted.replacement)).collect();
    // SAFETY: slots of this object; the caller promises the rest.
    let are_written = unsafe { write(object, &values) };
    are_written && redirections.iter().all(|wanted| slots.iter().any(|(_, found)| ptr::eq(*found, wanted)))
}

/// A slot of an object, and what is to stand in it.
pub type Value = (usize, *const c_void);

/// Writes to slots of an object, some of which the dynamic linker may have locked. False if the kernel did not allow it.
///
/// # Safety
/// The slots are pointer-sized words of the object that hold the address of a symbol, and each value is the address of something of
/// the same type, which stays valid as long as the object.
pub unsafe fn write(object: &Object, values: &[Value]) -> bool {
    let locked = locked_pages(values, &object.relro());
    if !protect(&locked, libc::PROT_READ | libc::PROT_WRITE) {
        return false;
    }
    for (slot, value) in values {
        // SAFETY: a pointer-sized, aligned word of the object, as its relocation says, and writable now; such a store is
        // seen whole by any thread.
        unsafe { ptr::write_volatile(*slot as *mut *const c_void, *value) };
    }
    protect(&locked, libc::PROT_READ);
    true
}

/// The pages from the first to the last of the slots that can't be written to; empty if there is none. The dynamic linker
/// locks whole pages only (`_dl_protect_relro`), and so leaves out the last part of `relro`.
fn locked_pages(values: &[Value], relro: &Range<usize>) -> Range<usize> {
    // SAFETY: asks for a number.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
    let page = |address: usize| address & !(size - 1);
    let locked = page(relro.start)..page(relro.end);
    let inside = || values.iter().map(|(slot, _)| *slot).filter(|slot| locked.contains(slot));
    match (inside().min(), inside().max()) {
        (Some(first), Some(last)) => page(first)..page(last) + size,
        _ => 0..0,
    }
}

/// Changes what may be done to pages. False if the kernel did not allow it.
fn protect(pages: &Range<usize>, protection: c_int) -> bool {
    // SAFETY: the pages are those of a loaded object's relocated data, and only write access comes or goes.
    pages.is_empty() || unsafe { libc::mprotect(pages.start as *mut c_void, pages.len(), protection) } == 0
}

#[cfg(test)]
mod tests {
    use std::ffi::c_char;

    use super::*;

    extern "C" fn never_home(_: *const c_char) -> *mut c_char {
        ptr::null_mut()
    }

    #[test]
    fn an_import_of_the_program_is_redirected() {
        let program = Object::containing(an_import_of_the_program_is_redirected as *const c_void);
        let program = program.expect("this very code is loaded");
        let redirection = Redirection { symbol: c"secure_getenv", replacement: never_home as *const c_void };
        // SAFETY: the type is secure_getenv's, and nothing else in this test program calls it.
        let redirected = unsafe { redirect(&program, &[redirection]) };
        extern "C" {
            fn secure_getenv(name: *const c_char) -> *mut c_char;
        }
        // SAFETY: a NUL-terminated name.
        let home = unsafe { secure_getenv(c"PATH".as_ptr()) };
        assert!(redirected);
        assert!(home.is_null());
    }

    #[test]
    fn an_import_that_is_not_there_is_reported() {
        let program = Object::containing(an_import_that_is_not_there_is_reported as *const c_void);
        let program = program.expect("this very code is loaded");
        let redirection = Redirection { symbol: c"no_such_function", replacement: never_home as *const c_void };
        // SAFETY: nothing calls a function that does not exist.
        assert!(!unsafe { redirect(&program, &[redirection]) });
    }
}
