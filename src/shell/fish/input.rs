//! Source text on its way to fish: blocks become quoted words.

use std::cell::RefCell;
use std::rc::Rc;

use super::places::{Place, Places};
use super::script::Script;
use super::{jobs, known};
use crate::scan::{mentions_py, Dialect, Scanner};
use crate::shell::source_files;

thread_local! {
    static PLACES: RefCell<Places> = RefCell::default();
}

/// Where a word of `py` stands in the source, if it is a block.
pub fn place_of(word: &[u8]) -> Option<Place> {
    PLACES.with_borrow(|places| places.find(word).cloned())
}

/// What fish is to see of a text; None if that is the text itself. `file` is empty if it is no file.
pub fn rewritten(text: &[u8], file: &[u8]) -> Option<Vec<u8>> {
    if !text.split(|&byte| byte == b'\n').any(mentions_py) {
        return None;
    }
    PLACES.with_borrow_mut(|places| Rewriter::new(places, file).run(text))
}

/// What a text at the prompt is.
pub enum Reading {
    /// fish understands it as it is.
    NoBlock,
    /// Its last block is open.
    Open,
    /// All its blocks are closed: what fish is to run.
    Whole(Vec<u8>),
}

/// Reads a text that is being typed.
pub fn read_typed(text: &[u8]) -> Reading {
    if !text.split(|&byte| byte == b'\n').any(mentions_py) {
        return Reading::NoBlock;
    }
    PLACES.with_borrow_mut(|places| {
        let mut rewriter = Rewriter::new(places, b"");
        match rewriter.read(text) {
            true => Reading::Open,
            false => rewriter.finish().map_or(Reading::NoBlock, Reading::Whole),
        }
    })
}

/// One text that is being rewritten.
struct Rewriter<'a> {
    places: &'a mut Places,
    file: Rc<[u8]>,
    out: Vec<u8>,
    /// The code of the block that is open, as fish will have it.
    code: Vec<u8>,
    /// The line in which it began.
    began: usize,
    found: bool,
}

impl<'a> Rewriter<'a> {
    fn new(places: &'a mut Places, file: &[u8]) -> Self {
        source_files::note(file);
        Self { places, file: Rc::from(file), out: Vec::new(), code: Vec::new(), began: 0, found: false }
    }

    fn run(mut self, text: &[u8]) -> Option<Vec<u8>> {
        if self.read(text) {
            return Some(unclosed(&self.file, self.began));
        }
        self.finish()
    }

    /// What fish is to see; None if that is the text itself.
    fn finish(self) -> Option<Vec<u8>> {
        jobs::with_stages(&self.out).or(self.found.then_some(self.out))
    }

    /// Reads it. Whether a block is open at its end.
    fn read(&mut self, text: &[u8]) -> bool {
        let mut scanner = Scanner::of(Dialect::Fish);
        let mut line_out = Vec::new();
        for (number, line) in (1..).zip(text.split_inclusive(|&byte| byte == b'\n')) {
            let was_open = scanner.in_block();
            line_out.clear();
            scanner.line(line, &mut line_out);
            self.add(number, &line_out, &scanner, was_open);
        }
        scanner.in_block()
    }

    /// Adds a line of output; its blocks are remembered where they close.
    fn add(&mut self, number: usize, line: &[u8], scanner: &Scanner, was_open: bool) {
        let segments = scanner.rewritten();
        let mut copied = 0;
        for (index, segment) in segments.iter().enumerate() {
            self.found = true;
            let piece = &line[segment.output.clone()];
            let goes_on = scanner.in_block() && index + 1 == segments.len();
            let inner = if was_open && index == 0 { piece } else { piece.get(1..).unwrap_or_default() };
            if !(was_open && index == 0) {
                self.code.clear();
                self.began = number;
            }
            if goes_on {
                self.code.extend(unquoted(inner));
                continue;
            }
            let inner = inner.strip_suffix(b" ").filter(|rest| rest.ends_with(b"'")).unwrap_or(inner);
            let inner = inner.strip_suffix(b"'").unwrap_or(inner);
            self.code.extend(unquoted(inner));
            known::note_functions(&self.code);
            let blanks = self.places.add(&self.code, &self.file, u32::try_from(number).unwrap_or(u32::MAX));
            let end = inner.as_ptr() as usize + inner.len() - line.as_ptr() as usize;
            self.out.extend_from_slice(&line[copied..end]);
            self.out.extend(std::iter::repeat_n(b' ', blanks));
            copied = end;
        }
        self.out.extend_from_slice(&line[copied..]);
    }
}

/// What fish makes of the inside of single quotes.
fn unquoted(quoted: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let mut escaped = false;
    quoted.iter().copied().filter(move |&byte| {
        escaped = byte == b'\\' && !escaped;
        !escaped
    })
}

/// In place of a text with a block that is never closed: an error as for any syntax error, which keeps all of it from
/// running.
fn unclosed(file: &[u8], line: usize) -> Vec<u8> {
    let file = if file.is_empty() { &b"fish"[..] } else { file };
    let why = format!(": syntax error: the block that begins in line {line} is not closed: no `}}' for its `{{'");
    let mut script = Script::new();
    script.plain("builtin echo ").quoted(&[file, why.as_bytes()].concat()).plain(" >&2; return 2\n");
    script.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_quoted_and_remembered() {
        let text = b"echo\npy { '\\n' }; py {\n  x\n}\npy { '\\n' }\n";
        let out = rewritten(text, b"f.fish").unwrap_or_default();
        let expected = b"echo\npy ' \\'\\\\n\\' '; py '\n  x\n'\npy ' \\'\\\\n\\'  '\n";
        assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(expected));
        let place = |word: &[u8]| place_of(word).map(|place| (place.line, place.length));
        assert_eq!(place(b" '\\n' "), Some((2, 6)));
        assert_eq!(place(b" '\\n'  "), Some((5, 6)));
        assert_eq!(place(b"\n  x\n"), Some((4, 5)));
    }

    #[test]
    fn a_text_without_blocks_is_left_as_it_is() {
        assert_eq!(rewritten(b"echo py { x }\n# py { '\n", b""), None);
        assert_eq!(rewritten(b"py 'x' # | &\n", b""), None);
    }
}
