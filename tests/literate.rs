//! Runs the literate files of `tests/features` in real shells under the preload.
//!
//! One trial for each file, shell, way of running it and Python. The notation is documented in
//! `support/script.rs` (settings) and `support/expectation.rs` (expected output).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use support::image::Image;
use support::python;
use support::sandbox::{Sandbox, Setup};
use support::script::Script;
use support::shell::Shell;
use support::verdict;
use support::way::Way;

const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/features");

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials(&arguments) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("literate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Every file that is asked for, in each of its shells, in every way, with every Python.
fn trials(arguments: &Arguments) -> Result<Vec<Trial>, String> {
    let image = Image::find()?;
    let pythons = python::wanted()?;
    let mut trials = Vec::new();
    for path in files()?.iter().filter(|path| is_wanted(path, arguments)) {
        let script = Arc::new(Script::read(path)?);
        for python in &pythons {
            let setup = Setup { image: image.clone(), python: python.clone() };
            for shell in &script.settings.shells {
                trials.extend(script.settings.ways.iter().map(|way| trial(&script, *shell, *way, &setup)));
            }
        }
    }
    Ok(trials)
}

/// The literate files, in the order of their names.
fn files() -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(FEATURES).map_err(|error| format!("{FEATURES}: {error}"))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "sh" || end == "zsh" || end == "fish"));
    files.sort();
    Ok(files)
}

/// Whether a file may have a trial that is asked for: a runner that starts a process for each trial names just that.
fn is_wanted(path: &Path, arguments: &Arguments) -> bool {
    let Some(trial) = arguments.filter.as_deref().filter(|_| arguments.exact) else { return true };
    path.file_name().is_some_and(|name| trial.starts_with(&*name.to_string_lossy()))
}

fn trial(script: &Arc<Script>, shell: Shell, way: Way, setup: &Setup) -> Trial {
    let name = format!("{} {} {} {}", script.name, shell.name(), way.name(), setup.python.minor());
    let (script, setup) = (Arc::clone(script), setup.clone());
    Trial::test(name, move || Ok(run(&script, shell, way, &setup)?))
}

fn run(script: &Script, shell: Shell, way: Way, setup: &Setup) -> Result<(), String> {
    let sandbox = Sandbox::new().map_err(|error| error.to_string())?;
    let equip = if script.settings.preload { Setup::preload } else { Setup::offer };
    let outcome =
        way.run(shell, script, &sandbox, |command| equip(setup, command)).map_err(|error| error.to_string())?;
    let qualifiers = [shell.name(), way.name(), &setup.python.minor()];
    verdict::judge(Path::new("tests/features"), script, &outcome, &qualifiers, &sandbox)
}
