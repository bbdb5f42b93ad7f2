//! The shells' languages, as far as they differ here.

use super::fish::{Commands, Ends};
use super::frame::{Closer, Frame, List, Place};

/// A language of shells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// bash's.
    Bash,
    /// zsh's, as far as it is read here: bash's, but for `time`.
    Zsh,
    /// fish's.
    Fish,
}

impl Dialect {
    /// The language of the shell of this name; bash's, if there is none.
    #[must_use]
    pub fn of(shell: &str) -> Self {
        match shell {
            "zsh" => Self::Zsh,
            "fish" => Self::Fish,
            _ => Self::Bash,
        }
    }

    /// Commands up to the end of the input.
    pub(super) const fn bottom(self) -> Frame {
        match self {
            Self::Bash | Self::Zsh => Frame::List(List::new(Closer::End)),
            Self::Fish => Frame::Commands(Commands::new(Ends::Never)),
        }
    }

    /// The shell text of `sh { }` in Python.
    pub(super) const fn shell_text(self) -> Frame {
        match self {
            Self::Bash | Self::Zsh => Frame::List(List::new(Closer::Python)),
            Self::Fish => Frame::Commands(Commands::new(Ends::Python)),
        }
    }

    /// What the first word of a pipeline's second command is, and of the later ones. bash takes `time` for a program there:
    /// its `parse.y`, `time_command_acceptable`.
    pub(super) const fn piped(self) -> Place {
        match self {
            Self::Bash => Place::Piped,
            Self::Zsh | Self::Fish => Place::Command,
        }
    }

    /// Whether `time` is a reserved word at this place, where others are. After `coproc` bash takes it for a name or a program.
    pub(super) const fn times(self, place: Place) -> bool {
        match place {
            Place::Timed | Place::Piped => false,
            Place::Coproc | Place::CoprocName => !matches!(self, Self::Bash),
            _ => true,
        }
    }

    /// Appends `code` as it is written inside single quotes.
    pub(super) fn quote(self, code: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Bash | Self::Zsh => quote_for_bash(code, out),
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
