//! Compares expected lines with the lines that came, and shows the difference.

use std::fmt::Write;

use super::expectation::Expectation;

/// Differences beyond this many lines of output help nobody.
const SHOWN: usize = 200;

/// Checks that `output` is what `expected` says, line for line.
///
/// # Errors
/// A diff: `-` lines were expected (with `file:line`), `+` lines came.
pub(crate) fn compare(file: &str, expected: &[&Expectation], output: &str) -> Result<(), String> {
    let lines: Vec<_> = output.lines().collect();
    if !follows(expected, &lines) {
        return Err(render(file, expected, &lines));
    }
    if output.is_empty() || output.ends_with('\n') {
        return Ok(());
    }
    Err(format!("the last line has no newline: {:?}", lines.last()))
}

/// Checks that lines of `output` meet all of `expected` in this order, whatever stands between.
///
/// # Errors
/// Names the first expectation that nothing meets.
pub(crate) fn find_in_order(file: &str, expected: &[&Expectation], output: &str) -> Result<(), String> {
    let mut lines = output.lines();
    match expected.iter().find(|wanted| !lines.any(|line| wanted.accepts(line))) {
        None => Ok(()),
        Some(missed) => Err(format!("{file}:{}: never came: {}\n{output}", missed.line, missed.text)),
    }
}

/// Whether all of `lines` are expected, and nothing else is.
fn follows(expected: &[&Expectation], lines: &[&str]) -> bool {
    // Before which lines the next expectation may look: more than one after a gap.
    let mut starts = vec![false; lines.len() + 1];
    starts[0] = true;
    for wanted in expected {
        let mut next = vec![false; lines.len() + 1];
        let mut reached = false;
        for (i, line) in lines.iter().enumerate() {
            reached = starts[i] || reached && wanted.gap;
            next[i + 1] = reached && wanted.accepts(line);
        }
        starts = next;
    }
    starts[lines.len()]
}

/// The shortest edit from the expected lines to those that came, by longest common subsequence.
fn render(file: &str, expected: &[&Expectation], lines: &[&str]) -> String {
    let shown = &lines[..lines.len().min(SHOWN)];
    let common = common_lengths(expected, shown);
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < expected.len() || j < shown.len() {
        if i < expected.len() && j < shown.len() && expected[i].accepts(shown[j]) {
            let _infallible = writeln!(text, "  {}", shown[j]);
            (i, j) = (i + 1, j + 1);
        } else if j == shown.len() || i < expected.len() && common[i + 1][j] >= common[i][j + 1] {
            let _infallible = writeln!(text, "- {:40}  {file}:{}", expected[i].text, expected[i].line);
            i += 1;
        } else {
            let in_gap = expected.get(i).is_some_and(|wanted| wanted.gap);
            let _infallible = writeln!(text, "{} {}", if in_gap { ' ' } else { '+' }, shown[j]);
            j += 1;
        }
    }
    text
}

/// `table[i][j]`: how many of the expectations from `i` on are met in order from line `j` on.
fn common_lengths(expected: &[&Expectation], lines: &[&str]) -> Vec<Vec<usize>> {
    let mut table = vec![vec![0; lines.len() + 1]; expected.len() + 1];
    for i in (0..expected.len()).rev() {
        for j in (0..lines.len()).rev() {
            table[i][j] = if expected[i].accepts(lines[j]) {
                table[i + 1][j + 1] + 1
            } else {
                table[i + 1][j].max(table[i][j + 1])
            };
        }
    }
    table
}
