//! fish script, as text that `source` reads.

use std::ffi::c_int;

/// Script that grows.
#[derive(Debug, Default, Clone)]
pub struct Script {
    text: Vec<u8>,
}

impl Script {
    /// No script.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends plain words of ours.
    pub fn plain(&mut self, text: &str) -> &mut Self {
        self.text.extend_from_slice(text.as_bytes());
        self
    }

    /// Appends bytes that need no quoting: names of variables.
    pub fn name(&mut self, name: &[u8]) -> &mut Self {
        self.text.extend_from_slice(name);
        self
    }

    /// Appends a quoted word: any bytes but NUL.
    pub fn quoted(&mut self, word: &[u8]) -> &mut Self {
        self.text.push(b'\'');
        for &byte in word {
            if matches!(byte, b'\'' | b'\\') {
                self.text.push(b'\\');
            }
            self.text.push(byte);
        }
        self.text.push(b'\'');
        self
    }

    /// Appends a number.
    pub fn number(&mut self, number: i32) -> &mut Self {
        self.plain(&number.to_string())
    }

    /// Appends other script.
    pub fn script(&mut self, other: &Self) -> &mut Self {
        self.text.extend_from_slice(&other.text);
        self
    }

    /// Whether there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// A file descriptor from which `source` reads the script: a file in memory, since `source` wants regular files. -1 if
    /// there can be none.
    pub fn into_file(self) -> c_int {
        file_of(&self.text)
    }

    /// The text.
    pub fn into_bytes(self) -> Vec<u8> {
        self.text
    }
}

/// A file in memory that holds `text`, to be read from its beginning. -1 if there can be none.
pub fn file_of(text: &[u8]) -> c_int {
    // SAFETY: a NUL-terminated name.
    let fd = unsafe { libc::memfd_create(c"pysh".as_ptr(), libc::MFD_CLOEXEC) };
    if fd == -1 {
        return -1;
    }
    let mut rest = text;
    while !rest.is_empty() {
        // SAFETY: the bytes of a slice.
        let written = unsafe { libc::write(fd, rest.as_ptr().cast(), rest.len()) };
        match usize::try_from(written) {
            Ok(written) if written > 0 => rest = &rest[written..],
            _ => {
                // SAFETY: ours alone.
                unsafe { libc::close(fd) };
                return -1;
            }
        }
    }
    // SAFETY: an fd of ours.
    unsafe { libc::lseek(fd, 0, libc::SEEK_SET) };
    fd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_fish_reads_them() {
        let mut script = Script::new();
        script.quoted(b"it's a \\ \xff\n");
        assert_eq!(script.into_bytes(), b"'it\\'s a \\\\ \xff\n'");
    }
}
