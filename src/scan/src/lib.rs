//! Where Python stands in shell source: finds each `py [OPTIONS] { CODE }` and rewrites the block to
//! `'CODE'`, so that the shell's own quoting, continuation prompt, line numbers and pipelines do the
//! rest.
//!
//! One pushdown automaton reads both languages, since they nest in each other: `py { }` in the
//! shell, `sh { }` in Python, and so on. It works line by line; all that outlives a line is the stack of
//! frames. The files:
//!
//! | | |
//! |---|---|
//! | `frame.rs` | what the automaton can be inside of |
//! | `class.rs` | classes of bytes, to skip ordinary text fast |
//! | `lexer.rs` | the walk along a line |
//! | `command.rs` | lists of commands: what the next word is, and where a `py` is a command |
//! | `word.rs` | the beginning of a word: reserved words, assignments, options of `py` |
//! | `quoting.rs` | quotes, expansions, `[[ ]]`, `(( ))` |
//! | `here.rs` | here-documents of shell text in Python |
//! | `python.rs` | Python: the brace that closes |
//! | `rewrite.rs` | the output |
//! | `shell_text.rs` | the other way round: shell text in Python |
//! | `dialect.rs` | what differs between the shells' languages |
//! | `fish.rs` | fish's grammar, which has a file of its own |
//! | `fish_jobs.rs` | which commands of fish are one pipeline |
//! | `mention.rs` | whether a line can hold a block at all |
//!
//! The grammar of the shell is, save in `fish.rs`, bash's: its manual, sections "Shell Grammar" and "Quoting", and, where
//! the manual is silent, what bash 5.2 does. The grammar of Python is that of its language
//! reference, chapter "Lexical analysis", with the f-strings of PEP 701.

mod class;
mod command;
mod dialect;
mod fish;
mod fish_jobs;
mod frame;
mod here;
mod lexer;
mod mention;
mod python;
mod quoting;
mod rewrite;
mod shell_text;
mod word;

#[cfg(test)]
mod fish_tests;
#[cfg(test)]
mod tests;

pub use dialect::Dialect;
pub use fish_jobs::{fish_jobs, Command, Job};
use frame::Stack;
use here::Delimiter;
use lexer::Lexer;
pub use mention::mentions_py;
use rewrite::Rewrite;
pub use rewrite::Segment;
pub use shell_text::shell_texts;
use shell_text::ShellTexts;

/// The state of one input stream.
///
/// ```
/// let mut scanner = pysh_scan::Scanner::new();
/// let mut out = Vec::new();
/// scanner.line(b"seq 3 | py { print('}') } | wc -l\n", &mut out);
/// assert_eq!(out, b"seq 3 | py ' print('\\''}'\\'') ' | wc -l\n");
/// ```
#[derive(Clone, Debug)]
pub struct Scanner {
    dialect: Dialect,
    stack: Stack,
    rewrite: Rewrite,
    /// Here-documents whose bodies are still to come.
    here: Vec<Delimiter>,
    /// The last line ended in a backslash within a word, which goes on.
    joined: bool,
    saw_py: bool,
    /// The last line ended between `py` and its block.
    expects_block: bool,
    /// Lines of this command that are yet to be read: a line without `py` cannot hold a block, and how it
    /// nests matters only once a line with `py` follows, which in most commands never comes.
    unread: Vec<u8>,
    /// Shell text in Python, as far as it has been read.
    shell_texts: ShellTexts,
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    /// A scanner of bash at the beginning of a command.
    #[must_use]
    pub const fn new() -> Self {
        Self::of(Dialect::Bash)
    }

    /// A scanner at the beginning of a command.
    #[must_use]
    pub const fn of(dialect: Dialect) -> Self {
        Self {
            dialect,
            stack: Stack::new(dialect),
            rewrite: Rewrite::new(dialect),
            here: Vec::new(),
            joined: false,
            saw_py: false,
            expects_block: false,
            unread: Vec::new(),
            shell_texts: ShellTexts::new(),
        }
    }

    /// Reads one line (with its `\n` if it had one) and appends to `out` what the shell's parser
    /// should see in its place: as many newlines, and the same bytes unless (part of) a block is in
    /// it. Bodies of here-documents are no lines in this sense: only the shell knows them.
    pub fn line(&mut self, line: &[u8], out: &mut Vec<u8>) {
        self.saw_py = false;
        self.rewrite.begin(out);
        if self.expects_block || self.in_block() || mentions_py(line) {
            self.catch_up();
            Lexer::new(self, line, out).run();
            self.expects_block = self.stack.expects_block();
        } else {
            self.unread.extend_from_slice(line);
        }
        self.rewrite.finish(line, out);
    }

    /// Reads the lines that wait.
    fn catch_up(&mut self) {
        let mut unread = std::mem::take(&mut self.unread);
        for line in unread.split_inclusive(|&byte| byte == b'\n') {
            // Without `py` no block opens, so that nothing is written.
            Lexer::new(self, line, &mut Vec::new()).run();
        }
        unread.clear();
        self.unread = unread;
    }

    /// Whether the last line ended inside an open Python block.
    #[must_use]
    pub fn in_block(&self) -> bool {
        self.rewrite.in_block()
    }

    /// Whether the last line ended between `py` and where its block may begin.
    #[must_use]
    pub fn expects_block(&self) -> bool {
        self.expects_block
    }

    /// The shell's parser begins a new command: whatever was open is forgotten.
    pub fn reset(&mut self) {
        self.stack.clear();
        self.rewrite.reset();
        self.here.clear();
        self.joined = false;
        self.expects_block = false;
        self.unread.clear();
    }

    /// The stretches of the last line that were rewritten, in order.
    #[must_use]
    pub fn rewritten(&self) -> &[Segment] {
        self.rewrite.segments()
    }

    /// Whether the last line had the word `py` where a command stands, with a block or without, or
    /// anywhere between backquotes, whose text is opaque here.
    #[must_use]
    pub fn saw_py(&self) -> bool {
        self.saw_py
    }
}
