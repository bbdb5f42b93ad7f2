//! The shells' languages, as far as they differ here.

use super::fish::{Commands, Ends};
use super::frame::{Closer, Frame, List};

/// A language of shells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// bash's, and zsh's as far as it is read here.
    Bash,
    /// fish's.
    Fish,
}

impl Dialect {
    /// Commands up to the end of the input.
    pub(super) const fn bottom(self) -> Frame {
        match self {
            Self::Bash => Frame::List(List::new(Closer::End)),
            Self::Fish => Frame::Commands(Commands::new(Ends::Never)),
        }
    }

    /// The shell text of `sh { }` in Python.
    pub(super) const fn shell_text(self) -> Frame {
        match self {
            Self::Bash => Frame::List(List::new(Closer::Python)),
            Self::Fish => Frame::Commands(Commands::new(Ends::Python)),
        }
    }

    /// Appends `code` as it is written inside single quotes.
    pub(super) fn quote(self, code: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Bash => quote_for_bash(code, out),
            Self::Fish => quote_for_fish(code, out),
        }
    }
}

fn quote_for_bash(code: &[u8], out: &mut Vec<u8>) {
    let mut pieces = code.split(|&byte| byte == b'\'');
    out.extend_from_slice(pieces.next().unwrap_or_default());
    for piece in pieces {
        out.extend_from_slice(b"'\\''");
        out.extend_from_slice(piece);
    }
}

/// In single quotes `\'` and `\\` are fish's only escapes.
fn quote_for_fish(code: &[u8], out: &mut Vec<u8>) {
    for &byte in code {
        if matches!(byte, b'\'' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
}
