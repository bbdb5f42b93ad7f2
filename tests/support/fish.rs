//! fish at a prompt. It paints what is typed again and again, and says nothing of its own where a command is not complete
//! yet: so its prompts are numbered, and marks stand around what each command prints.

use std::fs::{self, File};
use std::io::{self, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::signal::{kill, Signal};

use super::collector::Collector;
use super::image::Image;
use super::process::Leader;
use super::pty;
use super::python;
use super::queries;
use super::sandbox::{Sandbox, Setup};
use super::screen;
use super::script::Script;
use super::shell::{Shell, BEGIN, END};
use super::way::{conclude, Outcome, COLUMNS, END_OF_FILE, PROMPT, ROWS};

/// So long after a line nothing comes where fish waits for the rest of a command.
const QUIET: Duration = Duration::from_millis(400);
/// How long fish may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);
const WIDTH: u16 = 100;

/// A fish at a prompt, on a terminal of its own.
pub(crate) struct Fish {
    leader: Leader,
    keyboard: File,
    screen: Collector,
    /// The number of the prompt at the last input.
    number: usize,
    pub(crate) sandbox: Sandbox,
}

impl Fish {
    /// Starts fish under the preload, and waits for its first prompt.
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// `start`, with `startup` at the end of config.fish.
    pub(crate) fn start_with(startup: &str) -> Self {
        let python = python::wanted().unwrap().pop().unwrap();
        let mut command = Shell::Fish.command();
        let sandbox = Sandbox::new().unwrap();
        sandbox.enter(&mut command);
        Setup { image: Image::find().unwrap(), python }.preload(&mut command);
        Shell::Fish.set_prompt(&sandbox.home(), PROMPT).unwrap();
        let config = sandbox.home().join(".config/fish/config.fish");
        let text = fs::read_to_string(&config).unwrap();
        fs::write(&config, format!("{text}{startup}")).unwrap();
        let pty::Pty { master, slave } = pty::open(ROWS, WIDTH).unwrap();
        command.stdin(slave.try_clone().unwrap()).stdout(slave.try_clone().unwrap()).stderr(slave);
        let leader = Leader::spawn(&mut command, true).unwrap();
        drop(command);
        let screen = Collector::of(master.try_clone().unwrap());
        queries::answer(master.try_clone().unwrap(), screen.clone(), (ROWS, WIDTH));
        let mut fish = Self { leader, keyboard: master, screen, number: 0, sandbox };
        fish.wait_for_prompt();
        fish
    }

    /// Types keys and waits for nothing.
    pub(crate) fn press(&mut self, keys: &str) {
        self.number = prompt_number(&self.screen.bytes());
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Types keys, and waits until fish has painted what they do.
    pub(crate) fn edit(&mut self, keys: &str) {
        self.press(keys);
        loop {
            let seen = self.screen.len();
            if !self.screen.wait_until(Instant::now() + QUIET, |bytes| bytes.len() > seen) {
                return;
            }
        }
    }

    /// Waits for the next prompt.
    pub(crate) fn wait_for_prompt(&mut self) {
        let number = self.number;
        let came = self.screen.wait_until(Instant::now() + PATIENCE, |bytes| prompt_number(bytes) > number);
        assert!(came, "no prompt came\n{}", self.shown());
    }

    /// Types a command, and returns what it printed.
    pub(crate) fn enter(&mut self, command: &str) -> String {
        let before = count(&self.screen.bytes(), BEGIN);
        self.press(&format!("{command}\r"));
        // Not only for a prompt: fish may paint another one late after an interrupt.
        let ended = self.screen.wait_until(Instant::now() + PATIENCE, |bytes| count(bytes, END) > before);
        assert!(ended, "{command} has not ended\n{}", self.shown());
        self.wait_for_prompt();
        let bytes = self.screen.bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let each = text.split(BEGIN).skip(1 + before).map(|rest| rest.split(END).next().unwrap_or_default());
        screen::render(each.collect::<String>().as_bytes(), WIDTH)
    }

    /// Waits until `text` is on the screen.
    pub(crate) fn wait_for(&self, text: &str) {
        let came = self.screen.wait_until(Instant::now() + PATIENCE, |bytes| shown(bytes).contains(text));
        assert!(came, "{text:?} never came\n{}", self.shown());
    }

    /// The screen, without the marks.
    pub(crate) fn shown(&self) -> String {
        shown(&self.screen.bytes())
    }

    /// What stands behind the last prompt.
    pub(crate) fn line(&self) -> String {
        let shown = self.shown();
        let prompt = format!("{PROMPT}{}>", prompt_number(&self.screen.bytes()));
        shown.rsplit_once(&prompt).map_or_else(|| shown.clone(), |(_, line)| line.trim().to_owned())
    }

    /// Sends `signal` to the shell.
    pub(crate) fn send(&self, signal: Signal) {
        kill(self.leader.pid(), signal).unwrap();
    }

    /// Waits until the shell has ended.
    pub(crate) fn wait_for_end(&mut self) -> Option<i32> {
        let status = self.leader.wait(Instant::now() + PATIENCE).unwrap();
        assert!(status.is_some(), "fish does not end\n{}", self.shown());
        status.and_then(|status| status.code())
    }
}

/// What is on the screen, without the marks.
fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace(BEGIN, "").replace(END, "");
    screen::render(text.as_bytes(), WIDTH)
}

/// Types each line of `script`, each when fish is ready for it.
pub(crate) fn type_at_prompt(script: &Script, mut command: Command, deadline: Instant) -> io::Result<Outcome> {
    let pty::Pty { master, slave } = pty::open(ROWS, COLUMNS)?;
    command.stdin(slave.try_clone()?).stdout(slave.try_clone()?).stderr(slave);
    let leader = Leader::spawn(&mut command, true)?;
    // The command holds the slave, without whose end the terminal never ends.
    drop(command);
    let terminal = Collector::of(master.try_clone()?);
    queries::answer(master.try_clone()?, terminal.clone(), (ROWS, COLUMNS));
    type_lines(script, master, &terminal, deadline)?;
    let mut outcome = conclude(leader, None, Some(terminal.clone()), deadline)?;
    outcome.stdout = outputs(&terminal.bytes());
    outcome.stderr = outcome.stdout.clone();
    Ok(outcome)
}

fn type_lines(script: &Script, mut keyboard: File, screen: &Collector, deadline: Instant) -> io::Result<()> {
    let mut number = 0;
    if !screen.wait_until(deadline, |bytes| prompt_number(bytes) > number) {
        return Ok(());
    }
    for line in script.typed() {
        number = prompt_number(&screen.bytes());
        let begun = count(&screen.bytes(), BEGIN);
        keyboard.write_all(format!("{line}\r").as_bytes())?;
        if !wait_for_more(screen, deadline, number, begun) {
            break;
        }
    }
    keyboard.write_all(END_OF_FILE.as_bytes())
}

/// Waits until there is a new prompt or, as long as no command has begun, nothing happens. False if time is up.
fn wait_for_more(screen: &Collector, deadline: Instant, number: usize, begun: usize) -> bool {
    let is_new = |bytes: &[u8]| prompt_number(bytes) > number;
    loop {
        let seen = screen.len();
        let soon = deadline.min(Instant::now() + QUIET);
        screen.wait_until(soon, |bytes| bytes.len() > seen || is_new(bytes));
        let bytes = screen.bytes();
        if is_new(&bytes) || (bytes.len() == seen && count(&bytes, BEGIN) == begun) {
            return true;
        }
        if Instant::now() >= deadline {
            return false;
        }
    }
}

/// The number of the last prompt.
pub(crate) fn prompt_number(screen: &[u8]) -> usize {
    let text = String::from_utf8_lossy(screen);
    let numbers = text.split(PROMPT).skip(1).filter_map(|rest| rest.split_once('>')?.0.parse().ok());
    numbers.max().unwrap_or(0)
}

fn count(screen: &[u8], mark: &str) -> usize {
    screen.windows(mark.len()).filter(|window| *window == mark.as_bytes()).count()
}

/// What all the commands have printed.
pub(crate) fn outputs(screen: &[u8]) -> String {
    let text = String::from_utf8_lossy(screen);
    let each = text.split(BEGIN).skip(1).map(|rest| rest.split(END).next().unwrap_or_default());
    screen::render(each.collect::<String>().as_bytes(), COLUMNS)
}
