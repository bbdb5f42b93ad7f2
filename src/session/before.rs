//! What the last stage of a pipeline sets is newer than what the stages before it give, where it runs in the shell itself (zsh,
//! bash with `lastpipe`): names that it has changed meanwhile are not set once more.
//!
//! What a variable was when the pipeline began is known to the earlier stages, which are forks. So a stage gives its names with
//! a [`Mark`] of what each was before Python set it there, and the shell compares. It does so only if its standard streams have
//! changed since the stage was forked: else the last stage was no part of it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use pysh_contract::message::attribute;
use pysh_contract::wire::{Malformed, Reader, Writer};

use crate::shell::descriptors;
use crate::shell::host::Host;

/// What stands for a value; the same for the same value.
type Mark = i64;

/// [`descriptors::generation`] of the shell around this stage when it was forked.
static FORKED_AT: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// In a stage: what variables were before Python set them.
    static FIRST: RefCell<HashMap<Vec<u8>, Option<Mark>>> = RefCell::default();
    /// In the shell around stages: what variables were before one gave a value, and what they have been since.
    static GIVEN: RefCell<HashMap<Vec<u8>, [Mark; 2]>> = RefCell::default();
}

/// The shell that names of stages go to is about to fork one, or was forked just now.
pub fn note_fork() {
    FORKED_AT.store(descriptors::generation(), Relaxed);
}

/// A subshell is such a shell too: what was set in a pipeline that it is in itself is no matter.
pub fn forget() {
    FIRST.with_borrow_mut(HashMap::clear);
}

/// What a variable is now. None if that may change by itself.
fn mark(host: &dyn Host, name: &[u8]) -> Option<Mark> {
    let mut found = Writer::new();
    host.read(name, &mut found);
    let mut reader = Reader::new(found.as_slice());
    let attributes = reader.u32().ok()?;
    if !found.is_whole() || attributes & attribute::SPECIAL != 0 {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    reader.rest().hash(&mut hasher);
    Some(Mark::from_ne_bytes(hasher.finish().to_ne_bytes()))
}

/// In a stage: Python is about to set a variable, or has set it.
pub fn note(host: &dyn Host, name: &[u8]) {
    let is_known = FIRST.with_borrow(|first| first.contains_key(name));
    if !is_known {
        let mark = mark(host, name);
        FIRST.with_borrow_mut(|first| first.insert(name.to_vec(), mark));
    }
}

/// In a stage: appends what the shell around it has to know of names that it is given. Python only passes that on.
pub fn write<'a>(host: &dyn Host, names: impl Iterator<Item = &'a [u8]>, out: &mut Writer) {
    out.u32(FORKED_AT.load(Relaxed));
    for name in names {
        note(host, name);
        match FIRST.with_borrow(|first| first.get(name).copied().flatten()) {
            Some(mark) => {
                out.u8(1);
                out.i64(mark);
            }
            None => out.u8(0),
        }
    }
}

/// What [`write`] has appended, name by name.
pub struct Marks<'a> {
    marks: Reader<'a>,
    is_of_interest: bool,
}

impl<'a> Marks<'a> {
    /// In the shell that is to set the names.
    pub fn read(before: &'a [u8]) -> Self {
        let mut marks = Reader::new(before);
        let is_of_interest = marks.u32().is_ok_and(|forked_at| forked_at != descriptors::generation());
        Self { marks, is_of_interest }
    }

    /// Sets the next name, unless this shell has changed it since the stage was forked.
    pub fn set_next<R>(&mut self, host: &dyn Host, name: &[u8], set: impl FnOnce() -> R) -> Option<R> {
        let before = self.next().ok().flatten().filter(|_| self.is_of_interest);
        let now = before.and_then(|_| mark(host, name));
        let (Some(before), Some(now)) = (before, now) else { return Some(set()) };
        let is_stages = GIVEN.with_borrow(|given| given.get(name) == Some(&[before, now]));
        if now != before && !is_stages {
            return None;
        }
        let result = set();
        if let Some(now) = mark(host, name) {
            GIVEN.with_borrow_mut(|given| given.insert(name.to_vec(), [before, now]));
        }
        Some(result)
    }

    fn next(&mut self) -> Result<Option<Mark>, Malformed> {
        Ok(if self.marks.u8()? == 1 { Some(self.marks.i64()?) } else { None })
    }
}
