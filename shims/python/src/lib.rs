//! `_pysh`: Python's side of a session, in Rust. `libpysh.so` opens it next to libpython and enters [`pysh_serve`]; from
//! then on the calling thread is Python's main thread.
//!
//! | file | |
//! |---|---|
//! | `serve.rs` | initialises Python, and serves the calls of the main shell |
//! | `arenas.rs` | memory of Python's objects, which forks of the shell do not copy |
//! | `compile.rs` | compiles text without a syntax tree |
//! | `shell_text.rs` | finds shell text in Python |
//! | `package.rs` | imports the Python package |
//! | `stages.rs` | answers forked shells: gives each call a thread |
//! | `stage.rs` | one call of a forked shell, on that thread |
//! | `call.rs` | one call: enters the Python package, ends with `Done` |
//! | `link.rs` | the way to the shell that called: mailbox or socket |
//! | `names.rs` | names in, names out: what keeps Python and the shell in step |
//! | `values.rs` | values to and from messages |
//! | `host.rs` | what Python code may ask of the shell, as functions |
//! | `signals.rs` | what becomes of signals that Python code has changed |
//! | `delivery.rs` | how they get from the shell's thread to their handlers |
//! | `masks.rs` | the signals that Python code believes to be blocked |
//! | `sending.rs` | signals that it sends to its own process |
//! | `processes.rs` | signals of child processes |
//! | `families.rs` | ends processes with all that they have started, and sees whether one is stopped |
//! | `waiter.rs` | what a stage waits at for other threads |
//! | `blocking.rs` | what a killed stage waits at in system calls |
//! | `waits.rs` | waiting for child processes |
//! | `descriptors.rs` | standard input, output and error of a call |

mod arenas;
mod blocking;
mod call;
mod compile;
mod delivery;
mod descriptors;
mod families;
mod host;
mod initialise;
mod link;
mod masks;
mod names;
mod openblas;
mod package;
mod processes;
mod sending;
mod serve;
mod shell_text;
mod signals;
mod stage;
mod stages;
mod stdio;
mod values;
mod waiter;
mod waits;

// The unwinder that keeps panics from crossing into C: linked in, so that the first `py` need not load one more shared object.
#[link(name = "gcc_eh", kind = "static", modifiers = "-bundle")]
extern "C" {}

use std::panic::AssertUnwindSafe;

use pyo3::prelude::*;
use pysh_contract::{Contract, ABI_VERSION};

/// The [`ABI_VERSION`] that this module was built with.
#[no_mangle]
pub extern "C" fn pysh_abi_version() -> u32 {
    ABI_VERSION
}

/// Initialises Python on the calling thread and serves the session. Comes back only if Python could not start.
///
/// # Safety
/// `contract` lives as long as the process, and was made with the same [`ABI_VERSION`].
#[no_mangle]
pub unsafe extern "C" fn pysh_serve(contract: *const Contract) -> i32 {
    // SAFETY: the caller's promise.
    let Some(contract) = (unsafe { contract.as_ref() }) else { return 1 };
    // A panic must not cross into the caller; it has been printed by then.
    let served = std::panic::catch_unwind(AssertUnwindSafe(|| serve::serve(contract)));
    i32::from(served.is_err())
}

/// What the package `pysh` uses of this module.
#[pymodule]
mod _pysh {
    #[pymodule_export]
    use crate::blocking::wake_select;
    #[pymodule_export]
    use crate::compile::compile_text;
    #[pymodule_export]
    use crate::descriptors::{into_nothing, pipe, process, reopen_standard, session_streams, tee, Descriptor};
    #[pymodule_export]
    use crate::families::{end_families, is_stopped};
    #[pymodule_export]
    use crate::host::{
        attributes, caller_pid, change_directory, environment, export, has_shell, is_stage, names, pass_fd, read,
        read_input, run, start, wait, write,
    };
    #[pymodule_export]
    use crate::masks::hold_signals;
    #[pymodule_export]
    use crate::names::{on_function_start, Names, Plan};
    #[pymodule_export]
    use crate::openblas::compute_alone;
    #[pymodule_export]
    use crate::processes::{enter_job, fence_children, job_group, restore_signals, signals_not_inherited};
    #[pymodule_export]
    use crate::shell_text::shell_texts;
    #[pymodule_export]
    use crate::stage::{nap, own_directory};
    #[pymodule_export]
    use crate::stdio::flush_stdio;
    #[pymodule_export]
    use crate::waiter::Waiter;
}
