//! bash's input passes through here, line by line, on its way to the parser.
//!
//! Every command loop of bash (`reader_loop`, `parse_and_execute`, `parse_string`) calls `sigsetjmp(top_level)` after
//! its input was set up and before it parses. We redirect that call, and there see to it that `bash_input.getter`,
//! through which `shell_getc` and `read_a_line` get every character, is ours.

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_void, CStr};
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use super::symbols::{bash, input_kind, Bash, BufferedStream, Input, PST_HEREDOC};
use super::{expansion, history};
use crate::guard::guard;
use crate::hook::Redirection;
use crate::scan::Scanner;
use crate::shell::source_files;

// Saves what the caller may hold in registers, calls `pysh_before_parse(env)`, and goes on in the real function as if
// nothing had been: `sigsetjmp` must see its caller's own frame.
#[cfg(target_arch = "x86_64")]
std::arch::global_asm!(
    ".local pysh_sigsetjmp",
    ".type pysh_sigsetjmp, @function",
    "pysh_sigsetjmp:",
    "endbr64",
    "push rdi",
    "push rsi",
    "sub rsp, 8",
    "call {before}",
    "add rsp, 8",
    "pop rsi",
    "pop rdi",
    "jmp {real}@PLT",
    ".size pysh_sigsetjmp, . - pysh_sigsetjmp",
    before = sym before_parse,
    real = sym __sigsetjmp,
);

#[cfg(target_arch = "aarch64")]
std::arch::global_asm!(
    ".local pysh_sigsetjmp",
    ".type pysh_sigsetjmp, @function",
    "pysh_sigsetjmp:",
    "stp x29, x30, [sp, #-32]!",
    "stp x0, x1, [sp, #16]",
    "bl {before}",
    "ldp x0, x1, [sp, #16]",
    "ldp x29, x30, [sp], #32",
    "b {real}",
    ".size pysh_sigsetjmp, . - pysh_sigsetjmp",
    before = sym before_parse,
    real = sym __sigsetjmp,
);

extern "C" {
    fn pysh_sigsetjmp(env: *mut c_void, save_mask: c_int) -> c_int;
    fn __sigsetjmp(env: *mut c_void, save_mask: c_int) -> c_int;
}

/// `pysh_sigsetjmp` for bash's `sigsetjmp`: of the same type, and behaves as the real one.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"__sigsetjmp", replacement: pysh_sigsetjmp as *const c_void }]
}

/// Called before each `sigsetjmp` of bash.
extern "C" fn before_parse(env: *mut c_void) {
    if let Ok(bash) = bash() {
        if env == bash.top_level {
            guard((), || take_over(bash));
        }
    }
}

/// Makes bash's current input ours.
pub fn take_over(bash: &Bash) {
    history::put_back_typed_text(bash);
    // SAFETY: on bash's thread, outside of its reader: the struct is set up and not being changed.
    let input = unsafe { &mut *bash.bash_input };
    let Some(getter) = input.getter else { return };
    if std::ptr::fn_addr_eq(getter, next_byte as unsafe extern "C" fn() -> c_int) {
        return;
    }
    LINE.clear();
    note_file(input);
    INPUTS.with_borrow_mut(|inputs| inputs.begin(input));
    input.getter = Some(next_byte);
    input.ungetter = Some(unget_byte);
}

/// Notes where the file is whose text this input has. bash gives a name to text of other origin too ("eval", "trap"), in which
/// there is neither a dot nor a slash: `eval` in a loop need not pay for this.
fn note_file(input: &Input) {
    if input.name.is_null() {
        return;
    }
    // SAFETY: bash's name of the input, NUL-terminated, which lives as long as that is its input.
    let name = unsafe { CStr::from_ptr(input.name) }.to_bytes();
    if input.kind != input_kind::STRING || name.iter().any(|byte| b"./".contains(byte)) {
        source_files::note(name);
    }
}

/// The line that the parser is reading. bash has one thread, and takes a whole line before it does anything else, so
/// one line is enough; atomics only keep this safe code, a relaxed access costs nothing.
struct Line {
    start: AtomicPtr<u8>,
    next: AtomicPtr<u8>,
    end: AtomicPtr<u8>,
}

static LINE: Line = Line {
    start: AtomicPtr::new(std::ptr::null_mut()),
    next: AtomicPtr::new(std::ptr::null_mut()),
    end: AtomicPtr::new(std::ptr::null_mut()),
};

impl Line {
    fn clear(&self) {
        self.start.store(self.end.load(Relaxed), Relaxed);
        self.next.store(self.end.load(Relaxed), Relaxed);
    }

    /// The bytes are those of [`Inputs::output`], which changes only together with this.
    fn set(&self, bytes: &mut [u8]) {
        let range = bytes.as_mut_ptr_range();
        self.start.store(range.start, Relaxed);
        self.next.store(range.start, Relaxed);
        self.end.store(range.end, Relaxed);
    }

    fn next(&self) -> Option<u8> {
        let next = self.next.load(Relaxed);
        if next == self.end.load(Relaxed) {
            return None;
        }
        self.next.store(next.wrapping_add(1), Relaxed);
        // SAFETY: between start and end lie the bytes of `Inputs::output`, see `set`.
        Some(unsafe { *next })
    }

    fn back(&self) -> bool {
        let next = self.next.load(Relaxed);
        let can = next != self.start.load(Relaxed);
        if can {
            self.next.store(next.wrapping_sub(1), Relaxed);
        }
        can
    }
}

const EOF: c_int = -1;

/// bash's getter: the next character for the parser.
unsafe extern "C" fn next_byte() -> c_int {
    match LINE.next() {
        Some(byte) => c_int::from(byte),
        None => guard(EOF, next_line),
    }
}

/// bash's ungetter.
unsafe extern "C" fn unget_byte(byte: c_int) -> c_int {
    if LINE.back() {
        return byte;
    }
    guard(EOF, || bash().map_or(EOF, |bash| Original::of(bash).unget(byte)))
}

/// Fetches, rewrites and begins to hand out the next line.
fn next_line() -> c_int {
    let Ok(bash) = bash() else { return EOF };
    let original = Original::of(bash);
    // SAFETY: on bash's thread, which is reading.
    if unsafe { bash.number(bash.parser_state) } & PST_HEREDOC != 0 {
        LINE.clear();
        return original.get();
    }
    expansion::begin_line(bash);
    let fresh = begins_command(bash);
    let open_quotes = has_open_quotes(bash);
    let key = key_of(bash);
    // The original getter may leave by longjmp (Ctrl-C at the prompt): nothing may be borrowed meanwhile.
    let mut typed = INPUTS.with_borrow_mut(|inputs| std::mem::take(&mut inputs.typed));
    typed.clear();
    original.line(bash, &mut typed);
    if typed.is_empty() {
        if open_quotes {
            report_open_block(bash);
        }
        return EOF;
    }
    if fresh {
        history::begin_command(bash);
        if let Some(expanded) = expansion::expand(bash, &typed) {
            typed = expanded;
        }
    }
    let status = INPUTS.with_borrow_mut(|inputs| {
        inputs.rewrite(bash, key, fresh, &typed);
        inputs.move_on(key_of(bash));
        LINE.next().map_or(EOF, c_int::from)
    });
    INPUTS.with_borrow_mut(|inputs| inputs.typed = typed);
    status
}

/// The input ends inside a block. bash will say so too, but of the quote that we made of the block.
fn report_open_block(bash: &Bash) {
    let open = INPUTS.with_borrow(|inputs| inputs.open_block());
    if let Some(line) = open {
        let message =
            format!("syntax error: the block that begins in line {line} is not closed: no `}}' for its `{{'\0");
        // SAFETY: a format with one string, and that string, NUL-terminated.
        unsafe { (bash.parser_error)(line, c"%s".as_ptr(), message.as_ptr().cast::<c_char>()) };
    }
}

/// What the getter belongs to: the kind of input and where it stands.
type Key = (c_int, usize);

fn key_of(bash: &Bash) -> Key {
    // SAFETY: on bash's thread; the struct is only read.
    let input = unsafe { *bash.bash_input };
    (input.kind, location(&input))
}

fn location(input: &Input) -> usize {
    if input.kind == input_kind::BUFFERED {
        // SAFETY: `kind` says which member is in use.
        unsafe { input.location.buffered_fd as usize }
    } else {
        // SAFETY: both other members are pointers.
        unsafe { input.location.string as usize }
    }
}

/// Whether the parser wants the first line of a command. `parse_command` sets `current_command_line_count` to 0 before
/// each; a block that we believe open stands in a quote that bash has open too, else it was given up (Ctrl-C).
fn begins_command(bash: &Bash) -> bool {
    if has_open_quotes(bash) {
        return false;
    }
    // SAFETY: on bash's thread, which is reading.
    let is_first = unsafe { bash.number(bash.current_command_line_count) } == 0;
    is_first || INPUTS.with_borrow(Inputs::in_block)
}

fn has_open_quotes(bash: &Bash) -> bool {
    // SAFETY: on bash's thread, which is reading.
    unsafe { (*bash.dstack).depth > 0 }
}

thread_local! {
    static INPUTS: RefCell<Inputs> = const { RefCell::new(Inputs::new()) };
    static ORIGINALS: RefCell<[Option<Input>; input_kind::COUNT]> = const { RefCell::new([None; input_kind::COUNT]) };
}

/// One scanner for each input that is being read; inputs nest (`eval` in a sourced file).
struct Inputs {
    stack: Vec<Source>,
    /// The current line as it was typed.
    typed: Vec<u8>,
    /// The current line as the parser sees it; `LINE` points into it.
    output: Vec<u8>,
}

struct Source {
    key: Key,
    scanner: Scanner,
    /// The line in which the block that is open began.
    block_line: c_int,
}

impl Source {
    fn new(key: Key) -> Self {
        Self { key, scanner: Scanner::new(), block_line: 0 }
    }

    fn read(&mut self, bash: &Bash, typed: &[u8], output: &mut Vec<u8>) {
        let was_open = self.scanner.in_block();
        self.scanner.line(typed, output);
        if !was_open && self.scanner.in_block() {
            // SAFETY: on bash's thread, which is reading.
            self.block_line = unsafe { bash.number(bash.line_number) };
        }
    }
}

/// An input that was left by `return` or an error is never seen again; this many may pile up before the oldest goes.
const MAX_NESTING: usize = 1024;

impl Inputs {
    const fn new() -> Self {
        Self { stack: Vec::new(), typed: Vec::new(), output: Vec::new() }
    }

    fn in_block(&self) -> bool {
        self.stack.last().is_some_and(|source| source.scanner.in_block())
    }

    /// The line in which the open block began.
    fn open_block(&self) -> Option<c_int> {
        self.stack.last().filter(|source| source.scanner.in_block()).map(|source| source.block_line)
    }

    /// bash has set up a new input.
    fn begin(&mut self, input: &Input) {
        ORIGINALS.with_borrow_mut(|originals| {
            if let Some(slot) = originals.get_mut(input.kind as usize) {
                *slot = Some(*input);
            }
        });
        let key = (input.kind, location(input));
        self.stack.retain(|source| source.key != key);
        if self.stack.len() >= MAX_NESTING {
            self.stack.remove(0);
        }
        self.stack.push(Source::new(key));
    }

    /// The innermost input at `key`; those above it have ended.
    fn source(&mut self, key: Key) -> Option<&mut Source> {
        match self.stack.iter().rposition(|source| source.key == key) {
            Some(index) => self.stack.truncate(index + 1),
            None => self.stack.push(Source::new(key)),
        }
        self.stack.last_mut()
    }

    fn rewrite(&mut self, bash: &Bash, key: Key, fresh: bool, typed: &[u8]) {
        let mut output = std::mem::take(&mut self.output);
        output.clear();
        if let Some(source) = self.source(key) {
            if fresh {
                source.scanner.reset();
            }
            if is_opted_out(bash, typed) && !source.scanner.in_block() {
                output.extend_from_slice(typed);
            } else {
                source.read(bash, typed, &mut output);
                history::note(bash, typed, &output);
                if source.scanner.saw_py() {
                    crate::session::prepare();
                }
            }
        }
        self.output = output;
        LINE.set(&mut self.output);
    }

    /// The input has moved on to `key`.
    fn move_on(&mut self, key: Key) {
        if let Some(source) = self.stack.last_mut() {
            source.key = key;
        }
    }
}

/// Whether the user has something else by the name `py`: a function, an alias, or the builtin disabled.
fn is_opted_out(bash: &Bash, line: &[u8]) -> bool {
    if !crate::scan::mentions_py(line) {
        return false;
    }
    let name = c"py".as_ptr();
    // SAFETY: look-ups by a NUL-terminated name, on bash's thread.
    let function = unsafe { (bash.find_function)(name) };
    // SAFETY: as above.
    let builtin = unsafe { (bash.find_shell_builtin)(name) };
    // SAFETY: as above.
    let aliases = unsafe { bash.number(bash.expand_aliases) } != 0;
    // SAFETY: as above.
    let aliased = aliases && unsafe { !(bash.find_alias)(name).is_null() };
    !function.is_null() || builtin.is_null() || aliased
}

/// The getter that bash set up for the current kind of input.
struct Original {
    input: Option<Input>,
}

impl Original {
    fn of(bash: &Bash) -> Self {
        // SAFETY: on bash's thread; only read.
        let kind = unsafe { (*bash.bash_input).kind };
        let input = ORIGINALS.with_borrow(|originals| originals.get(kind as usize).copied().flatten());
        Self { input }
    }

    fn get(&self) -> c_int {
        // SAFETY: bash's own getter for this kind, on bash's thread.
        self.input.and_then(|input| input.getter).map_or(EOF, |getter| unsafe { getter() })
    }

    fn unget(&self, byte: c_int) -> c_int {
        // SAFETY: bash's own ungetter for this kind, on bash's thread.
        self.input.and_then(|input| input.ungetter).map_or(EOF, |unget| unsafe { unget(byte) })
    }

    /// Takes one line, with its newline; never more, since bash gives back what it has not read.
    fn line(&self, bash: &Bash, line: &mut Vec<u8>) {
        // SAFETY: on bash's thread; we are its getter, so it expects the input to move on.
        let input = unsafe { &mut *bash.bash_input };
        if input.kind == input_kind::STRING {
            return take_string_line(input, line);
        }
        loop {
            if input.kind == input_kind::BUFFERED && take_buffered(bash, input, line) {
                return;
            }
            match u8::try_from(self.get()) {
                Ok(byte) => line.push(byte),
                Err(_) => return,
            }
            if line.last() == Some(&b'\n') {
                return;
            }
        }
    }
}

/// `yy_string_get`, a line at a time.
fn take_string_line(input: &mut Input, line: &mut Vec<u8>) {
    // SAFETY: `kind` is STRING, so the location is a NUL-terminated string.
    let start = unsafe { input.location.string };
    if start.is_null() {
        return;
    }
    // SAFETY: as above; looks no further than this line.
    let newline = unsafe { libc::strchr(start, c_int::from(b'\n')) };
    let length = if newline.is_null() {
        // SAFETY: as above.
        unsafe { libc::strlen(start) }
    } else {
        newline as usize - start as usize + 1
    };
    // SAFETY: within the string.
    line.extend_from_slice(unsafe { std::slice::from_raw_parts(start.cast(), length) });
    input.location.string = start.wrapping_add(length);
}

/// `buffered_getchar`, as far as the buffer reaches; true if that was to the end of the line.
fn take_buffered(bash: &Bash, input: &Input, line: &mut Vec<u8>) -> bool {
    // SAFETY: `kind` is BUFFERED, so the location is the number.
    let fd = unsafe { input.location.buffered_fd };
    // SAFETY: a live stream of bash's, on its thread.
    let Some(stream) = (unsafe { buffered_stream(bash, fd).as_mut() }) else { return false };
    let sound = stream.fd == fd && stream.position <= stream.used && stream.used <= stream.size;
    if !sound || stream.position == stream.used || stream.buffer.is_null() {
        return false;
    }
    let start = stream.buffer.wrapping_add(stream.position).cast::<u8>();
    // SAFETY: bash keeps `used` bytes in the buffer, of which those from `position` are not taken yet.
    let buffer = unsafe { std::slice::from_raw_parts(start, stream.used - stream.position) };
    let newline = find_newline(buffer);
    let length = newline.map_or(buffer.len(), |at| at + 1);
    line.extend_from_slice(&buffer[..length]);
    stream.position += length;
    newline.is_some()
}

/// libc's search: a script may be long.
fn find_newline(bytes: &[u8]) -> Option<usize> {
    // SAFETY: within the slice.
    let found = unsafe { libc::memchr(bytes.as_ptr().cast(), c_int::from(b'\n'), bytes.len()) };
    (!found.is_null()).then(|| found as usize - bytes.as_ptr() as usize)
}

/// The stream of bash's table for `fd`. The table itself is not exported; replacing a row returns the old one.
fn buffered_stream(bash: &Bash, fd: c_int) -> *mut BufferedStream {
    if fd < 0 {
        return std::ptr::null_mut();
    }
    // SAFETY: bash is reading from this row, so the table has it; it is back at once.
    let stream = unsafe { (bash.set_buffered_stream)(fd, std::ptr::null_mut()) };
    // SAFETY: as above.
    unsafe { (bash.set_buffered_stream)(fd, stream) };
    stream
}
