//! Quotes, expansions and the other parts of the shell's grammar that hold no commands themselves.

use super::class::{ARGUMENT, BLANK, BRACE, BRACKET, CONDITION, PART, QUOTED};
use super::command::ends_word;
use super::frame::{Balanced, Brackets, Closer, Frame, List, Place};
use super::lexer::Lexer;
use super::mentions_py;

/// Parameters whose names would otherwise be taken for something else: `$#`, `$$`.
const SPECIAL_PARAMETERS: &[u8] = b"$#!?@*-";

impl Lexer<'_> {
    /// A quoted or expanded part of a word begins with `byte`.
    pub(super) fn part(&mut self, byte: u8) {
        match byte {
            b'\'' => self.enter(1, Frame::SingleQuoted),
            b'"' => self.enter(1, Frame::DoubleQuoted),
            b'`' => self.enter(1, Frame::Backquoted),
            b'$' => self.dollar(false),
            _ => self.escape(),
        }
    }

    /// A backslash outside quotes. Before a newline both vanish, and the word goes on.
    fn escape(&mut self) {
        if self.peek(1) == Some(b'\n') {
            self.scanner.joined = self.in_word();
            return self.advance(2);
        }
        self.advance(2);
        self.mark_edge(true);
    }

    /// A `$`, outside quotes or inside double ones.
    fn dollar(&mut self, quoted: bool) {
        match self.peek(1) {
            Some(b'(') if self.peek(2) == Some(b'(') && self.is_arithmetic(3) => {
                self.enter(3, balanced(Brackets::Round, 2));
            }
            Some(b'(') => self.enter(2, Frame::List(List::new(Closer::Substitution))),
            // `${ command; }` and `${| command; }` of bash 5.3.
            Some(b'{') if matches!(self.peek(2), Some(b' ' | b'\t' | b'\n' | b'|')) => {
                self.enter(2, Frame::List(List::new(Closer::Group)));
            }
            Some(b'{') => self.enter(2, Frame::Parameter),
            Some(b'[') => self.enter(2, balanced(Brackets::Square, 1)),
            Some(b'\'') if !quoted => self.enter(2, Frame::DollarQuoted),
            Some(byte) if SPECIAL_PARAMETERS.contains(&byte) => self.advance(2),
            _ => self.advance(1),
        }
    }

    pub(super) fn double_quoted(&mut self) {
        match self.seek(QUOTED) {
            None => {}
            Some(b'"') => self.leave(1),
            Some(b'`') => self.enter(1, Frame::Backquoted),
            Some(b'$') => self.dollar(true),
            Some(_) => self.advance(2),
        }
    }

    pub(super) fn single_quoted(&mut self) {
        match self.rest().iter().position(|&byte| byte == b'\'') {
            Some(length) => self.leave(length + 1),
            None => self.at = self.line.len(),
        }
    }

    pub(super) fn dollar_quoted(&mut self) {
        match self.rest().iter().position(|byte| b"'\\".contains(byte)) {
            Some(length) if self.peek(length) == Some(b'\'') => self.leave(length + 1),
            Some(length) => self.advance(length + 2),
            None => self.at = self.line.len(),
        }
    }

    pub(super) fn backquoted(&mut self) {
        let begin = self.at;
        let end = self.rest().iter().position(|byte| b"`\\".contains(byte));
        match end {
            Some(length) if self.peek(length) == Some(b'`') => self.leave(length + 1),
            Some(length) => self.advance(length + 2),
            None => self.at = self.line.len(),
        }
        self.scanner.saw_py |= mentions_py(&self.line[begin..self.at]);
    }

    /// Inside `${ }`: quotes count here even when it stands in double quotes itself.
    pub(super) fn parameter(&mut self) {
        match self.seek(PART | BRACE) {
            None => {}
            Some(b'}') => self.leave(1),
            Some(byte) => self.part(byte),
        }
    }

    pub(super) fn balanced(&mut self, state: Balanced) {
        let (open, close) = match state.brackets {
            Brackets::Round => (b'(', b')'),
            Brackets::Square | Brackets::Subscript => (b'[', b']'),
        };
        match self.seek(PART | BRACKET) {
            None => {}
            Some(byte) if byte == open => self.nest(Balanced { depth: state.depth + 1, ..state }),
            Some(byte) if byte == close && state.depth > 1 => {
                self.nest(Balanced { depth: state.depth - 1, ..state });
            }
            Some(byte) if byte == close => self.close_balanced(state.brackets),
            Some(b'(' | b')' | b'[' | b']') => self.advance(1),
            Some(byte) => self.part(byte),
        }
    }

    fn nest(&mut self, state: Balanced) {
        self.set(Frame::Balanced(state));
        self.advance(1);
    }

    fn close_balanced(&mut self, brackets: Brackets) {
        self.leave(1);
        let rest = self.rest();
        let assigns = rest.starts_with(b"=") || rest.starts_with(b"+=");
        if let (Brackets::Subscript, true, Frame::List(list)) = (brackets, assigns, self.scanner.stack.top()) {
            self.set_list(List { place: Place::Assigned, in_word: true, ..list });
        }
    }

    /// Inside `name=( ... )`.
    pub(super) fn array(&mut self) {
        match self.seek(ARGUMENT) {
            None => {}
            Some(b')') => self.leave(1),
            Some(b'#') if !self.in_word() => self.skip_comment(),
            Some(b'<' | b'>') if self.peek(1) == Some(b'(') => self.process_substitution(),
            Some(b'\'' | b'"' | b'`' | b'$' | b'\\') => self.part(self.line[self.at]),
            Some(_) => self.advance(1),
        }
    }

    /// Inside `[[ ... ]]`.
    pub(super) fn condition(&mut self, regex: bool) {
        match self.seek(CONDITION) {
            None => {}
            Some(b']') if self.is_word(b"]]") => self.close_condition(),
            Some(b'=') if self.is_word(b"=~") => self.regex_follows(),
            Some(b'(') if regex || self.opens_extglob() => {
                self.enter(1, balanced(Brackets::Round, 1));
            }
            Some(b'<' | b'>') if self.peek(1) == Some(b'(') => self.process_substitution(),
            Some(b'#') if !self.in_word() => self.skip_comment(),
            Some(b' ' | b'\t' | b'\n') => self.next_operand(),
            Some(b'\'' | b'"' | b'`' | b'$' | b'\\') => self.part(self.line[self.at]),
            Some(_) => self.advance(1),
        }
    }

    /// Whether the word that begins here is `word`.
    fn is_word(&self, word: &[u8]) -> bool {
        self.rest().starts_with(word) && !self.in_word() && ends_word(self.peek(word.len()))
    }

    fn close_condition(&mut self) {
        self.advance(2);
        self.scanner.stack.pop();
    }

    fn regex_follows(&mut self) {
        self.advance(2);
        self.skip(BLANK);
        self.set(Frame::Condition { regex: true });
    }

    fn next_operand(&mut self) {
        self.advance(1);
        self.set(Frame::Condition { regex: false });
    }
}

fn balanced(brackets: Brackets, depth: u32) -> Frame {
    Frame::Balanced(Balanced { brackets, depth })
}
