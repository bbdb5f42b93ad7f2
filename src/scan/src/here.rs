//! Here-documents of shell text inside Python. Those of the shell itself never reach the scanner; but
//! for the shell the text in a block is one quoted word, so it does not know the ones in there.

use super::class::{find, BLANK, META};
use super::frame::Frame;
use super::lexer::Lexer;

/// What ends a here-document.
#[derive(Clone, Debug)]
pub(super) struct Delimiter {
    /// The line, without quotes and newline.
    word: Vec<u8>,
    /// `<<-`: tabs before it do not count.
    indented: bool,
}

impl Lexer<'_> {
    /// The operator `<<` or `<<-` was just read: remembers the delimiter that follows.
    pub(super) fn note_here_document(&mut self) {
        if !self.scanner.in_block() {
            return;
        }
        let indented = self.peek(0) == Some(b'-');
        self.advance(usize::from(indented));
        self.skip(BLANK);
        let end = find(self.line, self.at, META);
        let quoting = |byte: &&u8| !b"'\"\\".contains(byte);
        let word = self.line[self.at..end].iter().filter(quoting).copied().collect();
        self.scanner.here.push(Delimiter { word, indented });
    }

    /// A line of commands ended: the bodies of its here-documents follow.
    pub(super) fn begin_here_documents(&mut self) {
        if !self.scanner.here.is_empty() {
            self.scanner.stack.push(Frame::HereDocument);
        }
    }

    /// A line of a body.
    pub(super) fn here_document(&mut self) {
        let line = self.rest();
        self.at = self.line.len();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let ends = |delimiter: &Delimiter| {
            let tabs = line.iter().take_while(|&&byte| delimiter.indented && byte == b'\t').count();
            line[tabs..] == delimiter.word
        };
        if self.scanner.here.first().is_some_and(ends) {
            self.scanner.here.remove(0);
        }
        if self.scanner.here.is_empty() {
            self.scanner.stack.pop();
        }
    }
}
