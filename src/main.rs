//! The `pysh` command: starts a shell that speaks Python, prints the line for a start-up file, and
//! tells what is wrong when `py` does not work.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run().unwrap_or_else(|error| cli::fail(&error))
}
