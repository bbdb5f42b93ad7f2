//! Which shells are there, and whether each can be entered.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Mark, Report};
use crate::cli::elf;
use crate::cli::shell::Shell;

/// Reports on one shell, or on all: then it is enough if one of them can be used.
pub(super) fn examine(report: &mut Report, shell: Option<Shell>) -> bool {
    match shell {
        Some(shell) => examine_shell(report, shell, Mark::Bad),
        None => Shell::ALL.map(|shell| examine_shell(report, shell, Mark::Neutral)).contains(&true),
    }
}

fn examine_shell(report: &mut Report, shell: Shell, if_missing: Mark) -> bool {
    let name = shell.name();
    report.heading(&format!("Shells named {name}"));
    let programs = installed(shell);
    if programs.is_empty() {
        report.finding(if_missing, &format!("there is no {name} on PATH"));
    }
    let usable = programs.iter().filter(|program| examine_program(report, shell, program)).count();
    if usable == 0 && !programs.is_empty() {
        report.advice(&format!("Debian's and Ubuntu's own packages of {name} can be used."));
    }
    usable > 0
}

/// Every program of that name on `PATH`, and `$SHELL`; each file once.
fn installed(shell: Shell) -> Vec<PathBuf> {
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&search_path).map(|folder| folder.join(shell.name()));
    let login = std::env::var_os("SHELL").map(PathBuf::from);
    let login = login.filter(|program| Shell::of_program(program) == Some(shell));
    let mut seen = HashSet::new();
    let programs = on_path.chain(login).filter(|program| program.is_file());
    programs.filter(|program| seen.insert(program.canonicalize().ok())).collect()
}

fn examine_program(report: &mut Report, shell: Shell, program: &Path) -> bool {
    let obstacle = obstacle(shell, program);
    let version = version(program).unwrap_or_else(|| "version unknown".to_owned());
    let text = format!("{} ({version})", program.display());
    match &obstacle {
        None => report.finding(Mark::Good, &text),
        Some(obstacle) => report.finding(Mark::Bad, &format!("{text}: {obstacle}")),
    }
    obstacle.is_none()
}

/// What keeps this shell from being entered.
fn obstacle(shell: Shell, program: &Path) -> Option<String> {
    let bytes = match fs::read(program) {
        Ok(bytes) => bytes,
        Err(error) => return Some(error.to_string()),
    };
    let Some(file) = elf::Program::parse(&bytes) else {
        return Some("not a 64-bit program of this machine".to_owned());
    };
    let missing = shell.needed_symbols().iter().find(|name| !file.exports.contains(**name));
    if !file.is_dynamic {
        Some("statically linked, so that no library can be preloaded".to_owned())
    } else if let Some(name) = missing {
        Some(format!("built without exported symbols (no {name})"))
    } else if file.exports.contains("malloc") {
        Some("built with a malloc of its own, which is not safe with threads".to_owned())
    } else {
        None
    }
}

/// The first line of `--version`, without the name and the licence.
fn version(program: &Path) -> Option<String> {
    let mut command = Command::new(program);
    command.arg("--version").env("PYSH_OFF", "1").env_remove("LD_PRELOAD").stdin(Stdio::null());
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let names = ["GNU bash, version ", "zsh ", "fish, version "];
    let line = text.lines().next()?;
    Some(names.iter().find_map(|name| line.strip_prefix(name)).unwrap_or(line).to_owned())
}
