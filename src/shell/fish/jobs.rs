//! Which `py` runs as a stage: a process, so that fish treats it as the programs beside it. fish runs functions one after the
//! other on its only thread, keeps what all but one of them write until they end, and can't suspend them or run them in the
//! background. So in a pipeline, and before `&`,
//!
//! ```fish
//! py -l { int(_) } 2>errors | ...
//! ```
//!
//! becomes
//!
//! ```fish
//! /.pysh/py (__pysh_stage -l ' int(_) ') 2>errors | ...
//! ```
//!
//! The substitution runs first, in the caller's scope: there fish tells what the code may want to know (`prepare.rs`). What fish
//! then starts as a program is a fork of itself (`programs.rs`, `stage.rs`).

use std::ops::Range;

use pysh_scan::{fish_jobs, Command, Job};

/// What fish takes for a program.
pub const PROGRAM: &[u8] = b"/.pysh/py";

/// The same, below [`super::trampoline::ROOT`].
pub const PROGRAM_NAME: &[u8] = b"py";

/// A text with stages in place of each `py` that is to be one; None if there is none.
pub fn with_stages(text: &[u8]) -> Option<Vec<u8>> {
    if !text.iter().any(|byte| b"|&".contains(byte)) {
        return None;
    }
    let mut stages: Vec<Stage> = fish_jobs(text).into_iter().flat_map(|job| stages_of(text, job)).collect();
    if stages.is_empty() {
        return None;
    }
    stages.sort_by_key(|stage| stage.range.start);
    let mut out = Vec::with_capacity(text.len() + 32 * stages.len());
    write(text, 0..text.len(), &stages, &mut out);
    Some(out)
}

/// A `py` that is to be a stage.
struct Stage {
    command: Command,
    /// From its first to its last byte.
    range: Range<usize>,
    is_background: bool,
}

fn stages_of(text: &[u8], job: Job) -> impl Iterator<Item = Stage> + '_ {
    let Job { commands, is_background } = job;
    let is_job = is_background || commands.len() > 1 && !only_follows_builtins(text, &commands);
    let commands = if is_job { commands } else { Vec::new() };
    let is_stage =
        move |command: &Command| name(text, command) == b"py" && (is_background || !needs_fish(text, command));
    commands.into_iter().filter(is_stage).filter_map(move |command| {
        let begin = command.words.first()?.start;
        let end = command.words.iter().chain(&command.redirections).map(|range| range.end).max()?;
        Some(Stage { command, range: begin..end, is_background })
    })
}

fn name<'a>(text: &'a [u8], command: &Command) -> &'a [u8] {
    command.words.first().map_or(b"", |word| &text[word.clone()])
}

/// Whether the only `py` comes last, after commands of fish's own that write what they were given and end: a function does as
/// well there, and costs less.
fn only_follows_builtins(text: &[u8], commands: &[Command]) -> bool {
    let Some((last, before)) = commands.split_last() else { return false };
    name(text, last) == b"py" && before.iter().all(|command| matches!(name(text, command), b"echo" | b"printf"))
}

/// Whether code has shell text in it or uses `sh`, or comes from the input, so that nobody knows what it will ask for: only a
/// function can ask fish, which waits for its programs.
fn needs_fish(text: &[u8], command: &Command) -> bool {
    let mut words = command.words.iter().skip(1).map(|word| &text[word.clone()]).peekable();
    words.peek().is_none() || words.any(|word| word == b"-" || mentions_sh(word))
}

fn mentions_sh(code: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.$".contains(byte) || !byte.is_ascii();
    code.windows(2).enumerate().filter(|(_, pair)| pair == b"sh").any(|(at, _)| {
        let after = code[at + 2..].trim_ascii_start().first();
        let is_name = at.checked_sub(1).and_then(|before| code.get(before)).is_none_or(|byte| !is_part(byte));
        is_name && after.is_some_and(|byte| b"{.([".contains(byte))
    })
}

/// Appends a part of the text, with its stages.
fn write(text: &[u8], range: Range<usize>, stages: &[Stage], out: &mut Vec<u8>) {
    let mut at = range.start;
    let in_range = stages.iter().take_while(|stage| stage.range.start < range.end);
    for (index, stage) in in_range.enumerate() {
        // One that stands in another one has been written with that.
        if stage.range.start >= at && stage.range.end <= range.end {
            out.extend_from_slice(&text[at..stage.range.start]);
            stage.write(text, &stages[index + 1..], out);
            at = stage.range.end;
        }
    }
    out.extend_from_slice(&text[at..range.end]);
}

impl Stage {
    /// Appends it; `inner` are the stages after it, some of which may be in its words.
    fn write(&self, text: &[u8], inner: &[Self], out: &mut Vec<u8>) {
        let Command { words, redirections } = &self.command;
        let mut tokens: Vec<_> = words.iter().chain(redirections).collect();
        tokens.sort_by_key(|token| token.start);
        // Each with what stands before it.
        let with_gap = |token: &&Range<usize>| {
            let before = tokens.iter().rev().find(|other| other.start < token.start);
            before.map_or(token.start, |other| other.end)..token.end
        };
        out.extend_from_slice(PROGRAM);
        out.extend_from_slice(if self.is_background { b" (__pysh_job" } else { b" (__pysh_stage" });
        for word in words.iter().skip(1).map(|word| with_gap(&word)) {
            write(text, word, inner, out);
        }
        out.push(b')');
        for redirection in redirections.iter().map(|redirection| with_gap(&redirection)) {
            write(text, redirection, inner, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(text: &str) -> String {
        let out = with_stages(text.as_bytes()).unwrap_or(text.as_bytes().to_vec());
        String::from_utf8_lossy(&out).replace("/.pysh/py (__pysh_stage", "S(").replace("/.pysh/py (__pysh_job", "J(")
    }

    #[test]
    fn what_is_a_stage() {
        for (text, expected) in [
            ("a | py -l 'x' | b", "a | S( -l 'x') | b"),
            ("py 'x' | py 'z'; py 'y'", "S( 'x') | S( 'z'); py 'y'"),
            ("py 'x' &", "J( 'x') &"),
            ("a | py 'x' &\n", "a | J( 'x') &\n"),
            ("if a | py 'x'; py 'y'; end | py 'z'", "if a | S( 'x'); py 'y'; end | S( 'z')"),
            ("not time a | py 'x' $y[1] # | py 'y'", "not time a | S( 'x' $y[1]) # | py 'y'"),
            ("echo (a | py 'x') | a", "echo (a | S( 'x')) | a"),
            ("echo py | command py | 'py'", "echo py | command py | 'py'"),
            ("f | py $code; function g; a | py -f x; end", "f | S( $code); function g; a | S( -f x); end"),
        ] {
            assert_eq!(staged(text), expected);
        }
    }

    #[test]
    fn redirections_are_fishs() {
        for (text, expected) in [
            ("py 'x' 2>&1 | a", "S( 'x') 2>&1 | a"),
            ("py <in 2>err 'x' >(a | py 'z') 'y' | a", "S( 'x' 'y') <in 2>err >(a | S( 'z')) | a"),
            ("py 'x' 2>| a", "S( 'x') 2>| a"),
            ("py \\\n -l \\\n 'x' \\\n | a", "S( \\\n -l \\\n 'x') \\\n | a"),
            ("py (b | py 'z') 'x' &>out &", "J( (b | S( 'z')) 'x') &>out &"),
        ] {
            assert_eq!(staged(text), expected);
        }
    }

    /// Texts that nobody would write.
    #[test]
    fn lines_stay_where_they_are() {
        const PARTS: [&str; 30] = [
            "py", "py", " ", " ", " ", "\n", "|", "|", "&", ";", "'", "\"", "$(", "(", ")", "{", "}", "\\", ">", "<",
            "2>|", "x", "begin ", "end", "if ", "else ", "#", "not ", "x=1 ", "\\\n",
        ];
        let mut state = 1_u32;
        for _ in 0..20_000 {
            let text: String = (0..12)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    PARTS[(state >> 16) as usize % PARTS.len()]
                })
                .collect();
            let out = staged(&text);
            assert_eq!(out.matches('\n').count(), text.matches('\n').count(), "{text:?} became {out:?}");
        }
    }

    #[test]
    fn what_stays_a_function() {
        for text in [
            "echo x | py 'y'",
            "printf x | echo y | py 'y'",
            "a | py 'sh { b }'",
            "a | py 'x = sh.run {b}' | b",
            "py; a | b",
        ] {
            assert_eq!(staged(text), text);
        }
        assert_eq!(staged("a | py '_ + \"f.sh\" + finish(x)'"), "a | S( '_ + \"f.sh\" + finish(x)')");
        assert_eq!(staged("echo x | py 'y' | a"), "echo x | S( 'y') | a");
        assert_eq!(staged("py 'sh { a }' &"), "J( 'sh { a }') &");
    }
}
