//! Names of variables, which we put into script as they are.

use std::ffi::{c_char, c_int, CStr};

extern "C" {
    /// Whether a character is a letter or a digit in the locale (iswalnum(3)).
    fn iswalnum(character: libc::c_uint) -> c_int;
}

/// Whether fish allows a name: letters, digits and `_` (`valid_var_name_char`), which begins as it likes. fish 3 asks the C library
/// what a letter is, fish 4 asks Rust's: the few letters of which they think differently are none here.
pub fn is_legal(name: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    if name.iter().all(is_plain) {
        return !name.is_empty();
    }
    let is_part = |character: char| character == '_' || is_letter_for_all(character);
    is_utf8() && std::str::from_utf8(name).is_ok_and(|name| name.chars().all(is_part))
}

fn is_letter_for_all(character: char) -> bool {
    // SAFETY: any character may be asked about; this is fish's thread, which alone changes the locale.
    character.is_alphanumeric() && unsafe { iswalnum(character.into()) } != 0
}

/// Whether fish reads script as UTF-8.
fn is_utf8() -> bool {
    // SAFETY: as above; the text lives until the locale is changed.
    let codeset: *const c_char = unsafe { libc::nl_langinfo(libc::CODESET) };
    // SAFETY: never null (nl_langinfo(3)).
    unsafe { CStr::from_ptr(codeset) }.to_bytes() == b"UTF-8"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_letters_digits_and_underlines() {
        for name in ["a", "_1", "1"] {
            assert!(is_legal(name.as_bytes()), "{name}");
        }
        for name in ["", "a-b", "a b", "$a", "a;b"] {
            assert!(!is_legal(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn what_is_no_letter_is_none_in_any_locale() {
        // SAFETY: no other thread of this test looks at the locale; if there is no such locale it stays as it is.
        unsafe { libc::setlocale(libc::LC_CTYPE, c"C.UTF-8".as_ptr()) };
        assert_eq!(is_legal("größe_1".as_bytes()), is_utf8());
        for name in ["a\u{2028}b".as_bytes(), "a€".as_bytes(), "😀".as_bytes(), b"a\xff"] {
            assert!(!is_legal(name));
        }
    }
}
