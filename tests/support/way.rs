//! The ways in which a shell comes to its source text.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::collector::Collector;
use super::process::{Leader, Process};
use super::pty;
use super::sandbox::Sandbox;
use super::screen;
use super::script::Script;

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

/// Both prompts end in a text that no script prints.
const PROMPT: &str = "<pysh-test> ";
const STARTUP: &str = "PS1='<pysh-test> ' PS2='<pysh-test> '\n";
/// A tab in a script is typed as a tab; lines are not folded.
const INPUTRC: &str = "set disable-completion on\nset enable-bracketed-paste off\n";
const COLUMNS: u16 = 1000;

impl Way {
    /// The way that the settings of a script call `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, way)| *way)
    }

    /// Its name in the settings of a script.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, way)| *way == self).map_or("", |(name, _)| name)
    }

    /// Runs `script` in bash; `equip` completes the environment.
    ///
    /// # Errors
    /// When bash cannot be started, or does not end in time.
    pub(crate) fn run(
        self,
        script: &Script,
        sandbox: &Sandbox,
        equip: impl Fn(&mut Command),
    ) -> io::Result<Outcome> {
        fs::write(sandbox.work().join(&script.name), &script.source)?;
        let mut command = Command::new("bash");
        sandbox.enter(&mut command);
        equip(&mut command);
        let deadline = Instant::now() + script.settings.timeout;
        match self {
            Self::Prompt => type_at_prompt(script, sandbox, command, deadline),
            _ => self.run_in_batch(script, sandbox, command, deadline),
        }
    }

    fn run_in_batch(
        self,
        script: &Script,
        sandbox: &Sandbox,
        mut command: Command,
        deadline: Instant,
    ) -> io::Result<Outcome> {
        let name = &script.name;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        match self {
            Self::File => command.arg(name),
            Self::Stdin => command.stdin(File::open(sandbox.work().join(name))?),
            Self::Pipe => command.stdin(Stdio::piped()),
            Self::DashC => command.arg("-c").arg(script.source.trim_end_matches('\n')),
            Self::Source => command.arg("-c").arg(format!("source ./{name}")),
            Self::Eval | Self::Prompt => command.arg("-c").arg(format!("eval \"$(<{name})\"")),
        };
        let mut leader = Leader::spawn(&mut command, false)?;
        feed(&mut leader, &script.source);
        let stdout = leader.child().stdout.take().map(Collector::of);
        let stderr = leader.child().stderr.take().map(Collector::of);
        conclude(leader, stdout, stderr, deadline)
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

fn type_at_prompt(
    script: &Script,
    sandbox: &Sandbox,
    mut command: Command,
    deadline: Instant,
) -> io::Result<Outcome> {
    fs::write(sandbox.home().join(".bashrc"), STARTUP)?;
    fs::write(sandbox.home().join(".inputrc"), INPUTRC)?;
    let pty::Pty { mut master, slave } = pty::open(50, COLUMNS)?;
    command.stdin(slave.try_clone()?).stdout(Stdio::piped()).stderr(slave);
    let mut leader = Leader::spawn(&mut command, true)?;
    drop(command);
    let terminal = Collector::of(File::from(OwnedFd::from(master.try_clone()?)));
    let stdout = leader.child().stdout.take().map(Collector::of);
    for (count, line) in (1..).zip(script.typed().chain(["\x04"])) {
        if !terminal.wait_until(deadline, |bytes| prompts(bytes) >= count) {
            break;
        }
        let end = if line == "\x04" { "" } else { "\n" };
        master.write_all(format!("{line}{end}").as_bytes())?;
    }
    let mut outcome = conclude(leader, stdout, Some(terminal.clone()), deadline)?;
    outcome.stderr = screen::render(&terminal.bytes(), COLUMNS);
    Ok(outcome)
}

fn prompts(screen: &[u8]) -> usize {
    screen.windows(PROMPT.len()).filter(|window| *window == PROMPT.as_bytes()).count()
}

fn conclude(
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
