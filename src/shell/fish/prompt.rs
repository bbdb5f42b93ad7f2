//! Enter at the prompt. A block that is open goes on in a new line. A line with whole blocks is to stay on the screen and in
//! the history as it was typed, while fish runs what it understands: the text is replaced, and what fish would paint of
//! that is held back until it begins the output.

use std::ffi::{c_int, c_void};

use super::history;
use super::input::{self, Reading};
use super::script::Script;

/// What is known of the line that is being edited.
#[derive(Debug, Default)]
pub struct Prompt {
    /// The text, or what stands before the cursor.
    typed: Vec<u8>,
    /// All of it.
    whole: Vec<u8>,
    /// In characters.
    cursor: usize,
    /// Text that is being pasted.
    pasted: Vec<u8>,
    /// Text that runs, and that fish has not understood.
    pending: Vec<u8>,
    /// Text that ran, for the history.
    ran: Option<Vec<u8>>,
    /// The indentation that was put before the cursor, if nothing has been typed since.
    indented: Option<Vec<u8>>,
    /// What was put before the block's first line: nothing if its lines are indented by hand from there on.
    offset: Vec<u8>,
    /// What is to be read as if it had been typed.
    injected: Vec<u8>,
    /// What fish paints is held back.
    is_held: bool,
}

/// A character that is bound to Enter's function, and that nobody types: there is none of this number.
const ENTER_AGAIN: &str = "\u{2FE0}";

impl Prompt {
    /// Takes what fish says of the line. False if it is something else.
    pub fn hear(&mut self, what: &[u8], value: &[u8]) -> bool {
        match what {
            b"typed" => self.typed = value.to_vec(),
            b"whole" => self.whole = value.to_vec(),
            b"cursor" => self.cursor = std::str::from_utf8(value).ok().and_then(|d| d.parse().ok()).unwrap_or(0),
            b"paste" => self.pasted = value.to_vec(),
            b"release" => self.is_held = false,
            _ => return false,
        }
        true
    }

    /// Enter was pressed.
    pub fn enter(&mut self) -> Script {
        let mut script = Script::new();
        match input::read_typed(&self.typed) {
            Reading::NoBlock => {
                script.plain("__pysh_press $argv\n");
            }
            Reading::Open => {
                let text = before(&self.typed, self.cursor);
                let indentation = indentation(text);
                if opens_block(text) {
                    self.offset.clone_from(&indentation);
                }
                script.plain("commandline -i \\n").quoted(&indentation).plain("\n");
                self.indented = Some(indentation).filter(|blanks| !blanks.is_empty());
            }
            // First fish is to paint all of it and nothing else, with the cursor at its end: it does so before it reads
            // another key.
            Reading::Whole(_) => {
                script.plain("commandline -C 999999\ncommandline -f suppress-autosuggestion\n");
                self.injected = ENTER_AGAIN.as_bytes().to_vec();
            }
        }
        script
    }

    /// It is painted.
    pub fn enter_again(&mut self) -> Script {
        let mut script = Script::new();
        match input::read_typed(&self.typed) {
            Reading::Whole(text) => self.run(&text, &mut script),
            Reading::NoBlock | Reading::Open => {
                script.plain("commandline -f execute\n");
            }
        }
        script
    }

    /// Has fish run a text in place of what was typed.
    fn run(&mut self, text: &[u8], script: &mut Script) {
        // A command that begins with a blank is not for the history.
        let hidden = [b" ", text].concat();
        script.plain("commandline -r -- ").quoted(&hidden).plain("\ncommandline --is-valid\nswitch $status\ncase 2\n");
        script.plain("builtin path is -- /.pysh/release\ncommandline -r -- ").quoted(&self.typed);
        script.plain("\ncommandline -i \\n\ncase 1\ncommandline -r -- ' __pysh_typed'\ncommandline -f execute\n");
        script.plain("case '*'\ncommandline -f execute\nend\n");
        self.pending = text.to_vec();
        self.ran = Some(std::mem::take(&mut self.typed));
        self.is_held = true;
    }

    /// A key that may expand an abbreviation was pressed.
    pub fn insert(&mut self) -> Script {
        let mut script = Script::new();
        if !matches!(input::read_typed(&self.typed), Reading::Open) {
            script.plain("__pysh_press $argv[2..]\n");
            return script;
        }
        if let Some(blanks) = self.indented.take().filter(|blanks| self.is_fresh(blanks)) {
            let rest = self.without_indentation(&blanks);
            script.plain("commandline -r -- ").quoted(rest).plain("\n");
        }
        script.plain("commandline -i -- $argv[1]\n");
        script
    }

    /// Whether the last line is nothing but the indentation, with the cursor at its end.
    fn is_fresh(&self, blanks: &[u8]) -> bool {
        self.typed == self.whole && self.typed.strip_suffix(blanks).is_some_and(|rest| rest.ends_with(b"\n"))
    }

    /// Whoever indents does not want our indentation: the text without it. If only that of the first line was left to us,
    /// what is typed counts from there.
    fn without_indentation(&mut self, blanks: &[u8]) -> &[u8] {
        let rest = self.typed.len() - blanks.len();
        if opens_block(&self.typed[..rest - 1]) {
            self.offset.clear();
        }
        let kept = if blanks.starts_with(&self.offset) { self.offset.len() } else { 0 };
        &self.typed[..rest + kept]
    }

    /// Text is pasted.
    pub fn paste(&mut self) -> Script {
        let mut script = Script::new();
        let has_python = {
            let both = [&self.typed[..], &self.pasted].concat();
            !matches!(input::read_typed(&both), Reading::NoBlock)
        };
        if has_python {
            let text: Vec<u8> = self.pasted.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte }).collect();
            script.plain("commandline -i -- ").quoted(&text).plain("\n");
        } else {
            script.plain("__pysh_fish_paste $argv\n");
        }
        script
    }

    /// The text that fish has not understood, so that it says why.
    pub fn pending(&self) -> &[u8] {
        &self.pending
    }

    /// A command has run: what was typed goes into the history.
    pub fn remember(&mut self) -> Script {
        self.is_held = false;
        let translation = [b" ", &self.pending[..]].concat();
        self.ran.take().map(|typed| history::addition(&typed, &translation)).unwrap_or_default()
    }

    /// fish begins with a command, whatever it has painted. Whether the output is still in the line of the text.
    pub fn begin(&mut self) -> bool {
        std::mem::take(&mut self.is_held)
    }

    /// fish writes to the terminal. True if that is to vanish.
    pub fn holds_back(&mut self, bytes: &[u8]) -> bool {
        if self.is_held && bytes == b"\n" {
            self.is_held = false;
        }
        self.is_held
    }

    /// Whether there is something to read that nobody has typed.
    pub fn has_injected(&self) -> bool {
        !self.injected.is_empty()
    }

    /// The next bytes of it.
    pub fn inject(&mut self, buffer: &mut [u8]) -> usize {
        let length = buffer.len().min(self.injected.len());
        buffer[..length].copy_from_slice(&self.injected[..length]);
        self.injected.drain(..length);
        length
    }
}

/// The first characters of a text.
fn before(text: &[u8], count: usize) -> &[u8] {
    let starts = text.iter().enumerate().filter(|(_, byte)| **byte & 0xC0 != 0x80);
    let end = starts.map(|(at, _)| at).nth(count).unwrap_or(text.len());
    &text[..end]
}

/// Whether the last line of this text, which ends in a block, is the one in which that begins.
fn opens_block(text: &[u8]) -> bool {
    let start = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    !matches!(input::read_typed(&text[..start]), Reading::Open)
}

/// What a line after this text begins with, in an open block.
fn indentation(text: &[u8]) -> Vec<u8> {
    let line = text.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    let is_first = line.len() == text.len();
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let mut indentation = if is_first { Vec::new() } else { line[..blanks].to_vec() };
    if matches!(line.trim_ascii_end().last(), Some(b'{' | b'(' | b'[' | b':')) {
        indentation.extend_from_slice(b"    ");
    }
    indentation
}

/// What takes the place of fish's functions that wait for input, with the same types.
pub use waiting::redirections;

mod waiting {
    use super::{c_int, c_void};
    use crate::hook::Redirection;
    use crate::shell::fish::{on_shells_thread, trampoline};

    fn has_injected() -> bool {
        on_shells_thread() && trampoline::with_prompt(|prompt| prompt.has_injected()).unwrap_or(false)
    }

    /// Makes standard input the only one that is ready. False if nobody waits for it.
    fn make_ready(read: *mut libc::fd_set) -> bool {
        // SAFETY: null or the caller's own set.
        let Some(read) = (unsafe { read.as_mut() }) else { return false };
        // SAFETY: a valid set.
        if !unsafe { libc::FD_ISSET(0, read) } {
            return false;
        }
        // SAFETY: as above.
        unsafe { libc::FD_ZERO(read) };
        // SAFETY: as above.
        unsafe { libc::FD_SET(0, read) };
        true
    }

    unsafe extern "C" fn select_seen(
        count: c_int,
        read: *mut libc::fd_set,
        write: *mut libc::fd_set,
        except: *mut libc::fd_set,
        timeout: *mut libc::timeval,
    ) -> c_int {
        if has_injected() && make_ready(read) {
            return 1;
        }
        // SAFETY: the caller's own arguments.
        unsafe { libc::select(count, read, write, except, timeout) }
    }

    unsafe extern "C" fn pselect_seen(
        count: c_int,
        read: *mut libc::fd_set,
        write: *mut libc::fd_set,
        except: *mut libc::fd_set,
        timeout: *const libc::timespec,
        mask: *const libc::sigset_t,
    ) -> c_int {
        if has_injected() && make_ready(read) {
            return 1;
        }
        // SAFETY: the caller's own arguments.
        unsafe { libc::pselect(count, read, write, except, timeout, mask) }
    }

    unsafe extern "C" fn poll_seen(polled: *mut libc::pollfd, count: libc::nfds_t, timeout: c_int) -> c_int {
        if has_injected() && !polled.is_null() {
            // SAFETY: the caller's own array.
            let all = unsafe { std::slice::from_raw_parts_mut(polled, count as usize) };
            let is_input = |each: &libc::pollfd| each.fd == 0 && each.events & libc::POLLIN != 0;
            if all.iter().any(is_input) {
                all.iter_mut().for_each(|each| each.revents = if is_input(each) { libc::POLLIN } else { 0 });
                return 1;
            }
        }
        // SAFETY: the caller's own arguments.
        unsafe { libc::poll(polled, count, timeout) }
    }

    /// See above.
    pub fn redirections() -> [Redirection<'static>; 3] {
        [
            Redirection { symbol: c"select", replacement: select_seen as *const c_void },
            Redirection { symbol: c"pselect", replacement: pselect_seen as *const c_void },
            Redirection { symbol: c"poll", replacement: poll_seen as *const c_void },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_block_are_indented() {
        assert_eq!(indentation(b"py {"), b"    ");
        assert_eq!(indentation(b"  py { x"), b"");
        assert_eq!(indentation(b"py {\n    x = 1"), b"    ");
        assert_eq!(indentation(b"py {\n  if x:"), b"      ");
    }

    #[test]
    fn a_block_begins_in_one_line() {
        assert!(opens_block(b"py {") && opens_block(b"py { 1 }\npy { if x:"));
        assert!(!opens_block(b"py {\n    d = {") && !opens_block(b"py {\nif x:\n"));
    }

    #[test]
    fn the_cursor_counts_characters() {
        assert_eq!(before("añb".as_bytes(), 2), "añ".as_bytes());
    }
}
