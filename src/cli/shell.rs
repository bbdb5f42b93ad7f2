//! The shells that pysh supports.

use std::ffi::OsStr;
use std::path::Path;

use clap::ValueEnum;

/// A supported shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shell {
    /// GNU bash.
    Bash,
    /// zsh.
    Zsh,
    /// fish.
    Fish,
}

/// The names of the supported shells, for messages.
pub(super) const SUPPORTED: &str = "bash, zsh, fish";

impl Shell {
    pub(super) const ALL: [Self; 3] = [Self::Bash, Self::Zsh, Self::Fish];

    /// The shell of a program: by its name, or by that of its restricted form, which will be refused by the library.
    pub(super) fn of_program(program: &Path) -> Option<Self> {
        match program.file_name()?.to_str()? {
            "bash" | "rbash" => Some(Self::Bash),
            "zsh" | "rzsh" | "zsh5" => Some(Self::Zsh),
            "fish" => Some(Self::Fish),
            _ => None,
        }
    }

    /// The shell for a script's interpreter. bash runs scripts that are written for `sh`.
    pub(super) fn of_interpreter(interpreter: &Path) -> Option<Self> {
        if interpreter.file_name() == Some(OsStr::new("sh")) {
            return Some(Self::Bash);
        }
        Self::of_program(interpreter)
    }

    /// The shell for a script without a `#!` line.
    pub(super) fn of_extension(script: &Path) -> Option<Self> {
        match script.extension().map(OsStr::as_encoded_bytes) {
            Some(b"zsh") => Some(Self::Zsh),
            Some(b"fish") => Some(Self::Fish),
            _ => Some(Self::Bash),
        }
    }

    /// The shell's name, which is also its program's.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }

    /// The file that it reads when it starts at a prompt.
    pub(super) fn start_up_file(self) -> &'static str {
        match self {
            Self::Bash => "~/.bashrc",
            Self::Zsh => "~/.zshrc",
            Self::Fish => "~/.config/fish/config.fish",
        }
    }

    /// The line for that file which makes every session speak Python.
    pub(super) fn start_up_line(self) -> String {
        match self {
            Self::Bash | Self::Zsh => format!("eval \"$(pysh init {})\"", self.name()),
            Self::Fish => "pysh init fish | source".to_owned(),
        }
    }

    /// The code that this line evaluates, see [`super::init`].
    pub(super) fn init_template(self) -> &'static str {
        match self {
            Self::Bash => include_str!("../../shims/bash/init.bash"),
            Self::Zsh => include_str!("../../shims/zsh/init.zsh"),
            Self::Fish => include_str!("../../shims/fish/session.fish"),
        }
    }

    /// The symbols that its program must export.
    pub(super) fn needed_symbols(self) -> &'static [&'static str] {
        match self {
            Self::Bash => pysh::BASH_SYMBOLS,
            Self::Zsh => pysh::ZSH_SYMBOLS,
            Self::Fish => &[],
        }
    }

    /// A text as one word of the shell's language, whatever bytes it has.
    pub(super) fn quoted(self, text: &[u8]) -> Vec<u8> {
        let mut word = vec![b'\''];
        for &byte in text {
            match (self, byte) {
                (Self::Bash | Self::Zsh, b'\'') => word.extend(br"'\''"),
                (Self::Fish, b'\'' | b'\\') => word.extend([b'\\', byte]),
                _ => word.push(byte),
            }
        }
        word.push(b'\'');
        word
    }
}
