//! Forks and OpenBLAS, in which numpy multiplies matrices.
//!
//! Before each fork of its process OpenBLAS ends its threads and waits for them (driver/others/blas_server.c,
//! `blas_thread_shutdown_`, by pthread_atfork(3)): for ever, if one of them was computing. A shell forks for each command, and its
//! forks run no Python: so the handler is taken away. A child of `os.fork`, which has none of those threads, is told to
//! compute on its only one.

use std::ffi::{c_char, c_int, c_void, CStr};
use std::mem::size_of;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pysh_contract::Contract;

/// `void openblas_set_num_threads(int)`.
type SetThreads = unsafe extern "C" fn(c_int);

/// By what names builds of OpenBLAS export it; the last two are those of numpy's and scipy's wheels.
const SET_THREADS: [&CStr; 4] = [
    c"openblas_set_num_threads",
    c"openblas_set_num_threads64_",
    c"scipy_openblas_set_num_threads",
    c"scipy_openblas_set_num_threads64_",
];

/// What the name of each of its files or folders has in it.
const NAME: &[u8] = b"openblas";

/// Of those whose handlers are gone. Only used with the GIL, so that a child of `os.fork` never finds it locked.
static KNOWN: Mutex<Vec<SetThreads>> = Mutex::new(Vec::new());

extern "C" {
    /// Ends what one object has registered to be called later, fork handlers included: what `dlclose` does with it (glibc,
    /// stdlib/cxa_finalize.c). Nothing, if no object has registered anything by this handle.
    fn __cxa_finalize(handle: *mut c_void);
}

/// From now on looks at what Python loads. Called when Python is up.
pub fn install(contract: &Contract) {
    let inside = pyo3::ffi::Py_InitializeEx as *const c_void;
    // SAFETY: the type of dlopen(3), and the same effect.
    unsafe { (contract.redirect)(inside, c"dlopen".as_ptr(), open_and_look as *const c_void) };
}

/// In the place of libpython's `dlopen`, by which it opens extension modules.
unsafe extern "C" fn open_and_look(file: *const c_char, flags: c_int) -> *mut c_void {
    // SAFETY: the caller's own arguments.
    let handle = unsafe { libc::dlopen(file, flags) };
    if !handle.is_null() {
        let _ = std::panic::catch_unwind(look);
    }
    handle
}

/// Looks at all objects, if some are new.
fn look() {
    static SEEN: AtomicU64 = AtomicU64::new(0);
    let mut found = Found { loaded: 0, objects: Vec::new() };
    // SAFETY: the function is called with what it expects.
    unsafe { libc::dl_iterate_phdr(Some(collect), (&raw mut found).cast()) };
    if SEEN.swap(found.loaded, Ordering::SeqCst) == found.loaded {
        return;
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    for object in found.objects {
        let Some(set_threads) = object.set_threads() else { continue };
        if !known.iter().any(|known| std::ptr::fn_addr_eq(*known, set_threads)) {
            object.handles.iter().for_each(|handle| {
                // SAFETY: see there; OpenBLAS, in C and Fortran, has registered nothing but that handler.
                unsafe { __cxa_finalize(*handle) }
            });
            known.push(set_threads);
        }
    }
}

struct Found {
    /// How many objects have ever been loaded.
    loaded: u64,
    objects: Vec<OpenBlas>,
}

struct OpenBlas {
    path: *const c_char,
    /// Among them the one by which it registers.
    handles: Vec<*mut c_void>,
}

impl OpenBlas {
    fn set_threads(&self) -> Option<SetThreads> {
        // SAFETY: the name of a loaded object.
        let object = unsafe { libc::dlopen(self.path, libc::RTLD_NOLOAD | libc::RTLD_LAZY) };
        if object.is_null() {
            return None;
        }
        // SAFETY: a handle, and a name that ends with NUL.
        let find = |name: &&CStr| unsafe { libc::dlsym(object, name.as_ptr()) };
        let function = SET_THREADS.iter().map(find).find(|function| !function.is_null())?;
        // SAFETY: the type that OpenBLAS documents. The object stays: its handle is not closed.
        Some(unsafe { std::mem::transmute::<*mut c_void, SetThreads>(function) })
    }
}

unsafe extern "C" fn collect(info: *mut libc::dl_phdr_info, _size: usize, found: *mut c_void) -> c_int {
    // SAFETY: what `look` passes.
    let found = unsafe { &mut *found.cast::<Found>() };
    // SAFETY: what the dynamic linker passes.
    let info = unsafe { &*info };
    found.loaded = info.dlpi_adds;
    // SAFETY: a string, by dl_iterate_phdr(3).
    let path = unsafe { CStr::from_ptr(info.dlpi_name) }.to_bytes();
    if path.windows(NAME.len()).any(|part| part == NAME) {
        // SAFETY: a loaded object's own.
        let handles = unsafe { handles(info) };
        found.objects.push(OpenBlas { path: info.dlpi_name, handles });
    }
    0
}

/// The words of an object's data that hold their own address. The handle by which it registers, `__dso_handle`, is one: no table
/// of symbols has it.
///
/// # Safety
/// The object is loaded, and stays.
unsafe fn handles(info: &libc::dl_phdr_info) -> Vec<*mut c_void> {
    // SAFETY: the dynamic linker's own table.
    let segments = unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
    let is_data = |segment: &&libc::Elf64_Phdr| {
        segment.p_type == libc::PT_LOAD && segment.p_flags & libc::PF_W != 0 && segment.p_flags & libc::PF_R != 0
    };
    let words = segments.iter().filter(is_data).flat_map(|segment| {
        let start = (info.dlpi_addr + segment.p_vaddr) as usize;
        (start.next_multiple_of(size_of::<usize>())..start + segment.p_filesz as usize).step_by(size_of::<usize>())
    });
    // SAFETY: as far as the file goes a segment is mapped, and readable.
    let names_itself = |word: &usize| unsafe { std::ptr::read_volatile(*word as *const usize) } == *word;
    words.filter(names_itself).map(|word| word as *mut c_void).collect()
}

/// In a child of `os.fork`: none of the threads is there.
#[pyfunction]
pub fn compute_alone() {
    for set_threads in KNOWN.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        // SAFETY: a function of an object that stays loaded.
        unsafe { set_threads(1) };
    }
}
