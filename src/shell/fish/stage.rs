//! A `py` that fish has started as a program: a fork of fish, which asks the session to run its code as a fork of any shell does,
//! waits, and is what fish sees of the job. No program is loaded, and no socket has a name: the fork has the session's doorbell.
//!
//! It has no way to fish, which waits for it: of variables it knows what fish has told before (`prepare.rs`).

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::ffi::{c_int, c_void, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicU8, Ordering};

use nix::sys::mman::{mmap_anonymous, MapFlags, ProtFlags};
use pysh_contract::message::{ending, kind, Value};
use pysh_contract::wire::Writer;

use super::host::{Elements, FishHost};
use crate::hook::Redirection;
use crate::session::{self, assignments, Command};
use crate::shell::host::{Child, Host, Ran, Refusal};

/// A stage that fish is about to start.
pub struct Stage {
    /// The words after `py`.
    pub words: Vec<Vec<u8>>,
    /// Where they stand: the file, and the line.
    pub place: (Vec<u8>, u32),
    /// What fish has told.
    pub host: FishHost,
    /// Names that it assigns are not for fish: it runs beside what comes next.
    pub is_background: bool,
}

/// The stages that fish has not started yet.
#[derive(Default)]
struct Waiting {
    last: u32,
    stages: HashMap<u32, Stage>,
}

thread_local! {
    static WAITING: RefCell<Waiting> = RefCell::default();
}

/// The status of a stage of which nothing is known: an error in its words, which fish has reported.
const NO_STAGE: i32 = 1;

/// Keeps a stage until fish starts it; its token.
pub fn add(stage: Stage) -> u32 {
    WAITING.with_borrow_mut(|waiting| {
        waiting.stages.retain(|token, _| !has_started(*token));
        waiting.last = waiting.last.wrapping_add(1);
        clear_started(waiting.last);
        waiting.stages.insert(waiting.last, stage);
        waiting.last
    })
}

/// fish has started it.
pub fn forget(token: u32) {
    WAITING.with_borrow_mut(|waiting| waiting.stages.remove(&token));
}

/// Runs it, in a fork of fish; its status.
pub fn run(token: Option<u32>, environment: &[&[u8]]) -> i32 {
    let stage = token.and_then(|token| {
        note_started(token);
        WAITING.with_borrow_mut(|waiting| waiting.stages.remove(&token))
    });
    let Some(Stage { words, place: (source, line), host, is_background }) = stage else { return NO_STAGE };
    let _ = nix::sys::prctl::set_name(c"py");
    session::close_others();
    let command = Command {
        words: words.iter().map(Vec::as_slice).collect(),
        source,
        line,
        interactive: host.is_interactive,
        in_pipeline: !is_background,
        in_subshells_pipeline: false,
    };
    session::run(&StageHost::new(host, environment), &command)
}

/// A program would begin without fish's handlers.
pub fn drop_handlers() {
    for signal in 1..=libc::SIGRTMAX() {
        // SAFETY: all-zero is a valid sigaction.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        // SAFETY: asks only.
        let found = unsafe { libc::sigaction(signal, std::ptr::null(), &raw mut action) };
        if found == 0 && !matches!(action.sa_sigaction, libc::SIG_DFL | libc::SIG_IGN) {
            // SAFETY: the default action.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
    }
}

/// Which stages have been started by `fork`, of which fish's own process does not hear: a table that forks share.
fn started(token: u32) -> Option<&'static AtomicU8> {
    const SIZE: usize = 1 << 12;
    thread_local! {
        static TABLE: Option<&'static [AtomicU8]> = shared(SIZE);
    }
    TABLE.with(|table| table.and_then(|table| table.get(token as usize % SIZE)))
}

/// Memory that forks share, all zero.
fn shared(size: usize) -> Option<&'static [AtomicU8]> {
    let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
    // SAFETY: new memory, wherever the kernel wants it.
    let memory = unsafe { mmap_anonymous(None, size.try_into().ok()?, protection, MapFlags::MAP_SHARED) };
    // SAFETY: as many bytes, which are never unmapped.
    Some(unsafe { std::slice::from_raw_parts(memory.ok()?.as_ptr().cast::<AtomicU8>(), size) })
}

fn note_started(token: u32) {
    started(token).into_iter().for_each(|byte| byte.store(1, Ordering::Release));
}

fn clear_started(token: u32) {
    started(token).into_iter().for_each(|byte| byte.store(0, Ordering::Release));
}

fn has_started(token: u32) -> bool {
    started(token).is_some_and(|byte| byte.load(Ordering::Acquire) != 0)
}

/// What a fork of fish can answer.
struct StageHost {
    /// What fish has told before.
    fish: FishHost,
    /// Variables that the stage has set, or erased, itself.
    own: RefCell<HashMap<Vec<u8>, Elements>>,
    /// The exported variables, as a program would have got them.
    environment: RefCell<Vec<(Vec<u8>, Vec<u8>)>>,
}

impl StageHost {
    fn new(fish: FishHost, environment: &[&[u8]]) -> Self {
        let pair = |text: &&[u8]| {
            let at = text.iter().position(|&byte| byte == b'=')?;
            Some((text[..at].to_vec(), text[at + 1..].to_vec()))
        };
        let environment = RefCell::new(environment.iter().filter_map(pair).collect());
        Self { fish, own: RefCell::default(), environment }
    }

    /// A variable, if anything is known of it.
    fn elements(&self, name: &[u8]) -> Option<Elements> {
        let own = self.own.borrow();
        own.get(name).or_else(|| self.fish.facts.values.get(name)).cloned()
    }

    /// Children get what the variable is now.
    fn update_environment(&self, name: &[u8], exported: bool) {
        let mut environment = self.environment.borrow_mut();
        environment.retain(|(other, _)| other != name);
        if let (true, Some(Some(elements))) = (exported, self.elements(name)) {
            let is_path = name.ends_with(b"PATH");
            environment.push((name.to_vec(), elements.join(if is_path { &b':' } else { &b' ' })));
        }
    }
}

const NOT_HERE: &str = "fish runs no shell source for a py that is a job, or a stage of one: it waits for that itself";

impl Host for StageHost {
    fn read(&self, name: &[u8], out: &mut Writer) {
        match self.own.borrow().get(name) {
            Some(Some(elements)) => {
                out.u32(0);
                FishHost::write_elements(elements, out);
            }
            Some(None) => {
                out.u32(0);
                out.u8(kind::UNSET);
            }
            None => self.fish.read(name, out),
        }
    }

    fn copies(&self) -> usize {
        self.fish.copies()
    }

    fn write(&self, name: &[u8], value: Value<'_>) -> Result<(), Refusal> {
        self.fish.write(name, value)?;
        let elements = match value {
            Value::Scalar(text) => Some(vec![text.to_vec()]),
            Value::Array(items) => Some(items.strings().filter_map(Result::ok).map(<[u8]>::to_vec).collect()),
            _ => None,
        };
        self.own.borrow_mut().insert(name.to_vec(), elements);
        let is_exported = self.environment.borrow().iter().any(|(other, _)| other == name);
        self.update_environment(name, is_exported);
        Ok(())
    }

    fn names(&self, out: &mut Writer) {
        let mut names: BTreeSet<Vec<u8>> = self.environment.borrow().iter().map(|(name, _)| name.clone()).collect();
        names.extend(self.fish.facts.values.keys().chain(self.own.borrow().keys()).cloned());
        names.retain(|name| !matches!(self.elements(name), Some(None)));
        out.u32(u32::try_from(names.len()).unwrap_or(u32::MAX));
        names.iter().for_each(|name| out.bytes(name));
    }

    fn export(&self, name: &[u8], exported: bool) -> Result<(), Refusal> {
        if exported && !matches!(self.elements(name), Some(Some(_))) {
            return Err(Refusal::Borrowed("not set"));
        }
        self.update_environment(name, exported);
        Ok(())
    }

    fn environment(&self, out: &mut Writer) {
        let environment = self.environment.borrow();
        out.u32(u32::try_from(environment.len()).unwrap_or(u32::MAX));
        for (name, value) in &*environment {
            out.bytes(name);
            out.bytes(value);
        }
    }

    fn change_directory(&self, path: &[u8]) -> Result<(), Refusal> {
        let moved = std::env::set_current_dir(OsStr::from_bytes(path));
        moved.map_err(|error| Refusal::Owned(error.to_string()))
    }

    fn report(&self, message: &str) {
        self.fish.report(message);
    }

    fn streams_generation(&self) -> u32 {
        0
    }

    fn take_interrupt(&self) -> bool {
        false // ends this process
    }

    fn run(&self, _source: &[u8]) -> Ran {
        self.report(NOT_HERE);
        Ran::new(1, ending::NORMAL)
    }

    fn start(&self, _source: &[u8], _streams: u8, _prepare: &dyn Fn()) -> Result<Child, Refusal> {
        Err(Refusal::Borrowed(NOT_HERE))
    }

    fn wait(&self, _pid: i32) -> i32 {
        1 // nothing was started
    }

    fn setting(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.fish.setting(name)
    }
}

/// fish's job has lost a process. If that was a stage that has set names, fish is to set them before its next command: it runs
/// `__pysh_settle` (`shims/fish/init.fish`) then.
unsafe extern "C" fn waitpid_seen(pid: libc::pid_t, status: *mut c_int, options: c_int) -> libc::pid_t {
    // SAFETY: the caller's own arguments.
    let reaped = unsafe { libc::waitpid(pid, status, options) };
    if reaped > 0 && super::on_shells_thread() && assignments::are_waiting() {
        let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGURG);
    }
    reaped
}

/// What takes the place of fish's `waitpid`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"waitpid", replacement: waitpid_seen as *const c_void }]
}
