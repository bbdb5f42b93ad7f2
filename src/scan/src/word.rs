//! The beginning of a word: what it is, and what the next one can be.

use super::class::{find, is, META, NAME, PART};
use super::command::ends_word;
use super::frame::{Balanced, Brackets, Closer, Code, CodeKind, Frame, List, Place};
use super::lexer::Lexer;

/// The short options of `py` that take a value.
const OPTIONS_WITH_VALUE: &[u8] = b"FvbeW";
/// The short options of `py` that name the code: no block follows.
const OPTIONS_FOR_CODE: &[u8] = b"fm";
/// The long options of `py` that take a value, as the next word unless one is joined to them by `=`.
const LONG_OPTIONS_WITH_VALUE: [&[u8]; 5] = [b"begin", b"end", b"field", b"var", b"warnings"];
/// The long options of `py` that name the code.
const LONG_OPTIONS_FOR_CODE: [&[u8]; 2] = [b"file", b"module"];

/// The literal beginning of a word, up to its first quoted or expanded part.
#[derive(Clone, Copy)]
struct Literal<'a> {
    text: &'a [u8],
    /// It is the whole word.
    whole: bool,
    /// What stands after it.
    next: Option<u8>,
}

impl Literal<'_> {
    fn is(&self, word: &[u8]) -> bool {
        self.whole && self.text == word
    }

    /// `2` in `2>file`, `{fd}` in `{fd}>file`.
    fn is_descriptor(&self) -> bool {
        let inside = self.text.strip_prefix(b"{").and_then(|text| text.strip_suffix(b"}"));
        matches!(self.next, Some(b'<' | b'>')) && (is_number(self.text) || inside.is_some_and(is_variable))
    }
}

/// Whether this is the number of a file descriptor: as large as an `int`, since bash takes others for words.
fn is_number(text: &[u8]) -> bool {
    let is_small = |text: &str| text.parse::<i32>().is_ok();
    text.iter().all(u8::is_ascii_digit) && std::str::from_utf8(text).is_ok_and(is_small)
}

/// Whether this names a variable, or an element of an array.
fn is_variable(text: &[u8]) -> bool {
    let length = name_length(text);
    length > 0 && (length == text.len() || text[length] == b'[' && text.ends_with(b"]"))
}

/// How long the name is that a text begins with.
fn name_length(text: &[u8]) -> usize {
    if text.first().is_some_and(u8::is_ascii_digit) {
        return 0;
    }
    text.iter().take_while(|&&byte| is(byte, NAME)).count()
}

/// How a word begins that may be an assignment.
enum Shape {
    /// `name=`, `name+=`
    Assignment,
    /// `name[`, so many bytes
    Subscript(usize),
    Other,
}

impl<'a> Lexer<'a> {
    /// A word begins here.
    pub(super) fn word(&mut self, list: List) {
        let literal = self.literal(list);
        if list.operand {
            return self.plain(List { operand: false, ..list }, literal, list.place);
        }
        match list.place {
            Place::ForName => self.plain(list, literal, Place::ForIn),
            Place::CaseSubject => self.plain(list, literal, Place::CaseIn),
            Place::FunctionName => self.plain(list, literal, Place::Command),
            Place::OptionValue => self.plain(list, literal, Place::Option),
            Place::Alternative => self.plain(list, literal, Place::Alternative),
            Place::Pattern if literal.is(b"esac") && self.close_list(literal) => {}
            Place::Pattern => self.plain(list, literal, Place::Alternative),
            Place::ForIn if literal.is(b"in") => self.plain(list, literal, Place::Argument),
            Place::CaseIn => self.case_in(list, literal),
            Place::Option => self.option(list, literal),
            Place::Argument => self.plain(list, literal, Place::Argument),
            _ => self.command_word(list, literal),
        }
    }

    fn literal(&self, list: List) -> Literal<'a> {
        let special = Self::special(list, META | PART);
        let mut end = find(self.line, self.at, special);
        while self.line.get(end) == Some(&b'}') && !self.closes_text(list, end) {
            end = find(self.line, end + 1, special);
        }
        let next = self.line.get(end).copied();
        // A process substitution is part of the word.
        let goes_on = matches!(self.line[end..], [b'<' | b'>', b'(', ..]);
        let whole = next == Some(b'}') || ends_word(next) && !goes_on;
        Literal { text: &self.line[self.at..end], whole, next }
    }

    /// Consumes the literal beginning of a word, after which `next` stands.
    fn plain(&mut self, list: List, literal: Literal, next: Place) {
        self.advance(literal.text.len());
        self.set_list(List { place: next, in_word: next != Place::Argument, ..list });
    }

    /// Consumes a whole word, after which `next` stands.
    fn whole(&mut self, list: List, literal: Literal, next: Place) -> bool {
        self.advance(literal.text.len());
        self.set_list(List { place: next, in_word: false, ..list });
        true
    }

    fn command_word(&mut self, list: List, literal: Literal) {
        if literal.whole && self.special_word(list, literal) {
            return;
        }
        match shape(literal.text) {
            Shape::Assignment if list.place == Place::Late => self.plain(list, literal, Place::Late),
            Shape::Assignment => self.plain(list, literal, Place::Assigned),
            Shape::Subscript(length) if !matches!(list.place, Place::Late | Place::CoprocName) => {
                self.set_list(List { place: Place::Argument, ..list });
                let brackets = Brackets::Subscript;
                self.enter(length, Frame::Balanced(Balanced { brackets, depth: 1 }));
            }
            Shape::Other if list.place == Place::Coproc => {
                self.plain(list, literal, Place::CoprocName);
            }
            Shape::Subscript(_) | Shape::Other => self.plain(list, literal, Place::Argument),
        }
    }

    /// Handles the words that mean something to the scanner; says whether it was one.
    fn special_word(&mut self, list: List, literal: Literal) -> bool {
        if literal.is_descriptor() {
            self.advance(literal.text.len());
            return true;
        }
        if !matches!(list.place, Place::Prefixed | Place::Assigned | Place::Late) && self.reserved(list, literal) {
            return true;
        }
        match literal.text {
            b"py" if list.place != Place::CoprocName => {
                self.scanner.saw_py = true;
                self.whole(list, literal, Place::Option)
            }
            b"command" | b"builtin" => self.whole(list, literal, Place::Late),
            _ => false,
        }
    }

    /// Handles the reserved words of the shell; says whether it was one.
    fn reserved(&mut self, list: List, literal: Literal) -> bool {
        let next = match literal.text {
            b"if" | b"then" | b"elif" | b"else" | b"fi" | b"while" | b"until" | b"do" | b"done" | b"!" => {
                Place::Command
            }
            b"time" if self.scanner.dialect.times(list.place) => Place::Time,
            b"-p" if list.place == Place::Time => Place::Timed,
            b"--" if matches!(list.place, Place::Time | Place::Timed) => Place::Timed,
            b"for" | b"select" => Place::ForName,
            b"case" => Place::CaseSubject,
            b"function" => Place::FunctionName,
            b"coproc" => Place::Coproc,
            b"{" => return self.open(list, literal, Frame::List(List::new(Closer::Group))),
            b"[[" => return self.open(list, literal, Frame::Condition { regex: false }),
            b"}" if list.closer == Closer::Group => return self.close_list(literal),
            b"esac" if list.closer == Closer::Esac => return self.close_list(literal),
            _ => return false,
        };
        self.whole(list, literal, next)
    }

    /// A compound command begins; after it a reserved word may stand.
    fn open(&mut self, list: List, literal: Literal, frame: Frame) -> bool {
        self.set_list(List { place: Place::Command, ..list });
        self.enter(literal.text.len(), frame);
        true
    }

    /// A compound command ends.
    fn close_list(&mut self, literal: Literal) -> bool {
        self.advance(literal.text.len());
        self.scanner.stack.pop();
        true
    }

    fn case_in(&mut self, list: List, literal: Literal) {
        if !literal.is(b"in") {
            return self.plain(list, literal, Place::Argument);
        }
        let clauses = List { place: Place::Pattern, ..List::new(Closer::Esac) };
        self.open(list, literal, Frame::List(clauses));
    }

    /// A word after `py`: its option, its block, or something else.
    fn option(&mut self, list: List, literal: Literal) {
        match literal.text {
            [b'{', ..] => self.open_block(list),
            _ if literal.is_descriptor() => self.advance(literal.text.len()),
            text => self.plain(list, literal, after_option(text, literal.whole)),
        }
    }

    fn open_block(&mut self, list: List) {
        self.set_list(List { place: Place::Argument, ..list });
        self.scanner.rewrite.open(self.line, self.at, self.out);
        self.enter(1, Frame::Code(Code::new(CodeKind::Block)));
    }
}

/// What stands after a word of `py` that is no block, and begins so.
pub(super) fn after_option(word: &[u8], whole: bool) -> Place {
    match word {
        [b'-', b'-', name @ ..] => after_long_option(name, whole),
        [b'-', letters @ ..] if !letters.is_empty() => after_cluster(letters, whole),
        _ => Place::Argument,
    }
}

/// What stands after a cluster of short options.
fn after_cluster(letters: &[u8], whole: bool) -> Place {
    let with_argument = |letter| OPTIONS_WITH_VALUE.contains(letter) || OPTIONS_FOR_CODE.contains(letter);
    match letters.iter().position(with_argument) {
        Some(at) if OPTIONS_FOR_CODE.contains(&letters[at]) => Place::Argument,
        Some(at) if at + 1 == letters.len() && whole => Place::OptionValue,
        _ => Place::Option,
    }
}

/// What stands after a long option.
fn after_long_option(text: &[u8], whole: bool) -> Place {
    let name = text.split(|&byte| byte == b'=').next().unwrap_or_default();
    let has_value = name.len() < text.len();
    if LONG_OPTIONS_FOR_CODE.contains(&name) {
        Place::Argument
    } else if LONG_OPTIONS_WITH_VALUE.contains(&name) && whole && !has_value {
        Place::OptionValue
    } else {
        Place::Option
    }
}

fn shape(text: &[u8]) -> Shape {
    let length = name_length(text);
    match text[length..] {
        _ if length == 0 => Shape::Other,
        [b'=', ..] | [b'+', b'=', ..] => Shape::Assignment,
        [b'[', ..] => Shape::Subscript(length + 1),
        _ => Shape::Other,
    }
}
