//! Which Python `py` would embed, and why not the others.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use pysh::interpreter::find::{candidates, find, Candidate, NotFound, Python, Settings};

use super::{Mark, Report};

pub(super) fn examine(report: &mut Report) -> bool {
    report.heading("Python (as this command's environment has it)");
    let variables = Variables::read();
    let settings = variables.settings();
    match find(&settings) {
        Ok(python) => {
            used(report, &python, &candidates(&settings));
            true
        }
        Err(error) => {
            unusable(report, &error);
            false
        }
    }
}

/// Prints the executables of all usable Pythons, the one to be embedded first.
pub(in crate::cli) fn print_usable() -> io::Result<ExitCode> {
    let variables = Variables::read();
    let candidates = candidates(&variables.settings());
    let mut usable: Vec<Python> = candidates.into_iter().filter_map(|c| c.outcome.ok()).collect();
    usable.sort_by_key(|python| std::cmp::Reverse(python.version));
    let mut output = io::stdout().lock();
    for python in &usable {
        writeln!(output, "{}", python.executable.display())?;
    }
    Ok(ExitCode::from(u8::from(usable.is_empty())))
}

fn unusable(report: &mut Report, error: &NotFound) {
    if error.candidates.is_empty() {
        report.finding(Mark::Bad, "there is no python3 on PATH or in the folders of pyenv and uv");
    }
    list(report, &error.candidates, Mark::Bad);
    report.advice(&format!("py would say: {error}"));
}

fn used(report: &mut Report, python: &Python, all: &[Candidate]) {
    let is_chosen = |candidate: &&Candidate| candidate.outcome.as_ref() == Ok(python);
    for candidate in all.iter().filter(is_chosen) {
        report.finding(Mark::Good, &format!("{candidate}: used (from {})", candidate.source));
        report.advice(&format!("library {}", python.libpython.display()));
    }
    list(report, all.iter().filter(|candidate| !is_chosen(candidate)), Mark::Neutral);
}

fn list<'a>(report: &mut Report, candidates: impl IntoIterator<Item = &'a Candidate>, mark: Mark) {
    for candidate in candidates {
        report.finding(mark, &format!("{candidate} (from {})", candidate.source));
    }
}

/// The variables that decide, owned.
struct Variables([Option<OsString>; 7]);

impl Variables {
    fn read() -> Self {
        let names =
            ["PYSH_PYTHON", "VIRTUAL_ENV", "PATH", "PYENV_ROOT", "HOME", "UV_PYTHON_INSTALL_DIR", "XDG_DATA_HOME"];
        Self(names.map(std::env::var_os))
    }

    fn settings(&self) -> Settings<'_> {
        let [pysh_python, virtual_env, path, pyenv_root, home, uv_dir, xdg_data_home] =
            self.0.each_ref().map(|value| value.as_deref());
        Settings { pysh_python, virtual_env, path, pyenv_root, home, uv_dir, xdg_data_home }
    }
}
