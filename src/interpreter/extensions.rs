//! What Python opens while it runs: extension modules, and the libraries that they need.
//!
//! They are corrected as soon as they are loaded: they use the program's [copies](super::copies) of variables, and call what
//! Python's side has said in place of some functions. What the shell itself opens meanwhile (zsh's modules) is left as it is.

use std::collections::HashSet;
use std::ffi::{c_char, c_int, c_void, CStr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::copies::Copies;
use crate::guard::guard;
use crate::hook::{redirect, Redirection};
use crate::object::Object;

/// Used with the GIL only, so that no child of `os.fork` finds it locked.
static CORRECTIONS: Mutex<Option<Corrections>> = Mutex::new(None);

struct Corrections {
    copies: Copies,
    /// Names of functions and the addresses of what is to be called.
    functions: Vec<(&'static CStr, usize)>,
}

fn corrections() -> MutexGuard<'static, Option<Corrections>> {
    CORRECTIONS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on what `opener` opens is corrected.
pub fn install(opener: &Object) {
    *corrections() = Some(Corrections { copies: Copies::find(), functions: Vec::new() });
    let opens = Redirection { symbol: c"dlopen", replacement: open as *const c_void };
    // SAFETY: the type is dlopen's, and so is the effect; none of the object's code is about to call it.
    unsafe { redirect(opener, &[opens]) };
}

/// From now on what is opened calls `replacement` in place of the function `symbol`.
///
/// # Safety
/// The replacement has the type of that function, and is never unloaded.
pub unsafe fn redirect_new(symbol: &'static CStr, replacement: *const c_void) {
    if let Some(corrections) = corrections().as_mut() {
        corrections.functions.push((symbol, replacement as usize));
    }
}

unsafe extern "C" fn open(path: *const c_char, flags: c_int) -> *mut c_void {
    let before: HashSet<usize> = guard(HashSet::new(), || Object::all().iter().map(Object::base).collect());
    // SAFETY: the caller's own arguments.
    let handle = unsafe { libc::dlopen(path, flags) };
    if !handle.is_null() && !before.is_empty() {
        guard((), || {
            // SAFETY: a handle that is open.
            let opened = unsafe { Object::opened(handle) };
            correct(brought(opened, &before));
        });
    }
    handle
}

/// What has come with an object: itself, and what it needs. Others may be half loaded, by other threads.
fn brought(opened: Option<Object>, before: &HashSet<usize>) -> Vec<Object> {
    let is_new = |object: &Object| !before.contains(&object.base());
    let mut others: Vec<Object> = Object::all().into_iter().filter(is_new).collect();
    let mut brought: Vec<Object> = opened.into_iter().filter(is_new).collect();
    let mut looked_at = 0;
    while let Some(object) = brought.get(looked_at).copied() {
        let needed: HashSet<&CStr> = object.needs().collect();
        let (found, rest) =
            others.into_iter().partition(|other| other.name().is_some_and(|name| needed.contains(name)));
        others = rest;
        brought.extend::<Vec<Object>>(found);
        looked_at += 1;
    }
    brought
}

fn correct(objects: Vec<Object>) {
    let corrections = corrections();
    let Some(corrections) = corrections.as_ref() else { return };
    let redirections = |(symbol, replacement): &(&'static CStr, usize)| Redirection {
        symbol,
        replacement: *replacement as *const c_void,
    };
    let redirections: Vec<Redirection> = corrections.functions.iter().map(redirections).collect();
    for object in objects {
        corrections.copies.correct(&object);
        // SAFETY: the promise of `redirect_new`. The object has been relocated; what its initialisers have begun may call either.
        unsafe { redirect(&object, &redirections) };
    }
}
