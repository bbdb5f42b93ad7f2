//! The scanner takes time in proportion to the text: what the input repeats, repeated very often.

use std::time::Duration;

use pysh_scan::{shell_texts, Scanner};

use super::shell::Shell;

/// As long as the text gets. Linear time is milliseconds then; quadratic time, half a minute.
const LENGTH: usize = 1 << 17;
/// Many times what it takes, and a part of what it would.
const PATIENCE: Duration = Duration::from_secs(3);

/// The input's lines: what comes before, what is repeated, what comes after. `~` is a newline in them.
pub fn check(data: &[u8]) {
    let (shell, data) = Shell::take(data);
    let mut parts = data.splitn(3, |&byte| byte == b'\n');
    let mut part = || parts.next().unwrap_or_default().to_vec();
    let (before, repeated, after) = (part(), part(), part());
    if repeated.is_empty() || repeated.len() > 64 {
        return;
    }
    let text = [before, repeated.repeat(LENGTH / repeated.len()), after].concat();
    let text: Vec<u8> = text.into_iter().map(|byte| if byte == b'~' { b'\n' } else { byte }).collect();
    let begin = processor_time();
    scan(&mut shell.scanner(), &text);
    let _ = shell_texts(shell.dialect(), &text);
    let taken = processor_time().saturating_sub(begin);
    assert!(taken < PATIENCE, "{taken:?} for {} bytes", text.len());
}

fn scan(scanner: &mut Scanner, source: &[u8]) {
    let mut out = Vec::new();
    for line in source.split_inclusive(|&byte| byte == b'\n') {
        out.clear();
        scanner.line(line, &mut out);
    }
}

/// Of this process: a busy machine does not count. From proc(5)'s `stat`, in hundredths of a second.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split(' ');
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
