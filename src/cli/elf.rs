//! What a program exports, read from its file: whether a shell has the symbols that pysh needs can
//! be told without starting it. Field offsets are those of the ELF-64 specification.

use std::collections::HashSet;

/// `p_type` of the segment that names the dynamic loader.
const PT_INTERP: u32 = 3;
/// `sh_type` of the table of dynamic symbols.
const SHT_DYNSYM: u32 = 11;
/// `st_shndx` of a symbol that is imported, not defined.
const SHN_UNDEF: u16 = 0;
/// The size of a symbol's entry.
const SYMBOL_SIZE: usize = 24;

/// What matters of a program's file.
pub(super) struct Program {
    /// Whether the dynamic loader starts it, which reads `LD_PRELOAD`.
    pub(super) is_dynamic: bool,
    /// The symbols that it defines for others.
    pub(super) exports: HashSet<String>,
}

impl Program {
    /// Reads a 64-bit ELF file of this machine's byte order; `None` if it is something else.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let data = if cfg!(target_endian = "little") { 1 } else { 2 };
        let file = File(bytes);
        if !bytes.starts_with(&[0x7f, b'E', b'L', b'F', 2, data]) {
            return None;
        }
        let is_dynamic = file.segment_types()?.contains(&PT_INTERP);
        Some(Self { is_dynamic, exports: file.exports()? })
    }
}

struct File<'a>(&'a [u8]);

impl<'a> File<'a> {
    fn segment_types(&self) -> Option<Vec<u32>> {
        let (start, size, count) = (self.word(32)?, self.half(54)?, self.half(56)?);
        (0..usize::from(count)).map(|i| self.int(start + i * usize::from(size))).collect()
    }

    /// The names of the defined dynamic symbols; none if there is no table of them.
    fn exports(&self) -> Option<HashSet<String>> {
        let sections = self.section_headers()?;
        let types = sections.iter().map(|section| self.int(section + 4));
        let types = types.collect::<Option<Vec<u32>>>()?;
        let Some(table) = types.iter().position(|kind| *kind == SHT_DYNSYM) else {
            return Some(HashSet::new());
        };
        let names = self.section(*sections.get(self.int(sections[table] + 40)? as usize)?)?;
        let symbols = self.section(sections[table])?.chunks_exact(SYMBOL_SIZE).map(File);
        let defined = symbols.filter(|symbol| symbol.half(6) != Some(SHN_UNDEF));
        Some(defined.filter_map(|symbol| text(names, symbol.int(0)? as usize)).collect())
    }

    /// The offsets of the section headers.
    fn section_headers(&self) -> Option<Vec<usize>> {
        let (start, size, count) = (self.word(40)?, self.half(58)?, self.half(60)?);
        Some((0..usize::from(count)).map(|i| start + i * usize::from(size)).collect())
    }

    /// The content of the section with this header.
    fn section(&self, header: usize) -> Option<&'a [u8]> {
        let (start, size) = (self.word(header + 24)?, self.word(header + 32)?);
        self.0.get(start..start.checked_add(size)?)
    }

    fn bytes<const N: usize>(&self, offset: usize) -> Option<[u8; N]> {
        self.0.get(offset..offset.checked_add(N)?)?.try_into().ok()
    }

    fn half(&self, offset: usize) -> Option<u16> {
        self.bytes(offset).map(u16::from_ne_bytes)
    }

    fn int(&self, offset: usize) -> Option<u32> {
        self.bytes(offset).map(u32::from_ne_bytes)
    }

    fn word(&self, offset: usize) -> Option<usize> {
        let word = self.bytes(offset).map(u64::from_ne_bytes)?;
        // Half the address space, so that adding small numbers can't overflow.
        usize::try_from(word).ok().filter(|word| *word < usize::MAX / 2)
    }
}

/// The NUL-terminated name at an offset of a string table.
fn text(names: &[u8], offset: usize) -> Option<String> {
    let rest = names.get(offset..)?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    Some(String::from_utf8_lossy(&rest[..end]).into_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by a panic")]
mod tests {
    use super::*;

    #[test]
    fn the_exports_of_bash_are_read() {
        let program = Program::parse(&std::fs::read("/bin/bash").unwrap()).unwrap();
        assert!(program.is_dynamic);
        assert!(program.exports.contains("shell_builtins"));
        assert!(!program.exports.contains("__sigsetjmp"), "that one is imported");
    }

    #[test]
    fn other_and_damaged_files_are_none() {
        assert!(Program::parse(b"#!/bin/sh\n").is_none());
        let bytes = std::fs::read("/bin/bash").unwrap();
        assert!(Program::parse(&bytes[..1000]).is_none(), "its section headers are cut off");
        let mut damaged = bytes;
        damaged[40..48].fill(0xff);
        assert!(Program::parse(&damaged).is_none());
    }
}
