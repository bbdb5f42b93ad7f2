//! The walk along one line.

use super::class::{find, is, skip, Class, META};
use super::frame::{Frame, List};
use super::Scanner;

/// One line, how far it has been read, and the automaton that reads it.
pub(super) struct Lexer<'a> {
    pub(super) scanner: &'a mut Scanner,
    pub(super) line: &'a [u8],
    pub(super) out: &'a mut Vec<u8>,
    /// The next byte to read.
    pub(super) at: usize,
    /// Where shell text in Python began, if it began on this line.
    pub(super) text_begin: usize,
    edge: Edge,
}

/// A position at which the byte before does not tell whether a word of the shell goes on.
#[derive(Clone, Copy)]
struct Edge {
    at: usize,
    in_word: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(scanner: &'a mut Scanner, line: &'a [u8], out: &'a mut Vec<u8>) -> Self {
        let edge = Edge { at: 0, in_word: std::mem::take(&mut scanner.joined) };
        Self { scanner, line, out, at: 0, text_begin: 0, edge }
    }

    /// Reads the whole line. Every step consumes bytes or leaves a frame.
    pub(super) fn run(&mut self) {
        while self.at < self.line.len() {
            match self.scanner.stack.top() {
                Frame::List(list) => self.list(list),
                Frame::Array => self.array(),
                Frame::Condition { regex } => self.condition(regex),
                Frame::Balanced(balanced) => self.balanced(balanced),
                Frame::Parameter => self.parameter(),
                Frame::DoubleQuoted => self.double_quoted(),
                Frame::SingleQuoted => self.single_quoted(),
                Frame::DollarQuoted => self.dollar_quoted(),
                Frame::Backquoted => self.backquoted(),
                Frame::HereDocument => self.here_document(),
                Frame::Commands(list) => self.commands(list),
                Frame::FishSingleQuoted => self.fish_single_quoted(),
                Frame::FishDoubleQuoted => self.fish_double_quoted(),
                Frame::Code(code) => self.code(code),
                Frame::Text(text) => self.text(text),
                Frame::Spec(text) => self.spec(text),
            }
        }
    }

    /// The byte `offset` bytes ahead.
    pub(super) fn peek(&self, offset: usize) -> Option<u8> {
        self.line.get(self.at + offset).copied()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// Goes to the next byte that is in one of `classes`, and returns it.
    pub(super) fn seek(&mut self, classes: Class) -> Option<u8> {
        self.at = find(self.line, self.at, classes);
        self.peek(0)
    }

    pub(super) fn skip(&mut self, classes: Class) {
        self.at = skip(self.line, self.at, classes);
    }

    /// Goes to the end of the line, or to its newline: a comment is skipped.
    pub(super) fn skip_comment(&mut self) {
        let newline = usize::from(self.line.ends_with(b"\n"));
        self.at = self.line.len() - newline;
    }

    /// Consumes `length` bytes, or what is left.
    pub(super) fn advance(&mut self, length: usize) {
        self.at = self.line.len().min(self.at + length);
    }

    /// Consumes `length` bytes and goes into `frame`.
    pub(super) fn enter(&mut self, length: usize, frame: Frame) {
        self.advance(length);
        self.scanner.stack.push(frame);
    }

    /// Consumes `length` bytes, which end the frame; what they end is part of a word.
    pub(super) fn leave(&mut self, length: usize) {
        self.advance(length);
        self.scanner.stack.pop();
        self.mark_edge(true);
    }

    /// Notes that at this position a word goes on, or does not, whatever the byte before is.
    pub(super) fn mark_edge(&mut self, in_word: bool) {
        self.edge = Edge { at: self.at, in_word };
    }

    pub(super) fn set(&mut self, frame: Frame) {
        self.scanner.stack.set(frame);
    }

    pub(super) fn set_list(&mut self, list: List) {
        self.set(Frame::List(list));
    }

    /// Whether a word of the shell has begun before this position and goes on here.
    pub(super) fn in_word(&self) -> bool {
        if self.at == self.edge.at {
            return self.edge.in_word;
        }
        let before = self.at.checked_sub(1).and_then(|before| self.line.get(before));
        before.is_some_and(|&byte| !is(byte, META))
    }
}
