//! `!!` and its like where they stand for a block: bash expands the history only after the line has come through us
//! (`pre_process_line`), so such a line is expanded here first, in the same way.

use std::ffi::{c_int, CStr, CString};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::symbols::Bash;
use crate::scan::{mentions_py, Scanner};

/// bash has been told not to expand the line that it is reading.
static IS_INHIBITED: AtomicBool = AtomicBool::new(false);

/// What `history_expand` of readline's history.h returns for a line that it has changed.
const EXPANDED: c_int = 1;

/// bash reads a new line: whatever was told it for the last one is over.
pub fn begin_line(bash: &Bash) {
    if IS_INHIBITED.swap(false, Relaxed) {
        // SAFETY: on bash's thread.
        unsafe { *bash.history_expansion_inhibited = 0 };
    }
}

/// The first line of a command with its history expanded, if there is a block in it then. The line is shown as bash would
/// show it. Blocks that were typed are not touched.
pub fn expand(bash: &Bash, typed: &[u8]) -> Option<Vec<u8>> {
    if !may_expand(bash, typed) {
        return None;
    }
    // Rewritten, a block stands in quotes, which history expansion respects.
    let mut scanner = Scanner::new();
    let mut quoted = Vec::new();
    scanner.line(typed, &mut quoted);
    let mut expanded = expand_history(bash, &quoted)?;
    for segment in scanner.rewritten().iter().rev() {
        expanded = with_typed(&expanded, &quoted[segment.output.clone()], &typed[segment.typed.clone()]);
    }
    if !mentions_py(&expanded) {
        return None;
    }
    expanded.push(b'\n');
    let _ = std::io::stderr().write_all(&expanded);
    IS_INHIBITED.store(true, Relaxed);
    // SAFETY: on bash's thread; undone by `begin_line`.
    unsafe { *bash.history_expansion_inhibited = 1 };
    Some(expanded)
}

/// A text with the last place of `quoted` replaced by what was typed.
fn with_typed(text: &[u8], quoted: &[u8], typed: &[u8]) -> Vec<u8> {
    let quoted = quoted.strip_suffix(b"\n").unwrap_or(quoted);
    let typed = typed.strip_suffix(b"\n").unwrap_or(typed);
    let mut places = text.windows(quoted.len().max(1));
    match places.rposition(|window| window == quoted) {
        Some(at) => [&text[..at], typed, &text[at + quoted.len()..]].concat(),
        None => text.to_vec(),
    }
}

/// Whether bash would look for history expansions in this line, and run what comes of them at once (not with `histverify`).
fn may_expand(bash: &Bash, typed: &[u8]) -> bool {
    if !(typed.contains(&b'!') || typed.starts_with(b"^")) {
        return false;
    }
    // SAFETY: on bash's thread.
    let [enabled, inhibited, verify, remembers] =
        [bash.history_expansion, bash.history_expansion_inhibited, bash.hist_verify, bash.remember_on_history]
            .map(|variable| unsafe { bash.number(variable) } != 0);
    enabled && !inhibited && !verify && remembers
}

fn expand_history(bash: &Bash, typed: &[u8]) -> Option<Vec<u8>> {
    let line = CString::new(typed.strip_suffix(b"\n").unwrap_or(typed)).ok()?;
    let mut expanded = std::ptr::null_mut();
    // SAFETY: on bash's thread; the line is only read, and the result is malloc's.
    let outcome = unsafe { (bash.history_expand)(line.as_ptr(), &mut expanded) };
    if expanded.is_null() {
        return None;
    }
    // SAFETY: a NUL-terminated text, ours.
    let text = unsafe { CStr::from_ptr(expanded) }.to_bytes().to_vec();
    // SAFETY: not used any more.
    unsafe { libc::free(expanded.cast()) };
    (outcome == EXPANDED).then_some(text)
}
