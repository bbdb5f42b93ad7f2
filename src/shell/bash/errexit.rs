//! Errors under `set -e` in source that Python has bash run in the shell itself.
//!
//! bash jumps to `top_level` for them, with `ERREXIT`. Where `parse_and_execute` catches that it throws the variables of all
//! functions away, since bash is to exit (`reset_local_contexts`). With us it need not: the error is that of `py`, which may stand
//! where errors are allowed. So bash gets to see `exit`, for which it undoes one function after the other.

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use super::symbols::bash;
use crate::hook::Redirection;
use crate::shell::catch::siglongjmp;

/// `EXITPROG` of bashjmp.h.
pub const EXITPROG: c_int = 3;
/// `ERREXIT` of bashjmp.h: a command has failed under `set -e`.
pub const ERREXIT: c_int = 4;

/// The process that runs such source, 0 for none: forks of it (`( )`) are bash's alone.
static RUNNING: AtomicU32 = AtomicU32::new(0);
/// The jump that is on its way was one with [`ERREXIT`].
static IS_ERROR: AtomicBool = AtomicBool::new(false);

/// `run` runs source, and tells the code of the jump that ended it: this is that code, as bash meant it.
pub fn watch(run: impl FnOnce() -> c_int) -> c_int {
    let outer = RUNNING.swap(std::process::id(), Relaxed);
    let code = run();
    RUNNING.store(outer, Relaxed);
    match (code, IS_ERROR.swap(false, Relaxed)) {
        (EXITPROG, true) => ERREXIT,
        (code, _) => code,
    }
}

/// bash's `siglongjmp`.
unsafe extern "C" fn jump(environment: *mut c_void, code: c_int) -> ! {
    let is_error = code == ERREXIT && is_top_level(environment) && RUNNING.load(Relaxed) == std::process::id();
    if is_error {
        IS_ERROR.store(true, Relaxed);
    }
    // SAFETY: bash's own jump; nothing here is to be dropped.
    unsafe { siglongjmp(environment, if is_error { EXITPROG } else { code }) }
}

fn is_top_level(environment: *mut c_void) -> bool {
    bash().is_ok_and(|bash| bash.top_level == environment)
}

/// What takes the place of bash's `siglongjmp`, with the same type: by the name that it has where the compiler fortifies, and by its
/// own. A bash calls one of them.
pub fn redirections() -> [Redirection<'static>; 2] {
    [c"__longjmp_chk", c"siglongjmp"].map(|symbol| Redirection { symbol, replacement: jump as *const c_void })
}
