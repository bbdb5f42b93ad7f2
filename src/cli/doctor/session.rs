//! Whether the shell that started this command has the library.

use std::fs;
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};

use super::{Mark, Report};
use crate::cli::image::Image;
use crate::cli::launch::is_off;
use crate::cli::shell::Shell;

/// Reports on the parent process. That `py` is not active there does not make pysh unusable.
pub(super) fn examine(report: &mut Report, image: &Image) -> bool {
    report.heading("This session");
    let parent = parent_id();
    let program = fs::read_link(format!("/proc/{parent}/exe")).unwrap_or_default();
    let name = format!("{} (process {parent})", program.display());
    match loaded_library(parent) {
        Some(library) => active(report, &name, &library, image),
        None => inactive(report, &name, &program),
    }
    true
}

/// The path of a `libpysh.so` that is mapped into a process.
fn loaded_library(process: u32) -> Option<PathBuf> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    // address, permissions, offset, device, inode, path: the path may have spaces in it.
    let paths = maps.lines().filter_map(|line| line.find('/').map(|start| &line[start..]));
    let mut libraries = paths.filter(|path| path.ends_with("/libpysh.so"));
    libraries.next().map(PathBuf::from)
}

fn active(report: &mut Report, name: &str, library: &Path, image: &Image) {
    report.finding(Mark::Good, &format!("{name} has {}", library.display()));
    if library != image.library() {
        report.advice("That is another installation than this command's.");
    }
}

fn inactive(report: &mut Report, name: &str, program: &Path) {
    report.finding(Mark::Neutral, &format!("{name} has no pysh in it"));
    if is_off() {
        report.advice("PYSH_OFF switches pysh off: unset it.");
    } else if let Some(shell) = Shell::of_program(program) {
        report.advice(&format!("Start a shell that has it: pysh {}", shell.name()));
        report.advice(&format!("or put this into {}: {}", shell.start_up_file(), shell.start_up_line()));
    }
}
