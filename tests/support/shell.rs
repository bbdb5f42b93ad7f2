//! The shells that run literate files.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

/// A shell that pysh supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// A tab in a script is typed as a tab; lines are not folded.
const INPUTRC: &str = "set disable-completion on\nset enable-bracketed-paste off\n";

/// In fish what a command prints is told from what is typed by marks around it: fish paints on standard output. Its prompt
/// is painted again and again, so prompts are numbered.
fn fish_config(prompt: &str) -> String {
    format!(
        "set -g fish_greeting; set -g prompt_number 0
function fish_prompt; set -g prompt_number (math $prompt_number + 1); echo -n '{prompt}'$prompt_number'> '; end
function mark_begin --on-event fish_preexec; echo -n '{BEGIN}'; end
function mark_end --on-event fish_postexec; echo -n '{END}'; end\n"
    )
}

/// Stand around the output of each command in fish.
pub(crate) const BEGIN: &str = "<pysh-output>";
pub(crate) const END: &str = "<pysh-end>";

impl Shell {
    pub(crate) const ALL: [Self; 3] = [Self::Bash, Self::Zsh, Self::Fish];

    /// Its name, which is also its program's.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }
    }

    /// The shell that is called `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shell| shell.name() == name)
    }

    /// The shells that a file of this name is for, unless it says otherwise: fish has a language of its own.
    pub(crate) fn of_file(name: &str) -> Vec<Self> {
        match Path::new(name).extension() {
            Some(end) if end == "fish" => vec![Self::Fish],
            Some(end) if end == "zsh" => vec![Self::Zsh],
            _ => vec![Self::Bash],
        }
    }

    /// The shell as a command without arguments, which reads no start-up file of this machine's.
    pub(crate) fn command(self) -> Command {
        let mut command = Command::new(self.name());
        if self == Self::Zsh {
            command.arg("--no-globalrcs");
        }
        command
    }

    /// Shell source that sources the file `name` of the working directory.
    pub(crate) fn sourcing(self, name: &str) -> String {
        format!("source ./{name}")
    }

    /// Shell source that evaluates the text of the file `name` of the working directory.
    pub(crate) fn evaluating(self, name: &str) -> String {
        match self {
            Self::Bash | Self::Zsh => format!("eval \"$(<{name})\""),
            Self::Fish => format!("eval (cat {name} | string collect)"),
        }
    }

    /// Writes start-up files after which every prompt, also one for more lines, is `prompt`.
    pub(crate) fn set_prompt(self, home: &Path, prompt: &str) -> io::Result<()> {
        match self {
            Self::Bash => {
                fs::write(home.join(".bashrc"), format!("PS1='{prompt}' PS2='{prompt}'\n"))?;
                fs::write(home.join(".inputrc"), INPUTRC)
            }
            // Without its line editor zsh reads a terminal as bash does without readline: what is typed is not redrawn.
            Self::Zsh => fs::write(
                home.join(".zshrc"),
                format!("PS1='{prompt}' PS2='{prompt}'\nunsetopt zle prompt_cr; setopt interactive_comments\n"),
            ),
            Self::Fish => {
                let folder = home.join(".config/fish");
                fs::create_dir_all(&folder)?;
                fs::write(folder.join("config.fish"), fish_config(prompt))
            }
        }
    }
}
