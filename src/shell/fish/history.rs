//! What was typed goes into fish's history by fish's own means.

use super::script::Script;

/// Script that adds a command. fish 4 has a command for that; fish 3 merges what other sessions have written to the file.
pub fn addition(typed: &[u8]) -> Script {
    let mut script = Script::new();
    // As for fish itself: a blank at the beginning hides a command.
    if typed.starts_with(b" ") || typed.trim_ascii().is_empty() {
        return script;
    }
    script.plain("if string match -qr '^[4-9]' -- $version\nbuiltin history append -- ").quoted(typed);
    script.plain("\nelse if not set -q fish_private_mode\nset -l pysh_history fish\n");
    script.plain("set -q fish_history; and set pysh_history $fish_history\nif test -n \"$pysh_history\"\n");
    script.plain("set -q XDG_DATA_HOME; or set -l XDG_DATA_HOME ~/.local/share\n");
    script.plain("builtin printf '- cmd: %s\\n  when: %s\\n' ").quoted(&escaped(typed));
    script.plain(" (date +%s) >>$XDG_DATA_HOME/fish/{$pysh_history}_history\nbuiltin history merge\nend\nend\n");
    script
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
