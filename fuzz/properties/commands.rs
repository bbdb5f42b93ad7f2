//! Where a command may stand: the scanner must find what bash's own parser finds, no more and no less.

use std::cell::RefCell;

use super::bash::Judge;
use super::grammar;
use super::shell::Shell;

/// As many marks as the judge knows.
const MOST: usize = 32;

thread_local! {
    static JUDGE: RefCell<Option<Judge>> = const { RefCell::new(None) };
}

pub fn check(data: &[u8]) {
    // The grammar here is bash's, and so is the judge.
    let (shell, (_, data)) = (Shell::Bash, Shell::take(data));
    let template = grammar::text(data);
    let marks = template.matches(['@', '%']).count();
    if marks == 0
        || marks > MOST
        || has_here_document(&template)
        || has_command_parameter(&template)
        || has_unclear_pattern(&template)
        || template.contains("$[")
        || has_continued_word(&template)
        || has_unclear_time(&template)
        || has_unclear_coprocess(&template)
    {
        return;
    }
    if disagreement(shell, &template, marks).is_some() {
        // Texts that bash could not parse may have left it in an odd state: a new one judges.
        JUDGE.set(None);
        if let Some(message) = disagreement(shell, &template, marks) {
            panic!("{message}");
        }
    }
}

/// Where the scanner finds a command and bash does not, or the other way round.
fn disagreement(shell: Shell, template: &str, marks: usize) -> Option<String> {
    let ours = fill(template, |n| format!("py {{c{n}}} "));
    let theirs = fill(template, |n| format!("q{n} {{c{n}}} "));
    let parsed = ask(&theirs)?;
    let rewritten = scan(shell, &ours);
    // What begins like arithmetic is kept as it is by bash, and read again when it turns out to be none, or an error if it has a
    // block in it.
    let is_opaque = theirs.contains("((");
    if is_opaque && theirs.contains('#') {
        return None;
    }
    let differs = |n: &usize| {
        let found = rewritten.contains(&format!("py 'c{n}'"));
        if is_timed(&parsed, *n) {
            return false;
        }
        let is_first = || follows_assignment(&parsed, *n) || is_opaque || takes_compound(template, *n);
        let expected = is_command(&parsed, *n) || found && is_first();
        found != expected
    };
    let mark = (0..marks).find(differs)?;
    Some(format!("command {mark} in\n{ours}\nwhich bash reads as\n{parsed}"))
}

/// Bodies of here-documents never reach the scanner: only the shell can tell where they are.
fn has_here_document(text: &str) -> bool {
    text.replace("<<<", "").contains("<<")
}

/// `f?()` is a function, or a word with `extglob`, and `!( )` begins a command without. And where a pattern ends bash finds by brackets and quotes alone, whatever begins
/// with a dollar in it.
fn has_unclear_pattern(text: &str) -> bool {
    let patterns = || ["?(", "*(", "+(", "@("].into_iter().flat_map(|begin| text.match_indices(begin));
    text.contains("!(") || patterns().any(|(at, _)| text[at + 2..].starts_with(')') || text[at..].contains('$'))
}

/// A word right before the end of a continued line may go on in the next one, which the scanner does not wait for.
fn has_continued_word(text: &str) -> bool {
    text.match_indices("\\\n").any(|(at, _)| !text[..at].is_empty() && !text[..at].ends_with([' ', '\t', '\n']))
}

/// In posix mode `time` is a program before an option, and reserved words behind that are none.
fn has_unclear_time(text: &str) -> bool {
    let takes_option = |rest: &str| {
        let rest = rest.trim_start();
        rest.starts_with('-') && !rest.trim_start_matches(['-', 'p', ' ', '\t']).starts_with(['@', '%'])
    };
    text.replace("\\\n", "").split("time").skip(1).any(takes_option)
}

/// Whether a mark is the argument of a coprocess's word can't be told if that word may have anything in it.
fn has_unclear_coprocess(text: &str) -> bool {
    text.contains("coproc") && text.contains(['`', '"', '\'', '$', '\\'])
}

/// `${ command; }` is bash 5.3's: the one that judges may not know it.
fn has_command_parameter(text: &str) -> bool {
    [" ", "\t", "\n", "|", "\\\n"].into_iter().any(|space| text.contains(&format!("${{{space}")))
}

/// Whether a compound command can stand at mark `n`: where bash keeps the text of a substitution as it is, it is the way to see
/// that a command can.
fn takes_compound(template: &str, n: usize) -> bool {
    // None can after an assignment or a redirection.
    let template = grammar::without_prefixes(template);
    let at = |mark| if mark == n { "if :; then :; fi ".to_owned() } else { format!("q{mark} {{c{mark}}} ") };
    ask(&fill(&template, at)).is_some()
}

/// A mark is `@` or `%`, but for the `@` of a pattern.
fn fill(template: &str, mark: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    let mut count = 0;
    for letter in template.chars() {
        if matches!(letter, '@' | '%') {
            text += &mark(count);
            count += 1;
        } else {
            text.push(letter);
        }
    }
    text
}

/// Whether bash has found a command at mark `n`.
fn is_command(parsed: &str, n: usize) -> bool {
    is_word_of(parsed, &format!("hit{n}")) && !is_expanded_argument(parsed, n)
}

/// Whether mark `n` stands after an option of `time`: in posix mode, as the judge is, that makes `time` a program.
fn is_timed(parsed: &str, n: usize) -> bool {
    parsed.split_once(&format!("q{n} ")).is_some_and(|(before, _)| before.ends_with("-p ") || before.ends_with("-- "))
}

/// Whether a command begins after a word of what bash has parsed.
fn begins_command(word: &str) -> bool {
    let begins = ["{", "(", "!", "|", "&", "&&", "||", "then", "do", "else", "elif", "if", "while", "until", "time"];
    let in_substitution = word.rsplit('(').next().unwrap_or(word);
    begins.contains(&in_substitution) || word.ends_with([';', '(', ')', '&'])
}

/// Whether mark `n` is the first word after assignments. If a redirection stands between them bash expands no alias there.
fn follows_assignment(parsed: &str, n: usize) -> bool {
    let Some((before, _)) = parsed.split_once(&format!("q{n} ")) else { return false };
    // Text that bash has not parsed yet: where such a value begins, words can't tell.
    if before.ends_with("\" ") && before.contains("=\"$(") {
        return true;
    }
    let mut words = before.split_ascii_whitespace().rev();
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_assignment =
        |word: &str| word.split_once('=').is_some_and(|(name, _)| is_name(name.strip_suffix('+').unwrap_or(name)));
    let first = words.by_ref().find(|word| !is_assignment(word)).unwrap_or("{");
    before.ends_with(' ')
        && before.split_ascii_whitespace().next_back().is_some_and(is_assignment)
        && begins_command(first)
}

/// bash expands an alias in three more places: at the beginning of an array, after the first word of a coprocess, and after
/// the `in` of `select`.
fn is_expanded_argument(parsed: &str, n: usize) -> bool {
    let Some((before, _)) = parsed.split_once(&format!("hit{n} ")) else { return false };
    let words: Vec<&str> = before.split_ascii_whitespace().rev().take(3).collect();
    match words[..] {
        _ if before.ends_with("=(") => true,
        ["time", "COPROC", ..] => true,
        [last, ..] if begins_command(last) => false,
        [_, "COPROC", ..] | ["in", _, "select"] => true,
        _ => false,
    }
}

/// Whether `word` stands in `text`, not as part of a longer one.
fn is_word_of(text: &str, word: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_ascii_digit());
    text.match_indices(word).any(|(at, _)| !goes_on(&text[at + word.len()..]))
}

/// What bash makes of `text`; none if it can't parse it, has run some of it instead, or would rather not say.
fn ask(text: &str) -> Option<String> {
    JUDGE.with_borrow_mut(|judge| {
        if judge.is_none() {
            *judge = Judge::start().ok();
        }
        let answer = judge.as_mut()?.ask(text);
        if answer.is_err() {
            *judge = None;
        }
        answer.ok().filter(|parsed| parsed.starts_with("judged ()"))
    })
}

fn scan(shell: Shell, source: &str) -> String {
    let mut scanner = shell.scanner();
    let mut out = Vec::new();
    for line in source.split_inclusive('\n') {
        scanner.line(line.as_bytes(), &mut out);
    }
    String::from_utf8_lossy(&out).into_owned()
}
