//! What fish 4 asks its terminal, and what one answers. fish waits for that, and takes no keys meanwhile.

use std::fs::File;
use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use super::collector::Collector;
use super::screen;

/// Longer than any test.
const ALWAYS: Duration = Duration::from_secs(3600);

/// A question of a program's.
#[derive(Clone, Copy)]
enum Query {
    /// What the terminal is (primary device attributes).
    Attributes,
    /// Where the cursor is.
    Cursor,
}

const QUERIES: [(&[u8], Query); 3] =
    [(b"\x1b[0c", Query::Attributes), (b"\x1b[c", Query::Attributes), (b"\x1b[6n", Query::Cursor)];

/// Answers in the background, until the terminal ends. `size`: rows and columns.
pub(crate) fn answer(mut keyboard: File, screen: Collector, size: (u16, u16)) {
    thread::spawn(move || {
        let mut read = 0;
        while screen.wait_until(Instant::now() + ALWAYS, |bytes| next(bytes, read).is_some()) {
            let bytes = screen.bytes();
            while let Some((query, end)) = next(&bytes, read) {
                read = end;
                let answer = match query {
                    Query::Attributes => "\x1b[?62;22c".to_owned(),
                    Query::Cursor => {
                        let (row, column) = screen::cursor(&bytes[..end], size);
                        format!("\x1b[{};{}R", row + 1, column + 1)
                    }
                };
                if keyboard.write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
        }
    });
}

/// The first query after so many bytes, and where it ends.
fn next(bytes: &[u8], read: usize) -> Option<(Query, usize)> {
    let starts = (read..bytes.len()).filter(|&at| bytes[at] == 0x1b);
    let found = |at: usize| QUERIES.iter().find(|(text, _)| bytes[at..].starts_with(text));
    starts.filter_map(|at| found(at).map(|(text, query)| (*query, at + text.len()))).next()
}
