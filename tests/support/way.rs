//! The ways in which a shell comes to its source text.

use std::fs::{self, File};
use std::io::{self, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::collector::Collector;
use super::fish;
use super::process::{Leader, Process};
use super::pty;
use super::sandbox::Sandbox;
use super::screen;
use super::script::Script;
use super::shell::Shell;

/// One way to give a script to a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// `bash FILE`
    File,
    /// `bash < FILE`
    Stdin,
    /// `cat FILE | bash`
    Pipe,
    /// `bash -c "$(cat FILE)"`
    DashC,
    /// `source FILE`
    Source,
    /// `eval "$(cat FILE)"`
    Eval,
    /// Typed at a prompt, each line when the prompt has come; stdout is still a pipe.
    Prompt,
}

const NAMES: [(&str, Way); 7] = [
    ("file", Way::File),
    ("stdin", Way::Stdin),
    ("pipe", Way::Pipe),
    ("dash-c", Way::DashC),
    ("source", Way::Source),
    ("eval", Way::Eval),
    ("prompt", Way::Prompt),
];

/// Ends every prompt; no script prints it.
pub(super) const PROMPT: &str = "<pysh-test> ";
pub(super) const ROWS: u16 = 50;
pub(super) const COLUMNS: u16 = 1000;
pub(super) const END_OF_FILE: &str = "\x04";

impl Way {
    /// The way that the settings of a script call `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, way)| *way)
    }

    /// Its name in the settings of a script.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, way)| *way == self).map_or("", |(name, _)| name)
    }

    /// Runs `script` in `shell`; `equip` completes the environment.
    ///
    /// # Errors
    /// When the shell cannot be started, or does not end in time.
    pub(crate) fn run(
        self,
        shell: Shell,
        script: &Script,
        sandbox: &Sandbox,
        equip: impl Fn(&mut Command),
    ) -> io::Result<Outcome> {
        fs::write(sandbox.work().join(&script.name), &script.source)?;
        let mut command = shell.command();
        sandbox.enter(&mut command);
        equip(&mut command);
        // For files that start shells themselves.
        command.env("shell", shell.name());
        let deadline = Instant::now() + script.settings.timeout;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.present(shell, script, sandbox, &mut command)?;
        match self {
            Self::Prompt => {
                shell.set_prompt(&sandbox.home(), PROMPT)?;
                match shell {
                    Shell::Fish => fish::type_at_prompt(script, command, deadline),
                    _ => type_at_prompt(script, command, deadline),
                }
            }
            _ => run_in_batch(script, command, deadline),
        }
    }

    /// Shows the script to the shell that `command` will start; one at a prompt is shown nothing.
    fn present(self, shell: Shell, script: &Script, sandbox: &Sandbox, command: &mut Command) -> io::Result<()> {
        let name = &script.name;
        match self {
            Self::File => command.arg(name),
            Self::Stdin => command.stdin(File::open(sandbox.work().join(name))?),
            Self::Pipe => command.stdin(Stdio::piped()),
            Self::DashC => command.arg("-c").arg(script.source.trim_end_matches('\n')),
            Self::Source => command.arg("-c").arg(shell.sourcing(name)),
            Self::Eval => command.arg("-c").arg(shell.evaluating(name)),
            Self::Prompt => command,
        };
        Ok(())
    }
}

/// What a run of a script came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// `None` when time was up and the shell had to be killed.
    pub(crate) status: Option<ExitStatus>,
    /// Processes that outlived the shell.
    pub(crate) survivors: Vec<Process>,
}

/// Writes `source` to the shell's stdin if that is a pipe, as slowly as the shell reads it.
fn feed(leader: &mut Leader, source: &str) {
    if let Some(mut stdin) = leader.child().stdin.take() {
        let source = source.to_owned();
        // A shell that leaves early closes the pipe; what is then left is nobody's.
        thread::spawn(move || drop(stdin.write_all(source.as_bytes())));
    }
}

fn run_in_batch(script: &Script, mut command: Command, deadline: Instant) -> io::Result<Outcome> {
    let mut leader = Leader::spawn(&mut command, false)?;
    feed(&mut leader, &script.source);
    let stdout = leader.child().stdout.take().map(Collector::of);
    let stderr = leader.child().stderr.take().map(Collector::of);
    conclude(leader, stdout, stderr, deadline)
}

fn type_at_prompt(script: &Script, mut command: Command, deadline: Instant) -> io::Result<Outcome> {
    let pty::Pty { master, slave } = pty::open(ROWS, COLUMNS)?;
    command.stdin(slave.try_clone()?).stderr(slave);
    let mut leader = Leader::spawn(&mut command, true)?;
    // The command holds the slave, without whose end the terminal never ends.
    drop(command);
    let terminal = Collector::of(master.try_clone()?);
    let stdout = leader.child().stdout.take().map(Collector::of);
    type_lines(script, master, &terminal, deadline)?;
    let mut outcome = conclude(leader, stdout, Some(terminal.clone()), deadline)?;
    outcome.stderr = screen::render(&terminal.bytes(), COLUMNS);
    Ok(outcome)
}

/// Types each line of `script` when the prompt for it has come, and Ctrl-D in the end.
fn type_lines(script: &Script, mut keyboard: File, screen: &Collector, deadline: Instant) -> io::Result<()> {
    let lines = script.typed().map(|line| format!("{line}\n"));
    for (count, keys) in (1..).zip(lines.chain([END_OF_FILE.to_owned()])) {
        if !screen.wait_until(deadline, |bytes| prompts(bytes) >= count) {
            break;
        }
        keyboard.write_all(keys.as_bytes())?;
    }
    Ok(())
}

fn prompts(screen: &[u8]) -> usize {
    screen.windows(PROMPT.len()).filter(|window| *window == PROMPT.as_bytes()).count()
}

pub(super) fn conclude(
    mut leader: Leader,
    stdout: Option<Collector>,
    stderr: Option<Collector>,
    deadline: Instant,
) -> io::Result<Outcome> {
    let status = leader.wait(deadline)?;
    let survivors = if status.is_some() { leader.survivors() } else { Vec::new() };
    leader.end();
    // All writers are dead by now, save such as left the session.
    let soon = Instant::now() + Duration::from_secs(2);
    let text = |stream: Option<Collector>| {
        let bytes = stream.map(|stream| stream.finish(soon)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(Outcome { stdout: text(stdout), stderr: text(stderr), status, survivors })
}
