//! One line of expected output: its notation, and what it accepts.
//!
//! ```text
//! #> text        the next line of stdout is exactly this
//! #! text        the next line of stderr contains this
//! #>~ regex      the next line matches, as a whole       (also #!~)
//! #!= text       the next line of stderr is exactly this
//! #!... text     some later line: any lines before it    (also #>..., #>...~, #!...~, #!...=)
//! #zsh,fish> x   only in these shells, ways or Pythons   (#dash-c> x, #3.12! x)
//! ```

use regex::Regex;

use super::shell::Shell;
use super::way;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// What a line of output must look like.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    Exact(String),
    Contains(String),
    Matches(Regex),
}

/// A line of output that a literate file expects.
#[derive(Clone, Debug)]
pub(crate) struct Expectation {
    /// Where it stands in the file, counted from 1.
    pub(crate) line: usize,
    /// As it is written there.
    pub(crate) text: String,
    pub(crate) stream: Stream,
    /// Whether other lines may come before it.
    pub(crate) gap: bool,
    pattern: Pattern,
    only: Vec<String>,
}

impl Expectation {
    /// Reads one line of a literate file; `None` if it is ordinary source.
    ///
    /// # Errors
    /// A bad regular expression, or a qualifier that names nothing.
    pub(crate) fn parse(line: usize, text: &str) -> Option<Result<Self, String>> {
        let (qualifiers, stream, rest) = split_marker(line, text)?;
        Some(Self::read(qualifiers, stream, rest).map(|(gap, pattern, only)| Self {
            line,
            text: text.to_owned(),
            stream,
            gap,
            pattern,
            only,
        }))
    }

    fn read(qualifiers: &str, stream: Stream, rest: &str) -> Result<(bool, Pattern, Vec<String>), String> {
        let only: Vec<String> = qualifiers.split(',').filter(|q| !q.is_empty()).map(Into::into).collect();
        if let Some(stranger) = only.iter().find(|name| !is_qualifier(name)) {
            return Err(format!("`{stranger}` is no shell, way or Python version"));
        }
        let (gap, rest) = rest.strip_prefix("...").map_or((false, rest), |rest| (true, rest));
        Ok((gap, Pattern::parse(stream, rest)?, only))
    }

    /// Whether it counts in a run that `qualifiers` (shell, way, Python version) describe.
    pub(crate) fn applies(&self, qualifiers: &[&str]) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| qualifiers.contains(&name.as_str()))
    }

    /// Whether `line`, without its newline, is what is expected.
    pub(crate) fn accepts(&self, line: &str) -> bool {
        match &self.pattern {
            Pattern::Exact(text) => line == text,
            Pattern::Contains(text) => line.contains(text.as_str()),
            Pattern::Matches(regex) => regex.is_match(line),
        }
    }
}

impl Pattern {
    fn parse(stream: Stream, rest: &str) -> Result<Self, String> {
        let text = |rest: &str| rest.strip_prefix(' ').unwrap_or(rest).to_owned();
        Ok(match (rest.chars().next(), stream) {
            (Some('~'), _) => Self::Matches(whole_line(&text(&rest[1..]))?),
            (Some('='), _) => Self::Exact(text(&rest[1..])),
            (_, Stream::Stdout) => Self::Exact(text(rest)),
            (_, Stream::Stderr) => Self::Contains(text(rest)),
        })
    }
}

fn whole_line(pattern: &str) -> Result<Regex, String> {
    Regex::new(&format!("^(?:{pattern})$")).map_err(|error| error.to_string())
}

/// Splits `#zsh,fish> rest` at its marker. The first line may be a `#!/interpreter` line.
fn split_marker(line: usize, text: &str) -> Option<(&str, Stream, &str)> {
    let body = text.strip_prefix('#').filter(|body| line > 1 || !body.starts_with('!'))?;
    let end = body.find(|c: char| !(c.is_ascii_alphanumeric() || "-,.".contains(c)))?;
    let stream = match body.as_bytes()[end] {
        b'>' => Stream::Stdout,
        b'!' => Stream::Stderr,
        _ => return None,
    };
    Some((&body[..end], stream, &body[end + 1..]))
}

fn is_qualifier(name: &str) -> bool {
    let is_version = |name: &str| name.strip_prefix("3.").is_some_and(|n| n.parse::<u8>().is_ok());
    Shell::named(name).is_some() || way::Way::named(name).is_some() || is_version(name)
}
