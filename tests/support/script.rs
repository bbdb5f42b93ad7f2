//! Literate files: ordinary shell source with the expected output under each command.
//!
//! The comment at the top may hold settings, one a line:
//!
//! ```text
//! # ways: file stdin prompt    how to run it                         (default: file)
//! # shells: bash zsh           which shells understand the source    (default: bash; zsh for *.zsh, fish for *.fish)
//! # status: 3                  exit status of the whole file         (default: 0)
//! # timeout: 60                seconds that one run may take         (default: 30)
//! # preload: no                the file itself decides when to load the library
//! ```

use std::path::Path;
use std::time::Duration;

use super::expectation::{Expectation, Stream};
use super::shell::Shell;
use super::way::Way;

/// A literate file.
#[derive(Debug)]
pub(crate) struct Script {
    /// The file's name, which is `$0` and the name in tracebacks too.
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) settings: Settings,
    expectations: Vec<Expectation>,
}

/// How a literate file wants to be run.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) ways: Vec<Way>,
    pub(crate) shells: Vec<Shell>,
    pub(crate) status: i32,
    pub(crate) timeout: Duration,
    pub(crate) preload: bool,
}

impl Settings {
    /// Those of a file `name` that says nothing.
    fn of_file(name: &str) -> Self {
        Self {
            ways: vec![Way::File],
            shells: Shell::of_file(name),
            status: 0,
            timeout: Duration::from_secs(30),
            preload: true,
        }
    }
}

impl Script {
    /// Reads the literate file at `path`.
    ///
    /// # Errors
    /// What is wrong with it, and on which line.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let source = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self::parse(&name, &source)
    }

    /// Understands `source`, the text of the file `name`.
    ///
    /// # Errors
    /// What is wrong with it, and on which line.
    pub(crate) fn parse(name: &str, source: &str) -> Result<Self, String> {
        let mut settings = Settings::of_file(name);
        for (number, line) in numbered(source).take_while(|(_, line)| line.starts_with('#')) {
            settings.read(line).map_err(|error| format!("{name}:{number}: {error}"))?;
        }
        let parsed = numbered(source).filter_map(|(number, line)| {
            let expectation = Expectation::parse(number, line)?;
            Some(expectation.map_err(|error| format!("{name}:{number}: {error}")))
        });
        let expectations = parsed.collect::<Result<_, _>>()?;
        Ok(Self { name: name.to_owned(), source: source.to_owned(), settings, expectations })
    }

    /// What `stream` should give in a run that `qualifiers` describe.
    pub(crate) fn expected(&self, stream: Stream, qualifiers: &[&str]) -> Vec<&Expectation> {
        let wanted = |e: &&Expectation| e.stream == stream && e.applies(qualifiers);
        self.expectations.iter().filter(wanted).collect()
    }

    /// The lines to type at a prompt: expected output is left blank, since a terminal echoes it.
    pub(crate) fn typed(&self) -> impl Iterator<Item = &str> {
        numbered(&self.source).map(|(number, line)| match Expectation::parse(number, line) {
            Some(_) => "",
            None => line,
        })
    }
}

impl Settings {
    /// Takes over the setting that a comment line holds, if it holds one.
    fn read(&mut self, comment: &str) -> Result<(), String> {
        let Some((key, value)) = comment.strip_prefix("# ").and_then(|text| text.split_once(": ")) else {
            return Ok(());
        };
        match key {
            "ways" => self.ways = words(value, Way::named)?,
            "shells" => self.shells = words(value, Shell::named)?,
            "status" => self.status = number(value)?,
            "timeout" => self.timeout = Duration::from_secs(number(value)?),
            "preload" if value == "no" => self.preload = false,
            key if key.chars().all(|c| c.is_ascii_lowercase()) => {
                return Err(format!("no such setting: `{key}: {value}`"));
            }
            _prose => {}
        }
        Ok(())
    }
}

fn numbered(source: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(source.lines())
}

fn words<T>(value: &str, known: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    let read = |word| known(word).ok_or_else(|| format!("`{word}` is not known here"));
    value.split_whitespace().map(read).collect()
}

fn number<T: std::str::FromStr>(value: &str) -> Result<T, String> {
    value.trim().parse().map_err(|_| format!("`{value}` is no number"))
}
