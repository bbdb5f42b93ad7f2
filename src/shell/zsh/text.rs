//! zsh's own form of text: in its memory some bytes stand as two, so that others can be marks of its lexer (zsh.h, `Meta`).

use std::borrow::Cow;
use std::ffi::{c_char, c_int, CStr};

use super::symbols::{Zsh, META, META_DUP};

/// The bytes that a text of zsh's stands for.
pub fn plain(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&META) {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.iter();
    let mut out = Vec::with_capacity(text.len());
    while let Some(&byte) = bytes.next() {
        let hidden = if byte == META { bytes.next() } else { None };
        out.push(hidden.map_or(byte, |hidden| hidden ^ 32));
    }
    Cow::Owned(out)
}

/// The bytes of a NUL-terminated text of zsh's.
///
/// # Safety
/// `text` is such a text, and lives as long as the result.
pub unsafe fn plain_at<'a>(text: *const c_char) -> Cow<'a, [u8]> {
    // SAFETY: the caller's promise.
    plain(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// A text of zsh's, in zsh's memory: whoever gets it frees it.
pub fn owned(zsh: &Zsh, bytes: &[u8]) -> *mut c_char {
    let length = c_int::try_from(bytes.len()).unwrap_or(c_int::MAX);
    // SAFETY: reads as many bytes, and gives a copy.
    unsafe { (zsh.metafy)(bytes.as_ptr().cast_mut().cast(), length, META_DUP) }
}

/// A text that zsh only reads, with a NUL at its end.
pub fn borrowed(bytes: &[u8]) -> Vec<c_char> {
    let is_special = |byte: u8| byte == 0 || (META..=0xa2).contains(&byte);
    let mut text = Vec::with_capacity(bytes.len() + 1);
    for &byte in bytes {
        if is_special(byte) {
            text.extend([META as c_char, (byte ^ 32) as c_char]);
        } else {
            text.push(byte as c_char);
        }
    }
    text.push(0);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        let text: Vec<u8> = borrowed(&all).into_iter().map(|byte| byte as u8).collect();
        assert_eq!(text.last(), Some(&0));
        assert!(!text[..text.len() - 1].contains(&0));
        assert_eq!(plain(&text[..text.len() - 1]), all);
    }
}
