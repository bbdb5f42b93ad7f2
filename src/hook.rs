//! Redirects one imported function of one loaded object, by writing to the slots through which that object calls it.
//!
//! Interposition by an exported symbol of the same name would reach every object in every process that preloads us.
//! This reaches only the shell's own executable (or libpython), and only after the [gate](crate::gate) has let us in; it works the
//! same whether we were preloaded or opened later (`enable -f`).

use std::ffi::{CStr, c_char, c_int, c_void};
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

    /// True if `address` lies where the dynamic linker took write access away after relocation.
    fn is_relro(&self, address: usize) -> bool {
        self.segments().iter().filter(|s| s.p_type == libc::PT_GNU_RELRO).any(|segment| {
            let start = self.base + segment.p_vaddr as usize;
            (start..start + segment.p_memsz as usize).contains(&address)
        })
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

    /// The name of the symbol that a relocation refers to.
    fn symbol_name(&self, relocation: &Rela) -> Option<&CStr> {
        let symbols = self.dynamic(DT_SYMTAB)? as *const Sym;
        let index = (relocation.r_info >> 32) as usize;
        // SAFETY: a relocation's index lies within its object's symbol table.
        let symbol = unsafe { *symbols.wrapping_add(index) };
        let name = (self.dynamic(DT_STRTAB)? + symbol.st_name as usize) as *const c_char;
        // SAFETY: names in the string table are NUL-terminated.
        Some(unsafe { CStr::from_ptr(name) })
    }

    /// Makes this object call `replacement` wherever it called the imported function `symbol`. Returns how many slots
    /// were changed: 0 means that the object does not import it.
    ///
    /// # Safety
    /// `replacement` has the type of `symbol` and stays valid as long as the object; no other thread is running code
    /// that needs the old one.
    pub unsafe fn redirect(&self, symbol: &CStr, replacement: *const c_void) -> usize {
        let plt = self.relocations(DT_JMPREL, DT_PLTRELSZ);
        let data = self.relocations(DT_RELA, DT_RELASZ);
        plt.iter()
            .chain(data)
            .filter(|relocation| FUNCTION_RELOCATIONS.contains(&(relocation.r_info as u32)))
            .filter(|relocation| self.symbol_name(relocation) == Some(symbol))
            .filter(|relocation| {
                let slot = (self.base + relocation.r_offset as usize) as *mut *const c_void;
                // SAFETY: the slot is a pointer-sized word of this object, as its relocation says.
                unsafe { write_slot(slot, replacement, self.is_relro(slot as usize)) }
            })
            .count()
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

/// Writes to a slot, which may have to be made writable first. False if the kernel did not allow it.
///
/// # Safety
/// `slot` is a mapped, aligned word.
unsafe fn write_slot(slot: *mut *const c_void, value: *const c_void, read_only: bool) -> bool {
    // SAFETY: asks for a number.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
    let start = (slot as usize & !(page - 1)) as *mut c_void;
    // SAFETY: the page belongs to a loaded object's data; write access is added only.
    if unsafe { libc::mprotect(start, page, libc::PROT_READ | libc::PROT_WRITE) } != 0 {
        return false;
    }
    // SAFETY: writable now; a pointer-sized aligned store is seen whole by any thread.
    unsafe { ptr::write_volatile(slot, value) };
    if read_only {
        // SAFETY: gives the page the protection that it had.
        unsafe { libc::mprotect(start, page, libc::PROT_READ) };
    }
    true
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
        // SAFETY: the type is secure_getenv's, and nothing else in this test program calls it.
        let slots = unsafe { program.redirect(c"secure_getenv", never_home as *const c_void) };
        extern "C" {
            fn secure_getenv(name: *const c_char) -> *mut c_char;
        }
        // SAFETY: a NUL-terminated name.
        let home = unsafe { secure_getenv(c"PATH".as_ptr()) };
        assert!(slots > 0);
        assert!(home.is_null());
    }
}
