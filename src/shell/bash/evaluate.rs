//! Shell source that Python has bash run in the shell itself.

use std::ffi::{c_int, CStr, CString};
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

use pysh_contract::message::ending;

use super::catch::{copy, Home, Saved, UNWOUND};
use super::errexit::{self, ERREXIT, EXITPROG};
use super::symbols::Bash;
use crate::session::interrupt;
use crate::shell::catch::catch;
use crate::shell::globals::{get, set};
use crate::shell::host::Ran;

/// `SEVAL_NOHIST | SEVAL_NOFREE` of builtins/common.h.
const FLAGS: c_int = 0x004 | 0x008;
/// What bash calls the source in its own messages.
const NAME: &CStr = c"sh";
/// Our mark on bash's stack of things to undo.
const FRAME: &CStr = c"pysh_evaluate";
/// The status of a usage error, `EX_USAGE` of shell.h.
const USAGE: c_int = 2;

/// The jump that ended an evaluation, to be made once more when the call is over; 0 for none.
static LEAVING: AtomicI32 = AtomicI32::new(0);
/// `$?` as that jump had it.
static LEAVING_STATUS: AtomicI32 = AtomicI32::new(0);

/// What an evaluation changes of bash, as it was.
struct Context {
    places: [Saved; 2],
    numbers: [(*mut c_int, c_int); 4],
}

impl Context {
    /// Saves, and makes ready: loops around the call are none for the source, and `return` ends it.
    fn enter(bash: &Bash) -> Self {
        // SAFETY: both are bash's `procenv_t`, on its thread.
        let places = [bash.top_level, bash.return_catch].map(|place| unsafe { Saved::new(place) });
        let numbers = [bash.return_catch_flag, bash.loop_level, bash.breaking, bash.continuing];
        let numbers = numbers.map(|place| (place, get(place)));
        numbers.iter().for_each(|(place, _)| set(*place, 0));
        set(bash.return_catch_flag, 1);
        Self { places, numbers }
    }

    fn leave(&self) {
        self.places.iter().for_each(Saved::restore);
        self.numbers.iter().for_each(|(place, number)| set(*place, *number));
    }
}

/// Runs `body`, which has bash do things, and comes back whatever these do. The code of the jump that ended it, 0 for none.
/// `body` leaves nothing behind that must be dropped.
pub fn protect(bash: &Bash, mut body: impl FnMut()) -> c_int {
    let context = Context::enter(bash);
    let mut home = Home::new();
    // SAFETY: on bash's thread; a constant.
    unsafe { (bash.begin_unwind_frame)(FRAME.as_ptr()) };
    // SAFETY: `home` stays where it is until the frame has gone.
    unsafe { (bash.add_unwind_protect)(Home::unwound, home.argument()) };
    let place = home.place();
    let at_home = || {
        // SAFETY: filled by now; bash's `top_level`, which is put back below, becomes another name for it.
        unsafe { copy(place, bash.top_level) };
        body();
    };
    // SAFETY: our own buffer; bash's frames have nothing to drop, nor has `body`.
    let code = unsafe { catch(place, at_home) };
    home.close();
    // SAFETY: the frame begun above is still there: whatever unwinds it jumps home before its mark.
    unsafe { (bash.run_unwind_frame)(FRAME.as_ptr()) };
    context.leave();
    code
}

/// Runs source: the code of the jump that ended it, 0 for none, and its status.
pub fn evaluate(bash: &Bash, source: &CStr) -> (c_int, c_int) {
    let mut status = 0;
    let mut returned = 0;
    let code = errexit::watch(|| {
        protect(bash, || {
            // SAFETY: bash's `procenv_t`, put back by `protect`; nothing to drop.
            returned = unsafe { catch(bash.return_catch, || status = parse_and_execute(bash, source)) };
        })
    });
    let status = match (code, returned) {
        (0, 0) => status,
        (0, _) => get(bash.return_catch_value),
        _ => get(bash.last_command_exit_value),
    };
    (code, status)
}

fn parse_and_execute(bash: &Bash, source: &CStr) -> c_int {
    // SAFETY: on bash's thread, which does not write to the text.
    unsafe { (bash.parse_and_execute)(source.as_ptr().cast_mut(), NAME.as_ptr(), FLAGS) }
}

/// See [`crate::shell::host::Host::run`].
pub fn run(bash: &Bash, source: &[u8]) -> Ran {
    let Ok(source) = CString::new(source) else { return Ran::new(USAGE, ending::NORMAL) };
    if LEAVING.load(Relaxed) != 0 {
        return Ran::new(LEAVING_STATUS.load(Relaxed), ending::LEAVES);
    }
    let interrupts = interrupt::count();
    let outer = interrupt::note_also((bash.interrupt_state, 1));
    let (code, status) = evaluate(bash, &source);
    interrupt::note_also(outer);
    if interrupt::count() == interrupts && !is_interrupted(bash, code, status) {
        return Ran::new(status, ending_of(bash, code, status));
    }
    // Python knows of it, and the shell hears of it when Python has let it pass.
    set(bash.interrupt_state, 0);
    Ran::new(status, ending::INTERRUPTED)
}

/// Whether an interrupt ended the source: of the shell itself (a fork has bash's own handler), or of its last command.
fn is_interrupted(bash: &Bash, code: c_int, status: c_int) -> bool {
    const INTERRUPTED: c_int = 128 + libc::SIGINT;
    status == INTERRUPTED && (code == UNWOUND || get(bash.last_command_exit_signal) == libc::SIGINT)
}

fn ending_of(bash: &Bash, code: c_int, status: c_int) -> u8 {
    let survives = get(bash.interactive) != 0;
    let code = match code {
        0 => return ending::NORMAL,
        UNWOUND if survives => return ending::NORMAL,
        UNWOUND => EXITPROG,
        code => code,
    };
    LEAVING.store(code, Relaxed);
    LEAVING_STATUS.store(status, Relaxed);
    ending::LEAVES
}

/// The call is over, with this status: goes on with the jump that it was in the way of, if there was one. Else the status
/// of the command. Called where nothing is left to drop.
///
/// An error under `set -e` is the command's own: only bash knows whether it counts there (`py ... || true`), and jumps if so.
pub fn leave_if_asked(bash: &Bash, status: c_int) -> c_int {
    match LEAVING.swap(0, Relaxed) {
        0 => status,
        ERREXIT => LEAVING_STATUS.load(Relaxed),
        code => {
            set(bash.last_command_exit_value, LEAVING_STATUS.load(Relaxed));
            // SAFETY: on bash's thread; what it jumps over has nothing to drop.
            unsafe { (bash.jump_to_top_level)(code) }
        }
    }
}
