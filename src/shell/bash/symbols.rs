//! What we use of bash: its exported functions and variables, and the few layouts that its headers promise to
//! loadable builtins.

use std::ffi::{c_char, c_int, c_void};
use std::sync::OnceLock;

use crate::shell::symbols::symbols;

/// `SHELL_VAR` of bash's variables.h.
#[repr(C)]
pub struct Variable {
    pub name: *mut c_char,
    /// The text, or an [`Array`] or a [`HashTable`] by the attributes.
    pub value: *mut c_char,
    pub export_string: *mut c_char,
    pub dynamic_value: *const c_void,
    pub assign_function: *const c_void,
    pub attributes: c_int,
    pub context: c_int,
}

/// Bits of [`Variable::attributes`], from variables.h.
pub mod att {
    use std::ffi::c_int;
    pub const EXPORTED: c_int = 0x1;
    pub const READONLY: c_int = 0x2;
    pub const ARRAY: c_int = 0x4;
    pub const INTEGER: c_int = 0x10;
    pub const LOCAL: c_int = 0x20;
    pub const ASSOC: c_int = 0x40;
    pub const UPPERCASE: c_int = 0x100;
    pub const LOWERCASE: c_int = 0x200;
    pub const CAPCASE: c_int = 0x400;
    pub const NAMEREF: c_int = 0x800;
    pub const INVISIBLE: c_int = 0x1000;
    pub const NO_UNSET: c_int = 0x2000;
    pub const NO_ASSIGN: c_int = 0x4000;
}

/// `ARRAY` of array.h: a list sorted by index, around a sentinel.
#[repr(C)]
pub struct Array {
    pub max_index: i64,
    pub element_count: i64,
    pub head: *mut ArrayElement,
    pub last_reference: *mut ArrayElement,
}

/// `ARRAY_ELEMENT` of array.h.
#[repr(C)]
pub struct ArrayElement {
    pub index: i64,
    pub value: *mut c_char,
    pub next: *mut ArrayElement,
    pub previous: *mut ArrayElement,
}

/// `HASH_TABLE` of hashlib.h.
#[repr(C)]
pub struct HashTable {
    pub buckets: *mut *mut HashEntry,
    pub bucket_count: c_int,
    pub entry_count: c_int,
}

/// `BUCKET_CONTENTS` of hashlib.h.
#[repr(C)]
pub struct HashEntry {
    pub next: *mut HashEntry,
    pub key: *mut c_char,
    pub data: *mut c_void,
}

/// `WORD_DESC` of command.h.
#[repr(C)]
pub struct Word {
    pub text: *mut c_char,
    pub flags: c_int,
}

/// `WORD_LIST` of command.h.
#[repr(C)]
pub struct WordList {
    pub next: *mut WordList,
    pub word: *mut Word,
}

/// `struct builtin` of builtins.h.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Builtin {
    pub name: *const c_char,
    pub function: unsafe extern "C" fn(*mut WordList) -> c_int,
    pub flags: c_int,
    pub long_doc: *const *const c_char,
    pub short_doc: *const c_char,
    pub handle: *const c_char,
}

/// `BUILTIN_ENABLED` of builtins.h.
pub const BUILTIN_ENABLED: c_int = 0x1;

/// `BASH_INPUT` of input.h.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Input {
    pub kind: c_int,
    pub name: *mut c_char,
    /// A `FILE *`, a `char *` or a number, by `kind`.
    pub location: Location,
    pub getter: Option<unsafe extern "C" fn() -> c_int>,
    pub ungetter: Option<unsafe extern "C" fn(c_int) -> c_int>,
}

/// `INPUT_STREAM` of input.h.
#[repr(C)]
#[derive(Clone, Copy)]
pub union Location {
    pub string: *mut c_char,
    pub buffered_fd: c_int,
}

/// `enum stream_type` of input.h.
pub mod input_kind {
    use std::ffi::c_int;
    pub const STRING: c_int = 3;
    pub const BUFFERED: c_int = 4;
    /// How many kinds there are.
    pub const COUNT: usize = 5;
}

/// `BUFFERED_STREAM` of input.h.
#[repr(C)]
pub struct BufferedStream {
    pub fd: c_int,
    pub buffer: *mut c_char,
    pub size: usize,
    pub used: usize,
    pub flag: c_int,
    pub position: usize,
}

/// `struct dstack` of parser.h: the quotes that are open.
#[repr(C)]
pub struct Delimiters {
    pub delimiters: *mut c_char,
    pub depth: c_int,
    pub space: c_int,
}

/// Bits of `subshell_environment`, from command.h.
pub mod subshell {
    use std::ffi::c_int;
    pub const PIPE: c_int = 0x10;
    /// Signal handlers are to be reset before a trap is set, resp. traps are not to be run.
    pub const RESET_TRAPS: c_int = 0x80;
    pub const IGNORE_TRAPS: c_int = 0x100;
    /// In a child that was forked for one command.
    pub const FORK: c_int = 0x08;
    /// `$( )`.
    pub const SUBSTITUTION: c_int = 0x04;
    /// `&`, `( )`, `$( )`, `<( )`, coproc.
    pub const OWN_VARIABLES: c_int = 0x01 | 0x02 | 0x04 | 0x20 | 0x40;
}

/// `PST_HEREDOC` of parser.h: here-document bodies are being read.
pub const PST_HEREDOC: c_int = 0x0002_0000;

/// `HIST_ENTRY` of readline's history.h.
#[repr(C)]
pub struct HistoryEntry {
    pub line: *mut c_char,
    pub timestamp: *mut c_char,
    pub data: *mut c_void,
}

/// `HC_IGNDUPS` and `HC_ERASEDUPS` of bashhist.h, bits of `history_control`.
pub mod history_control {
    use std::ffi::c_int;
    pub const IGNORE_DUPLICATES: c_int = 0x02;
    pub const ERASE_DUPLICATES: c_int = 0x04;
}

symbols! {
    Bash
    functions {
        add_unwind_protect: unsafe extern "C" fn(unsafe extern "C" fn(*mut c_char), *mut c_char),
        all_visible_variables: unsafe extern "C" fn() -> *mut *mut Variable,
        array_dispose: unsafe extern "C" fn(*mut Array),
        array_flush: unsafe extern "C" fn(*mut Array),
        array_insert: unsafe extern "C" fn(*mut Array, i64, *mut c_char) -> c_int,
        assoc_dispose: unsafe extern "C" fn(*mut HashTable),
        assoc_flush: unsafe extern "C" fn(*mut HashTable),
        assoc_insert: unsafe extern "C" fn(*mut HashTable, *mut c_char, *mut c_char) -> c_int,
        begin_unwind_frame: unsafe extern "C" fn(*const c_char),
        bind_array_element: unsafe extern "C" fn(*mut Variable, i64, *mut c_char, c_int) -> *mut Variable,
        bind_assoc_variable: unsafe extern "C" fn(*mut Variable, *mut c_char, *mut c_char, *mut c_char, c_int) -> *mut Variable,
        bind_variable: unsafe extern "C" fn(*const c_char, *mut c_char, c_int) -> *mut Variable,
        builtin_error: unsafe extern "C" fn(*const c_char, ...),
        cd_builtin: unsafe extern "C" fn(*mut WordList) -> c_int,
        change_flag: unsafe extern "C" fn(c_int, c_int) -> c_int,
        cleanup_the_pipeline: unsafe extern "C" fn(),
        dispose_words: unsafe extern "C" fn(*mut WordList),
        executing_line_number: unsafe extern "C" fn() -> c_int,
        find_alias: unsafe extern "C" fn(*const c_char) -> *mut c_void,
        find_function: unsafe extern "C" fn(*const c_char) -> *mut Variable,
        find_or_make_array_variable: unsafe extern "C" fn(*const c_char, c_int) -> *mut Variable,
        find_shell_builtin: unsafe extern "C" fn(*const c_char) -> *const c_void,
        find_variable: unsafe extern "C" fn(*const c_char) -> *mut Variable,
        find_variable_noref: unsafe extern "C" fn(*const c_char) -> *mut Variable,
        free_history_entry: unsafe extern "C" fn(*mut HistoryEntry) -> *mut c_void,
        free_pushed_string_input: unsafe extern "C" fn(),
        history_expand: unsafe extern "C" fn(*const c_char, *mut *mut c_char) -> c_int,
        history_list: unsafe extern "C" fn() -> *mut *mut HistoryEntry,
        jump_to_top_level: unsafe extern "C" fn(c_int) -> !,
        list_rest_of_args: unsafe extern "C" fn() -> *mut WordList,
        make_child: unsafe extern "C" fn(*mut c_char, c_int) -> libc::pid_t,
        make_word: unsafe extern "C" fn(*const c_char) -> *mut Word,
        make_word_list: unsafe extern "C" fn(*mut Word, *mut WordList) -> *mut WordList,
        maybe_make_export_env: unsafe extern "C" fn(),
        parse_and_execute: unsafe extern "C" fn(*mut c_char, *const c_char, c_int) -> c_int,
        parser_error: unsafe extern "C" fn(c_int, *const c_char, ...),
        remove_history: unsafe extern "C" fn(c_int) -> *mut HistoryEntry,
        replace_history_entry: unsafe extern "C" fn(c_int, *const c_char, *mut c_void) -> *mut HistoryEntry,
        reset_signal_handlers: unsafe extern "C" fn(),
        run_exit_trap: unsafe extern "C" fn() -> c_int,
        run_unwind_frame: unsafe extern "C" fn(*const c_char),
        set_shellopts: unsafe extern "C" fn(),
        set_sigchld_handler: unsafe extern "C" fn(),
        set_sigint_handler: unsafe extern "C" fn() -> *const c_void,
        signal_is_pending: unsafe extern "C" fn(c_int) -> c_int,
        signal_is_ignored: unsafe extern "C" fn(c_int) -> c_int,
        signal_is_trapped: unsafe extern "C" fn(c_int) -> c_int,
        stop_making_children: unsafe extern "C" fn(),
        sync_buffered_stream: unsafe extern "C" fn(c_int) -> c_int,
        set_buffered_stream: unsafe extern "C" fn(c_int, *mut BufferedStream) -> *mut BufferedStream,
        stupidly_hack_special_variables: unsafe extern "C" fn(*const c_char),
        termsig_handler: unsafe extern "C" fn(c_int),
        unbind_variable: unsafe extern "C" fn(*const c_char) -> c_int,
    }
    variables {
        array_needs_making: c_int,
        bash_input: Input,
        breaking: c_int,
        builtin_ignoring_errexit: c_int,
        continuing: c_int,
        current_command_line_count: c_int,
        default_buffered_input: c_int,
        dstack: Delimiters,
        expand_aliases: c_int,
        export_env: *mut *mut c_char,
        history_control: c_int,
        hist_verify: c_int,
        history_expansion: c_int,
        history_expansion_inhibited: c_int,
        history_length: c_int,
        history_lines_this_session: c_int,
        inherit_errexit: c_int,
        interactive: c_int,
        interactive_shell: c_int,
        interrupt_state: c_int,
        last_asynchronous_pid: libc::pid_t,
        last_command_exit_signal: c_int,
        last_command_exit_value: c_int,
        last_made_pid: libc::pid_t,
        line_number: c_int,
        loop_level: c_int,
        num_shell_builtins: c_int,
        original_signals: [libc::sighandler_t; 65],
        parse_and_execute_level: c_int,
        parser_state: c_int,
        // New in bash 5.2: an older one, whose `ARRAY` is another, lacks it.
        patsub_replacement: c_int,
        pipeline_pgrp: libc::pid_t,
        remember_on_history: c_int,
        restricted: c_int,
        return_catch: c_void,
        return_catch_flag: c_int,
        return_catch_value: c_int,
        shell_builtins: *mut Builtin,
        shell_pgrp: libc::pid_t,
        startup_state: c_int,
        subshell_environment: c_int,
        subshell_level: c_int,
        terminating_signal: c_int,
        top_level: c_void,
        variable_context: c_int,
    }
}

/// This process's bash, looked up once; or the symbol that it lacks.
pub fn bash() -> Result<&'static Bash, &'static str> {
    static BASH: OnceLock<Result<Bash, &'static str>> = OnceLock::new();
    BASH.get_or_init(Bash::load).as_ref().map_err(|missing| *missing)
}

impl Bash {
    /// The value of one of bash's `int` globals.
    ///
    /// # Safety
    /// On the shell's own thread.
    pub unsafe fn number(&self, variable: *mut c_int) -> c_int {
        // SAFETY: an aligned int that lives as long as the process.
        unsafe { *variable }
    }
}
