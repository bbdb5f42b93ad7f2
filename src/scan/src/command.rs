//! Lists of commands: what the next word is, and so where `py` is a command.

use super::class::{is, Class, ARGUMENT, BLANK, BRACE, META, PART};
use super::frame::{Balanced, Brackets, Closer, Frame, List, Place};
use super::lexer::Lexer;

/// How many bytes are looked at to tell what a bracket is: more of them in one expression or word would be no text that a
/// person has written, and without a limit a line of brackets takes forever.
const LOOK: usize = 512;

/// Before `(`, what makes it a pattern of `extglob`.
const EXTGLOB: &[u8] = b"?*+@!";

impl Lexer<'_> {
    /// Reads on in a list of commands.
    pub(super) fn list(&mut self, list: List) {
        if list.in_word {
            self.rest_of_word(list);
        } else if list.place == Place::Argument {
            self.arguments(list);
        } else {
            self.next_word(list);
        }
    }

    /// What is special in this list beside `classes`: in Python also the brace that ends it.
    pub(super) fn special(list: List, classes: Class) -> Class {
        if list.closer == Closer::Python {
            classes | BRACE
        } else {
            classes
        }
    }

    fn rest_of_word(&mut self, list: List) {
        match self.seek(Self::special(list, META | PART)) {
            None => {}
            Some(b'}') => self.brace(list),
            Some(byte) if is(byte, PART) => self.part(byte),
            Some(b'(') if self.opens_array() || self.opens_extglob() => self.parenthesised_part(),
            Some(b'<' | b'>') if self.peek(1) == Some(b'(') => self.process_substitution(),
            Some(_) => self.set_list(List { in_word: false, ..list }),
        }
    }

    /// Arguments differ from each other in nothing that matters here, so they are skipped as one.
    fn arguments(&mut self, list: List) {
        match self.seek(Self::special(list, ARGUMENT)) {
            None => {}
            Some(b'#') if self.in_word() => self.advance(1),
            Some(b'#') => self.skip_comment(),
            Some(b'}') => self.brace(list),
            Some(byte) if is(byte, PART) => self.part(byte),
            Some(b'(') if self.opens_array() || self.opens_extglob() => self.parenthesised_part(),
            Some(b'<' | b'>') if self.peek(1) == Some(b'(') => self.process_substitution(),
            Some(byte) => self.operator(list, byte),
        }
    }

    fn next_word(&mut self, list: List) {
        self.skip(BLANK);
        match self.peek(0) {
            None => {}
            Some(b'#') => self.skip_comment(),
            Some(b'\\') if self.peek(1) == Some(b'\n') => self.advance(2),
            Some(b'}') if list.closer == Closer::Python => self.brace(list),
            Some(b'<' | b'>') if self.peek(1) == Some(b'(') => {
                self.word(list);
                self.process_substitution();
            }
            Some(byte) if is(byte, META) => self.operator(list, byte),
            Some(_) => self.word(list),
        }
    }

    /// A `}` of shell text in Python: ends it as a word, and at the end of a word that has not opened it.
    fn brace(&mut self, list: List) {
        if self.closes_text(list, self.at) {
            self.scanner.here.clear();
            self.scanner.shell_texts.close(self.at);
            self.leave(1);
        } else {
            self.advance(1);
        }
    }

    /// Whether the `}` at `at` ends the shell text.
    pub(super) fn closes_text(&self, list: List, at: usize) -> bool {
        let before = self.line[self.text_begin..at].iter().rev().take(LOOK);
        let word = before.take_while(|&&byte| !is(byte, META));
        let mut unopened = 1;
        for &byte in word {
            match byte {
                b'{' => unopened -= 1,
                b'}' => unopened += 1,
                _ => {}
            }
            if unopened == 0 {
                return false;
            }
        }
        list.closer == Closer::Python
    }

    /// An operator: what follows it?
    fn operator(&mut self, list: List, byte: u8) {
        match byte {
            b'\n' => self.newline(list),
            b';' => self.semicolon(list),
            b'&' => self.ampersand(list),
            b'|' => self.pipe(list),
            b'<' | b'>' => self.redirection(list),
            b'(' => self.open_parenthesis(list),
            b')' => self.close_parenthesis(list),
            _ => self.advance(1),
        }
    }

    fn newline(&mut self, list: List) {
        let place = match list.place {
            Place::ForIn | Place::CaseIn | Place::Pattern | Place::Alternative | Place::Piped => list.place,
            _ => Place::Command,
        };
        self.set_list(List { place, operand: false, ..list });
        self.advance(1);
        self.begin_here_documents();
    }

    fn semicolon(&mut self, list: List) {
        self.advance(1);
        let ends_clause = matches!(self.peek(0), Some(b';' | b'&'));
        while matches!(self.peek(0), Some(b';' | b'&')) {
            self.advance(1);
        }
        let clause = ends_clause && list.closer == Closer::Esac;
        self.command_follows(list, if clause { Place::Pattern } else { Place::Command });
    }

    fn ampersand(&mut self, list: List) {
        self.advance(1);
        match self.peek(0) {
            Some(b'>') => self.redirection(list),
            Some(b'&') => {
                self.advance(1);
                self.command_follows(list, Place::Command);
            }
            _ => self.command_follows(list, Place::Command),
        }
    }

    fn pipe(&mut self, list: List) {
        self.advance(1);
        if matches!(list.place, Place::Pattern | Place::Alternative) {
            return self.command_follows(list, Place::Alternative);
        }
        let next = self.peek(0);
        if matches!(next, Some(b'|' | b'&')) {
            self.advance(1);
        }
        let place = if next == Some(b'|') { Place::Command } else { self.scanner.dialect.piped() };
        self.command_follows(list, place);
    }

    fn command_follows(&mut self, list: List, place: Place) {
        self.set_list(List { place, in_word: false, operand: false, ..list });
    }

    /// A redirection operator; its operand is the next word.
    fn redirection(&mut self, list: List) {
        let rest = self.rest();
        let here = rest.starts_with(b"<<") && !rest.starts_with(b"<<<");
        self.advance(1);
        while matches!(self.peek(0), Some(b'<' | b'>' | b'&' | b'|')) {
            self.advance(1);
        }
        if here {
            self.note_here_document();
        }
        // `>&-` needs no operand: another word may follow at once. Blanks may stand before the dash.
        let blanks = self.rest().iter().take_while(|&&byte| matches!(byte, b' ' | b'\t')).count();
        let closes = self.line[self.at - 1] == b'&' && self.peek(blanks) == Some(b'-');
        if closes {
            self.advance(blanks + 1);
            self.mark_edge(false);
        }
        let place = match list.place {
            Place::Command | Place::Piped | Place::Time | Place::Timed | Place::Coproc => Place::Prefixed,
            Place::Assigned => Place::Late,
            // What looked like a name is the command.
            Place::CoprocName => Place::Argument,
            place => place,
        };
        let operand = place != Place::Argument && !closes;
        self.set_list(List { place, operand, ..list });
    }

    /// `<(` and `>(` are parts of words.
    pub(super) fn process_substitution(&mut self) {
        self.enter(2, Frame::List(List::new(Closer::Substitution)));
    }

    fn opens_array(&self) -> bool {
        self.at > 0 && self.line[self.at - 1] == b'=' && self.in_word()
    }

    /// Whether this `(` makes a pattern; `f?()` is a function even if its name ends like one.
    pub(super) fn opens_extglob(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|before| self.line.get(before));
        before.is_some_and(|byte| EXTGLOB.contains(byte)) && self.peek(1) != Some(b')')
    }

    fn parenthesised_part(&mut self) {
        let frame = if self.opens_array() {
            Frame::Array
        } else {
            Frame::Balanced(Balanced { brackets: Brackets::Round, depth: 1 })
        };
        self.enter(1, frame);
    }

    /// `(` between words: arithmetic, a subshell, the `()` of a function, or part of a `case` clause.
    fn open_parenthesis(&mut self, list: List) {
        if matches!(list.place, Place::Pattern | Place::Alternative) {
            self.advance(1);
            return self.command_follows(list, Place::Alternative);
        }
        let double = self.peek(1) == Some(b'(');
        let begins = list.place != Place::Argument;
        self.command_follows(list, Place::Command);
        if double && (list.place == Place::ForName || begins && self.is_arithmetic(2)) {
            self.enter(2, Frame::Balanced(Balanced { brackets: Brackets::Round, depth: 2 }));
        } else {
            self.enter(1, Frame::List(List::new(Closer::Subshell)));
        }
    }

    fn close_parenthesis(&mut self, list: List) {
        match (list.place, list.closer) {
            (Place::Pattern | Place::Alternative, _) => {
                self.advance(1);
                self.command_follows(list, Place::Command);
            }
            (_, Closer::Subshell) => {
                self.advance(1);
                self.scanner.stack.pop();
            }
            (_, Closer::Substitution) => self.leave(1),
            _ => self.advance(1),
        }
    }

    /// Whether the text after `((`, which is `offset` bytes ahead, is arithmetic. Like the shell, takes
    /// it for that if the matching parenthesis is followed by another one. Where the line does not
    /// tell, it is read as nested subshells: that does no harm to an expression.
    pub(super) fn is_arithmetic(&self, offset: usize) -> bool {
        let text = self.line.get(self.at + offset..).unwrap_or_default();
        let text = &text[..text.len().min(LOOK)];
        let mut depth = 0_u32;
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => return text.get(at + 1) == Some(&b')'),
                b')' => depth -= 1,
                b'\\' => at += 1,
                b'\'' | b'"' => at = end_of_quotes(text, at),
                b'{' if at == 0 || text[at - 1] != b'$' => return false,
                _ => {}
            }
            at += 1;
        }
        false
    }
}

/// Where the quotes that begin at `at` end, or the end of the text.
fn end_of_quotes(text: &[u8], at: usize) -> usize {
    let quote = text[at];
    let end = text[at + 1..].iter().position(|&byte| byte == quote);
    end.map_or(text.len(), |offset| at + 1 + offset)
}

/// Whether a word ends before `byte`, or at the end of the line.
pub(super) fn ends_word(byte: Option<u8>) -> bool {
    byte.is_none_or(|byte| is(byte, META))
}
