//! History keeps what was typed. bash adds each line to its history after we have rewritten it (`pre_process_line`), so
//! the typed text is put back at the next safe point: before the next parse, and so before `PROMPT_COMMAND` can write
//! the history file, or when `py` runs.

use std::cell::RefCell;
use std::ffi::{c_int, CStr, CString};

use super::symbols::{history_control, Bash, HistoryEntry};

/// A line of the current command that was rewritten.
struct Rewritten {
    typed: Vec<u8>,
    seen_by_bash: Vec<u8>,
}

thread_local! {
    static PENDING: RefCell<Vec<Rewritten>> = const { RefCell::new(Vec::new()) };
}

/// A new command begins; the one before is complete.
pub fn begin_command(bash: &Bash) {
    put_back_typed_text(bash);
    PENDING.with_borrow_mut(Vec::clear);
}

/// Remembers a line if it was rewritten and goes to the history.
pub fn note(bash: &Bash, typed: &[u8], seen_by_bash: &[u8]) {
    // SAFETY: on bash's thread.
    let remembers = unsafe { bash.number(bash.remember_on_history) } != 0;
    if remembers && typed != seen_by_bash {
        let [typed, seen_by_bash] = [typed, seen_by_bash].map(|line| line.strip_suffix(b"\n").unwrap_or(line).to_vec());
        PENDING.with_borrow_mut(|pending| pending.push(Rewritten { typed, seen_by_bash }));
    }
}

/// Puts the typed text back into the newest entries of the history.
pub fn put_back_typed_text(bash: &Bash) {
    let mut pending = PENDING.take();
    if pending.is_empty() {
        return;
    }
    // SAFETY: on bash's thread.
    let newest = unsafe { bash.number(bash.history_length) } - 1;
    // Without `cmdhist` each line is an entry of its own.
    let oldest = newest - c_int::try_from(pending.len()).unwrap_or(0).saturating_mul(4).min(10_000);
    for index in (oldest.max(0)..=newest).rev() {
        put_back_in_entry(bash, index, &mut pending);
        if pending.is_empty() {
            break;
        }
    }
    drop_if_duplicate(bash, newest);
}

fn put_back_in_entry(bash: &Bash, index: c_int, pending: &mut Vec<Rewritten>) {
    let Some(line) = entry_line(bash, index) else { return };
    let mut text = Vec::new();
    let mut rest = line.as_slice();
    pending.retain(|rewritten| match find(rest, &rewritten.seen_by_bash) {
        Some(at) => {
            text.extend_from_slice(&rest[..at]);
            text.extend_from_slice(&rewritten.typed);
            rest = &rest[at + rewritten.seen_by_bash.len()..];
            false
        }
        None => true,
    });
    if rest.len() == line.len() {
        return;
    }
    text.extend_from_slice(rest);
    if let Ok(text) = CString::new(text) {
        replace(bash, index, &text);
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len().max(1)).position(|window| window == needle)
}

fn entry(bash: &Bash, index: c_int) -> Option<&HistoryEntry> {
    // SAFETY: on bash's thread; the list is readline's own.
    let list = unsafe { (bash.history_list)() };
    let index = usize::try_from(index).ok()?;
    if list.is_null() {
        return None;
    }
    // SAFETY: `index` is below `history_length`, the list's length.
    let entry = unsafe { *list.wrapping_add(index) };
    // SAFETY: an entry of the list, not changed while we look at it.
    unsafe { entry.as_ref() }
}

fn entry_line(bash: &Bash, index: c_int) -> Option<Vec<u8>> {
    let line = entry(bash, index)?.line;
    // SAFETY: readline's own NUL-terminated copy.
    (!line.is_null()).then(|| unsafe { CStr::from_ptr(line) }.to_bytes().to_vec())
}

fn replace(bash: &Bash, index: c_int, text: &CStr) {
    let Some(data) = entry(bash, index).map(|entry| entry.data) else { return };
    // SAFETY: readline copies the text, and gives us the old entry to free.
    let old = unsafe { (bash.replace_history_entry)(index, text.as_ptr(), data) };
    // SAFETY: as above.
    unsafe { free_entry(bash, old) };
}

/// # Safety
/// `entry` is null or was just taken out of the history.
unsafe fn free_entry(bash: &Bash, entry: *mut HistoryEntry) {
    if !entry.is_null() {
        // SAFETY: the caller's promise. (It returns the data, which is null in bash.)
        unsafe { (bash.free_history_entry)(entry) };
    }
}

/// `HISTCONTROL=ignoredups` and `erasedups` compared the rewritten text when bash added it; so look again.
fn drop_if_duplicate(bash: &Bash, newest: c_int) {
    // SAFETY: on bash's thread.
    let control = unsafe { bash.number(bash.history_control) };
    let Some(line) = entry_line(bash, newest) else { return };
    if control & history_control::ERASE_DUPLICATES != 0 {
        for index in (0..newest).rev() {
            if entry_line(bash, index).is_some_and(|older| older == line) {
                remove(bash, index);
            }
        }
    } else if control & history_control::IGNORE_DUPLICATES != 0
        && entry_line(bash, newest - 1).is_some_and(|older| older == line)
    {
        remove(bash, newest);
    }
}

fn remove(bash: &Bash, index: c_int) {
    // SAFETY: on bash's thread.
    let all = unsafe { bash.number(bash.history_length) };
    // SAFETY: as above.
    let of_session = unsafe { bash.number(bash.history_lines_this_session) };
    // SAFETY: an index within the history.
    let entry = unsafe { (bash.remove_history)(index) };
    // SAFETY: just taken out.
    unsafe { free_entry(bash, entry) };
    // bash counts the lines that it has yet to write to the file; what came from there is not one.
    if index >= all - of_session {
        // SAFETY: as above.
        unsafe { *bash.history_lines_this_session = (of_session - 1).max(0) };
    }
}
