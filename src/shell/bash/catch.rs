//! Catches bash's long jumps.
//!
//! bash leaves what it does by `siglongjmp`: `exit`, errors, `return`, interrupts.

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};

use crate::shell::catch::{siglongjmp, Environment, WORDS};

/// Makes `target` jump to where `source` does.
///
/// # Safety
/// Both have room for an [`Environment`].
pub unsafe fn copy(source: *const c_void, target: *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { std::ptr::copy(source.cast::<u8>(), target.cast::<u8>(), size_of::<Environment>()) };
}

/// One of bash's places to jump to, as it was: back when this is restored.
pub struct Saved {
    place: *mut c_void,
    content: Environment,
}

impl Saved {
    /// # Safety
    /// `place` is one of bash's `procenv_t`.
    pub unsafe fn new(place: *mut c_void) -> Self {
        // SAFETY: as many bytes as a `sigjmp_buf` has.
        Self { place, content: unsafe { place.cast::<Environment>().read_unaligned() } }
    }

    /// Puts the content back.
    pub fn restore(&self) {
        // SAFETY: bash's global, which lives as long as the process; see `new`.
        unsafe { self.place.cast::<Environment>().write_unaligned(self.content) };
    }
}

/// What [`Home::unwound`] jumps with: no code of bash's.
pub const UNWOUND: c_int = 0x100;

/// Where jumps out of an evaluation end, whichever way bash takes.
///
/// Most are to `top_level`. But an interrupt first runs everything on bash's stack of things to undo (unwind_prot.c), also
/// what belongs to the frames around us, and puts the outermost `top_level` back (sig.c, `throw_to_top_level`). So we stand on
/// that stack too: what comes to us there jumps home at once.
#[repr(C)]
pub struct Home {
    environment: Environment,
    is_closed: Cell<bool>,
    /// Forks have this frame too, but it is not theirs.
    process: u32,
}

impl Home {
    /// Nobody is at home yet.
    pub fn new() -> Self {
        Self { environment: [0; WORDS], is_closed: Cell::new(false), process: std::process::id() }
    }

    /// For [`catch`](crate::shell::catch::catch).
    pub fn place(&mut self) -> *mut c_void {
        self.environment.as_mut_ptr().cast()
    }

    /// For bash's `add_unwind_protect`.
    pub fn argument(&mut self) -> *mut c_char {
        std::ptr::from_mut(self).cast()
    }

    /// Nobody is to jump here any more.
    pub fn close(&self) {
        self.is_closed.set(true);
    }

    /// What bash calls when it undoes what is on its stack.
    ///
    /// # Safety
    /// `home` is the [`Home::argument`] of one whose [`catch`](crate::shell::catch::catch) has not come back, or that is closed.
    pub unsafe extern "C" fn unwound(home: *mut c_char) {
        let home = home.cast::<Self>();
        // SAFETY: the caller's promise.
        let Some(here) = (unsafe { home.as_ref() }) else { return };
        if here.is_closed.get() || here.process != std::process::id() {
            return;
        }
        // SAFETY: as above: the frame is there, and bash's frames have nothing to drop.
        unsafe { siglongjmp(home.cast(), UNWOUND) }
    }
}
