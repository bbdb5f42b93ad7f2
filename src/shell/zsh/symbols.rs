//! What we use of zsh: the functions and variables that it exports for its modules, and the layouts that its header zsh.h
//! promises to them. They are the same in 5.8, 5.9 and 5.9.2.

use std::ffi::{c_char, c_int, c_long, c_uchar, c_void};
use std::sync::OnceLock;

use crate::shell::symbols::symbols;

/// `struct hashnode` of zsh.h: the head of everything that is in a hash table.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Node {
    pub next: *mut Node,
    pub name: *mut c_char,
    pub flags: c_int,
}

/// `GetNodeFunc` of zsh.h.
pub type GetNode = unsafe extern "C" fn(*mut HashTable, *const c_char) -> *mut Node;

/// `ScanFunc` of zsh.h.
pub type Scan = unsafe extern "C" fn(*mut Node, c_int);

/// `struct hashtable` of zsh.h, as far as we use it.
#[repr(C)]
pub struct HashTable {
    pub size: c_int,
    pub count: c_int,
    pub nodes: *mut *mut Node,
    pub scratch: *mut c_void,
    /// `hash`, `emptytable`, `filltable`, `cmpnodes`, `addnode`
    pub methods: [*const c_void; 5],
    /// Finds a node that is not disabled.
    pub get: GetNode,
    /// Finds any node.
    pub get_any: GetNode,
}

/// `struct builtin` of zsh.h.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Builtin {
    pub node: Node,
    pub function: Option<Handler>,
    pub least_arguments: c_int,
    /// -1 for any number.
    pub most_arguments: c_int,
    pub number: c_int,
    /// The options that zsh is to look for; null for none.
    pub options: *const c_char,
    pub default_options: *const c_char,
}

/// `HandlerFunc` of zsh.h: name, arguments up to a null pointer, options, [`Builtin::number`].
pub type Handler = unsafe extern "C" fn(*const c_char, *mut *mut c_char, *mut Options, c_int) -> c_int;

/// `BINF_HANDLES_OPTS` of zsh.h: even `--` is for the builtin.
pub const HANDLES_OPTIONS: c_int = 1 << 18;

/// `struct options` of zsh.h.
#[repr(C)]
pub struct Options {
    pub is_set: [c_uchar; 128],
    pub arguments: *mut *mut c_char,
    pub count: c_int,
    pub room: c_int,
}

/// `struct param` of zsh.h.
#[repr(C)]
pub struct Parameter {
    pub node: Node,
    pub value: *mut c_void,
    /// The first gives the value; of which type depends on the kind.
    pub methods: *const *const c_void,
    pub base: c_int,
    pub width: c_int,
    pub environment: *mut c_char,
    /// The name of the parameter that this one is tied to.
    pub tied_to: *mut c_char,
    pub hidden: *mut Parameter,
    /// The level of functions that it is local to.
    pub level: c_int,
}

/// Bits of a parameter's flags, from zsh.h.
pub mod pm {
    use std::ffi::c_int;
    pub const ARRAY: c_int = 1 << 0;
    pub const INTEGER: c_int = 1 << 1;
    pub const FLOAT: c_int = 1 << 2 | 1 << 3;
    pub const TABLE: c_int = 1 << 4;
    /// Justified: `-L`, `-R`, `-Z`.
    pub const JUSTIFIED: c_int = 1 << 5 | 1 << 6 | 1 << 7;
    pub const LOWER: c_int = 1 << 8;
    pub const UPPER: c_int = 1 << 9;
    pub const READONLY: c_int = 1 << 10;
    pub const EXPORTED: c_int = 1 << 12;
    pub const HIDE: c_int = 1 << 14;
    pub const SPECIAL: c_int = 1 << 20;
    pub const UNSET: c_int = 1 << 24;
    pub const AUTOLOAD: c_int = 1 << 26;
}

/// `mnumber` of zsh.h.
#[repr(C)]
pub struct Number {
    pub value: NumberValue,
    pub kind: c_int,
}

/// The value of a [`Number`].
#[repr(C)]
pub union NumberValue {
    pub integer: c_long,
    pub float: f64,
}

/// `MN_FLOAT` of zsh.h.
pub const NUMBER_FLOAT: c_int = 2;

/// `SCANPM_WANTVALS` of zsh.h.
pub const VALUES: c_int = 1 << 0;
/// `SCANPM_WANTKEYS` of zsh.h.
pub const KEYS: c_int = 1 << 1;

/// `META_DUP` of zsh.h: the result is a copy, from zsh's `malloc`.
pub const META_DUP: c_int = 3;
/// `Meta` of zsh.h: the next byte has its bit 5 inverted.
pub const META: u8 = 0x83;

/// Bits of `errflag`, from zsh.h.
pub mod errflag {
    use std::ffi::c_int;
    pub const ERROR: c_int = 1;
    pub const INTERRUPT: c_int = 2;
}

/// Flags of the lexer and of its input, from zsh.h.
pub mod lex {
    use std::ffi::c_int;
    /// `LEXFLAGS_ACTIVE`: text is taken apart for its words only.
    pub const ONLY_WORDS: c_int = 0x0001;
    /// `LEXFLAGS_ZLE`: the line is read for completion.
    pub const COMPLETION: c_int = 0x0002;
    /// `INP_FREE`, `INP_ALIAS`, `INP_CONT`
    pub const FREE: c_int = 1 << 0;
    pub const ALIAS: c_int = 1 << 1;
    pub const CONTINUED: c_int = 1 << 3;
    /// What is open, for the prompt: `CS_BRACE`.
    pub const BRACE: c_int = 29;
}

/// `struct funcstack` of zsh.h: functions, sourced files and evaluations that are being run.
#[repr(C)]
pub struct Caller {
    pub outer: *mut Caller,
    pub name: *mut c_char,
    pub file: *mut c_char,
    pub caller: *mut c_char,
    /// Where in the file it begins.
    pub file_line: c_long,
    pub line: c_long,
    pub kind: c_int,
}

/// Kinds of a [`Caller`]: `FS_SOURCE`, `FS_EVAL`.
pub mod caller {
    use std::ffi::c_int;
    pub const SOURCE: c_int = 0;
    pub const EVAL: c_int = 2;
}

/// `struct job` of zsh.h.
#[repr(C)]
pub struct Job {
    pub leader: libc::pid_t,
    pub other: libc::pid_t,
    pub state: c_int,
    pub directory: *mut c_char,
    pub processes: *mut Process,
    pub auxiliary: *mut Process,
    pub files: *mut c_void,
    pub has_terminal_settings: c_int,
    pub terminal_settings: *mut c_void,
}

/// `struct process` of zsh.h, its beginning.
#[repr(C)]
pub struct Process {
    pub next: *mut Process,
    pub pid: libc::pid_t,
}

/// How many signals zsh queues at the most: `MAX_QUEUE_SIZE` of signals.h.
pub const QUEUE_SIZE: usize = 128;

symbols! {
    Zsh
    functions {
        addbuiltins: unsafe extern "C" fn(*const c_char, *mut Builtin, c_int) -> c_int,
        adjustwinsize: unsafe extern "C" fn(c_int),
        attachtty: unsafe extern "C" fn(libc::pid_t),
        clearjobtab: unsafe extern "C" fn(c_int),
        cmdpop: unsafe extern "C" fn(),
        cmdpush: unsafe extern "C" fn(c_int),
        delenv: unsafe extern "C" fn(*mut Parameter),
        execstring: unsafe extern "C" fn(*mut c_char, c_int, c_int, *const c_char),
        export_param: unsafe extern "C" fn(*mut Parameter),
        gettrapnode: unsafe extern "C" fn(c_int, c_int) -> *mut Node,
        gettygrp: unsafe extern "C" fn() -> libc::pid_t,
        ingetptr: unsafe extern "C" fn() -> *mut c_char,
        inpush: unsafe extern "C" fn(*mut c_char, c_int, *mut c_void),
        isident: unsafe extern "C" fn(*mut c_char) -> c_int,
        metafy: unsafe extern "C" fn(*mut c_char, c_int, c_int) -> *mut c_char,
        optlookup: unsafe extern "C" fn(*const c_char) -> c_int,
        paramvalarr: unsafe extern "C" fn(*mut HashTable, c_int) -> *mut *mut c_char,
        parsestr: unsafe extern "C" fn(*mut *mut c_char) -> c_int,
        popheap: unsafe extern "C" fn(),
        pushheap: unsafe extern "C" fn(),
        scanhashtable: unsafe extern "C" fn(*mut HashTable, c_int, c_int, c_int, Scan, c_int) -> c_int,
        setaparam: unsafe extern "C" fn(*mut c_char, *mut *mut c_char) -> *mut Parameter,
        sethparam: unsafe extern "C" fn(*mut c_char, *mut *mut c_char) -> *mut Parameter,
        setiparam: unsafe extern "C" fn(*mut c_char, c_long) -> *mut Parameter,
        setnparam: unsafe extern "C" fn(*mut c_char, Number) -> *mut Parameter,
        setsparam: unsafe extern "C" fn(*mut c_char, *mut c_char) -> *mut Parameter,
        singsub: unsafe extern "C" fn(*mut *mut c_char),
        unsetparam: unsafe extern "C" fn(*mut c_char),
        unsettrap: unsafe extern "C" fn(c_int),
        untokenize: unsafe extern "C" fn(*mut c_char),
        zalloc: unsafe extern "C" fn(usize) -> *mut c_void,
        dupstring: unsafe extern "C" fn(*const c_char) -> *mut c_char,
        zexit: unsafe extern "C" fn(c_int, c_int),
        zerr: unsafe extern "C" fn(*const c_char, ...),
        zwarnnam: unsafe extern "C" fn(*const c_char, *const c_char, ...),
    }
    variables {
        SHTTY: c_int,
        addedx: c_int,
        breaks: c_int,
        builtintab: *mut HashTable,
        contflag: c_int,
        errflag: c_int,
        exit_pending: c_int,
        exit_val: c_int,
        expanding: c_int,
        forklevel: c_int,
        funcstack: *mut Caller,
        hgetc: unsafe extern "C" fn() -> c_int,
        hungetc: unsafe extern "C" fn(c_int),
        hwbegin: unsafe extern "C" fn(c_int),
        hwend: unsafe extern "C" fn(),
        inbufct: c_int,
        incmdpos: c_int,
        jobtab: *mut Job,
        lastval: c_int,
        lexflags: c_int,
        lexstop: c_int,
        lineno: c_long,
        list_pipe: c_int,
        locallevel: c_int,
        loops: c_int,
        maxjob: c_int,
        mypgrp: libc::pid_t,
        noerrs: c_int,
        opts: [c_char; 0],
        paramtab: *mut HashTable,
        pparams: *mut *mut c_char,
        queue_front: c_int,
        queue_rear: c_int,
        queueing_enabled: c_int,
        realparamtab: *mut HashTable,
        retflag: c_int,
        reswdtab: *mut HashTable,
        scriptfilename: *mut c_char,
        shfunctab: *mut HashTable,
        shout: *mut c_void,
        signal_queue: [c_int; QUEUE_SIZE],
        // Of two kinds, see `trap.rs`.
        sigtrapped: [c_int; 0],
        sourcelevel: c_int,
        stophist: c_int,
        strin: c_int,
        subsh: c_int,
        thisjob: c_int,
        tokstr: *mut c_char,
        zleactive: c_int,
        zlemetacs: c_int,
        zlemetall: c_int,
        zsh_subshell: c_int,
        zshlextext: *mut c_char,
    }
}

/// This process's zsh, looked up once; or the symbol that it lacks.
pub fn zsh() -> Result<&'static Zsh, &'static str> {
    static ZSH: OnceLock<Result<Zsh, &'static str>> = OnceLock::new();
    ZSH.get_or_init(Zsh::load).as_ref().map_err(|missing| *missing)
}
