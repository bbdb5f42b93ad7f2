//! The output: a block becomes one single-quoted word, everything else is copied.

use std::ops::Range;

use super::class::{is, skip, BLANK, META};
use super::dialect::Dialect;

/// A stretch of the last line that was rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it stands in the line as typed (byte offsets).
    pub typed: Range<usize>,
    /// Where its replacement stands in what this line appended to the output (byte offsets).
    pub output: Range<usize>,
}

/// Copies one line to the output, and quotes the block in it.
#[derive(Clone, Debug)]
pub(super) struct Rewrite {
    dialect: Dialect,
    segments: Vec<Segment>,
    /// Nesting of blocks: shell text in a block may have blocks of its own, which are not rewritten
    /// here: the shell that runs them does that.
    depth: u32,
    /// Where in the typed line the block (or the line, if it goes on from the one before) began.
    typed: usize,
    /// The same for the output, from its own beginning.
    output: usize,
    /// The block began on this line.
    fresh: bool,
    /// So much of the line is in the output.
    copied: usize,
    /// The output's length when the line came.
    base: usize,
}

impl Rewrite {
    pub(super) const fn new(dialect: Dialect) -> Self {
        Self { dialect, segments: Vec::new(), depth: 0, typed: 0, output: 0, fresh: false, copied: 0, base: 0 }
    }

    /// For text that stands in a block.
    pub(super) fn in_open_block(dialect: Dialect) -> Self {
        Self { depth: 1, ..Self::new(dialect) }
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    pub(super) fn in_block(&self) -> bool {
        self.depth > 0
    }

    pub(super) fn reset(&mut self) {
        self.depth = 0;
    }

    /// Begins a line.
    pub(super) fn begin(&mut self, out: &[u8]) {
        self.segments.clear();
        self.base = out.len();
        self.copied = 0;
        self.typed = 0;
        self.output = 0;
        self.fresh = false;
    }

    /// A block opens: its `{` is at `at`.
    pub(super) fn open(&mut self, line: &[u8], at: usize, out: &mut Vec<u8>) {
        self.depth += 1;
        if self.depth > 1 {
            return;
        }
        out.extend_from_slice(&line[self.copied..at]);
        self.typed = at;
        self.output = out.len() - self.base;
        self.fresh = true;
        self.copied = at + 1;
        out.push(b'\'');
    }

    /// A block closes: its `}` is at `at`.
    pub(super) fn close(&mut self, line: &[u8], at: usize, out: &mut Vec<u8>) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth > 0 {
            return;
        }
        self.dialect.quote(&line[self.copied..at], out);
        out.push(b'\'');
        self.copied = at + 1;
        // What follows at once is a word of its own, not the rest of the quoted one.
        if line.get(self.copied).is_some_and(|&byte| !is(byte, META)) {
            out.push(b' ');
        }
        self.record(out);
        self.fresh = false;
    }

    /// Ends a line: copies what is left of it.
    pub(super) fn finish(&mut self, line: &[u8], out: &mut Vec<u8>) {
        if !self.in_block() {
            out.extend_from_slice(&line[self.copied..]);
            return;
        }
        if self.fresh && has_code(line, self.copied) {
            pad(&line[..self.copied], out);
        }
        self.dialect.quote(&line[self.copied..], out);
        self.copied = line.len();
        self.record(out);
    }

    fn record(&mut self, out: &[u8]) {
        let output = self.output..out.len() - self.base;
        self.segments.push(Segment { typed: self.typed..self.copied, output });
    }
}

/// Whether code, not only blanks or a comment, stands on the line from `at` on.
fn has_code(line: &[u8], at: usize) -> bool {
    line.get(skip(line, at, BLANK)).is_some_and(|byte| !b"#\r\n".contains(byte))
}

/// Fills up to the column at which the code was typed, so that Python sees the indentation which the
/// user saw. A tab stays one; any other character is one column.
fn pad(typed: &[u8], out: &mut Vec<u8>) {
    let starts_character = |byte: &&u8| **byte & 0xC0 != 0x80;
    let blank = |&byte: &u8| if byte == b'\t' { b'\t' } else { b' ' };
    out.extend(typed.iter().filter(starts_character).map(blank));
}
