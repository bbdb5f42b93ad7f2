//! Names that a stage of a pipeline has assigned are the main shell's too. They come from a thread of Python's, and wait
//! here until the shell's own thread is at a safe point. In a subshell they come by [`relay`].

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use pysh_contract::message::Given;
use pysh_contract::wire::copy;

use super::{answer, relay, start};
use crate::shell::host::Host;

static WAITING: Mutex<Vec<Box<[u8]>>> = Mutex::new(Vec::new());
static ARE_THERE: AtomicBool = AtomicBool::new(false);

/// See [`pysh_contract::Contract::assign_later`].
pub unsafe extern "C" fn assign_later(encoded: *const u8, length: usize) -> bool {
    crate::guard::guard(false, || {
        // SAFETY: the caller passes a slice.
        let encoded = unsafe { std::slice::from_raw_parts(encoded, length) };
        let Some(copied) = copy(encoded) else { return false };
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(copied);
        ARE_THERE.store(true, Ordering::Release);
        true
    })
}

/// Whether there is something to [`deliver`]: cheap, for places that are passed often.
pub fn are_waiting() -> bool {
    relay::are_waiting() || (ARE_THERE.load(Ordering::Acquire) && !start::is_forked())
}

/// These names are set already.
pub fn forget(names: &[u8]) {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(at) = waiting.iter().position(|given| Given::read(given).is_ok_and(|given| given.names == names)) {
        waiting.remove(at);
    }
    ARE_THERE.store(!waiting.is_empty(), Ordering::Release);
}

/// Sets the names that wait.
pub fn deliver(host: &dyn Host) {
    relay::take(|given| {
        let _ = answer::write_given(host, given);
    });
    if start::is_forked() {
        return;
    }
    ARE_THERE.store(false, Ordering::Release);
    let waiting = std::mem::take(&mut *WAITING.lock().unwrap_or_else(PoisonError::into_inner));
    for given in waiting {
        let _ = answer::write_given(host, &given);
    }
}
