//! The same shell with and without the library: real runs of commands that do no harm, as a file, on standard input, and
//! with `-c`. The environment variable `LIBPYSH` names the library.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::grammar;
use super::shell::Shell;

/// What stands for a command: none of them is a block.
const COMMANDS: [&str; 6] = ["echo a", "true", "false", "echo $? py", ":", "echo py {x} \"$BASH_COMMAND\" $LINENO"];
/// What stands where none may.
const WORDS: [&str; 4] = ["py", "a", "'py {'", "py{x}"];

pub fn check(data: &[u8]) {
    let Some(library) = std::env::var_os("LIBPYSH") else { return };
    let (_, data) = Shell::take(data);
    let text = fill(&grammar::text(data), data);
    for how in [run_argument, run_file, run_input] {
        let run = |library: Option<PathBuf>| how(&text, library).as_ref().map(said);
        let Some(plain) = run(None) else { return };
        if runs_py(&plain) {
            return;
        }
        let ours = run(Some(library.clone().into()));
        // What runs at the same time may come in another order, or not at all, from run to run.
        if ours.as_ref() != Some(&plain) && (0..8).all(|_| run(None).as_ref() == Some(&plain)) {
            assert_eq!(run(Some(library.clone().into())), Some(plain), "{text}");
        }
    }
}

/// Whether a plain shell has been told to run `py`, which it does not have.
fn runs_py((_, out, errors): &(String, String, String)) -> bool {
    [out, errors].into_iter().any(|text| text.contains("py: command not found"))
}

fn said(output: &Output) -> (String, String, String) {
    (output.status.to_string(), lines(&output.stdout), without_numbers(&lines(&output.stderr)))
}

/// The lines of an output, in no order.
fn lines(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// `time` tells times and `&` pids: no two runs are alike in those.
fn without_numbers(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

fn fill(template: &str, data: &[u8]) -> String {
    let mut choices = data.iter().rev().map(|&byte| usize::from(byte));
    let mut choose = |from: &[&'static str]| from[choices.next().unwrap_or(0) % from.len()];
    let mut text = String::new();
    for letter in template.chars() {
        match letter {
            '@' => text += choose(&COMMANDS),
            '%' => text += choose(&WORDS),
            other => text.push(other),
        }
    }
    text + "\n"
}

fn run_argument(text: &str, library: Option<PathBuf>) -> Option<Output> {
    run(&["-c", text], "", library)
}

fn run_file(text: &str, library: Option<PathBuf>) -> Option<Output> {
    std::fs::write(folder().join("file"), text).ok()?;
    run(&["./file"], "", library)
}

fn run_input(text: &str, library: Option<PathBuf>) -> Option<Output> {
    run(&[], text, library)
}

/// A folder for what the commands write.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("pysh-fuzz-{}", std::process::id()));
    let _ = std::fs::create_dir(&folder);
    folder
}

/// None if it takes too long: a loop.
fn run(arguments: &[&str], input: &str, library: Option<PathBuf>) -> Option<Output> {
    let mut command = Command::new("/usr/bin/timeout");
    command.args(["-s", "KILL", "5", "/bin/bash", "--norc"]).args(arguments);
    command.env_clear().env("PATH", "/nonexistent").current_dir(folder());
    if let Some(library) = library {
        // Not for `timeout` itself.
        command.env("LD_PRELOAD", library);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().ok()?;
    let _ = child.stdin.take()?.write_all(input.as_bytes());
    let output = child.wait_with_output().ok()?;
    (output.status.code() != Some(137)).then_some(output)
}
