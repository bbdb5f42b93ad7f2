//! fish's grammar: lists of commands and quotes (its documentation, "The fish language").

use super::class::{find, is, skip, Class, BLANK, FISH_META, FISH_SPECIAL};
use super::frame::Place;
use super::frame::{Code, CodeKind, Frame};
use super::lexer::Lexer;
use super::word::after_option;

/// Words after which a command begins anew.
const BEFORE_COMMAND: [&[u8]; 11] =
    [b"and", b"or", b"not", b"!", b"if", b"else", b"while", b"begin", b"time", b"{", b"}"];

/// fish commands up to what ends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Commands {
    pub(super) ends: Ends,
    pub(super) next: Next,
    /// A word has begun and may go on.
    pub(super) in_word: bool,
}

impl Commands {
    pub(super) const fn new(ends: Ends) -> Self {
        Self { ends, next: Next::Command, in_word: false }
    }
}

/// What ends a list of fish commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// The end of the input.
    Never,
    /// The `)` of a command substitution.
    Substitution,
    /// The `}` of `sh { ... }` in Python.
    Python,
}

/// What the next word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A command or a keyword.
    Command,
    /// An argument, or nothing of interest.
    Argument,
    /// After `py`: its option or its block.
    Option,
    /// The value of an option of `py`.
    OptionValue,
}

impl<'a> Lexer<'a> {
    /// Reads on in a list of fish commands.
    pub(super) fn commands(&mut self, list: Commands) {
        if list.in_word {
            return self.word_of_fish(list);
        }
        self.skip(BLANK);
        match self.peek(0) {
            None => {}
            Some(b'#') => self.skip_comment(),
            Some(b'\\') if self.peek(1) == Some(b'\n') => self.advance(2),
            Some(b'}') if self.closes_python(list, self.at) => self.end_python(),
            Some(b'\r') if self.peek(1) == Some(b'\n') => self.advance(1),
            Some(byte) if byte != b'(' && is(byte, FISH_META) => self.operator_of_fish(list, byte),
            Some(_) => self.begin_word_of_fish(list),
        }
    }

    fn set_commands(&mut self, list: Commands) {
        self.set(Frame::Commands(list));
    }

    fn operator_of_fish(&mut self, list: Commands, byte: u8) {
        match byte {
            b'\n' | b';' | b'|' => self.command_of_fish(list, 1),
            b'&' => self.ampersand_of_fish(list),
            b')' if list.ends == Ends::Substitution => self.leave(1),
            b'<' | b'>' => self.redirection_of_fish(list),
            _ => self.advance(1),
        }
    }

    /// A command follows after so many bytes.
    fn command_of_fish(&mut self, list: Commands, length: usize) {
        self.advance(length);
        self.set_commands(Commands { next: Next::Command, in_word: false, ..list });
    }

    /// `&`, `&&`, `&|` end a command; `&>` is a redirection.
    fn ampersand_of_fish(&mut self, list: Commands) {
        match self.peek(1) {
            Some(b'>') => {
                self.advance(1);
                self.redirection_of_fish(list);
            }
            Some(b'&' | b'|') => self.command_of_fish(list, 2),
            _ => self.command_of_fish(list, 1),
        }
    }

    /// A redirection and its operand, unless that is quoted or expanded: then it is read like any argument. `>|` pipes.
    fn redirection_of_fish(&mut self, list: Commands) {
        let end = self.at + self.rest().iter().take_while(|byte| b"<>&?".contains(byte)).count();
        if self.line.get(end) == Some(&b'|') {
            return self.command_of_fish(list, end + 1 - self.at);
        }
        self.at = find(self.line, skip(self.line, end, BLANK), FISH_META | FISH_SPECIAL);
        let next = if list.next == Next::Command { Next::Argument } else { list.next };
        let in_word = self.peek(0).is_some_and(|byte| is(byte, FISH_SPECIAL) || byte == b'(');
        self.set_commands(Commands { next, in_word, ..list });
    }

    fn substitution_of_fish(&mut self, length: usize) {
        self.enter(length, Frame::Commands(Commands::new(Ends::Substitution)));
    }

    /// A word begins here.
    fn begin_word_of_fish(&mut self, list: Commands) {
        let word = self.literal_of_fish(list);
        let after = self.at + word.len();
        let whole = self.ends_word_of_fish(list, after);
        let is_descriptor = word.iter().all(u8::is_ascii_digit) && matches!(self.line.get(after), Some(b'<' | b'>'));
        let (next, length) = match list.next {
            Next::Option if word.first() == Some(&b'{') => return self.open_block_of_fish(list),
            _ if is_descriptor => (list.next, word.len()),
            Next::Option => (option(word, whole), word.len()),
            Next::OptionValue => (Next::Option, word.len()),
            Next::Command if whole => (self.after_command(word), word.len()),
            Next::Command => (after_part_of_command(word), word.len()),
            Next::Argument => (Next::Argument, word.len()),
        };
        self.advance(length);
        self.set_commands(Commands { next, in_word: !whole && !is_descriptor, ..list });
    }

    /// What follows a whole word in command position.
    fn after_command(&mut self, word: &[u8]) -> Next {
        match word {
            b"py" => {
                self.scanner.saw_py = true;
                Next::Option
            }
            word if BEFORE_COMMAND.contains(&word) || is_assignment(word) => Next::Command,
            _ => Next::Argument,
        }
    }

    /// The literal beginning of a word, up to its first quoted or expanded part.
    fn literal_of_fish(&self, list: Commands) -> &'a [u8] {
        let special: Class = FISH_META | FISH_SPECIAL;
        let mut end = self.at;
        loop {
            end = find(self.line, end, special);
            // An ampersand within a word is a part of it.
            let joins = self.line.get(end) == Some(&b'&') && end > self.at && !self.ends_ampersand(end);
            let literal_brace = self.line.get(end) == Some(&b'}') && !self.closes_python(list, end);
            if !joins && !literal_brace {
                let line: &'a [u8] = self.line;
                return &line[self.at..end];
            }
            end += 1;
        }
    }

    /// Whether the `&` at `at`, within a word, ends it.
    fn ends_ampersand(&self, at: usize) -> bool {
        self.line.get(at + 1).is_none_or(|&byte| is(byte, FISH_META))
    }

    fn ends_word_of_fish(&self, list: Commands, at: usize) -> bool {
        match self.line.get(at) {
            None => true,
            Some(b'(') => false,
            Some(b'}') => self.closes_python(list, at),
            Some(&byte) => is(byte, FISH_META),
        }
    }

    /// The rest of a word.
    fn word_of_fish(&mut self, list: Commands) {
        match self.seek(FISH_META | FISH_SPECIAL) {
            None => {}
            Some(b'\'') => self.enter(1, Frame::FishSingleQuoted),
            Some(b'"') => self.enter(1, Frame::FishDoubleQuoted),
            Some(b'\\') => self.advance(2),
            Some(b'$') if self.peek(1) == Some(b'(') => self.substitution_of_fish(2),
            Some(b'$') => self.advance(1),
            Some(b'(') => self.substitution_of_fish(1),
            Some(b'}') if !self.closes_python(list, self.at) => self.advance(1),
            Some(b'&') if !self.ends_ampersand(self.at) => self.advance(1),
            Some(_) => self.set_commands(Commands { in_word: false, ..list }),
        }
    }

    fn open_block_of_fish(&mut self, list: Commands) {
        self.set_commands(Commands { next: Next::Argument, in_word: false, ..list });
        self.scanner.rewrite.open(self.line, self.at, self.out);
        self.enter(1, Frame::Code(Code::new(CodeKind::Block)));
    }

    /// Whether the `}` at `at` ends shell text in Python: as a word, or at the end of a word that has not opened it.
    fn closes_python(&self, list: Commands, at: usize) -> bool {
        if list.ends != Ends::Python {
            return false;
        }
        let word = self.line[self.text_begin.min(at)..at].iter().rev().take_while(|&&byte| !is(byte, FISH_META));
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
        true
    }

    fn end_python(&mut self) {
        self.scanner.shell_texts.close(self.at);
        self.leave(1);
    }

    pub(super) fn fish_single_quoted(&mut self) {
        match self.rest().iter().position(|byte| b"'\\".contains(byte)) {
            Some(length) if self.peek(length) == Some(b'\'') => self.leave(length + 1),
            Some(length) => self.advance(length + 2),
            None => self.at = self.line.len(),
        }
    }

    pub(super) fn fish_double_quoted(&mut self) {
        match self.rest().iter().position(|byte| b"\"\\$".contains(byte)) {
            Some(length) if self.peek(length) == Some(b'"') => self.leave(length + 1),
            Some(length) if self.peek(length) == Some(b'\\') => self.advance(length + 2),
            Some(length) if self.peek(length + 1) == Some(b'(') => {
                self.enter(length + 2, Frame::Commands(Commands::new(Ends::Substitution)));
            }
            Some(length) => self.advance(length + 1),
            None => self.at = self.line.len(),
        }
    }
}

/// `name=value` before a command sets a variable for it alone.
pub(super) fn is_assignment(word: &[u8]) -> bool {
    let name = word.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    name > 0 && word.get(name) == Some(&b'=')
}

/// What follows a command word that goes on with a quoted or expanded part.
fn after_part_of_command(word: &[u8]) -> Next {
    if is_assignment(word) {
        Next::Command
    } else {
        Next::Argument
    }
}

/// What follows a word after `py` that is no block.
fn option(word: &[u8], whole: bool) -> Next {
    match after_option(word, whole) {
        Place::Option => Next::Option,
        Place::OptionValue => Next::OptionValue,
        _ => Next::Argument,
    }
}
