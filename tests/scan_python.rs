//! The scanner's closing brace against CPython's own tokenizer, which is the judge: on generated
//! programs, on shreds of programs, and on the standard library.

#[path = "../fuzz/properties/mod.rs"]
mod properties;
#[path = "support/trials.rs"]
mod trials;

use std::process::Command;

use properties::judge::{python, Judge};
use properties::python::closing_brace;
use properties::shell::Shell;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use pysh::scan::Scanner;

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

fn agree(sources: impl Strategy<Value = String>) -> Result<(), Box<dyn std::error::Error>> {
    let Some(python) = python() else { return Ok(()) };
    let judge = std::cell::RefCell::new(Judge::start(&python)?);
    let told = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(trials::config(3000));
    runner.run(&sources, |source| {
        let answer = judge.borrow_mut().ask(&source);
        let answer = answer.map_err(|error| TestCaseError::fail(error.to_string()))?;
        if answer != "?" {
            told.set(told.get() + 1);
            prop_assert_eq!(closing_brace(Shell::Bash, &source), answer);
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
