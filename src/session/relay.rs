//! Names that a stage of a pipeline within a subshell (`( )`, `$( )`, `&`) has assigned are that subshell's too.
//!
//! All are forks, and Python is in none of them. So a subshell, before it forks, makes memory that it shares with its forks: a
//! stage leaves there what it has set, and the subshell takes it at a safe point. A descriptor in place of the memory could get
//! into programs, and be closed or taken over by the user.
//!
//! The memory is words. The first one is how many of the others are in use: by parts, each a [`WRITTEN`] or [`TAKEN`] in time, how
//! many bytes, and these. All words that are not in use, or no longer, are 0.

use std::num::NonZeroUsize;
use std::ptr::NonNull;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicUsize};

use nix::sys::mman::{mmap_anonymous, munmap, MapFlags, ProtFlags};

use super::{before, start};

/// What one pipeline's names may take (docs/manual.md); only touched pages count.
const BYTES: NonZeroUsize = NonZeroUsize::new(16 << 20).unwrap();
const WORD: usize = size_of::<u64>();

const WRITTEN: u64 = 1;
const TAKEN: u64 = 2;
/// The words before a part's bytes.
const HEAD: usize = 2;

/// This subshell's memory or, in a stage, that of the subshell around it; null if there is none.
static MEMORY: AtomicPtr<AtomicU64> = AtomicPtr::new(std::ptr::null_mut());
/// It is this process's own.
static IS_OWN: AtomicBool = AtomicBool::new(false);
/// The names of a part are being set.
static IS_TAKING: AtomicBool = AtomicBool::new(false);
/// Of the words in use, those that are 0 again.
static BEHIND: AtomicUsize = AtomicUsize::new(0);

/// Called in each fork.
pub fn note_fork() {
    IS_OWN.store(false, Relaxed);
}

/// This process, a subshell with variables of its own, is going to fork.
pub fn open() {
    if !start::has_session() {
        return;
    }
    before::note_fork();
    before::forget();
    if IS_OWN.load(Relaxed) {
        return;
    }
    if let Some(inherited) = NonNull::new(MEMORY.load(Relaxed)) {
        // SAFETY: mapped by the subshell that this one was forked from, with this size; nobody here looks at it.
        let _ = unsafe { munmap(inherited.cast(), BYTES.get()) };
    }
    let protection = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
    // SAFETY: new memory, which is nobody else's.
    let memory = unsafe { mmap_anonymous(None, BYTES, protection, MapFlags::MAP_SHARED | MapFlags::MAP_NORESERVE) };
    MEMORY.store(memory.map_or(std::ptr::null_mut(), |memory| memory.cast().as_ptr()), Relaxed);
    BEHIND.store(0, Relaxed);
    IS_OWN.store(true, Relaxed);
}

/// How many words are in use, and the others.
fn words() -> Option<(&'static AtomicU64, &'static [AtomicU64])> {
    let memory = NonNull::new(MEMORY.load(Relaxed))?;
    // SAFETY: so many words, which stay until `open` finds them inherited, on this same thread.
    unsafe { std::slice::from_raw_parts(memory.as_ptr(), BYTES.get() / WORD) }.split_first()
}

/// A stage leaves names for the subshell around it. False if there is no room.
pub fn give(encoded: &[u8]) -> bool {
    let Some((used, words)) = words() else { return false };
    let size = HEAD + encoded.len().div_ceil(WORD);
    let fits = |used: u64| usize::try_from(used).ok()?.checked_add(size).filter(|end| *end <= words.len());
    let Ok(start) = used.fetch_update(AcqRel, Acquire, |used| Some(fits(used)? as u64)) else { return false };
    let part = usize::try_from(start).ok().and_then(|start| words.get(start..)?.get(..size));
    let Some([state, length, content @ ..]) = part else { return false };
    length.store(encoded.len() as u64, Release);
    for (word, bytes) in content.iter().zip(encoded.chunks(WORD)) {
        let mut padded = [0; WORD];
        padded[..bytes.len()].copy_from_slice(bytes);
        word.store(u64::from_ne_bytes(padded), Relaxed);
    }
    state.store(WRITTEN, Release);
    true
}

/// Whether stages have left something for this process: cheap, for places that are passed often.
pub fn are_waiting() -> bool {
    let is_used = |used: &AtomicU64| used.load(Acquire) != BEHIND.load(Relaxed) as u64;
    IS_OWN.load(Relaxed) && !IS_TAKING.load(Relaxed) && words().is_some_and(|(used, _)| is_used(used))
}

/// Hands each part's bytes to `set`, which may pass here again.
pub fn take(mut set: impl FnMut(&[u8])) {
    let Some((used, words)) = words().filter(|_| IS_OWN.load(Relaxed)) else { return };
    IS_TAKING.store(true, Relaxed);
    for part in parts(used, words) {
        if part.state.compare_exchange(WRITTEN, TAKEN, Acquire, Relaxed).is_ok() {
            set(&part.bytes());
        }
    }
    clear(used, words);
    IS_TAKING.store(false, Relaxed);
}

struct Part<'a> {
    state: &'a AtomicU64,
    length: usize,
    content: &'a [AtomicU64],
}

impl Part<'_> {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.content.iter().flat_map(|word| word.load(Relaxed).to_ne_bytes()).collect();
        bytes.truncate(self.length);
        bytes
    }
}

/// The parts that are there. A stage that was killed at the wrong instant hides those behind its own.
fn parts<'a>(used: &AtomicU64, words: &'a [AtomicU64]) -> impl Iterator<Item = Part<'a>> {
    let end = usize::try_from(used.load(Acquire)).unwrap_or(0);
    let mut rest = words.get(BEHIND.load(Relaxed)..end).unwrap_or_default();
    std::iter::from_fn(move || {
        let [state, length, behind @ ..] = rest else { return None };
        let length = usize::try_from(length.load(Acquire)).ok().filter(|length| *length > 0)?;
        let (content, behind) = behind.split_at_checked(length.div_ceil(WORD))?;
        rest = behind;
        Some(Part { state, length, content })
    })
}

/// Makes 0 of what has been taken from the start, and begins anew if that is all.
fn clear(used: &AtomicU64, words: &[AtomicU64]) {
    let taken = parts(used, words).take_while(|part| part.state.load(Relaxed) == TAKEN);
    let size: usize = taken.map(|part| HEAD + part.content.len()).sum();
    let start = BEHIND.load(Relaxed);
    let behind = start + size;
    words.iter().take(behind).skip(start).for_each(|word| word.store(0, Relaxed));
    let is_all = used.compare_exchange(behind as u64, 0, AcqRel, Relaxed).is_ok();
    BEHIND.store(if is_all { 0 } else { behind }, Relaxed);
}
