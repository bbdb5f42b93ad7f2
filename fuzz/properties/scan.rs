//! The scanner on any bytes: lines stay, what is not a block stays byte for byte, and what is can be turned back.

use pysh_scan::{mentions_py, shell_texts, Scanner};

use super::shell::Shell;

pub fn check(data: &[u8]) {
    let (shell, source) = Shell::take(data);
    let rewritten = scan(&mut shell.scanner(), source);
    if !mentions_py(source) {
        assert_eq!(rewritten, source, "text without the word is changed");
    }
    let mut used = shell.scanner();
    scan(&mut used, &rewritten);
    used.reset();
    assert_eq!(scan(&mut used, source), rewritten, "a reset scanner is not as a new one");
    check_shell_texts(shell, source);
}

/// Rewrites `source`, and checks each line on the way.
fn scan(scanner: &mut Scanner, source: &[u8]) -> Vec<u8> {
    let mut rewritten = Vec::new();
    for line in source.split_inclusive(|&byte| byte == b'\n') {
        let mut out = Vec::new();
        scanner.line(line, &mut out);
        let newlines = |text: &[u8]| text.iter().filter(|&&byte| byte == b'\n').count();
        assert_eq!(newlines(&out), newlines(line), "more or fewer lines");
        let mut typed = out.clone();
        for segment in scanner.rewritten().iter().rev() {
            typed.splice(segment.output.clone(), line[segment.typed.clone()].iter().copied());
        }
        assert_eq!(typed, line, "the segments do not give the typed text back");
        rewritten.extend(out);
    }
    rewritten
}

/// Stretches of shell text come in order, and each stands in braces.
fn check_shell_texts(shell: Shell, python: &[u8]) {
    let mut end = 0;
    for text in shell_texts(shell.dialect(), python) {
        assert!(text.start >= end, "shell texts overlap");
        end = text.end;
        let text = &python[text];
        assert!(text.len() >= 2 && text.starts_with(b"{") && text.ends_with(b"}"), "shell text without braces");
    }
}
