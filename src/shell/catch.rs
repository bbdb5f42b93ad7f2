//! Catches long jumps.
//!
//! Where a shell leaves what it does for Python by a jump (`siglongjmp`), the place to jump to must have been set before
//! (`sigsetjmp`), in a frame that is still there: a few instructions, since a function that returns twice can't be called
//! from Rust. What is jumped over must have nothing to drop.

use std::ffi::{c_int, c_void};

/// Room for a `sigjmp_buf` of glibc's (bits/types/struct___jmp_buf_tag.h): registers, a flag, and a signal mask.
#[cfg(target_arch = "x86_64")]
pub const WORDS: usize = 8 + 1 + 16;
#[cfg(target_arch = "aarch64")]
pub const WORDS: usize = 22 + 1 + 16;

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
    /// Goes back to where [`catch`] was called with this environment, which returns `value` then.
    pub fn siglongjmp(environment: *mut c_void, value: c_int) -> !;
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
