//! An object that the dynamic linker has loaded: what its own tables say (the ELF specification, and for `.gnu.hash` what
//! binutils and glibc agree on).

use std::ffi::{c_char, c_int, c_void, CStr};
use std::marker::PhantomData;
use std::ops::Range;

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
const DT_GNU_HASH: i64 = 0x6fff_fef5;
/// The name of an object that this one needs.
const DT_NEEDED: i64 = 1;
/// The name under which others need this object.
const DT_SONAME: i64 = 14;
/// The section of a symbol that another object has to define.
const SHN_UNDEF: u16 = 0;
/// How many relocations at the beginning of `DT_RELA` refer to no symbol.
const DT_RELACOUNT: i64 = 0x6fff_fff9;
#[cfg(target_arch = "x86_64")]
const FUNCTION_RELOCATIONS: [u32; 3] = [1, 6, 7]; // R_X86_64_64, _GLOB_DAT, _JUMP_SLOT
#[cfg(target_arch = "aarch64")]
const FUNCTION_RELOCATIONS: [u32; 3] = [257, 1025, 1026]; // R_AARCH64_ABS64, _GLOB_DAT, _JUMP_SLOT
#[cfg(target_arch = "x86_64")]
const COPY_RELOCATION: u32 = 5; // R_X86_64_COPY
#[cfg(target_arch = "aarch64")]
const COPY_RELOCATION: u32 = 1024; // R_AARCH64_COPY

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

    /// What `dlopen` has opened.
    ///
    /// # Safety
    /// The handle is open.
    #[must_use]
    pub unsafe fn opened(handle: *mut c_void) -> Option<Self> {
        /// The beginning of `struct link_map` of `<link.h>`.
        #[repr(C)]
        struct LinkMap {
            base: usize,
        }
        let mut map: *const LinkMap = std::ptr::null();
        // SAFETY: for such a handle the place of a pointer is asked for.
        let result = unsafe { libc::dlinfo(handle, libc::RTLD_DI_LINKMAP, (&raw mut map).cast()) };
        // SAFETY: null, or what the dynamic linker keeps as long as the handle is open.
        let base = unsafe { map.as_ref() }.filter(|_| result == 0)?.base;
        Self::find(|object| object.base == base)
    }

    /// The object in whose memory `address` lies.
    #[must_use]
    pub fn containing(address: *const c_void) -> Option<Self> {
        Self::find(|object| object.contains(address as usize))
    }

    /// All that are loaded, the program first.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        Self::find(|object| {
            all.push(*object);
            false
        });
        all
    }

    fn find<F: FnMut(&Self) -> bool>(predicate: F) -> Option<Self> {
        let mut search = Search { predicate, found: None };
        // SAFETY: the callback matches the type of `search` and only lives for this call.
        unsafe { libc::dl_iterate_phdr(Some(visit::<F>), (&raw mut search).cast()) };
        search.found
    }

    /// By how much its addresses differ from those in its file: no two objects have the same.
    #[must_use]
    pub fn base(&self) -> usize {
        self.base
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

    /// Where the dynamic linker took write access away after relocation, to the byte.
    #[must_use]
    pub fn relro(&self) -> Range<usize> {
        let Some(segment) = self.segments().iter().find(|s| s.p_type == libc::PT_GNU_RELRO) else {
            return 0..0;
        };
        let start = self.base + segment.p_vaddr as usize;
        start..start + segment.p_memsz as usize
    }

    /// The entries of the dynamic section, each a tag and a value.
    fn dynamics(&self) -> impl Iterator<Item = (i64, usize)> + '_ {
        let section = self.segments().iter().find(|s| s.p_type == libc::PT_DYNAMIC);
        let mut entry = section.map(|section| (self.base + section.p_vaddr as usize) as *const Dyn);
        std::iter::from_fn(move || {
            // SAFETY: the dynamic section is an array that ends with DT_NULL, mapped as long as the object.
            let Dyn { tag, value } = unsafe { *entry? };
            entry = (tag != DT_NULL).then(|| entry.map(|entry| entry.wrapping_add(1)))?;
            Some((tag, value as usize))
        })
    }

    fn dynamic(&self, tag: i64) -> Option<usize> {
        self.dynamics().find(|(found, _)| *found == tag).map(|(_, value)| value)
    }

    /// The name under which other objects need this one.
    #[must_use]
    pub fn name(&self) -> Option<&CStr> {
        self.text(self.dynamic(DT_SONAME)?)
    }

    /// The names of the objects that this one needs.
    pub fn needs(&self) -> impl Iterator<Item = &CStr> {
        self.dynamics().filter(|(tag, _)| *tag == DT_NEEDED).filter_map(|(_, value)| self.text(value))
    }

    /// A text of the string table. None if nobody has relocated the tables, see [`Self::symbols`].
    fn text(&self, offset: usize) -> Option<&CStr> {
        let strings = self.dynamic(DT_STRTAB).filter(|strings| self.contains(*strings))?;
        // SAFETY: the texts in the string table are NUL-terminated, and mapped as long as the object.
        Some(unsafe { CStr::from_ptr((strings + offset) as *const c_char) })
    }

    /// The slots through which this object calls functions that may be another's, each with the index of its symbol.
    pub fn slots(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let plt = self.relocations(DT_JMPREL, DT_PLTRELSZ);
        plt.iter()
            .chain(self.named_data())
            .filter(|relocation| refers(relocation))
            .map(|relocation| self.place(relocation))
    }

    /// The slots through which this object uses variables (and functions) that may be another's, for their very address.
    pub fn data_slots(&self) -> impl Iterator<Item = usize> + '_ {
        let whole = |relocation: &&Rela| refers(relocation) && relocation.r_addend == 0;
        let slots = self.named_data().iter().filter(whole).map(|relocation| self.place(relocation).0);
        // A packed structure may have one that no word can be read from.
        slots.filter(|slot| slot % align_of::<usize>() == 0)
    }

    /// The variables of other objects of which this one has a copy that counts: address, and index of the symbol.
    pub fn copies(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let copies = |relocation: &&Rela| relocation.r_info as u32 == COPY_RELOCATION;
        self.named_data().iter().filter(copies).map(|relocation| self.place(relocation))
    }

    /// The relocations of data that have symbols.
    fn named_data(&self) -> &[Rela] {
        let data = self.relocations(DT_RELA, DT_RELASZ);
        &data[self.dynamic(DT_RELACOUNT).unwrap_or(0).min(data.len())..]
    }

    /// What a relocation is about: an address in this object, and the index of a symbol.
    fn place(&self, relocation: &Rela) -> (usize, usize) {
        (self.base + relocation.r_offset as usize, (relocation.r_info >> 32) as usize)
    }

    fn relocations(&self, start: i64, size: i64) -> &[Rela] {
        let (Some(start), Some(size)) = (self.dynamic(start), self.dynamic(size)) else {
            return &[];
        };
        // SAFETY: the dynamic section says that this many bytes of relocations are there, mapped as long as the object.
        unsafe { std::slice::from_raw_parts(start as *const Rela, size / size_of::<Rela>()) }
    }

    /// The object's dynamic symbols. None if it has no `.gnu.hash`, or is the kernel's (`vdso`), whose tables nobody has relocated.
    #[must_use]
    pub fn symbols(&self) -> Option<Symbols<'_>> {
        self.dynamic(DT_SYMTAB).filter(|table| self.contains(*table))?;
        Some(Symbols {
            base: self.base,
            table: self.dynamic(DT_SYMTAB)? as *const Sym,
            names: self.dynamic(DT_STRTAB)?,
            hashes: Hashes::at(self.dynamic(DT_GNU_HASH)?),
            object: PhantomData,
        })
    }
}

/// An object's dynamic symbols: what it exports and what it imports. To many symbols of one object a quicker way than
/// `dlsym`.
pub struct Symbols<'o> {
    base: usize,
    table: *const Sym,
    names: usize,
    hashes: Hashes,
    object: PhantomData<&'o Object>,
}

impl<'o> Symbols<'o> {
    /// The symbol with an index of this object's own tables.
    fn at(&self, index: usize) -> &'o Sym {
        // SAFETY: an object's tables agree with each other: relocations and hashes have indices of symbols.
        unsafe { &*self.table.wrapping_add(index) }
    }

    /// The name of the symbol with an index of this object's own tables.
    #[must_use]
    pub fn name(&self, index: usize) -> &'o CStr {
        let name = (self.names + self.at(index).st_name as usize) as *const c_char;
        // SAFETY: names in the string table are NUL-terminated, and mapped as long as the object.
        unsafe { CStr::from_ptr(name) }
    }

    fn has_name(&self, index: usize, name: &CStr) -> bool {
        self.name(index) == name
    }

    fn hashed(&self, name: &CStr) -> Option<usize> {
        self.hashes.indices(hash(name)).find(|index| self.has_name(*index, name))
    }

    /// The address of a symbol that the object itself defines.
    #[must_use]
    pub fn export(&self, name: &CStr) -> Option<*mut c_void> {
        let symbol = self.at(self.hashed(name)?);
        let is_defined = symbol.st_shndx != SHN_UNDEF;
        is_defined.then_some((self.base + symbol.st_value as usize) as *mut c_void)
    }

    /// How many bytes a symbol has that the object itself defines.
    #[must_use]
    pub fn size(&self, name: &CStr) -> Option<usize> {
        let symbol = self.at(self.hashed(name)?);
        (symbol.st_shndx != SHN_UNDEF).then_some(symbol.st_size as usize)
    }

    /// The index of a symbol that the object imports. Linkers leave such out of the hashes, but not all of them.
    #[must_use]
    pub fn import(&self, name: &CStr) -> Option<usize> {
        let not_hashed = || (0..self.hashes.first_symbol as usize).find(|index| self.has_name(*index, name));
        self.hashed(name).or_else(not_hashed).filter(|index| self.at(*index).st_shndx == SHN_UNDEF)
    }
}

/// The table `.gnu.hash`: for each bucket the first of its symbols, and for each of the symbols, which are sorted by
/// bucket, its hash with the lowest bit set at the end of the bucket. (Between header and buckets is a filter that makes
/// failing faster.)
struct Hashes {
    bucket_count: u32,
    first_symbol: u32,
    buckets: *const u32,
}

impl Hashes {
    fn at(address: usize) -> Self {
        // SAFETY: the table begins with four numbers.
        let [bucket_count, first_symbol, filter_words, _] = unsafe { *(address as *const [u32; 4]) };
        let filter = address + size_of::<[u32; 4]>();
        let buckets = (filter + filter_words as usize * size_of::<usize>()) as *const u32;
        Self { bucket_count, first_symbol, buckets }
    }

    /// The indices of the symbols with this hash.
    fn indices(&self, hash: u32) -> impl Iterator<Item = usize> + '_ {
        let bucket = hash.checked_rem(self.bucket_count).map_or(0, |bucket| self.number(bucket));
        let mut next = (bucket >= self.first_symbol).then_some(bucket);
        std::iter::from_fn(move || {
            let index = next?;
            let found = self.number(self.bucket_count + (index - self.first_symbol));
            next = (found & 1 == 0).then_some(index + 1);
            Some((index, found))
        })
        .filter(move |(_, found)| found | 1 == hash | 1)
        .map(|(index, _)| index as usize)
    }

    /// A number of the buckets, or of the hashes after them.
    fn number(&self, index: u32) -> u32 {
        // SAFETY: an index that the table itself has told.
        unsafe { *self.buckets.wrapping_add(index as usize) }
    }
}

/// The hash of a name in `.gnu.hash`.
fn hash(name: &CStr) -> u32 {
    name.to_bytes().iter().fold(5381, |hash: u32, byte| hash.wrapping_mul(33).wrapping_add(u32::from(*byte)))
}

/// Whether a relocation puts the address of a symbol in its place.
fn refers(relocation: &Rela) -> bool {
    FUNCTION_RELOCATIONS.contains(&(relocation.r_info as u32))
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
    let object =
        Object { base: info.dlpi_addr as usize, headers: info.dlpi_phdr, header_count: usize::from(info.dlpi_phnum) };
    if (search.predicate)(&object) {
        search.found = Some(object);
    }
    c_int::from(search.found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn libc_object() -> Object {
        Object::containing(libc::getpid as *const c_void).expect("libc is loaded")
    }

    fn address(object: &Object, name: &CStr) -> Option<*mut c_void> {
        object.symbols().expect("what is linked here has a .gnu.hash").export(name)
    }

    #[test]
    fn an_export_is_what_the_dynamic_linker_finds() {
        for name in [c"getpid", c"environ", c"malloc", c"dlsym"] {
            // SAFETY: a NUL-terminated name.
            let expected = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
            let inside = libc_object().contains(expected as usize);
            assert!(inside, "{name:?} is libc's here");
            assert_eq!(address(&libc_object(), name), Some(expected), "{name:?}");
        }
    }

    #[test]
    fn an_object_is_needed_by_its_name() {
        let this = Object::containing(libc_object as *const c_void).expect("this very code is loaded");
        assert_eq!(libc_object().name(), Some(c"libc.so.6"));
        assert!(this.needs().any(|name| name == c"libc.so.6"));
        assert_eq!(this.name(), None);
    }

    #[test]
    fn an_opened_object_is_found() {
        // SAFETY: a NUL-terminated name of what is loaded already.
        let handle = unsafe { libc::dlopen(c"libc.so.6".as_ptr(), libc::RTLD_LAZY) };
        // SAFETY: it is open.
        let opened = unsafe { Object::opened(handle) };
        assert_eq!(opened.map(|object| object.base()), Some(libc_object().base()));
    }

    #[test]
    fn a_variable_is_as_big_as_its_type() {
        let object = libc_object();
        let symbols = object.symbols().expect("libc has a .gnu.hash");
        assert_eq!(symbols.size(c"environ"), Some(size_of::<*mut *mut c_char>()));
        assert_eq!(symbols.size(c"no_such_variable"), None);
    }

    #[test]
    fn what_an_object_does_not_define_is_no_export() {
        assert_eq!(address(&libc_object(), c"no_such_function"), None);
        let this = Object::containing(libc_object as *const c_void).expect("this very code is loaded");
        let imported = this.symbols().and_then(|symbols| symbols.import(c"dlsym")).expect("it is imported");
        assert!(this.slots().any(|(_, index)| index == imported));
        assert_eq!(address(&this, c"dlsym"), None);
    }
}
