//! One `py` command, step by step. fish's thread can't answer Python's questions where it stands: it has to return from
//! `source` with script that finds the answer and comes back for more. So a call is a state, and each step ends in script.

use std::ffi::c_int;
use std::os::fd::OwnedFd;

use pysh_contract::message::{ending, SETTINGS};
use pysh_contract::wire::Writer;

use super::descriptors::Streams;
use super::host::{Beside, Facts, FishHost};
use super::need::{self, Heard, Need};
use super::probe::{self, Found};
use super::script::Script;
use super::{input, late};
use crate::session::answer::{answer, Next, Passed};
use crate::session::open_call::OpenCall;
use crate::session::stage_call::Broken;
use crate::session::{self, Command, NOT_FOUND};
use crate::shell::host::Host;
use crate::shell::time_zone;

/// What fish has said of a command before it begins.
#[derive(Default)]
pub struct Arrival {
    /// The status of the command before.
    pub status: i32,
    /// The statuses of the pipeline before.
    pub pipestatus: Vec<Vec<u8>>,
    /// The words after `py`.
    pub words: Vec<Vec<u8>>,
}

impl Arrival {
    /// From `STATUS/PIPESTATUS`.
    pub fn new(said: &[u8]) -> Self {
        let mut parts = said.splitn(2, |&byte| byte == b'/');
        let mut next = || parts.next().unwrap_or_default();
        let status = std::str::from_utf8(next()).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let pipestatus = next().split(|&byte| byte == b' ').filter(|each| !each.is_empty()).map(<[u8]>::to_vec);
        Self { status, pipestatus: pipestatus.collect(), words: Vec::new() }
    }
}

/// How far a call has come.
enum State {
    /// Where its output goes is not known yet.
    Outputs,
    /// Python may have to be found first, by fish's variables.
    Settings,
    /// Python runs, and asks.
    Talking(Box<OpenCall>),
    /// It is over.
    Over,
}

/// What fish is to do next.
enum Step {
    /// To run this, and to come back.
    Go(Script),
    /// To run this, and to leave `py` with a status.
    End { script: Script, status: i32, interrupted: bool },
}

/// An answer that waits until fish has done what Python asked for.
struct Held {
    answer: Writer,
    passed: Option<Passed>,
}

/// A command.
pub struct Call {
    words: Vec<Vec<u8>>,
    source: Vec<u8>,
    line: u32,
    is_interactive: bool,
    /// Python is busy with the call around this one.
    is_inner: bool,
    has_own_outputs: bool,
    host: FishHost,
    state: State,
    need: Option<Need>,
    heard: Heard,
    held: Option<Held>,
    /// fish runs source while Python goes on.
    beside: Option<Beside>,
    /// Copies of standard streams that are open as long as this goes on.
    passed: Vec<OwnedFd>,
    /// How many scripts it has had.
    scripts: usize,
    /// How many of the `argv` that hide the caller's are erased.
    erased: usize,
    /// The last script, where it can't be the next one.
    last: Option<Script>,
}

/// So many scripts are each sourced by the one before. After that a loop sources them: fish allows only so many levels.
const MOST_NESTED: usize = 3;

impl Call {
    /// A command with these words.
    pub fn new(arrival: Arrival, probed: Streams, is_interactive: bool, is_inner: bool) -> Self {
        let Arrival { status, pipestatus, mut words } = arrival;
        let (source, line) = place_in(&mut words);
        let mut host = FishHost::new(status, pipestatus, prefix(&source, line), is_interactive);
        host.streams[0] = probed.input;
        host.pending = late::take().into();
        Self {
            words,
            source,
            line,
            is_interactive,
            is_inner,
            has_own_outputs: probed.are_own,
            host,
            state: State::Outputs,
            need: None,
            heard: Heard::default(),
            held: None,
            beside: None,
            passed: Vec::new(),
            scripts: 0,
            erased: 0,
            last: None,
        }
    }

    /// Takes what fish says.
    pub fn hear(&mut self, what: &[u8], value: &[u8]) {
        self.heard.hear(what, value);
    }

    /// Begins; the result is fish's script.
    pub fn begin(&mut self) -> Script {
        if !self.has_own_outputs {
            return self.wrapped(Step::Go(probe::begin()));
        }
        self.state = State::Settings;
        self.go_on()
    }

    /// The script has come to its end.
    pub fn resume(&mut self) -> Script {
        if let Some(last) = self.last.take() {
            return last;
        }
        if matches!(self.state, State::Outputs) {
            self.find_outputs();
        }
        if let Some(need) = self.need.take() {
            let heard = std::mem::take(&mut self.heard);
            if let Some(more) = need.conclude(heard, &mut self.host.facts) {
                let step = self.ask(more);
                return self.wrapped(step);
            }
        }
        self.go_on()
    }

    /// The source that fish is to run for Python.
    pub fn text(&mut self) -> c_int {
        match &self.need {
            Some(Need::Run(source)) => text_file(source),
            _ => self.beside.as_ref().map_or(-1, |beside| text_file(&beside.source)),
        }
    }

    fn find_outputs(&mut self) {
        let Found { numbers, own } = probe::end();
        self.host.streams = numbers;
        self.passed = own;
        self.state = State::Settings;
    }

    fn go_on(&mut self) -> Script {
        let step = self.step().unwrap_or_else(|broken| self.broken(broken));
        self.wrapped(step)
    }

    /// The call comes to no end.
    fn broken(&mut self, why: Broken) -> Step {
        self.state = State::Over;
        let script = self.host.pending.take();
        match why {
            Broken::Interrupted => Step::End { script, status: INTERRUPTED, interrupted: true },
            Broken::Because(why) => {
                self.host.report(&why);
                Step::End { script, status: NOT_FOUND, interrupted: false }
            }
        }
    }

    /// Goes on with Python until fish has something to do.
    fn step(&mut self) -> Result<Step, Broken> {
        if matches!(self.state, State::Settings) {
            if let Some(need) = self.settings_needed() {
                return Ok(self.ask(need));
            }
            self.state = State::Talking(Box::new(self.call()?));
            self.host.facts = Facts::default();
        }
        self.end_beside()?;
        loop {
            self.send_held()?;
            let State::Talking(talk) = &mut self.state else { return Err(Broken::Because("it is over".to_owned())) };
            let wrong = |error: pysh_contract::wire::Malformed| Broken::Because(error.to_string());
            if let Some(need) = need::of_message(talk.message(), &self.host.facts).map_err(wrong)? {
                return Ok(self.ask(need));
            }
            let mut reply = Writer::new();
            let next = answer(&self.host, talk.message(), &mut reply).map_err(wrong)?;
            self.host.facts = Facts::default();
            let passed = match next {
                Next::Answer => None,
                Next::AnswerWithFds(passed) => Some(passed),
                Next::Done { status, interrupted } => return Ok(self.end(status, interrupted)),
                Next::Failed(why) => return Err(Broken::Because(self.fail(why))),
            };
            if let Some(beside) = self.host.child.take() {
                talk.leave_to_shell();
                talk.answer(reply, passed)?;
                return Ok(Step::Go(self.begin_beside(beside)));
            }
            self.held = Some(Held { answer: reply, passed });
            if !self.host.pending.borrow().is_empty() {
                talk.watch(&self.host);
                return Ok(Step::Go(self.host.pending.take()));
            }
        }
    }

    /// Has fish run source while Python goes on.
    fn begin_beside(&mut self, beside: Beside) -> Script {
        let mut script = self.erasure();
        script.script(&beside.script());
        self.beside = Some(beside);
        script
    }

    /// It has been run: waits for what Python wants now.
    fn end_beside(&mut self) -> Result<(), Broken> {
        if self.beside.take().is_none() {
            return Ok(());
        }
        let heard = std::mem::take(&mut self.heard);
        self.host.child_status.set(heard.status().unwrap_or(1));
        match &mut self.state {
            State::Talking(talk) => talk.wait(&self.host),
            _ => Ok(()),
        }
    }

    /// Whether Python goes on with this call while fish runs source for it.
    pub fn is_beside(&self) -> bool {
        self.beside.is_some()
    }

    /// An end of a pipe for the source that runs beside Python.
    pub fn pipe(&mut self, number: c_int) -> Option<OwnedFd> {
        self.beside.as_mut()?.plumbing.take(number)
    }

    /// fish's variables that tell where Python is, as long as it is not loaded.
    fn settings_needed(&self) -> Option<Need> {
        if session::is_ready() {
            return None;
        }
        need::of_values(&SETTINGS, &self.host.facts)
    }

    fn call(&self) -> Result<OpenCall, Broken> {
        let command = Command {
            words: self.words.iter().map(Vec::as_slice).collect(),
            source: self.source.clone(),
            line: self.line,
            interactive: self.is_interactive,
            in_pipeline: self.is_inner,
            in_subshells_pipeline: false,
        };
        time_zone::follow_environment();
        OpenCall::begin(&self.host, &command, self.is_inner)
    }

    fn send_held(&mut self) -> Result<(), Broken> {
        let State::Talking(talk) = &mut self.state else { return Ok(()) };
        let Some(Held { answer, passed }) = self.held.take() else { return Ok(()) };
        talk.answer(answer, passed)?;
        talk.wait(&self.host)
    }

    /// Has fish find out, or do, something.
    fn ask(&mut self, need: Need) -> Step {
        if let State::Talking(talk) = &mut self.state {
            if matches!(need, Need::Run(_)) {
                talk.leave_to_shell();
            } else {
                talk.watch(&self.host);
            }
        }
        let erasure = if need.is_about_arguments() { self.erasure() } else { Script::new() };
        let script = need.script(&erasure);
        self.need = Some(need);
        Step::Go(script)
    }

    /// `py` and each `source` have an `argv` of their own, which hides the caller's.
    fn erasure(&mut self) -> Script {
        let lasting = self.scripts.min(MOST_NESTED + 1) + 1;
        let hiding = lasting + 1;
        let mut script = Script::new();
        for _ in self.erased..hiding {
            script.plain("builtin set -e argv\n");
        }
        self.erased = if self.scripts <= MOST_NESTED { hiding } else { lasting };
        script
    }

    fn end(&mut self, status: i32, interrupted: bool) -> Step {
        let State::Talking(talk) = std::mem::replace(&mut self.state, State::Over) else {
            return Step::End { script: Script::new(), status, interrupted };
        };
        let interrupted = talk.end(interrupted);
        Step::End { script: self.host.pending.take(), status, interrupted }
    }

    fn fail(&mut self, why: String) -> String {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Talking(talk) => talk.fail(&self.host, why),
            _ => why,
        }
    }

    /// A step as script that comes back here, or leaves `py`.
    fn wrapped(&mut self, step: Step) -> Script {
        let number = self.scripts;
        self.scripts += 1;
        match step {
            Step::Go(mut script) => {
                script.plain(match number {
                    ..MOST_NESTED => "builtin source /.pysh/next\n",
                    MOST_NESTED => "while builtin source /.pysh/next; end\nbuiltin source /.pysh/next\n",
                    // Not `return`, which would end the loop and `py` with it.
                    _ => "builtin true\n",
                });
                script
            }
            Step::End { mut script, status, interrupted } => {
                if interrupted {
                    script.plain("builtin source /.pysh/interrupt\n");
                }
                script.plain("return ").number(status).plain("\n");
                if number <= MOST_NESTED {
                    return script;
                }
                self.last = Some(script);
                let mut leave = Script::new();
                leave.plain("builtin false\n");
                leave
            }
        }
    }

    /// fish has left the command, perhaps before it was over: by an interrupt, or by `exit` in what it ran for Python.
    pub fn left(&mut self) {
        if matches!(self.state, State::Over) {
            return;
        }
        self.host.ending = ending::INTERRUPTED;
        if let (State::Talking(talk), true) = (&mut self.state, self.beside.is_some()) {
            talk.interrupt(&self.host);
        }
        let mut goes_on = self.end_beside().is_ok();
        while goes_on {
            self.host.facts = Facts { status: Some(INTERRUPTED), ..Facts::default() };
            goes_on = self.finish_alone().unwrap_or(false);
        }
        self.state = State::Over;
        late::add(&self.host.pending.take());
    }

    /// Answers Python without fish. False when the call has ended.
    fn finish_alone(&mut self) -> Result<bool, Broken> {
        self.send_held()?;
        let State::Talking(talk) = &mut self.state else { return Ok(false) };
        talk.watch(&self.host);
        let mut reply = Writer::new();
        let wrong = |error: pysh_contract::wire::Malformed| Broken::Because(error.to_string());
        let passed = match answer(&self.host, talk.message(), &mut reply).map_err(wrong)? {
            Next::Answer => None,
            Next::AnswerWithFds(passed) => Some(passed),
            Next::Done { status, interrupted } => {
                self.end_quietly(status, interrupted);
                return Ok(false);
            }
            Next::Failed(why) => return Err(Broken::Because(self.fail(why))),
        };
        // What was to run beside Python does not: its pipes end.
        self.host.child.take();
        self.held = Some(Held { answer: reply, passed });
        Ok(true)
    }

    fn end_quietly(&mut self, _status: i32, interrupted: bool) {
        if let State::Talking(talk) = std::mem::replace(&mut self.state, State::Over) {
            talk.end(interrupted);
        }
    }
}

/// 128 and SIGINT.
const INTERRUPTED: i32 = 130;

/// The file and the line where words stand, if one of them is a block; that loses the blanks that are ours.
pub fn place_in(words: &mut [Vec<u8>]) -> (Vec<u8>, u32) {
    let place = words.iter().enumerate().find_map(|(at, word)| Some((at, input::place_of(word)?)));
    let Some((at, place)) = place else { return (Vec::new(), 0) };
    words[at].truncate(place.length);
    (place.file.to_vec(), place.line)
}

/// What comes before a message about a command in a file.
pub fn prefix(source: &[u8], line: u32) -> String {
    if source.is_empty() {
        return String::new();
    }
    format!("{}: line {line}: ", String::from_utf8_lossy(source))
}

fn text_file(source: &[u8]) -> c_int {
    super::script::file_of(input::rewritten(source, b"").as_deref().unwrap_or(source))
}
