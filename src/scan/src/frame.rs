//! The pushdown stack: what the scanner is inside of, shell and Python alike.

use super::dialect::Dialect;
use super::fish::{Commands, Next};

/// One nesting level of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Shell commands.
    List(List),
    /// The elements of `name=( ... )`.
    Array,
    /// `[[ ... ]]`; `regex` while in the operand of `=~`, where parentheses group.
    Condition { regex: bool },
    /// Text that ends where its brackets balance: `(( ))`, `$(( ))`, `$[ ]`, `@( )`, `name[ ]=`.
    Balanced(Balanced),
    /// `${ ... }`.
    Parameter,
    /// `"..."`.
    DoubleQuoted,
    /// `'...'`.
    SingleQuoted,
    /// `$'...'`.
    DollarQuoted,
    /// `` `...` ``: the shell reads it again when it evaluates it, so it is opaque here.
    Backquoted,
    /// The body of here-documents of shell text inside Python.
    HereDocument,
    /// fish commands.
    Commands(Commands),
    /// `'...'` of fish.
    FishSingleQuoted,
    /// `"..."` of fish.
    FishDoubleQuoted,
    /// Python code.
    Code(Code),
    /// A Python string.
    Text(Text),
    /// The format specification of a replacement field of this string.
    Spec(Text),
}

/// Shell commands up to what closes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct List {
    pub(super) closer: Closer,
    /// What the next word is.
    pub(super) place: Place,
    /// A word has begun and may go on. In [`Place::Argument`] nobody needs to know.
    pub(super) in_word: bool,
    /// The next word belongs to a redirection operator.
    pub(super) operand: bool,
}

impl List {
    pub(super) const fn new(closer: Closer) -> Self {
        Self { closer, place: Place::Command, in_word: false, operand: false }
    }
}

/// What ends a list of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closer {
    /// The end of the input.
    End,
    /// The `)` of a subshell (or of a function's `()`).
    Subshell,
    /// The `)` of `$( )`, `<( )`, `>( )`: the list is part of a word.
    Substitution,
    /// The `}` of `{ ...; }`.
    Group,
    /// `esac`.
    Esac,
    /// The `}` of `sh { ... }` in Python.
    Python,
}

/// What the next word of a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A reserved word or a command.
    Command,
    /// A command, after a redirection: reserved words are plain words.
    Prefixed,
    /// The same right after an assignment.
    Assigned,
    /// The same after an assignment and a redirection, or after `command`: a bracket means nothing (bash's `parse.y`,
    /// `assignment_acceptable`).
    Late,
    /// An argument, or nothing of interest.
    Argument,
    /// After `|`: the same, but `time` is a command.
    Piped,
    /// After `time`: its option or a command.
    Time,
    /// After the option of `time`: a command, and `time` is one there.
    Timed,
    /// After `coproc`: a command or the coprocess's name.
    Coproc,
    /// After `coproc NAME`: a compound command, or an argument.
    CoprocName,
    /// The variable of `for` or `select`.
    ForName,
    /// After it: `in` or `do`.
    ForIn,
    /// The word after `case`.
    CaseSubject,
    /// After it: `in`.
    CaseIn,
    /// The first pattern of a clause, or `esac`.
    Pattern,
    /// More of a clause's patterns.
    Alternative,
    /// The name after `function`.
    FunctionName,
    /// After `py`: its options or its block.
    Option,
    /// The value of an option of `py`.
    OptionValue,
}

/// Text that ends where its brackets balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Balanced {
    pub(super) brackets: Brackets,
    /// How many closing brackets are still to come.
    pub(super) depth: u32,
}

/// Which brackets balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brackets {
    /// `( )`
    Round,
    /// `[ ]`
    Square,
    /// `[ ]` after a variable's name where an assignment may stand.
    Subscript,
}

/// Python code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) kind: CodeKind,
    /// Open `{`.
    pub(super) braces: u32,
    /// Open `(` and `[`.
    pub(super) brackets: u32,
}

impl Code {
    pub(super) const fn new(kind: CodeKind) -> Self {
        Self { kind, braces: 0, brackets: 0 }
    }
}

/// What Python code stands in, and so what ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeKind {
    /// `py { ... }`.
    Block,
    /// A replacement field of this f-string or t-string.
    Field(Text),
    /// The arguments of `sh( ... )`.
    Call,
}

/// A Python string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// `'` or `"`.
    pub(super) quote: u8,
    pub(super) triple: bool,
    /// Backslashes are ordinary (which matters in formatted strings alone).
    pub(super) raw: bool,
    /// It has replacement fields.
    pub(super) formatted: bool,
}

/// The frames the scanner is in; never empty: at the bottom are the commands of the input itself.
#[derive(Clone, Debug)]
pub(super) struct Stack {
    top: Frame,
    below: Vec<Frame>,
    bottom: Frame,
}

impl Stack {
    pub(super) const fn new(dialect: Dialect) -> Self {
        Self { top: dialect.bottom(), below: Vec::new(), bottom: dialect.bottom() }
    }

    pub(super) fn top(&self) -> Frame {
        self.top
    }

    /// Changes the frame the scanner is in.
    pub(super) fn set(&mut self, frame: Frame) {
        self.top = frame;
    }

    pub(super) fn push(&mut self, frame: Frame) {
        self.below.push(self.top);
        self.top = frame;
    }

    pub(super) fn pop(&mut self) {
        self.top = self.below.pop().unwrap_or(self.bottom);
    }

    /// Whether a `py` has been read whose block may still come. Nobody nests deeper than this looks, and whoever asks for each
    /// line is not to look at all of many thousand levels.
    pub(super) fn expects_block(&self) -> bool {
        const DEEP: usize = 512;
        let options = |frame: &Frame| match frame {
            Frame::List(list) => matches!(list.place, Place::Option | Place::OptionValue),
            Frame::Commands(list) => matches!(list.next, Next::Option | Next::OptionValue),
            _ => false,
        };
        options(&self.top) || self.below.iter().rev().take(DEEP).any(options)
    }

    pub(super) fn clear(&mut self) {
        self.below.clear();
        self.top = self.bottom;
    }
}
