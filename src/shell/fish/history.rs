//! What was typed goes into fish's history by fish's own means.

use std::cell::Cell;
use std::ffi::c_void;

use super::on_shells_thread;
use super::script::Script;
use crate::hook::Redirection;

thread_local! {
    /// fish 3 is about to merge.
    static IS_MERGING: Cell<bool> = const { Cell::new(false) };
    /// What it was told the time is when it last did.
    static LAST_MERGE: Cell<libc::time_t> = const { Cell::new(0) };
}

/// Script that adds a command, of which fish has run a translation. fish 4 has a command for that, but it would keep the
/// translation, which began with a blank, as well: it only drops the last entry. fish 3 merges what other sessions have written
/// to the file.
pub fn addition(typed: &[u8], translation: &[u8]) -> Script {
    let mut script = Script::new();
    // As for fish itself: a blank at the beginning hides a command.
    if typed.starts_with(b" ") || typed.trim_ascii().is_empty() {
        return script;
    }
    script.plain("if string match -qr '^[4-9]' -- $version\nbuiltin history append -- ").quoted(typed);
    script.plain("\nbuiltin history delete --exact --case-sensitive -- ").quoted(translation.trim_ascii_end());
    script.plain(" ' __pysh_typed'");
    script.plain("\nelse if not set -q fish_private_mode\nset -l pysh_history fish\n");
    script.plain("set -q fish_history; and set pysh_history $fish_history\nif test -n \"$pysh_history\"\n");
    script.plain("set -q XDG_DATA_HOME; or set -l XDG_DATA_HOME ~/.local/share\n");
    script.plain("builtin printf '- cmd: %s\\n  when: %s\\n' ").quoted(&escaped(typed));
    script.plain(" (date +%s) >>$XDG_DATA_HOME/fish/{$pysh_history}_history\n");
    script.plain("builtin path is -- /.pysh/merge\nbuiltin history merge\nend\nend\n");
    script
}

/// fish 3 is about to merge.
pub fn begin_merge() {
    IS_MERGING.set(true);
}

/// fish merges nothing within the second of the last time (history.cpp, `incorporate_external_changes`), which is over then as
/// far as it can tell.
unsafe extern "C" fn time_seen(place: *mut libc::time_t) -> libc::time_t {
    // SAFETY: the caller's own argument.
    let now = unsafe { libc::time(place) };
    if !on_shells_thread() || !IS_MERGING.take() {
        return now;
    }
    // It has read its file when it started, in this second perhaps.
    let later = LAST_MERGE.get().max(now) + 1;
    LAST_MERGE.set(later);
    later
}

/// What takes the place of fish's `time`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"time", replacement: time_seen as *const c_void }]
}

/// As fish's history file has it (history_file.cpp, `escape_yaml_fish_2_0`).
fn escaped(typed: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(typed.len());
    for &byte in typed {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(byte),
        }
    }
    out
}
