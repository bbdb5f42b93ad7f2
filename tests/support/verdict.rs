//! Judges a run of a literate file.

use std::path::Path;

use super::diff;
use super::expectation::Stream;
use super::sandbox::Sandbox;
use super::script::Script;
use super::shell::Shell;
use super::way::{Outcome, Way};

/// Whether `outcome` is all that `script` promises where `qualifiers` (shell, way, Python) hold.
///
/// # Errors
/// Everything that is wrong with it: output, status, what was left behind.
pub(crate) fn judge(
    folder: &Path,
    script: &Script,
    outcome: &Outcome,
    qualifiers: &[&str],
    sandbox: &Sandbox,
) -> Result<(), String> {
    let file = folder.join(&script.name).display().to_string();
    let checks = [
        ended(script, outcome),
        stdout(&file, script, outcome, qualifiers),
        stderr(&file, script, outcome, qualifiers),
        left_nothing(outcome, sandbox),
    ];
    let complaints: Vec<_> = checks.into_iter().filter_map(Result::err).collect();
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(complaints.join("\n"))
    }
}

fn ended(script: &Script, outcome: &Outcome) -> Result<(), String> {
    let wanted = script.settings.status;
    match outcome.status {
        Some(status) if status.code() == Some(wanted) => Ok(()),
        Some(status) => Err(format!("ended with {status}, not {wanted}")),
        None => Err(format!("killed: not done in {:?}", script.settings.timeout)),
    }
}

fn stdout(file: &str, script: &Script, outcome: &Outcome, run: &[&str]) -> Result<(), String> {
    let expected = script.expected(Stream::Stdout, run);
    // At fish's prompt both streams are one.
    let is_mixed = run.contains(&Way::Prompt.name()) && run.contains(&Shell::Fish.name());
    let compare = if is_mixed { diff::find_in_order } else { diff::compare };
    compare(file, &expected, &outcome.stdout).map_err(|diff| format!("stdout:\n{diff}"))
}

/// At a prompt stderr is the screen, where prompts and typed text stand between the messages.
fn stderr(file: &str, script: &Script, outcome: &Outcome, run: &[&str]) -> Result<(), String> {
    let expected = script.expected(Stream::Stderr, run);
    let at_prompt = run.contains(&Way::Prompt.name());
    let compare = if at_prompt { diff::find_in_order } else { diff::compare };
    compare(file, &expected, &outcome.stderr).map_err(|diff| format!("stderr:\n{diff}"))
}

fn left_nothing(outcome: &Outcome, sandbox: &Sandbox) -> Result<(), String> {
    let litter = sandbox.litter();
    if outcome.survivors.is_empty() && litter.is_empty() {
        return Ok(());
    }
    Err(format!("left behind: processes {:?}, files {litter:?}", outcome.survivors))
}
