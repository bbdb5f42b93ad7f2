//! The jobs of fish source: which commands are one pipeline, and whether it runs in the background. Other than the rest of
//! this crate it reads whole texts, in which blocks are words already (fish's documentation, "The fish language"; its
//! tokenizer, `read_string`).

use std::ops::Range;

use super::class::{is, skip, BLANK, FISH_META};
use super::fish::is_assignment;

/// A pipeline, be it of one command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Its commands. A block (`begin ... end` and the like) is one of them; what stands in it are jobs of their own.
    pub commands: Vec<Command>,
    /// It ends in `&`.
    pub is_background: bool,
}

/// A command: stretches of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Its words, its name first. Of a block only what follows `end`.
    pub words: Vec<Range<usize>>,
    /// Its redirections, with their operands.
    pub redirections: Vec<Range<usize>>,
}

/// All jobs of a text, those in blocks and substitutions too; an inner one comes before the one that it stands in.
#[must_use]
pub fn fish_jobs(text: &[u8]) -> Vec<Job> {
    let mut reader = Reader { text, at: 0, depth: 0, jobs: Vec::new() };
    reader.list(false);
    reader.jobs
}

/// Words after which a command begins anew.
const PREFIXES: [&[u8]; 5] = [b"and", b"or", b"not", b"!", b"time"];

/// Words that open a block whose first command follows at once, and those that have arguments first.
const OPENERS: [&[u8]; 4] = [b"begin", b"if", b"while", b"{"];
const OPENERS_WITH_ARGUMENTS: [&[u8]; 3] = [b"for", b"switch", b"function"];

/// What comes next in a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A job.
    Job,
    /// After `else`: a job, or an `if` that opens no block of its own.
    ElseJob,
    /// After `|`: a command of the same job.
    Stage,
    /// An argument of the last command.
    Argument,
}

/// A job of which an open block is a command.
struct Outer {
    job: Job,
    /// The block is one in braces (fish 4.1).
    in_braces: bool,
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    /// How many substitutions are open.
    depth: usize,
    jobs: Vec<Job>,
}

/// Nobody nests substitutions so deeply; the rest of such a text is not read.
const MOST_NESTED: usize = 64;

impl Reader<'_> {
    fn peek(&self, offset: usize) -> Option<u8> {
        self.text.get(self.at + offset).copied()
    }

    /// Reads a list of jobs, up to its `)` if it is that of a substitution.
    fn list(&mut self, in_substitution: bool) {
        self.depth += 1;
        if self.depth > MOST_NESTED {
            self.at = self.text.len();
        }
        // The jobs that the open blocks are commands of.
        let mut outer: Vec<Outer> = Vec::new();
        let mut job = Job::default();
        let mut next = Next::Job;
        while let Some(byte) = self.skip_to_token() {
            next = match byte {
                b')' if in_substitution => break,
                b'#' => {
                    self.skip_comment();
                    next
                }
                b'\n' | b'\r' if next == Next::Stage => self.pass(1, next),
                b'\n' | b'\r' | b';' => self.end(1, &mut job, false),
                b'&' if self.peek(1) == Some(b'&') => self.end(2, &mut job, false),
                b'|' if self.peek(1) == Some(b'|') => self.end(2, &mut job, false),
                b'&' if self.peek(1) == Some(b'|') => self.pass(2, Next::Stage),
                b'|' => self.pass(1, Next::Stage),
                b'&' if self.peek(1) != Some(b'>') => self.end(1, &mut job, true),
                b')' => self.pass(1, next),
                _ => self.token(next, &mut job, &mut outer),
            };
        }
        self.at = (self.at + 1).min(self.text.len());
        self.depth -= 1;
        self.finish(job);
        outer.into_iter().rev().for_each(|outer| self.finish(outer.job));
    }

    fn pass(&mut self, length: usize, next: Next) -> Next {
        self.at += length;
        next
    }

    /// Skips blanks and lines that are joined; the byte that follows.
    fn skip_to_token(&mut self) -> Option<u8> {
        loop {
            self.at = skip(self.text, self.at, BLANK);
            match self.peek(0) {
                Some(b'\\') if self.peek(1) == Some(b'\n') => self.at += 2,
                byte => return byte,
            }
        }
    }

    fn skip_comment(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    }

    fn end(&mut self, length: usize, job: &mut Job, is_background: bool) -> Next {
        self.at += length;
        job.is_background = is_background;
        let job = std::mem::take(job);
        self.finish(job);
        Next::Job
    }

    fn finish(&mut self, job: Job) {
        if !job.commands.is_empty() {
            self.jobs.push(job);
        }
    }

    /// Reads a redirection (which may be a pipe) or a word.
    fn token(&mut self, next: Next, job: &mut Job, outer: &mut Vec<Outer>) -> Next {
        if let Some(operator) = self.redirection() {
            return self.redirect(operator, next, job);
        }
        let begin = self.at;
        self.word();
        let range = begin..self.at.max(begin + 1);
        self.at = range.end;
        let ends_braces = &self.text[range.clone()] == b"}" && outer.last().is_some_and(|outer| outer.in_braces);
        if next == Next::Argument && !ends_braces {
            if let Some(command) = job.commands.last_mut() {
                command.words.push(range);
            }
            return next;
        }
        self.command(range, next, job, outer)
    }

    /// The length of the operator of a redirection that begins here, with the number before it.
    fn redirection(&self) -> Option<usize> {
        let rest = &self.text[self.at..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length = rest[digits..].iter().take_while(|byte| b"<>&?".contains(byte)).count();
        rest[digits..digits + length].iter().any(|byte| b"<>".contains(byte)).then_some(digits + length)
    }

    fn redirect(&mut self, operator: usize, next: Next, job: &mut Job) -> Next {
        let begin = self.at;
        self.at += operator;
        if self.peek(0) == Some(b'|') {
            return self.pass(1, Next::Stage);
        }
        self.skip_to_token();
        self.word();
        if let Some(command) = job.commands.last_mut() {
            command.redirections.push(begin..self.at);
        }
        next
    }

    /// The first word of a command, or one before it.
    fn command(&mut self, range: Range<usize>, next: Next, job: &mut Job, outer: &mut Vec<Outer>) -> Next {
        let word = &self.text[range.clone()];
        if PREFIXES.contains(&word) || is_assignment(word) {
            return next;
        }
        if word == b"else" {
            return Next::ElseJob;
        }
        if word == b"if" && next == Next::ElseJob {
            return Next::Job;
        }
        if word == b"end" || word == b"}" {
            // The block was a command of this job.
            let outer = outer.pop().map(|outer| outer.job).unwrap_or_default();
            let inner = std::mem::replace(job, outer);
            self.finish(inner);
            return Next::Argument;
        }
        let has_arguments = OPENERS_WITH_ARGUMENTS.contains(&word);
        if has_arguments || OPENERS.contains(&word) {
            job.commands.push(Command::default());
            outer.push(Outer { job: std::mem::take(job), in_braces: word == b"{" });
        }
        if OPENERS.contains(&word) {
            return Next::Job;
        }
        job.commands.push(Command { words: vec![range], redirections: Vec::new() });
        Next::Argument
    }

    /// Reads a word, with all that is quoted or substituted in it. Between braces nothing else ends it.
    fn word(&mut self) {
        let begin = self.at;
        let mut braces = 0_usize;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => self.at += 2,
                b'\'' => self.single_quoted(),
                b'"' => self.double_quoted(),
                b'(' => {
                    self.at += 1;
                    self.list(true);
                }
                b'{' => {
                    braces += 1;
                    self.at += 1;
                    // A command of its own.
                    if self.at == begin + 1 && self.peek(0).is_none_or(|next| is(next, FISH_META)) {
                        return;
                    }
                }
                b'}' => {
                    braces = braces.saturating_sub(1);
                    self.at += 1;
                }
                b'&' if braces == 0 && self.at > begin && !self.ends_ampersand() => self.at += 1,
                _ if braces == 0 && (is(byte, FISH_META) || byte == b'\r') => break,
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.text.len());
    }

    /// Whether the `&` here, within a word, ends it.
    fn ends_ampersand(&self) -> bool {
        self.peek(1).is_none_or(|byte| is(byte, FISH_META))
    }

    fn single_quoted(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'\'' {
                break;
            }
        }
    }

    fn double_quoted(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'$' if self.peek(1) == Some(b'(') => {
                    self.at += 2;
                    self.list(true);
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
            if byte == b'"' {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The jobs with their words; what is in the background ends in `&`.
    fn shown(text: &str) -> Vec<String> {
        let words = |command: &Command| {
            let words = command.words.iter().map(|word| &text[word.clone()]).collect::<Vec<_>>().join(" ");
            if command.redirections.is_empty() {
                words
            } else {
                let redirections = command.redirections.iter().map(|range| &text[range.clone()]);
                format!("{words} <{}>", redirections.collect::<Vec<_>>().join(" "))
            }
        };
        let job = |job: &Job| {
            let commands = job.commands.iter().map(words).collect::<Vec<_>>().join("|");
            if job.is_background {
                commands + "&"
            } else {
                commands
            }
        };
        fish_jobs(text.as_bytes()).iter().map(job).collect()
    }

    #[test]
    fn commands_are_joined_by_pipes() {
        assert_eq!(shown("a x | b\nc"), ["a x|b", "c"]);
        assert_eq!(shown("a |\n # and\n\n b; c &| d"), ["a|b", "c|d"]);
        assert_eq!(shown("a 2>| b 2>&1 <in >/dev/null | c"), ["a|b <2>&1 <in >/dev/null>|c"]);
        assert_eq!(shown("a \\\n x &>out"), ["a x <&>out>"]);
        assert_eq!(shown("a && b || c; and d; or not ! time x=1 e"), ["a", "b", "c", "d", "e"]);
        assert_eq!(shown("a '|' \"|\" \\| x|b"), ["a '|' \"|\" \\| x|b"]);
    }

    #[test]
    fn jobs_in_the_background() {
        assert_eq!(shown("a | b & c& d a&b &"), ["a|b&", "c&", "d a&b&"]);
        assert_eq!(shown("a && b &"), ["a", "b&"]);
    }

    #[test]
    fn blocks_are_commands() {
        assert_eq!(shown("begin; a; b | c; end >x | d"), ["a", "b|c", " <>x>|d"]);
        assert_eq!(shown("if a | b; c; else if d; e; else; f; end | g"), ["a|b", "c", "d", "e", "f", "|g"]);
        assert_eq!(shown("x | while read y; a; end; b"), ["read y", "a", "x|", "b"]);
        assert_eq!(shown("for i in 1 2; a | b; end & c"), ["for i in 1 2", "a|b", "&", "c"]);
        assert_eq!(shown("function f; a | b; end; c"), ["function f", "a|b", "", "c"]);
        assert_eq!(shown("switch x; case y; a | b; end"), ["switch x", "case y", "a|b", ""]);
        assert_eq!(shown("{ a | b } | c"), ["a|b", "|c"]);
    }

    #[test]
    fn substitutions_have_jobs_of_their_own() {
        assert_eq!(
            shown("echo (a | b) \"$(c | d)\" x(e)y | f"),
            ["a|b", "c|d", "e", "echo (a | b) \"$(c | d)\" x(e)y|f"]
        );
        assert_eq!(shown("echo {a, b} | c"), ["echo {a, b}|c"]);
    }

    #[test]
    fn what_makes_no_sense_comes_to_an_end() {
        for text in [
            "'",
            "\"$(",
            "(",
            ")",
            "a )",
            "end",
            "end end | a",
            "|",
            "&",
            "<",
            "a <",
            "{",
            "}",
            "\\",
            "a {",
            "1>",
            "$",
            "\"\\",
        ] {
            shown(text);
        }
        shown(&"(a | \"$(".repeat(100_000));
        shown(&"begin; if ".repeat(100_000));
    }
}
