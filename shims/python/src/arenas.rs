//! The memory of Python's objects. A fork of the shell runs no Python and need not have it: without it the fork has fewer
//! page tables to copy, and Python's own threads go on writing to their pages without a copy of each.
//!
//! CPython's allocator of small objects takes its memory in arenas of one size (Objects/obmalloc.c, `ARENA_SIZE`). They come
//! from chunks of address space here. While the shell's thread forks, the chunks are marked `MADV_DONTFORK`; for every other
//! fork, which is Python's own, they are like any memory. Fork handlers see to it (pthread_atfork(3)), whoever calls `fork`.

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_void};

use pysh_contract::Contract;

use crate::initialise::function;

/// What CPython asks for: 1 MiB on every 64-bit system since 3.10.
const ARENA: usize = 1 << 20;
/// Arenas in a chunk, a bit each.
const PLACES: usize = 64;
const CHUNK: usize = ARENA * PLACES;
/// Room for 16 GiB. Arenas beyond are mapped one by one, and copied by forks.
const MOST_CHUNKS: usize = 256;

/// A piece of address space, mapped as a whole; only what is used takes memory.
#[derive(Clone, Copy)]
struct Chunk {
    start: usize,
    /// Which places hold an arena.
    used: u64,
}

struct Chunks {
    mapped: [Chunk; MOST_CHUNKS],
    count: usize,
    /// The thread whose forks go without the chunks.
    shell_tid: i32,
}

/// The chunks, with a lock that can be held across `fork`.
struct Locked {
    lock: UnsafeCell<libc::pthread_mutex_t>,
    chunks: UnsafeCell<Chunks>,
}

// SAFETY: the chunks are only touched by whoever holds the lock.
unsafe impl Sync for Locked {}

static CHUNKS: Locked = Locked {
    lock: UnsafeCell::new(libc::PTHREAD_MUTEX_INITIALIZER),
    chunks: UnsafeCell::new(Chunks { mapped: [Chunk { start: 0, used: 0 }; MOST_CHUNKS], count: 0, shell_tid: 0 }),
};

impl Locked {
    fn lock(&self) {
        // SAFETY: a mutex that was initialised statically and is never moved.
        unsafe { libc::pthread_mutex_lock(self.lock.get()) };
    }

    /// # Safety
    /// This thread, or the one that it is a fork of, holds the lock.
    unsafe fn unlock(&self) {
        // SAFETY: as above, and the caller's promise.
        unsafe { libc::pthread_mutex_unlock(self.lock.get()) };
    }

    /// # Safety
    /// This thread holds the lock.
    #[allow(clippy::mut_from_ref)] // the lock makes it the only one
    unsafe fn held(&self) -> &mut Chunks {
        // SAFETY: the caller's promise.
        unsafe { &mut *self.chunks.get() }
    }

    fn with<R>(&self, use_it: impl FnOnce(&mut Chunks) -> R) -> R {
        self.lock();
        // SAFETY: locked just now.
        let result = use_it(unsafe { self.held() });
        // SAFETY: as above.
        unsafe { self.unlock() };
        result
    }
}

impl Chunks {
    /// A place for an arena. None if there is no more room.
    fn take(&mut self) -> Option<usize> {
        let free = self.mapped[..self.count].iter().position(|chunk| chunk.used != u64::MAX);
        let chunk = &mut self.mapped[free.or_else(|| self.grow())?];
        let place = chunk.used.trailing_ones() as usize;
        chunk.used |= 1 << place;
        Some(chunk.start + place * ARENA)
    }

    fn grow(&mut self) -> Option<usize> {
        let index = self.count;
        let chunk = self.mapped.get_mut(index)?;
        *chunk = Chunk { start: map(CHUNK)?, used: 0 };
        self.count += 1;
        Some(index)
    }

    /// False if the arena is not from here.
    fn give_back(&mut self, arena: usize) -> bool {
        let found =
            self.mapped[..self.count].iter().position(|chunk| (chunk.start..chunk.start + CHUNK).contains(&arena));
        let Some(index) = found else { return false };
        let chunk = &mut self.mapped[index];
        chunk.used &= !(1 << ((arena - chunk.start) / ARENA));
        if chunk.used == 0 && self.count > 1 {
            unmap(chunk.start, CHUNK);
            self.count -= 1;
            self.mapped.swap(index, self.count);
        } else {
            advise(arena, ARENA, libc::MADV_DONTNEED);
        }
        true
    }

    fn advise_all(&self, advice: c_int) {
        self.mapped[..self.count].iter().for_each(|chunk| advise(chunk.start, CHUNK, advice));
    }

    fn is_shells_thread(&self) -> bool {
        nix::unistd::gettid().as_raw() == self.shell_tid
    }
}

fn map(size: usize) -> Option<usize> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: new memory, where the kernel likes.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), size, protection, flags, -1, 0) };
    (start != libc::MAP_FAILED).then_some(start as usize)
}

fn unmap(start: usize, size: usize) {
    // SAFETY: memory that came from `map`, and that nobody uses any more.
    unsafe { libc::munmap(start as *mut c_void, size) };
}

fn advise(start: usize, size: usize, advice: c_int) {
    // SAFETY: memory that came from `map`; what is told to go is not in use.
    unsafe { libc::madvise(start as *mut c_void, size, advice) };
}

extern "C" fn before_fork() {
    CHUNKS.lock();
    // SAFETY: locked just now.
    let chunks = unsafe { CHUNKS.held() };
    if chunks.is_shells_thread() {
        chunks.advise_all(libc::MADV_DONTFORK);
    }
}

extern "C" fn after_fork() {
    // SAFETY: locked by `before_fork` on this thread.
    let chunks = unsafe { CHUNKS.held() };
    if chunks.is_shells_thread() {
        chunks.advise_all(libc::MADV_DOFORK);
    }
    // SAFETY: as above.
    unsafe { CHUNKS.unlock() };
}

/// The child of the shell does not have the chunks, the child of Python has them: nothing is to be put back.
extern "C" fn after_fork_in_child() {
    // SAFETY: locked by `before_fork`, on the thread that this one is a copy of.
    unsafe { CHUNKS.unlock() };
}

unsafe extern "C" fn allocate(_: *mut c_void, size: usize) -> *mut c_void {
    let place = (size == ARENA).then(|| CHUNKS.with(Chunks::take)).flatten();
    place.or_else(|| map(size)).unwrap_or(0) as *mut c_void
}

unsafe extern "C" fn free(_: *mut c_void, arena: *mut c_void, size: usize) {
    if !CHUNKS.with(|chunks| chunks.give_back(arena as usize)) {
        unmap(arena as usize, size);
    }
}

/// `PyObjectArenaAllocator` (Include/cpython/objimpl.h).
#[repr(C)]
struct ArenaAllocator {
    context: *mut c_void,
    allocate: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void, *mut c_void, usize),
}

/// Has Python take its arenas from here. Called before it is initialised.
pub fn install(contract: &Contract) {
    // SAFETY: its type by Include/cpython/objimpl.h.
    let set = unsafe { function::<unsafe extern "C" fn(*mut ArenaAllocator)>(c"PyObject_SetArenaAllocator") };
    let Some(set) = set else { return };
    CHUNKS.with(|chunks| chunks.shell_tid = contract.shell_tid);
    // SAFETY: the functions stay mapped: this object is never unloaded.
    let refused = unsafe { libc::pthread_atfork(Some(before_fork), Some(after_fork), Some(after_fork_in_child)) };
    if refused == 0 {
        let mut allocator = ArenaAllocator { context: std::ptr::null_mut(), allocate, free };
        // SAFETY: the structure is copied.
        unsafe { set(&raw mut allocator) };
    }
}
