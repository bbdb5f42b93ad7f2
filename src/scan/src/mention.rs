//! Whether a line can hold a block at all: the one test that every line of every script must pass, so
//! it looks at eight bytes at once.

use super::class::{is, IDENTIFIER};

/// How many bytes a [`Window`] shows.
const WINDOW: usize = size_of::<u64>();
const ONES: u64 = u64::from_ne_bytes([1; WINDOW]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; WINDOW]);
const P: u64 = u64::from_ne_bytes([b'p'; WINDOW]);
const Y: u64 = u64::from_ne_bytes([b'y'; WINDOW]);

/// Whether the word `py` occurs anywhere in `line`, be it as a command or not: a cheap test which
/// never says no to a line that has a block.
#[must_use]
pub fn mentions_py(line: &[u8]) -> bool {
    // Windows overlap by one byte, so that no pair falls between two of them.
    let mut at = 0;
    while let Some(window) = line.get(at..).and_then(<[u8]>::first_chunk) {
        if has_pair(u64::from_le_bytes(*window)) && mentioned(line, at, at + WINDOW) {
            return true;
        }
        at += WINDOW - 1;
    }
    mentioned(line, at, line.len())
}

/// Whether an `y` stands right after a `p` in eight bytes, the first of them lowest. A byte of
/// `differs` is zero where one does; the rest is the usual test for a zero byte.
fn has_pair(window: u64) -> bool {
    let differs = (window ^ P) | ((window >> 8) ^ Y);
    differs.wrapping_sub(ONES) & !differs & HIGHS != 0
}

/// Whether the word begins and ends in this part of the line.
fn mentioned(line: &[u8], begin: usize, end: usize) -> bool {
    let is_pair = |at: &usize| line[*at..end].starts_with(b"py");
    (begin..end).filter(is_pair).any(|at| is_word(line, at))
}

/// Whether the two bytes at `at` are no part of a longer name.
fn is_word(line: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| line.get(before));
    let mut around = [before, line.get(at + 2)].into_iter().flatten();
    !around.any(|&byte| is(byte, IDENTIFIER))
}
