//! Where shell text stands in Python: the braces of each `sh { ... }`, for whoever compiles the Python around it.

use std::ops::Range;

use super::dialect::Dialect;
use super::frame::{Code, CodeKind, Frame};
use super::lexer::Lexer;
use super::rewrite::Rewrite;
use super::Scanner;

/// The shell texts of a piece of Python, in order. Those within the Python of another shell text are part of that.
#[derive(Clone, Debug)]
pub(super) struct ShellTexts {
    /// Where the line that is being read begins.
    line: usize,
    /// How many shell texts are open; the position is that of the outermost one's brace.
    open: u32,
    begin: usize,
    found: Vec<Range<usize>>,
}

impl ShellTexts {
    pub(super) const fn new() -> Self {
        Self { line: 0, open: 0, begin: 0, found: Vec::new() }
    }

    /// A brace at `at` of the line opens a shell text.
    pub(super) fn open(&mut self, at: usize) {
        if self.open == 0 {
            self.begin = self.line + at;
        }
        self.open += 1;
    }

    /// The brace at `at` of the line closes the innermost one.
    pub(super) fn close(&mut self, at: usize) {
        if self.open == 1 {
            self.found.push(self.begin..self.line + at + 1);
        }
        self.open = self.open.saturating_sub(1);
    }
}

/// The stretches of `python` that are shell text of this dialect, in bytes, each from its `{` to behind its `}`. One that is not closed is
/// left out.
///
/// ```
/// assert_eq!(pysh_scan::shell_texts(pysh_scan::Dialect::Bash, b"x = sh { echo '}' }\n"), [7..19]);
/// assert_eq!(pysh_scan::shell_texts(pysh_scan::Dialect::Bash, b"sh(check=False) { a; }; {1: 2}\n"), [16..22]);
/// ```
#[must_use]
pub fn shell_texts(dialect: Dialect, python: &[u8]) -> Vec<Range<usize>> {
    let mut scanner = Scanner::of(dialect);
    scanner.stack.push(Frame::Code(Code::new(CodeKind::Block)));
    scanner.rewrite = Rewrite::in_open_block(dialect);
    let mut out = Vec::new();
    for line in python.split_inclusive(|&byte| byte == b'\n') {
        out.clear();
        scanner.rewrite.begin(&out);
        Lexer::new(&mut scanner, line, &mut out).run();
        scanner.shell_texts.line += line.len();
    }
    scanner.shell_texts.found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(python: &str) -> Vec<&str> {
        texts_of(Dialect::Bash, python)
    }

    fn texts_of(dialect: Dialect, python: &str) -> Vec<&str> {
        shell_texts(dialect, python.as_bytes()).into_iter().map(|range| &python[range]).collect()
    }

    #[test]
    fn the_outermost_texts_are_found() {
        assert_eq!(texts("a = sh { x } + sh.run{ y; }\n"), ["{ x }", "{ y; }"]);
        assert_eq!(texts("sh(f({1: 2}), b=')') {\n a\n b }\nc"), ["{\n a\n b }"]);
        assert_eq!(texts("sh { py { sh { a } } } ; {}"), ["{ py { sh { a } } }"]);
        assert_eq!(texts("f'{sh { echo \"}\" }}' + 'sh { no }' # sh { no }"), ["{ echo \"}\" }"]);
        assert_eq!(texts("sh { cat <<E\n }\nE\n} + y"), ["{ cat <<E\n }\nE\n}"]);
        assert_eq!(texts("sh { a ${b} {c,d} }"), ["{ a ${b} {c,d} }"]);
    }

    #[test]
    fn fish_text_is_fishs() {
        let fish = |python| texts_of(Dialect::Fish, python);
        assert_eq!(fish("sh { echo 'it\\'s }' } + y"), ["{ echo 'it\\'s }' }"]);
        assert_eq!(
            fish("sh { echo {a,b} $x[1] (echo '}') \"}$(echo '}')\" # }\n }"),
            ["{ echo {a,b} $x[1] (echo '}') \"}$(echo '}')\" # }\n }"]
        );
        assert_eq!(fish("sh { py { sh { a } } } ; {}"), ["{ py { sh { a } } }"]);
    }

    #[test]
    fn other_braces_are_no_shell_text() {
        assert_eq!(texts("x.sh { a }; sh.other { a }; bash { a }; sh(1); {sh: 1}"), [""; 0]);
        assert_eq!(texts("sh { never closed"), [""; 0]);
    }
}
