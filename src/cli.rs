//! The command line of `pysh`.

mod doctor;
mod elf;
mod image;
mod init;
mod launch;
mod preload;
mod program;
mod shell;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

use image::Image;
use shell::Shell;

/// Makes the shell you already have speak Python, in its own process.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, override_usage = USAGE, after_help = NOTES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const USAGE: &str = "pysh SHELL [ARG]...\n       pysh SCRIPT [ARG]...\n       pysh COMMAND";

const NOTES: &str = "\
`pysh bash` (or a path such as /opt/bin/bash) starts that shell with the command `py` in it; \
`pysh SCRIPT` runs a script in the shell that its #! line or its name asks for. A script may begin \
with #!/usr/bin/env -S pysh bash";

#[derive(Subcommand)]
enum Command {
    /// Print the code for a start-up file: eval "$(pysh init bash)"
    Init {
        /// The shell that will evaluate it
        shell: Shell,
    },
    /// Tell which Python and which shells were found, and whether `py` works here
    Doctor {
        /// Look at this shell only
        #[arg(long)]
        shell: Option<Shell>,
        /// Print the paths of the usable Pythons only, the one that `py` would embed first
        #[arg(long, conflicts_with = "shell")]
        pythons: bool,
    },
    /// Print a completion script for the command pysh itself
    Completions {
        /// The shell that will load it
        shell: clap_complete::Shell,
    },
    #[command(external_subcommand)]
    Launch(Vec<OsString>),
}

/// Does what the command line says. Returns only if that was not to become a shell.
pub(crate) fn run() -> Result<ExitCode> {
    match Arguments::parse().command {
        Command::Init { shell } => init::print(shell, &Image::of_this_program()?)?,
        Command::Doctor { pythons: true, .. } => return Ok(doctor::python::print_usable()?),
        Command::Doctor { shell, .. } => return doctor::run(shell),
        Command::Completions { shell } => {
            let mut script = Vec::new(); // it would panic where nobody reads
            clap_complete::generate(shell, &mut Arguments::command(), "pysh", &mut script);
            io::stdout().write_all(&script)?;
        }
        Command::Launch(words) => launch::run(&words)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what went wrong; nothing if it is only that the reader of our output has gone. The status is
/// as a shell has it: 127 for what is not there, 126 for what is there but can't be run, 141 for a
/// closed pipe, else 1.
pub(crate) fn fail(error: &anyhow::Error) -> ExitCode {
    let kind = error.chain().find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind);
    if kind != Some(ErrorKind::BrokenPipe) {
        eprintln!("pysh: {error:#}");
    }
    ExitCode::from(match kind {
        Some(ErrorKind::NotFound) => 127,
        Some(ErrorKind::PermissionDenied | ErrorKind::IsADirectory) => 126,
        Some(ErrorKind::BrokenPipe) => 141,
        _ => 1,
    })
}
