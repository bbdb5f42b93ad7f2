//! Serves the main shell: one call at a time, on Python's main thread.

use std::ffi::{c_char, c_void, CStr};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::OnceLock;

use pyo3::exceptions::{PyConnectionError, PyKeyboardInterrupt};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyModule;
use pysh_contract::mailbox::Side;
use pysh_contract::message::call_flag::NEW_STREAMS;
use pysh_contract::message::{self, to_session, to_shell, Done};
use pysh_contract::wire::{copy, Reader, Writer};
use pysh_contract::{passing, Contract};

use crate::call::{Call, INTERRUPTED};
use crate::descriptors::{self, Base};
use crate::link::{wait, Link};
use crate::values::{self, text};
use crate::{
    arenas, blocking, delivery, host, initialise, names, openblas, package, processes, shell_text, signals, stages,
    waits,
};

/// Initialises Python on this thread and serves until the process ends. Comes back if Python could not start.
pub fn serve(contract: &'static Contract) {
    // SAFETY: may be asked at any time.
    if unsafe { ffi::Py_IsInitialized() } != 0 {
        return; // It has failed halfway, and has said so: nothing can be begun once more.
    }
    let Ok(base) = Base::save() else { return };
    base.announce();
    keep_numbers_as_in_c();
    // SAFETY: before Python is initialised; the name and the function live as long as the process.
    unsafe { ffi::PyImport_AppendInittab(c"_pysh".as_ptr(), Some(crate::_pysh::__pyo3_init)) };
    arenas::install(contract);
    // Before Python has a module of signals: that would take SIGINT where the shell has left it at its default.
    signals::install(contract);
    if !initialise::initialise(contract) {
        return;
    }
    // SAFETY: initialising has left the GIL with this thread; from here on `attach` takes it when needed.
    unsafe { ffi::PyEval_SaveThread() };
    let started = Python::attach(|py| start_package(py, contract).inspect_err(|error| error.print(py)));
    if started.is_err() {
        return;
    }
    contract.deliver.store(delivery::deliver as *mut c_void, Ordering::Release);
    // SAFETY: the shell's side said what it is: a function without arguments.
    unsafe { (contract.ready)() };
    waits::install(contract);
    blocking::install(contract);
    openblas::install(contract);
    stages::listen(contract);
    Server { contract, base, done: Writer::new() }.run();
}

/// Threads of Python's see the C locale's numbers as in `python3`, which sets `LC_CTYPE` only; shells set everything.
pub fn keep_numbers_as_in_c() {
    /// A `locale_t`, which all threads share; 0 if there is none.
    static LOCALE: OnceLock<usize> = OnceLock::new();
    let locale = *LOCALE.get_or_init(|| make_locale() as usize) as libc::locale_t;
    if !locale.is_null() {
        // SAFETY: a live locale, which is never freed.
        unsafe { libc::uselocale(locale) };
    }
}

fn make_locale() -> libc::locale_t {
    // SAFETY: names a category and a locale that every libc has; the rest is as in the current locale.
    let numeric = unsafe { libc::newlocale(libc::LC_NUMERIC_MASK, c"C".as_ptr(), std::ptr::null_mut()) };
    if numeric.is_null() {
        return numeric;
    }
    // SAFETY: a name, "" for the environment's locale; extends the one made above.
    let locale = unsafe { libc::newlocale(libc::LC_CTYPE_MASK, c"".as_ptr(), numeric) };
    if locale.is_null() {
        numeric
    } else {
        locale
    }
}

/// Imports our package, and starts the session on Python's side.
fn start_package(py: Python<'_>, contract: &'static Contract) -> PyResult<()> {
    // SAFETY: a NUL-terminated path of the contract's.
    let path = |path: &AtomicPtr<c_char>| unsafe { CStr::from_ptr(path.load(Ordering::Acquire)) }.to_bytes();
    package::install(py, path(&contract.package_root))?;
    py.import("sys")?.setattr("executable", text(py, path(&contract.executable))?)?;
    // SAFETY: a constant of the contract's.
    let shell = unsafe { CStr::from_ptr(contract.shell) }.to_string_lossy();
    names::set_shell(&shell);
    values::set_shell(&shell);
    shell_text::set_shell(&shell);
    processes::install(py, contract)?;
    let start: Bound<'_, PyModule> = py.import("pysh.session")?;
    start.call_method1("start", (shell,))?;
    Ok(())
}

struct Server {
    contract: &'static Contract,
    base: Base,
    /// The message that ended the last call: the shell reads it until it posts its own.
    done: Writer,
}

impl Server {
    fn run(mut self) {
        loop {
            let message = Python::attach(|py| wait(py, self.contract));
            let mut reader = Reader::new(message);
            self.done.clear();
            match reader.u8() {
                Ok(to_session::CALL) => Python::attach(|py| self.call(py, reader)),
                Ok(to_session::EXIT) => self.exit(),
                _ => {}
            }
            if EXITING.load(Ordering::SeqCst) {
                self.exit();
            }
            // SAFETY: the shell's message has come, so the turn is here; `done` changes only after the next one.
            unsafe { self.contract.mailbox.post(Side::Session, self.done.as_slice()) };
        }
    }

    fn call(&mut self, py: Python<'_>, mut reader: Reader<'_>) {
        let Ok(call) = message::Call::read(&mut reader) else { return };
        if self.contract.interrupts.forget_late(|| {
            take_pending_interrupt(py);
        }) {
            tell_interrupt(self.contract);
        }
        if self.contract.time_zone_changed.swap(0, Ordering::SeqCst) != 0 {
            // A module of Python's that lacks this function has nothing to renew.
            let _ = py.import("time").and_then(|time| time.call_method0("tzset"));
        }
        let new_streams = call.flags & NEW_STREAMS != 0;
        if new_streams {
            if let Err(why) = take_streams(py, self.contract, call.flags) {
                self.give_streams_back(py);
                return write_failure(&mut self.done, &why);
            }
        }
        if is_abandoned(self.contract) {
            // Before it could begin: something else held the interpreter.
            self.done = Done::message(INTERRUPTED, true);
        } else {
            signals::arm();
            run(py, self.contract, &call, &mut self.done);
            signals::disarm();
        }
        if new_streams {
            self.give_streams_back(py);
        } else {
            descriptors::reopen_standard();
        }
    }

    /// The session's own streams are 0, 1 and 2 again.
    fn give_streams_back(&self, py: Python<'_>) {
        restore_streams(py, self.contract, &self.base);
    }

    /// The shell exits. Runs what Python runs at its end, and then keeps the GIL: no Python code runs while the process is
    /// taken apart around it.
    fn exit(&self) -> ! {
        Python::attach(|py| {
            take_pending_interrupt(py);
            let ended = py.import("pysh.ending").and_then(|ending| ending.call_method0("end")?.extract());
            let is_alone = ended.unwrap_or_else(|error: PyErr| {
                error.print(py);
                false
            });
            let last_words = [to_shell::STILL, u8::from(is_alone)];
            // SAFETY: the turn is here, and this never returns.
            unsafe { self.contract.mailbox.post(Side::Session, &last_words) };
            loop {
                std::thread::sleep(std::time::Duration::from_secs(3600));
            }
        })
    }
}

/// The shell exits, although a call is going on: shell source that it ran made it.
static EXITING: AtomicBool = AtomicBool::new(false);

fn is_abandoned(contract: &Contract) -> bool {
    contract.abandoned.load(Ordering::SeqCst) != 0
}

/// An error if nobody answers any more: the shell exits, or has abandoned the call.
pub fn check_open(contract: &Contract) -> PyResult<()> {
    if EXITING.load(Ordering::SeqCst) {
        return Err(PyConnectionError::new_err("the shell exits"));
    }
    if is_abandoned(contract) {
        return Err(PyKeyboardInterrupt::new_err(()));
    }
    Ok(())
}

/// An error that ends the call, if that is what the shell's message says.
pub fn check_end(message: &[u8]) -> PyResult<()> {
    match message.first() {
        Some(&to_session::EXIT) => {
            EXITING.store(true, Ordering::SeqCst);
            Err(Python::attach(|py| host::exited(py, 0)))
        }
        Some(&to_session::ABANDONED) => Err(PyKeyboardInterrupt::new_err(())),
        _ => Ok(()),
    }
}

/// A call that came while another one waits for the shell, from what that one has the shell run. The message that ends it.
pub fn nested(py: Python<'_>, contract: &'static Contract, message: &[u8]) -> Writer {
    let mut done = Writer::new();
    let failure = match copy(message) {
        // Code that runs before the call's own may ask the shell, which then overwrites its message.
        Some(message) => run_nested(py, contract, &message, &mut done),
        None => {
            passing::forget(contract.streams);
            Some("not enough memory for the command".to_owned())
        }
    };
    if let Some(why) = failure {
        write_failure(&mut done, &why);
        // SAFETY: the shell's message has come, so the turn is here; `done` lives until the shell has read it.
        unsafe { contract.mailbox.post(Side::Session, done.as_slice()) };
        wait(py, contract);
        done.clear();
    }
    done
}

/// Why the call can't be made, if it can't.
fn run_nested(py: Python<'_>, contract: &'static Contract, message: &[u8], done: &mut Writer) -> Option<String> {
    let mut reader = Reader::new(message);
    let (Ok(to_session::CALL), Ok(call)) = (reader.u8(), message::Call::read(&mut reader)) else { return None };
    if call.flags & NEW_STREAMS == 0 {
        run(py, contract, &call, done);
        return None;
    }
    match Base::save() {
        Ok(outer) => {
            let taken = take_streams(py, contract, call.flags);
            if taken.is_ok() {
                run(py, contract, &call, done);
            }
            restore_streams(py, contract, &outer);
            taken.err()
        }
        Err(error) => {
            passing::forget(contract.streams);
            Some(why_no_streams(&error.into()))
        }
    }
}

/// Writes that a call could not be made. The main shell acknowledges it.
pub fn write_failure(done: &mut Writer, why: &str) {
    done.clear();
    done.u8(to_shell::FAILED);
    done.bytes(why.as_bytes());
}

fn why_no_streams(error: &std::io::Error) -> String {
    format!("cannot take standard input and output over: {error}")
}

/// These streams are 0, 1 and 2 again.
fn restore_streams(py: Python<'_>, contract: &Contract, base: &Base) {
    base.restore();
    if renew_streams(py) {
        contract.interrupts.unsettle();
    }
}

fn run(py: Python<'_>, contract: &'static Contract, call: &message::Call<'_>, done: &mut Writer) {
    let link = Rc::new(Link::Main(contract));
    Call::run(py, link, call, done, |py| unseen_interrupt(py, contract), |_| true);
}

/// The call's own 0, 1 and 2, for the time of the call: C code and child processes have them too. An interrupt that comes
/// meanwhile is for the code. The error is one line for the user.
fn take_streams(py: Python<'_>, contract: &Contract, flags: u8) -> Result<(), String> {
    let received = passing::receive(contract.streams).and_then(|received| {
        let fds = descriptors::standard(&mut received.fds.into_iter(), flags)?;
        Ok(descriptors::install_all(&fds)?)
    });
    if let Err(error) = received {
        // Should it still be there, it is not for the next call.
        passing::forget(contract.streams);
        return Err(why_no_streams(&error));
    }
    if renew_streams(py) {
        tell_interrupt(contract);
    }
    Ok(())
}

/// Tells the Python package that 0, 1 and 2 are others. An interrupt that comes meanwhile must not leave that half done: true
/// if one came.
fn renew_streams(py: Python<'_>) -> bool {
    let mut interrupted = false;
    loop {
        match py.import("pysh.streams").and_then(|streams| streams.call_method0("renew")) {
            Err(error) if error.is_instance_of::<PyKeyboardInterrupt>(py) => interrupted = true,
            Err(error) => {
                error.print(py);
                return interrupted;
            }
            Ok(_) => return interrupted,
        }
    }
}

/// Tells CPython of an interrupt, as the handler of the signal that wakes this thread does.
fn tell_interrupt(contract: &Contract) {
    for signal in [libc::SIGINT, contract.wake_signal] {
        // SAFETY: may be called at any time once Python is up (Doc/c-api/exceptions, "Signal Handling").
        unsafe { ffi::PyErr_SetInterruptEx(signal) };
    }
}

/// Whether an interrupt came that no code has seen. One that Python has not been told of yet counts too.
fn unseen_interrupt(py: Python<'_>, contract: &Contract) -> bool {
    contract.interrupts.settle(|| take_pending_interrupt(py))
}

/// Whether an interrupt waits that no code has seen; it will not be for the next call.
fn take_pending_interrupt(py: Python<'_>) -> bool {
    let mut taken = false;
    while py.check_signals().is_err() {
        taken = true;
    }
    taken
}
