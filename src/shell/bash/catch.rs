//! Catches bash's long jumps.
//!
//! bash leaves what it does by `siglongjmp`: `exit`, errors, `return`, interrupts. Whoever has bash run code must have set the
//! place to jump to before (`sigsetjmp`), in a frame that is still there: a few instructions, since a function that returns
//! twice can't be called from Rust. What is jumped over must have nothing to drop.

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};

/// Room for a `sigjmp_buf` of glibc's (bits/types/struct___jmp_buf_tag.h): registers, a flag, and a signal mask.
#[cfg(target_arch = "x86_64")]
const WORDS: usize = 8 + 1 + 16;
#[cfg(target_arch = "aarch64")]
const WORDS: usize = 22 + 1 + 16;

/// The content of a `sigjmp_buf`.
pub type Environment = [u64; WORDS];

// `pysh_catch(environment, body, argument)`: 0 if `body(argument)` came back, else the number that a jump brought.
#[cfg(target_arch = "x86_64")]
std::arch::global_asm!(
    ".globl pysh_catch",
    ".hidden pysh_catch",
    ".type pysh_catch, @function",
    "pysh_catch:",
    "endbr64",
    "push rbx",
    "push r12",
    "sub rsp, 8",
    "mov rbx, rsi",
    "mov r12, rdx",
    "xor esi, esi",
    "call {set}@PLT",
    "endbr64",
    "test eax, eax",
    "jnz 2f",
    "mov rdi, r12",
    "call rbx",
    "xor eax, eax",
    "2:",
    "add rsp, 8",
    "pop r12",
    "pop rbx",
    "ret",
    ".size pysh_catch, . - pysh_catch",
    set = sym __sigsetjmp,
);

#[cfg(target_arch = "aarch64")]
std::arch::global_asm!(
    ".globl pysh_catch",
    ".hidden pysh_catch",
    ".type pysh_catch, @function",
    "pysh_catch:",
    "stp x29, x30, [sp, #-32]!",
    "stp x19, x20, [sp, #16]",
    "mov x29, sp",
    "mov x19, x1",
    "mov x20, x2",
    "mov w1, #0",
    "bl {set}",
    "cbnz w0, 2f",
    "mov x0, x20",
    "blr x19",
    "mov w0, #0",
    "2:",
    "ldp x19, x20, [sp, #16]",
    "ldp x29, x30, [sp], #32",
    "ret",
    ".size pysh_catch, . - pysh_catch",
    set = sym __sigsetjmp,
);

extern "C" {
    fn pysh_catch(environment: *mut c_void, body: extern "C" fn(*mut c_void), argument: *mut c_void) -> c_int;
    fn __sigsetjmp(environment: *mut c_void, save_mask: c_int) -> c_int;
    fn siglongjmp(environment: *mut c_void, value: c_int) -> !;
}

/// Runs `body`; 0 if it came back, else the number with which something in it jumped to `environment`.
///
/// # Safety
/// `environment` has room for an [`Environment`]. A jump leaves nothing behind that must be dropped. Afterwards nobody jumps
/// there any more.
pub unsafe fn catch(environment: *mut c_void, mut body: impl FnMut()) -> c_int {
    let mut body: &mut dyn FnMut() = &mut body;
    // SAFETY: `call` gets back what it expects; the rest is the caller's promise.
    unsafe { pysh_catch(environment, call, (&raw mut body).cast()) }
}

extern "C" fn call(body: *mut c_void) {
    // SAFETY: `catch` passes a live `&mut dyn FnMut()`.
    let body = unsafe { &mut *body.cast::<&mut dyn FnMut()>() };
    body();
}

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

    /// For [`catch`].
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
    /// `home` is the [`Home::argument`] of one whose [`catch`] has not come back, or that is closed.
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
