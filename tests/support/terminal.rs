//! An interactive bash or zsh on a terminal, driven as a user drives it.
//!
//! Prompts are numbered, so that a test never mistakes an old prompt for the next one. Every wait
//! has a deadline; what fails shows the screen and the last input.

use std::fs::{self, File};
use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::signal::{kill, Signal};
use nix::sys::termios::Termios;

use super::collector::Collector;
use super::image::Image;
use super::process::{Leader, Process};
use super::pty;
use super::python;
use super::sandbox::{Sandbox, Setup};
use super::screen;
use super::shell::Shell;

/// Both prompts carry the same counter.
const PROMPTS: &str = "PS1='[$((++PROMPT_NUMBER))]$ ' PS2='[$((++PROMPT_NUMBER))]> '\n";
const ROWS: u16 = 60;
const COLUMNS: u16 = 160;
/// How long a shell may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a user looks at what came before pressing Ctrl-C. Readline loses an interrupt that comes
/// in the same instant as its prompt (plain bash 5.2 does so in 1 of 100 tries).
const REACTION: Duration = Duration::from_millis(100);

pub(crate) const CTRL_C: &str = "\x03";
pub(crate) const CTRL_D: &str = "\x04";
pub(crate) const CTRL_U: &str = "\x15";
pub(crate) const CTRL_Z: &str = "\x1a";
pub(crate) const TAB: &str = "\t";
pub(crate) const UP: &str = "\x1b[A";
pub(crate) const ENTER: &str = "\r";

/// Which prompt the shell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// PS1: ready for a command.
    Command,
    /// PS2: something is still open.
    More,
}

/// A shell, its terminal and its sandbox.
pub(crate) struct Terminal {
    leader: Leader,
    master: File,
    seen: Collector,
    /// The number of the prompt that was last waited for.
    number: usize,
    /// Where in the stream the last input began.
    mark: usize,
    last_input: String,
    pub(crate) sandbox: Sandbox,
}

impl Terminal {
    /// Starts bash under the preload, and waits for its first prompt.
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// `start`, with `startup` at the end of `.bashrc`.
    pub(crate) fn start_with(startup: &str) -> Self {
        Self::start_equipped(Shell::Bash, Setup::preload, startup)
    }

    /// Starts bash without the preload, with `pysh init` in `.bashrc`.
    pub(crate) fn start_by_init() -> Self {
        Self::start_equipped(Shell::Bash, Setup::offer, "eval \"$(pysh init bash)\"\n")
    }

    /// Starts zsh without the preload, with `pysh init` and then `startup` in `.zshrc`.
    pub(crate) fn start_zsh(startup: &str) -> Self {
        Self::start_equipped(Shell::Zsh, Setup::offer, &format!("eval \"$(pysh init zsh)\"\n{startup}\n"))
    }

    fn start_equipped(shell: Shell, equip: impl Fn(&Setup, &mut Command), startup: &str) -> Self {
        let image = Image::find().unwrap();
        let python = python::wanted().unwrap().pop().unwrap();
        let mut command = shell.command();
        let sandbox = Sandbox::new().unwrap();
        sandbox.enter(&mut command);
        equip(&Setup { image, python }, &mut command);
        Self::spawn(shell, command, sandbox, startup)
    }

    /// Starts bash without pysh.
    pub(crate) fn start_plain() -> Self {
        let mut command = Command::new("bash");
        let sandbox = Sandbox::new().unwrap();
        sandbox.enter(&mut command);
        Self::spawn(Shell::Bash, command, sandbox, "")
    }

    fn spawn(shell: Shell, mut command: Command, sandbox: Sandbox, startup: &str) -> Self {
        let (file, options) = match shell {
            Shell::Zsh => (".zshrc", "setopt prompt_subst; unsetopt prompt_sp prompt_cr\n"),
            _ => (".bashrc", ""),
        };
        fs::write(sandbox.home().join(file), format!("{options}{PROMPTS}{startup}")).unwrap();
        let pty::Pty { master, slave } = pty::open(ROWS, COLUMNS).unwrap();
        command.stdin(slave.try_clone().unwrap());
        command.stdout(slave.try_clone().unwrap()).stderr(slave);
        let leader = Leader::spawn(&mut command, true).unwrap();
        let seen = Collector::of(master.try_clone().unwrap());
        let last_input = String::new();
        let mut terminal = Self { leader, master, seen, number: 0, mark: 0, last_input, sandbox };
        assert_eq!(terminal.wait_for_prompt(), Prompt::Command);
        terminal
    }

    /// Types `keys` and waits for nothing.
    pub(crate) fn press(&mut self, keys: &str) {
        self.mark = self.seen.len();
        keys.clone_into(&mut self.last_input);
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    /// Types one line and Enter, waits for the next prompt, and returns what was printed between.
    pub(crate) fn enter(&mut self, line: &str) -> String {
        assert_eq!(self.enter_part(line), Prompt::Command, "{}", self.report("still open"));
        self.output()
    }

    /// Types one line and Enter, and waits for the next prompt of either kind.
    pub(crate) fn enter_part(&mut self, line: &str) -> Prompt {
        self.press(&format!("{line}{ENTER}"));
        self.wait_for_prompt()
    }

    /// Types lines of which only the last completes the command; returns what that printed.
    pub(crate) fn enter_all(&mut self, lines: &[&str]) -> String {
        let (last, first) = lines.split_last().unwrap();
        for line in first {
            assert_eq!(self.enter_part(line), Prompt::More, "{}", self.report("not open"));
        }
        self.enter(last)
    }

    /// Waits for the next prompt: one with a higher number, since bash counts on where it does not
    /// show one (inside a pasted text).
    pub(crate) fn wait_for_prompt(&mut self) -> Prompt {
        let (mark, number) = (self.mark, self.number);
        let next = |bytes: &[u8]| next_prompt(&String::from_utf8_lossy(&bytes[mark..]), number);
        self.seen.wait_until(Instant::now() + PATIENCE, |bytes| next(bytes).is_some());
        let Some((number, prompt)) = next(&self.seen.bytes()) else {
            panic!("{}", self.report(&format!("no prompt came after number {number}")));
        };
        self.number = number;
        prompt
    }

    /// Waits until `text` has been printed since the last input.
    pub(crate) fn wait_for(&mut self, text: &str) {
        let mark = self.mark;
        let shown = |bytes: &[u8]| screen::render(&bytes[mark..], COLUMNS).contains(text);
        let arrived = self.seen.wait_until(Instant::now() + PATIENCE, shown);
        assert!(arrived, "{}", self.report(&format!("{text:?} never came")));
    }

    /// What was printed since the last input, without its echo and without the next prompt.
    pub(crate) fn output(&self) -> String {
        let shown = screen::render(&self.seen.bytes()[self.mark..], COLUMNS);
        let prompt = format!("[{}]", self.number);
        let body = shown.rsplit_once(&prompt).map_or(shown.as_str(), |(body, _)| body);
        body.split_once('\n').map_or("", |(_echo, output)| output).to_owned()
    }

    /// The lines on the screen now.
    pub(crate) fn screen(&self) -> String {
        screen::render(&self.seen.bytes(), COLUMNS)
    }

    /// The line with the cursor, from the newest prompt on.
    pub(crate) fn input_line(&self) -> String {
        let screen = self.screen();
        let prompt = format!("[{}]", self.number);
        let line = screen.rsplit_once(&prompt).map_or("", |(_, line)| line);
        // The character of the prompt, and a space which is gone where nothing follows.
        line.get(2..).unwrap_or_default().to_owned()
    }

    /// Waits until `text` is what stands behind the newest prompt.
    pub(crate) fn wait_for_input_line(&self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.input_line() != text {
            assert!(Instant::now() < deadline, "{}", self.report(&format!("wanted input {text:?}")));
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts `line` and waits until it has printed `sign`, which must not occur in `line` itself.
    pub(crate) fn start_command(&mut self, line: &str, sign: &str) {
        assert!(!line.contains(sign), "the echo of {line:?} would be taken for its output");
        self.press(&format!("{line}{ENTER}"));
        self.wait_for(sign);
    }

    /// Presses Ctrl-C and waits for the prompt.
    pub(crate) fn interrupt(&mut self) {
        std::thread::sleep(REACTION);
        self.press(CTRL_C);
        assert_eq!(self.wait_for_prompt(), Prompt::Command, "{}", self.report("no clean prompt"));
    }

    /// Sends `signal` to the shell.
    pub(crate) fn send(&self, signal: Signal) {
        kill(self.leader.pid(), signal).unwrap();
    }

    /// The settings of the line discipline.
    pub(crate) fn settings(&self) -> Termios {
        pty::settings(&self.master).unwrap()
    }

    /// Gives the window another size.
    pub(crate) fn resize(&self, rows: u16, columns: u16) {
        pty::resize(&self.master, rows, columns).unwrap();
    }

    /// Waits until the shell has ended; its exit status, and the processes that outlived it.
    pub(crate) fn wait_for_end(&mut self) -> (Option<i32>, Vec<Process>) {
        let status = self.leader.wait(Instant::now() + PATIENCE).unwrap();
        assert!(status.is_some(), "{}", self.report("the shell does not end"));
        (status.and_then(|status| status.code()), self.leader.survivors())
    }

    fn report(&self, complaint: &str) -> String {
        let input = &self.last_input;
        format!("{complaint}\nlast input: {input:?}\nscreen:\n{}", self.screen())
    }
}

/// The first prompt in `text` with a number above `last`, and its number.
fn next_prompt(text: &str, last: usize) -> Option<(usize, Prompt)> {
    text.split('[').find_map(|candidate| {
        let (digits, rest) = candidate.split_once(']')?;
        let number = digits.parse().ok().filter(|number| *number > last)?;
        let prompt = match rest.get(..2)? {
            "$ " => Prompt::Command,
            "> " => Prompt::More,
            _ => return None,
        };
        Some((number, prompt))
    })
}
