//! The scanner's closing brace against CPython's own tokenizer, which is the judge: on generated
//! programs, on shreds of programs, and on the standard library.

use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use pysh::scan::Scanner;

/// Answers each source (its length in bytes on a line, then itself) with the offset in characters of
/// the first brace that closes nothing, `open` if there is none, or `?` if the source is wrong in
/// another way before that.
const JUDGE: &str = r#"
import io, sys, tokenize

PAIRS = {")": "(", "]": "[", "}": "{"}

def verdict(source):
    opened = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            kind = tokenize.tok_name[token.type]
            if kind.endswith("STRING_START"):
                opened.append("string")
            elif kind.endswith("STRING_END") and opened.pop() != "string":
                return "?"
            elif kind != "OP":
                continue
            elif token.string in PAIRS.values():
                opened.append(token.string)
            elif token.string == "}" and "{" not in opened:
                row, column = token.start
                return sum(map(len, source.split("\n")[:row - 1])) + row - 1 + column
            elif token.string in PAIRS and (not opened or opened.pop() != PAIRS[token.string]):
                return "?"
    except (tokenize.TokenError, SyntaxError, SystemError) as error:
        return "open" if "EOF in multi-line" in str(error) else "?"
    return "open"

while size := sys.stdin.buffer.readline():
    print(verdict(sys.stdin.buffer.read(int(size)).decode()), flush=True)
"#;

/// Prints the modules of the standard library that this Python can parse.
const LIBRARY: &str = r#"
import ast, pathlib, sysconfig, warnings

warnings.simplefilter("ignore")
library = pathlib.Path(sysconfig.get_path("stdlib"))
for path in sorted(library.rglob("*.py")):
    if not {"test", "tests", "site-packages", "lib2to3"} & set(path.relative_to(library).parts):
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        print(path)
"#;

/// A Python with f-strings as PEP 701 has them; none: a message, and nothing is tested.
fn python() -> Option<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let installed = std::fs::read_dir(home.join(".pyenv/versions")).into_iter().flatten().flatten();
    let mut candidates: Vec<PathBuf> = std::env::var_os("PYSH_PYTHON").map(PathBuf::from).into_iter().collect();
    candidates.extend(["python3.14", "python3.13", "python3.12", "python3"].map(PathBuf::from));
    candidates.extend(installed.map(|version| version.path().join("bin/python3")));
    let found = candidates.into_iter().find(is_new_enough);
    if found.is_none() {
        eprintln!("skipped: no Python >= 3.12 to compare with");
    }
    found
}

fn is_new_enough(python: &PathBuf) -> bool {
    let test = "import sys; sys.exit(sys.version_info < (3, 12))";
    let mut command = Command::new(python);
    command.args(["-c", test]).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A running [`JUDGE`].
struct Judge {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Judge {
    fn start(python: &PathBuf) -> io::Result<Self> {
        let mut command = Command::new(python);
        command.args(["-X", "utf8", "-W", "ignore", "-c", JUDGE]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let missing = || io::Error::other("no pipe");
        let questions = child.stdin.take().ok_or_else(missing)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Self { child, questions, answers })
    }

    fn ask(&mut self, source: &str) -> io::Result<String> {
        write!(self.questions, "{}\n{source}", source.len())?;
        self.questions.flush()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        Ok(answer.trim_end().to_owned())
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the scanner lets a block with this code end, in the words of the judge.
fn closing_brace(code: &str) -> String {
    let mut scanner = Scanner::new();
    scanner.line(b"py {\n", &mut Vec::new());
    let mut line_begin = 0;
    for line in code.split_inclusive('\n') {
        scanner.line(line.as_bytes(), &mut Vec::new());
        if !scanner.in_block() {
            let end = scanner.rewritten().first().map_or(0, |segment| segment.typed.end);
            return code[..line_begin + end - 1].chars().count().to_string();
        }
        line_begin += line.len();
    }
    "open".to_owned()
}

fn agree(sources: impl Strategy<Value = String>) -> Result<(), Box<dyn std::error::Error>> {
    let Some(python) = python() else { return Ok(()) };
    let judge = std::cell::RefCell::new(Judge::start(&python)?);
    let told = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(3000) });
    runner.run(&sources, |source| {
        let answer = judge.borrow_mut().ask(&source);
        let answer = answer.map_err(|error| TestCaseError::fail(error.to_string()))?;
        if answer != "?" {
            told.set(told.get() + 1);
            prop_assert_eq!(closing_brace(&source), answer);
        }
        Ok(())
    })?;
    assert!(told.get() > 300, "Python could judge only {} sources", told.get());
    Ok(())
}

/// The text of a string, by the quote that ends it.
fn string_text() -> impl Strategy<Value = String> {
    let pieces = ["a", "}", "{", "#", "\\\\", "\\'", "\\\"", " ", ":", "é", "\\\n", "sh {"];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..4).prop_map(|pieces| pieces.concat())
}

fn plain_string() -> impl Strategy<Value = String> {
    let prefix = prop::sample::select(vec!["", "r", "b", "u", "R", "Br", "rb"]);
    let quotes = prop::sample::select(vec!["'", "\"", "'''", "\"\"\""]);
    (prefix, quotes, string_text()).prop_map(|(prefix, quotes, text)| {
        let text = if prefix.to_lowercase().contains('b') { text.replace('é', "e") } else { text };
        format!("{prefix}{quotes}{text}{quotes}")
    })
}

/// An f-string around an expression.
fn formatted_string(expression: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let prefix = prop::sample::select(vec!["f", "F", "rf", "fR"]);
    let quotes = prop::sample::select(vec!["'", "\"", "'''", "\"\"\""]);
    let text = prop::sample::select(vec!["", "{{", "}}", "#", "a", "\\\\", ":"]);
    let suffix = prop::sample::select(vec!["", "!r", "=", ":>3", "!s:{w}", ":{w}.{p}", ":%H:%M", ":#x", " # }\n"]);
    (prefix, quotes, text, expression, suffix).prop_map(|(prefix, quotes, text, expression, suffix)| {
        format!("{prefix}{quotes}{text}{{ {expression}{suffix}}}{text}{quotes}")
    })
}

fn expression() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["x", "sh", "x.sh", "f", "rb", "1", "0x1f", "x != y"]);
    let leaf = prop_oneof![name.prop_map(str::to_owned), plain_string()];
    leaf.prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{{a}: {b}}}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{{a}, # }}\n {b}}}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a} , ({b})]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("f({a})[{b}:1]")),
            inner.clone().prop_map(|a| format!("(lambda x: {a})")),
            inner.clone().prop_map(|a| format!("(y := {a})")),
            formatted_string(inner),
        ]
    })
}

/// Statements, a brace that closes the block, and what may follow.
fn program() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec!["", " # }", "; y = 1"]);
    let statement = (expression(), end).prop_map(|(value, end)| format!("x = {value}{end}\n"));
    let after = prop::sample::select(vec!["}", "} | grep '", "} }", "}\"{", ""]);
    (prop::collection::vec(statement, 0..4), after).prop_map(|(statements, after)| statements.concat() + after)
}

/// Pieces of Python in any order.
fn shreds() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "'",
        "\"",
        "'''",
        "\"\"\"",
        "f'",
        "f\"",
        "rf'",
        "f'''",
        "\n",
        "\n",
        "#",
        "\\",
        ":",
        "!",
        "=",
        "!r",
        "x",
        " ",
        "{{",
        "}}",
        "\\N{DASH}",
        "\\N",
        "1 ",
        "b'",
        "ur'",
        ":=",
        "lambda ",
        "é",
        ".",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..14).prop_map(|pieces| pieces.concat())
}

#[test]
fn programs() -> Result<(), Box<dyn std::error::Error>> {
    agree(program())
}

#[test]
fn pieces_in_any_order() -> Result<(), Box<dyn std::error::Error>> {
    agree(shreds())
}

#[test]
fn standard_library() -> Result<(), Box<dyn std::error::Error>> {
    let Some(python) = python() else { return Ok(()) };
    let listing = Command::new(python).args(["-c", LIBRARY]).output()?;
    let paths = String::from_utf8(listing.stdout)?;
    assert!(paths.lines().count() > 100, "no standard library: {paths}");
    for path in paths.lines() {
        let mut source = b"py {\n".to_vec();
        source.extend(std::fs::read(path)?);
        source.extend(b"\n}\n");
        let mut scanner = Scanner::new();
        let mut lines = source.split_inclusive(|&byte| byte == b'\n').peekable();
        while let Some(line) = lines.next() {
            scanner.line(line, &mut Vec::new());
            assert_eq!(scanner.in_block(), lines.peek().is_some(), "{path}: {:?}", String::from_utf8_lossy(line));
        }
    }
    Ok(())
}
