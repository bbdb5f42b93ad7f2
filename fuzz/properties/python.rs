//! Where a block of Python ends: the scanner's closing brace against CPython's tokenizer.

use std::cell::RefCell;

use super::judge::{python, Judge};
use super::shell::Shell;

thread_local! {
    static JUDGE: RefCell<Option<Judge>> = const { RefCell::new(None) };
}

pub fn check(data: &[u8]) {
    let (shell, data) = Shell::take(data);
    let Ok(source) = std::str::from_utf8(data) else { return };
    // Shell text is no Python to CPython.
    if source.contains("sh") || source.contains('\0') || has_lone_return(source) || has_template(source) {
        return;
    }
    let Some(answer) = ask(source) else { return };
    if answer != "?" {
        assert_eq!(closing_brace(shell, source), answer, "in {source:?}");
    }
}

/// A carriage return that is no part of a line's end: the tokenizer takes it for one, and the compiler does not.
fn has_lone_return(source: &str) -> bool {
    source.replace("\r\n", "").contains('\r')
}

/// A string with the prefix `t` is a syntax error before Python 3.14, which the judge may be.
fn has_template(source: &str) -> bool {
    source.to_lowercase().split(['\'', '"']).any(|before| before.ends_with('t') || before.ends_with("tr"))
}

/// The judge's answer; none if there is no Python to ask.
fn ask(source: &str) -> Option<String> {
    JUDGE.with_borrow_mut(|judge| {
        if judge.is_none() {
            *judge = Judge::start(&python()?).ok();
        }
        judge.as_mut()?.ask(source).ok()
    })
}

/// Where the scanner lets a block with this code end, in the words of the judge.
pub fn closing_brace(shell: Shell, code: &str) -> String {
    let mut scanner = shell.scanner();
    scanner.line(b"py {\n", &mut Vec::new());
    let mut line_begin = 0;
    for line in code.split_inclusive('\n') {
        scanner.line(line.as_bytes(), &mut Vec::new());
        let end = scanner.rewritten().first().map_or(0, |segment| segment.typed.end);
        // After it, another one may have begun.
        if !scanner.in_block() || end < line.len() {
            return code[..line_begin + end - 1].chars().count().to_string();
        }
        line_begin += line.len();
    }
    "open".to_owned()
}
