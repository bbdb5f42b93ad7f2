//! zsh's lexer looks ahead here for a block.
//!
//! zsh reads character by character, and knows a command only when it has its whole first word. Then it looks that up in the
//! table of reserved words (lex.c, `exalias`), by a function pointer: ours. Where the word is `py` and a block follows, it is
//! read as zsh reads a quoted word, with its own functions: so history has what was typed, the prompt for more lines comes, and
//! `!` is not expanded. What the parser is to see in its place is pushed onto zsh's input as the text of an alias is.

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_long, CStr, CString};
use std::sync::OnceLock;

use super::builtin;
use super::host::option;
use super::queue::Held;
use super::symbols::{errflag, lex, zsh, GetNode, HashTable, Node, Zsh};
use super::table::find;
use super::text::plain_at;
use crate::guard::guard;
use crate::scan::{Dialect, Scanner};
use crate::shell::globals::{call, get, set};
use crate::shell::source_files;

/// zsh's own look-up in the table of reserved words.
static LOOK_UP: OnceLock<GetNode> = OnceLock::new();

/// Becomes the look-up in the table of reserved words.
pub fn take_over(zsh: &Zsh) {
    // SAFETY: the table is there, and used on this thread only.
    let table = unsafe { &mut *get(zsh.reswdtab) };
    if LOOK_UP.set(table.get).is_ok() {
        table.get = look_up;
    }
}

/// Whether blocks are seen.
pub fn has_begun() -> bool {
    LOOK_UP.get().is_some()
}

/// Called by zsh for each word that may be a reserved one.
unsafe extern "C" fn look_up(table: *mut HashTable, word: *const c_char) -> *mut Node {
    let Some(original) = LOOK_UP.get() else { return std::ptr::null_mut() };
    if let Ok(zsh) = zsh() {
        guard((), || note_file(zsh));
    }
    // SAFETY: zsh's own arguments for its own function.
    let node = unsafe { original(table, word) };
    if node.is_null() {
        // SAFETY: a NUL-terminated word.
        let text = unsafe { CStr::from_ptr(word) };
        if let Some(command) = Word::of(text.to_bytes()) {
            guard((), || {
                if let Some(zsh) = zsh().ok().filter(|zsh| is_command(zsh, word)) {
                    let _held = Held::begin(zsh);
                    command.look_ahead(zsh);
                }
            });
        }
    }
    node
}

thread_local! {
    /// The file that zsh read last, as zsh's text has it.
    static LAST_FILE: RefCell<CString> = RefCell::default();
}

/// Notes where the file is that zsh reads, at its first word: no command of it has run yet.
fn note_file(zsh: &Zsh) {
    let file = get(zsh.scriptfilename);
    if file.is_null() {
        return;
    }
    // SAFETY: a text of zsh's, NUL-terminated, which is not being changed.
    let name = unsafe { CStr::from_ptr(file) };
    if LAST_FILE.with_borrow(|last| last.as_c_str() != name) {
        // SAFETY: as above.
        source_files::note(&unsafe { plain_at(file) });
        LAST_FILE.with_borrow_mut(|last| name.clone_into(last));
    }
}

/// Whether the lexer is asking for the word that it has just read, where a command may stand, and reads it to run it.
fn is_command(zsh: &Zsh, word: *const c_char) -> bool {
    word == get(zsh.zshlextext).cast_const()
        && !get(zsh.tokstr).is_null()
        && get(zsh.incmdpos) != 0
        && get(zsh.lexstop) == 0
        && get(zsh.lexflags) & lex::ONLY_WORDS == 0
}

/// Whether zsh's line editor reads the line, for history expansion or completion: then a block is passed over, nothing comes in
/// its place.
fn is_editing(zsh: &Zsh) -> bool {
    get(zsh.expanding) != 0 || is_completing(zsh)
}

fn is_completing(zsh: &Zsh) -> bool {
    get(zsh.lexflags) & lex::COMPLETION != 0
}

/// Where the lexer stands in the edited line, as completion counts (zle_tricky.c, `get_comp_string`; lex.c, `gotword`).
fn position(zsh: &Zsh) -> c_int {
    get(zsh.zlemetall) + get(zsh.addedx) + 1 - get(zsh.inbufct)
}

/// A word that the lexer has read.
enum Word {
    Py,
    /// A builtin that runs another command: after it zsh looks for no reserved word.
    Precommand,
}

impl Word {
    fn of(text: &[u8]) -> Option<Self> {
        match text {
            b"py" => Some(Self::Py),
            b"noglob" | b"command" | b"builtin" | b"exec" | b"-" => Some(Self::Precommand),
            _ => None,
        }
    }

    fn look_ahead(&self, zsh: &Zsh) {
        let Some(ahead) = Ahead::of(zsh, self) else { return };
        if is_opted_out(zsh) {
            return;
        }
        if !is_editing(zsh) {
            crate::session::prepare();
        }
        ahead.read();
    }
}

/// Whether the user has something else by the name `py`: a function, or the builtin disabled. An alias has been replaced
/// before anybody asks here.
fn is_opted_out(zsh: &Zsh) -> bool {
    !find(get(zsh.shfunctab), c"py").is_null() || !builtin::is_py(find(get(zsh.builtintab), c"py"))
}

/// What zsh has already in memory of the current line, up to its newline; less if the text goes on elsewhere (behind an alias).
fn rest_of_line(zsh: &Zsh) -> &[u8] {
    let start = call(zsh.ingetptr);
    if start.is_null() {
        return b"";
    }
    // SAFETY: zsh's input is NUL-terminated (input.c, `inputsetline`).
    let newline = unsafe { libc::strchr(start, c_int::from(b'\n')) };
    let length = if newline.is_null() {
        // SAFETY: as above.
        unsafe { libc::strlen(start) }
    } else {
        newline as usize - start as usize + 1
    };
    // SAFETY: within the text, which stays until zsh reads on.
    unsafe { std::slice::from_raw_parts(start.cast(), length) }
}

/// Where `py` stands in what follows a precommand, if it does, perhaps behind others.
fn offset_of_py(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += rest[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let length = rest[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        match Word::of(&rest[at..at + length])? {
            Word::Py => return Some(at),
            Word::Precommand => at += length,
        }
    }
}

/// What follows the word that the lexer has read. All text is in zsh's own form: there the bytes that matter to the scanner are
/// themselves.
struct Ahead<'a> {
    zsh: &'a Zsh,
    /// The line that is being looked at, as far as it is known: first the one with `py`, from the word on that was read.
    line: Vec<u8>,
    /// So much of it is none of the scanner's business.
    skipped: usize,
    /// So much of it zsh has read.
    consumed: usize,
    /// The scanner as it was when the line began.
    scanner: Scanner,
    /// What the parser is to see in place of the lines before this one, from the word on.
    output: Vec<u8>,
    /// Where zsh's line number stood in the beginning.
    begin: c_long,
    /// Where in an edited line the block begins.
    block_position: c_int,
    /// From when on zsh has been made to read.
    typing: Option<Typing<'a>>,
}

/// How a line was understood.
enum Outcome {
    /// No block begins in it.
    Nothing,
    /// Perhaps what follows brings it.
    Undecided,
    /// It begins at this byte of the line, and goes on behind the line.
    Open(usize),
    /// It begins at this byte, or before the line, and ends before this one.
    Closed(usize, usize),
}

impl<'a> Ahead<'a> {
    /// The text behind a word; None if there can be no block.
    fn of(zsh: &'a Zsh, word: &Word) -> Option<Self> {
        let rest = rest_of_line(zsh);
        let (line, skipped, consumed) = match word {
            Word::Py => ([b"py", rest].concat(), 0, 2),
            Word::Precommand => (rest.to_vec(), offset_of_py(rest)?, 0),
        };
        let output = line[..skipped].to_vec();
        Some(Self {
            zsh,
            line,
            skipped,
            consumed,
            scanner: Scanner::of(Dialect::Zsh),
            output,
            begin: get(zsh.lineno),
            block_position: 0,
            typing: None,
        })
    }

    /// Finds a block and puts what it stands for in its place; else leaves all as it was.
    fn read(mut self) {
        let from = self.consumed;
        let mut in_block = false;
        loop {
            let (scanner, seen, outcome) = self.scan();
            let block = match outcome {
                Outcome::Nothing => return self.give_back(from),
                Outcome::Undecided if self.is_at_end() => return self.give_back(from),
                Outcome::Undecided => None,
                Outcome::Open(start) | Outcome::Closed(start, _) => Some(start),
            };
            self.typing.get_or_insert_with(|| Typing::begin(self.zsh));
            if let Some(start) = block.filter(|_| !in_block) {
                in_block = true;
                self.begin_block(start);
            }
            if let Outcome::Closed(_, end) = outcome {
                self.consume(end);
                return self.replace(&seen, from);
            }
            self.consume(self.line.len());
            if self.line.ends_with(b"\n") {
                self.end_line(scanner, &seen);
            }
            if !self.more() {
                return if in_block { self.report_open() } else { self.give_back(from) };
            }
        }
    }

    /// Scans the line: the scanner behind it, what the parser is to see (up to the end of the block), and the outcome.
    fn scan(&self) -> (Scanner, Vec<u8>, Outcome) {
        let mut scanner = self.scanner.clone();
        let mut seen = Vec::new();
        scanner.line(&self.line[self.skipped..], &mut seen);
        let outcome = match scanner.rewritten() {
            [] if scanner.expects_block() => Outcome::Undecided,
            [] => Outcome::Nothing,
            [only] if scanner.in_block() => Outcome::Open(self.skipped + only.typed.start),
            [first, ..] => {
                seen.truncate(first.output.end);
                Outcome::Closed(self.skipped + first.typed.start, self.skipped + first.typed.end)
            }
        };
        (scanner, seen, outcome)
    }

    /// Whether nothing follows what is known of the line, not even behind the alias that it stands in.
    fn is_at_end(&self) -> bool {
        let known = self.line.len() - self.consumed;
        !self.line.ends_with(b"\n") && usize::try_from(get(self.zsh.inbufct)).is_ok_and(|left| left <= known)
    }

    /// zsh has read the line.
    fn end_line(&mut self, scanner: Scanner, seen: &[u8]) {
        self.output.extend_from_slice(seen);
        self.scanner = scanner;
        self.line.clear();
        self.consumed = 0;
        self.skipped = 0;
    }

    /// Has zsh read up to the block's brace, and notes for the history which words there are: the options, and the block.
    fn begin_block(&mut self, start: usize) {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\\');
        let between = &self.line[self.consumed.min(start)..start];
        if let Some(first) = between.iter().position(|byte| !is_blank(byte)) {
            let last = between.iter().rposition(|byte| !is_blank(byte)).unwrap_or(first);
            let (first, last) = (self.consumed + first, self.consumed + last);
            self.consume(first + 1);
            self.begin_word();
            self.consume(last + 1);
            call(get(self.zsh.hwend));
        }
        self.consume(start + 1);
        self.block_position = position(self.zsh) - 1;
        self.begin_word();
        if let Some(typing) = &mut self.typing {
            typing.begin_block();
        }
    }

    /// A word of the history begins with the character that was just read.
    fn begin_word(&self) {
        // SAFETY: on zsh's thread, which is reading.
        unsafe { get(self.zsh.hwbegin)(-1) };
    }

    /// Has zsh read what is known of the line up to `end`.
    fn consume(&mut self, end: usize) {
        let count = end.saturating_sub(self.consumed);
        let target = call(self.zsh.ingetptr).wrapping_add(count);
        for _ in 0..count {
            // zsh drops some bytes that are no text.
            if get(self.zsh.lexstop) != 0 || call(self.zsh.ingetptr) == target {
                break;
            }
            call(get(self.zsh.hgetc));
        }
        self.consumed = self.consumed.max(end);
    }

    /// Has zsh fetch more: at the prompt by asking for it. False at the end of the input.
    fn more(&mut self) -> bool {
        let byte = call(get(self.zsh.hgetc));
        let Some(byte) = u8::try_from(byte).ok().filter(|_| get(self.zsh.lexstop) == 0) else { return false };
        self.line.push(byte);
        self.consumed = self.line.len();
        if byte != b'\n' {
            self.line.extend_from_slice(rest_of_line(self.zsh));
        }
        true
    }

    /// There is no block: what zsh has read behind the word it reads once more.
    fn give_back(mut self, from: usize) {
        if self.typing.is_none() {
            return;
        }
        set(self.zsh.lexstop, 0);
        let line = self.line[..self.consumed].iter().rev();
        let before = self.output.iter().skip(from).rev();
        for &byte in line.take(self.consumed - if self.output.is_empty() { from } else { 0 }).chain(before) {
            // SAFETY: on zsh's thread, which is reading; what it read last goes back first.
            unsafe { get(self.zsh.hungetc)(c_int::from(byte)) };
        }
        self.typing = None;
    }

    /// Puts what the parser is to see in the place of what was typed.
    fn replace(mut self, seen: &[u8], from: usize) {
        self.output.extend_from_slice(seen);
        self.typing = None;
        if !is_editing(self.zsh) {
            self.push(from);
        } else if get(self.zsh.zlemetacs) < position(self.zsh) {
            self.end_completion();
        }
    }

    /// Where the cursor is in the block, Python is not what zsh should complete or expand: it is shown an empty argument there
    /// (a letter and then nothing, as `addx` of zle_tricky.c makes it).
    fn end_completion(&self) {
        let zsh = self.zsh;
        if !is_completing(zsh) || get(zsh.zlemetacs) <= self.block_position {
            return;
        }
        set(zsh.lexstop, 0);
        while get(zsh.inbufct) > 0 {
            call(get(zsh.hgetc));
        }
        let behind = usize::try_from(get(zsh.zlemetall) + get(zsh.addedx) - get(zsh.zlemetacs)).unwrap_or(0);
        self.push_text(&[b"x", &b" ".repeat(behind)[..]].concat(), lex::CONTINUED);
    }

    /// The input ends inside the block, or the user has given it up. Either way zsh finds the end of the input next.
    fn report_open(mut self) {
        self.typing = None;
        if is_editing(self.zsh) {
            return self.end_completion();
        }
        if get(self.zsh.errflag) & errflag::INTERRUPT != 0 {
            return;
        }
        const MESSAGE: &CStr = c"syntax error: the block that begins in line %L is not closed: no `}' for its `{'";
        // SAFETY: a format with one number, and that number.
        unsafe { (self.zsh.zerr)(MESSAGE.as_ptr(), self.begin.max(1)) };
        set(self.zsh.lastval, SYNTAX_ERROR);
    }

    /// Pushes the output behind the word onto zsh's input.
    fn push(&self, from: usize) {
        let text = &self.output[from.min(self.output.len())..];
        if get(self.zsh.strin) == 0 {
            // These lines are counted when they are read again.
            let lines = text.iter().filter(|byte| **byte == b'\n').count();
            set(self.zsh.lineno, get(self.zsh.lineno) - lines as c_long);
        }
        let mut copy = Vec::with_capacity(text.len());
        if option(self.zsh, c"cshjunkiequotes") {
            // There a newline needs a backslash, even in quotes.
            text.split_inclusive(|byte| *byte == b'\n').for_each(|line| match line.strip_suffix(b"\n") {
                Some(line) => copy.extend_from_slice(&[line, b"\\\n"].concat()),
                None => copy.extend_from_slice(line),
            });
        } else {
            copy.extend_from_slice(text);
        }
        self.push_text(&copy, lex::ALIAS);
    }

    /// Pushes a text onto zsh's input.
    fn push_text(&self, text: &[u8], flags: c_int) {
        let text = [text, b"\0"].concat();
        // SAFETY: as many bytes as are written below.
        let memory: *mut c_char = unsafe { (self.zsh.zalloc)(text.len()) }.cast();
        // SAFETY: allocated just now, of that size.
        unsafe { std::ptr::copy_nonoverlapping(text.as_ptr().cast(), memory, text.len()) };
        // SAFETY: on zsh's thread, which is reading; it frees the text.
        unsafe { (self.zsh.inpush)(memory, lex::FREE | flags, std::ptr::null_mut()) };
    }
}

/// The status of a syntax error in Python.
const SYNTAX_ERROR: c_int = 2;

/// While this lives zsh reads as it does inside of single quotes: without history expansion.
struct Typing<'a> {
    zsh: &'a Zsh,
    is_block: bool,
}

/// What lex.c adds to `stophist` for single quotes (`STOPHIST`).
const NO_HISTORY: c_int = 4;

impl<'a> Typing<'a> {
    fn begin(zsh: &'a Zsh) -> Self {
        set(zsh.stophist, get(zsh.stophist) + NO_HISTORY);
        Self { zsh, is_block: false }
    }

    /// A block is open: the prompt for more lines tells so.
    fn begin_block(&mut self) {
        // SAFETY: on zsh's thread, which is reading.
        unsafe { (self.zsh.cmdpush)(lex::BRACE) };
        self.is_block = true;
    }
}

impl Drop for Typing<'_> {
    fn drop(&mut self) {
        if self.is_block {
            call(self.zsh.cmdpop);
            call(get(self.zsh.hwend));
        }
        set(self.zsh.stophist, get(self.zsh.stophist) - NO_HISTORY);
    }
}
