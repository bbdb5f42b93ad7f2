//! Tests of the test harness itself, with plain bash: wrong output must fail.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;

use support::diff::compare;
use support::expectation::{Expectation, Stream};
use support::sandbox::Sandbox;
use support::script::Script;
use support::shell::Shell;
use support::terminal::{Prompt, Terminal, CTRL_D, UP};
use support::verdict::judge;
use support::way::Way;

/// Runs `source` in plain bash in one way.
fn run(way: Way, source: &str) -> Result<(), String> {
    let script = Script::parse("case.sh", source)?;
    let sandbox = Sandbox::new().unwrap();
    let outcome = way.run(Shell::Bash, &script, &sandbox, |_| {}).unwrap();
    judge(Path::new("tests"), &script, &outcome, &["bash", way.name(), "3.13"], &sandbox)
}

fn fails(source: &str, complaint: &str) {
    let error = run(Way::File, source).unwrap_err();
    assert!(error.contains(complaint), "{error:?} lacks {complaint:?}");
}

fn stdout_of(source: &str, output: &str) -> Result<(), String> {
    let script = Script::parse("case.sh", source)?;
    compare("case.sh", &script.expected(Stream::Stdout, &["bash"]), output)
}

fn parse(text: &str) -> Option<Result<Expectation, String>> {
    Expectation::parse(2, text)
}

#[test]
fn every_way_gives_the_same_output() {
    let source = "x='a  b'\necho \"$x\"\n#> a  b\nfor i in 1 2; do\n  echo $i\ndone\n#> 1\n#> 2\n\
                  echo oops >&2\n#! oops\n";
    for name in "file stdin pipe dash-c source eval prompt".split(' ') {
        run(Way::named(name).unwrap(), source).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn wrong_output_fails_with_a_diff() {
    fails("echo one\n#> one\necho 3\n#> 2\n", "tests/case.sh:4");
    fails("echo one\n#> one\necho 3\n#> 2\n", "+ 3");
    fails("echo one\n", "+ one");
    fails(":\n#> one\n", "- #> one");
    fails("echo one\necho two\n#> two\n", "+ one");
}

#[test]
fn missing_final_newline_fails() {
    fails("printf one\n#> one\n", "no newline");
}

#[test]
fn wrong_stderr_fails() {
    fails("echo oops >&2\n", "+ oops");
    fails(":\n#! oops\n", "- #! oops");
    fails("echo oops >&2; echo more >&2\n#! oops\n", "+ more");
    assert!(run(Way::Prompt, ":\n#! oops\n").unwrap_err().contains("never came: #! oops"));
}

#[test]
fn echo_of_the_source_is_no_output() {
    let error = run(Way::Prompt, ": oo; echo oo''ps >&2\n#! ooops\n").unwrap_err();
    assert!(error.contains("never came"), "{error}");
}

#[test]
fn wrong_status_fails() {
    fails("exit 3\n", "not 0");
    fails("# status: 2\nexit 3\n", "not 2");
    run(Way::File, "# status: 3\nexit 3\n").unwrap();
    run(Way::Prompt, "# status: 3\nexit 3\n").unwrap();
}

#[test]
fn a_hanging_script_is_killed() {
    fails("# timeout: 1\nsleep 60\n", "killed");
    let prompt = run(Way::Prompt, "# timeout: 1\nsleep 60\necho x\n").unwrap_err();
    assert!(prompt.contains("killed"), "{prompt}");
}

#[test]
fn what_is_left_behind_fails() {
    fails("sleep 60 &\n", "sleep");
    fails("echo > $TMPDIR/forgotten\n", "forgotten");
}

#[test]
fn a_gap_skips_lines() {
    stdout_of("#>... c\n#> d\n", "a\nb\nc\nd\n").unwrap();
    stdout_of("#>... c\n", "a\nb\n").unwrap_err();
    stdout_of("#>... c\n", "a\nc\nd\n").unwrap_err();
    stdout_of("#>... c\n", "a\nc\nd\nc\n").unwrap();
    stdout_of("#>... c\n#>...~ .\n", "c\nb\n").unwrap();
}

#[test]
fn a_regular_expression_matches_the_whole_line() {
    stdout_of("#>~ x=[0-9]+\n", "x=12\n").unwrap();
    stdout_of("#>~ x=[0-9]+\n", "x=12 \n").unwrap_err();
    assert!(parse("#>~ [").unwrap().is_err());
}

#[test]
fn stderr_contains_or_is() {
    let contains = parse("#! oops").unwrap().unwrap();
    assert!(contains.accepts("bash: oops: no") && !contains.accepts("oop"));
    let is = parse("#!= oops").unwrap().unwrap();
    assert!(is.accepts("oops") && !is.accepts("oops!"));
}

#[test]
fn ordinary_comments_are_no_expectations() {
    for source in ["# > x", "#comment", "#", "echo #> x", " #> x", "#a b> c"] {
        assert!(parse(source).is_none(), "{source}");
    }
    assert!(Expectation::parse(1, "#!/usr/bin/env -S pysh bash").is_none());
}

#[test]
fn qualifiers_choose_the_run() {
    let expectation = parse("#zsh,dash-c,3.12> x").unwrap().unwrap();
    assert!(expectation.applies(&["zsh", "file", "3.13"]));
    assert!(expectation.applies(&["bash", "file", "3.12"]));
    assert!(!expectation.applies(&["bash", "file", "3.13"]));
    assert!(parse("#tcsh> x").unwrap().is_err());
}

#[test]
fn settings_are_checked() {
    let script = Script::parse("s", "# Text.\n# ways: stdin eval\n# preload: no\n:\n").unwrap();
    assert_eq!(script.settings.ways, [Way::Stdin, Way::Eval]);
    assert!(!script.settings.preload);
    assert!(Script::parse("s", "# ways: telepathy\n").unwrap_err().starts_with("s:1: "));
    assert!(Script::parse("s", "# way: file\n").is_err());
    assert!(Script::parse("s", "# Careful: prose\n:\n# way: prose\n").is_ok());
}

#[test]
fn a_terminal_tells_prompts_and_output_apart() {
    let mut bash = Terminal::start_plain();
    assert_eq!(bash.enter("echo a  b"), "a b\n");
    assert_eq!(bash.enter_all(&["for i in 1 2; do", "echo $i", "done"]), "1\n2\n");
    bash.press(UP);
    bash.wait_for_input_line("for i in 1 2; do echo $i; done");
    bash.interrupt();
    assert_eq!(bash.enter_part("echo '"), Prompt::More);
    bash.interrupt();
    bash.press(CTRL_D);
    assert_eq!(bash.wait_for_end().0, Some(130));
}

#[test]
#[should_panic(expected = "last input: \"echo '\\r\"")]
fn a_terminal_reports_an_open_command() {
    Terminal::start_plain().enter("echo '");
}
