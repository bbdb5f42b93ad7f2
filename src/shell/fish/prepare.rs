//! What comes before a stage: while fish can still be asked, it tells the variables that the code may want to know. Its script
//! ends in a token, by which the program that it starts then is known (`programs.rs`).

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use pysh_contract::message::SETTINGS;

use super::call::{self, Arrival};
use super::host::FishHost;
use super::known;
use super::need::{self, Heard, Need};
use super::script::Script;
use super::stage::{self, Stage};
use crate::session;

/// A stage that is being prepared.
pub struct Preparation {
    stage: Stage,
    names: Vec<Vec<u8>>,
    need: Option<Need>,
    heard: Heard,
    /// How many `argv` hide the caller's: those of a function and of each `source`.
    hiding: usize,
}

impl Preparation {
    /// For a `py` with these words.
    pub fn new(arrival: Arrival, is_background: bool, is_interactive: bool) -> Self {
        session::prepare();
        let Arrival { status, pipestatus, mut words } = arrival;
        let place = call::place_in(&mut words);
        let mut names = known::names_in(words.iter().chain(&files(&words)));
        if !session::is_ready() {
            names.extend(SETTINGS.map(<[u8]>::to_vec));
        }
        let host = FishHost::new(status, pipestatus, call::prefix(&place.0, place.1), is_interactive);
        let stage = Stage { words, place, host, is_background };
        Self { stage, names, need: None, heard: Heard::default(), hiding: 1 }
    }

    /// Takes what fish says.
    pub fn hear(&mut self, what: &[u8], value: &[u8]) {
        self.heard.hear(what, value);
    }

    /// The script that asks, or what comes of it when there is nothing left to ask.
    pub fn go_on(mut self) -> Result<(Self, Script), Script> {
        let facts = &mut self.stage.host.facts;
        let more = self.need.take().and_then(|need| need.conclude(std::mem::take(&mut self.heard), facts));
        let names: Vec<&[u8]> = self.names.iter().map(Vec::as_slice).collect();
        let Some(need) = more.or_else(|| need::of_values(&names, facts)) else {
            let mut script = Script::new();
            script.plain(&format!("builtin echo {}\n", stage::add(self.stage)));
            return Err(script);
        };
        self.hiding += 1;
        let mut erasure = Script::new();
        if need.is_about_arguments() {
            for _ in 0..std::mem::take(&mut self.hiding) {
                erasure.plain("builtin set -e argv\n");
            }
        }
        let mut script = need.script(&erasure);
        script.plain("builtin source /.pysh/prepare\n");
        self.need = Some(need);
        Ok((self, script))
    }
}

/// The files of code that the words name (`-f FILE`). What is no ordinary file is left to the stage.
fn files(words: &[Vec<u8>]) -> Vec<Vec<u8>> {
    const MOST: u64 = 1 << 20;
    let is_option = |word: &[u8]| word.starts_with(b"-") && !word.starts_with(b"--") && word.ends_with(b"f");
    let named = words.windows(2).filter(|pair| is_option(&pair[0])).map(|pair| Path::new(OsStr::from_bytes(&pair[1])));
    let ordinary = named.filter(|path| path.metadata().is_ok_and(|file| file.is_file() && file.len() <= MOST));
    ordinary.filter_map(|path| std::fs::read(path).ok()).collect()
}
