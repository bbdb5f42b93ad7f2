//! `pysh doctor`: what was found, what is missing, what to do.
//!
//! One section after the other, each in a file of its own; a section reports its findings and says
//! whether pysh can be used as far as it knows.

mod files;
pub(super) mod python;
mod session;
mod shells;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;

use super::image::Image;
use super::shell::Shell;

/// Prints the whole report; success if pysh can be used.
pub(super) fn run(shell: Option<Shell>) -> Result<ExitCode> {
    let image = Image::of_this_program()?;
    let mut report = Report::default();
    report.line(&format!("pysh {} in {}", env!("CARGO_PKG_VERSION"), image.root().display()));
    let sections = [
        files::examine(&mut report, &image),
        python::examine(&mut report),
        shells::examine(&mut report, shell),
        session::examine(&mut report, &image),
    ];
    let usable = sections.iter().all(|usable| *usable);
    let verdict = if usable { "can be used" } else { "can't be used: see what is marked ✗" };
    report.line(&format!("\npysh {verdict}."));
    report.print()?;
    Ok(if usable { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How a finding is marked.
#[derive(Clone, Copy)]
enum Mark {
    Good,
    Bad,
    Neutral,
}

/// The text, as far as it has come.
#[derive(Default)]
struct Report(String);

impl Report {
    fn heading(&mut self, text: &str) {
        self.line(&format!("\n{text}"));
    }

    fn finding(&mut self, mark: Mark, text: &str) {
        let sign = match mark {
            Mark::Good => '✓',
            Mark::Bad => '✗',
            Mark::Neutral => '·',
        };
        self.line(&format!("  {sign} {text}"));
    }

    /// More about the finding above: details, or what to do.
    fn advice(&mut self, text: &str) {
        self.line(&format!("    {text}"));
    }

    fn line(&mut self, text: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{text}");
    }

    fn print(&self) -> io::Result<()> {
        io::stdout().lock().write_all(self.0.as_bytes())
    }
}
