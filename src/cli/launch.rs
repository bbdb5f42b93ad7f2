//! Becomes a shell with pysh in it.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{ensure, Context, Result};

use super::image::Image;
use super::preload;
use super::program::Program;

/// The variable that asks the dynamic loader for the library.
const LD_PRELOAD: &str = "LD_PRELOAD";

/// Replaces this process by the shell or script that `words` name; returns only if it can't.
pub(super) fn run(words: &[OsString]) -> Result<()> {
    let (word, arguments) = words.split_first().context("which shell?")?;
    let program = Program::named(word)?;
    let mut command = Command::new(&program.shell);
    command.args(&program.arguments).args(arguments);
    if !is_off() {
        let library = Image::of_this_program()?.library();
        command.env(LD_PRELOAD, preload_value(&library)?);
    }
    Err(command.exec()).with_context(|| Path::new(&program.shell).display().to_string())
}

/// The loader only warns of a missing library, and the shell would start without `py`.
fn preload_value(library: &Path) -> Result<OsString> {
    ensure!(library.is_file(), "the installation is incomplete: no {}", library.display());
    preload::value(library, std::env::var_os(LD_PRELOAD).as_deref())
}

/// Whether the user switched pysh off; the library goes by the same rule.
pub(super) fn is_off() -> bool {
    std::env::var_os("PYSH_OFF").is_some_and(|value| !value.is_empty() && value != "0")
}
