//! Redirects imported functions of one loaded object, by writing to the slots through which that object calls them.
//!
//! Interposition by an exported symbol of the same name would reach every object in every process that preloads us.
//! This reaches only the shell's own executable (or libpython), and only after the [gate](crate::gate) has let us in; it works the
//! same whether we were preloaded or opened later (`enable -f`).

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ops::Range;
use std::ptr;

#[cfg(target_pointer_width = "64")]
use libc::{Elf64_Phdr as Phdr, Elf64_Rela as Rela, Elf64_Sym as Sym};

/// `Elf64_Dyn` of `<elf.h>`.
#[repr(C)]
#[derive(Clone, Copy)]
struct Dyn {
    tag: i64,
    value: u64,
}

// Tags of dynamic entries and relocation types, from the ELF specification and its processor supplements.
const DT_NULL: i64 = 0;
const DT_PLTRELSZ: i64 = 2;
const DT_STRTAB: i64 = 5;
const DT_SYMTAB: i64 = 6;
const DT_RELA: i64 = 7;
const DT_RELASZ: i64 = 8;
const DT_JMPREL: i64 = 23;
#[cfg(target_arch = "x86_64")]
const FUNCTION_RELOCATIONS: [u32; 3] = [1, 6, 7]; // R_X86_64_64, _GLOB_DAT, _JUMP_SLOT
#[cfg(target_arch = "aarch64")]
const FUNCTION_RELOCATIONS: [u32; 3] = [257, 1025, 1026]; // R_AARCH64_ABS64, _GLOB_DAT, _JUMP_SLOT

/// A function to be called in place of one that an object imports.
pub struct Redirection<'a> {
    /// The name of the imported function.
    pub symbol: &'a CStr,
    /// What is to be called: a function of the same type.
    pub replacement: *const c_void,
}

/// An object that the dynamic linker has loaded and relocated.
#[derive(Clone, Copy)]
pub struct Object {
    base: usize,
    headers: *const Phdr,
    header_count: usize,
}

impl Object {
    /// The program itself.
    #[must_use]
    pub fn program() -> Option<Self> {
        Self::find(|_| true)
    }

    /// The object in whose memory `address` lies.
    #[must_use]
    pub fn containing(address: *const c_void) -> Option<Self> {
        Self::find(|object| object.contains(address as usize))
    }

    fn find<F: FnMut(&Self) -> bool>(predicate: F) -> Option<Self> {
        let mut search = Search { predicate, found: None };
        // SAFETY: the callback matches the type of `search` and only lives for this call.
        unsafe { libc::dl_iterate_phdr(Some(visit::<F>), (&raw mut search).cast()) };
        search.found
    }

    fn segments(&self) -> &[Phdr] {
        // SAFETY: the dynamic linker keeps a loaded object's program headers mapped, at the address that it reports.
        unsafe { std::slice::from_raw_parts(self.headers, self.header_count) }
    }

    /// Whether an address lies in this object.
    #[must_use]
    pub fn contains(&self, address: usize) -> bool {
        self.segments().iter().filter(|s| s.p_type == libc::PT_LOAD).any(|segment| {
            let start = self.base + segment.p_vaddr as usize;
            (start..start + segment.p_memsz as usize).contains(&address)
        })
    }

    /// Where the dynamic linker took write access away after relocation: whole pages only, as `_dl_protect_relro` has it.
    fn relro(&self) -> Range<usize> {
        let Some(segment) = self.segments().iter().find(|s| s.p_type == libc::PT_GNU_RELRO) else { return 0..0 };
        let start = self.base + segment.p_vaddr as usize;
        page_start(start)..page_start(start + segment.p_memsz as usize)
    }

    fn dynamic(&self, tag: i64) -> Option<usize> {
        let segment = self.segments().iter().find(|s| s.p_type == libc::PT_DYNAMIC)?;
        let mut entry = (self.base + segment.p_vaddr as usize) as *const Dyn;
        loop {
            // SAFETY: the dynamic section is an array that ends with DT_NULL, mapped as long as the object.
            let Dyn { tag: found, value } = unsafe { *entry };
            if found == DT_NULL {
                return None;
            }
            if found == tag {
                return Some(value as usize);
            }
            entry = entry.wrapping_add(1);
        }
    }

    fn relocations(&self, start: i64, size: i64) -> &[Rela] {
        let (Some(start), Some(size)) = (self.dynamic(start), self.dynamic(size)) else { return &[] };
        // SAFETY: the dynamic section says that this many bytes of relocations are there, mapped as long as the object.
        unsafe { std::slice::from_raw_parts(start as *const Rela, size / size_of::<Rela>()) }
    }

    /// The slots through which this object calls the functions of `redirections`, each with its redirection.
    fn slots<'r, 'a>(&self, redirections: &'r [Redirection<'a>]) -> Vec<(usize, &'r Redirection<'a>)> {
        let (Some(symbols), Some(strings)) = (self.dynamic(DT_SYMTAB), self.dynamic(DT_STRTAB)) else { return vec![] };
        let names = Names { symbols: symbols as *const Sym, strings };
        let plt = self.relocations(DT_JMPREL, DT_PLTRELSZ);
        let data = self.relocations(DT_RELA, DT_RELASZ);
        let imports =
            plt.iter().chain(data).filter(|import| FUNCTION_RELOCATIONS.contains(&(import.r_info as u32)));
        imports
            .filter_map(|import| {
                let name = names.of(import);
                let redirection = redirections.iter().find(|redirection| redirection.symbol == name)?;
                Some((self.base + import.r_offset as usize, redirection))
            })
            .collect()
    }

    /// Makes this object call each replacement wherever it called the imported function. False if it does not import one
    /// of them (the others are redirected all the same), or if the kernel did not allow any change.
    ///
    /// # Safety
    /// Each replacement has the type of its symbol and stays valid as long as the object; no other thread is running
    /// code that needs the old one.
    pub unsafe fn redirect(&self, redirections: &[Redirection]) -> bool {
        let slots = self.slots(redirections);
        let locked = pages_of(&slots, &self.relro());
        if !protect(&locked, libc::PROT_READ | libc::PROT_WRITE) {
            return false;
        }
        for (slot, redirection) in &slots {
            // SAFETY: a pointer-sized, aligned word of this object, as its relocation says, and writable now; such a store
            // is seen whole by any thread.
            unsafe { ptr::write_volatile(*slot as *mut *const c_void, redirection.replacement) };
        }
        protect(&locked, libc::PROT_READ);
        redirections.iter().all(|wanted| slots.iter().any(|(_, found)| ptr::eq(*found, wanted)))
    }
}

/// The names of an object's symbols.
struct Names {
    symbols: *const Sym,
    strings: usize,
}

impl Names {
    /// The name of the symbol that a relocation refers to.
    fn of(&self, relocation: &Rela) -> &CStr {
        let index = (relocation.r_info >> 32) as usize;
        // SAFETY: a relocation's index lies within its object's symbol table.
        let symbol = unsafe { *self.symbols.wrapping_add(index) };
        let name = (self.strings + symbol.st_name as usize) as *const c_char;
        // SAFETY: names in the string table are NUL-terminated, and mapped as long as the object.
        unsafe { CStr::from_ptr(name) }
    }
}

struct Search<F> {
    predicate: F,
    found: Option<Object>,
}

unsafe extern "C" fn visit<F: FnMut(&Object) -> bool>(
    info: *mut libc::dl_phdr_info,
    _size: usize,
    search: *mut c_void,
) -> c_int {
    // SAFETY: the dynamic linker passes a valid description.
    let info = unsafe { &*info };
    // SAFETY: `find` passes its own `Search`, alive and not otherwise borrowed during the walk.
    let search = unsafe { &mut *search.cast::<Search<F>>() };
    let object = Object {
        base: info.dlpi_addr as usize,
        headers: info.dlpi_phdr,
        header_count: usize::from(info.dlpi_phnum),
    };
    if (search.predicate)(&object) {
        search.found = Some(object);
    }
    c_int::from(search.found.is_some())
}

fn page_size() -> usize {
    // SAFETY: asks for a number.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}

fn page_start(address: usize) -> usize {
    address & !(page_size() - 1)
}

/// The pages from the first to the last of those slots that lie in `region`; empty if none does.
fn pages_of(slots: &[(usize, &Redirection)], region: &Range<usize>) -> Range<usize> {
    let inside = || slots.iter().map(|(slot, _)| *slot).filter(|slot| region.contains(slot));
    let (Some(first), Some(last)) = (inside().min(), inside().max()) else { return 0..0 };
    page_start(first)..page_start(last) + page_size()
}

/// Changes what may be done to pages. False if the kernel did not allow it.
fn protect(pages: &Range<usize>, protection: c_int) -> bool {
    // SAFETY: the pages are those of a loaded object's relocated data, and only write access comes or goes.
    pages.is_empty() || unsafe { libc::mprotect(pages.start as *mut c_void, pages.len(), protection) } == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    extern "C" fn never_home(_: *const c_char) -> *mut c_char {
        ptr::null_mut()
    }

    #[test]
    fn an_import_of_the_program_is_redirected() {
        let program = Object::containing(an_import_of_the_program_is_redirected as *const c_void);
        let program = program.expect("this very code is loaded");
        let redirection = Redirection { symbol: c"secure_getenv", replacement: never_home as *const c_void };
        // SAFETY: the type is secure_getenv's, and nothing else in this test program calls it.
        let redirected = unsafe { program.redirect(&[redirection]) };
        extern "C" {
            fn secure_getenv(name: *const c_char) -> *mut c_char;
        }
        // SAFETY: a NUL-terminated name.
        let home = unsafe { secure_getenv(c"PATH".as_ptr()) };
        assert!(redirected);
        assert!(home.is_null());
    }

    #[test]
    fn an_import_that_is_not_there_is_reported() {
        let program = Object::containing(an_import_that_is_not_there_is_reported as *const c_void);
        let program = program.expect("this very code is loaded");
        let redirection = Redirection { symbol: c"no_such_function", replacement: never_home as *const c_void };
        // SAFETY: nothing calls a function that does not exist.
        assert!(!unsafe { program.redirect(&[redirection]) });
    }
}
