//! The beginning of fish: its arguments, as `main` gets them, have the init script added and the blocks of `-c` quoted.
//! `ps` and `$argv` do not show it: fish keeps nothing of its options, and the kernel's copy stays.

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{input, source};
use crate::guard::guard;
use crate::hook::Redirection;

type Main = unsafe extern "C" fn(c_int, *mut *mut c_char, *mut *mut c_char) -> c_int;
type Hook = unsafe extern "C" fn();

extern "C" {
    /// The C library's beginning of every program (the Linux Standard Base, `__libc_start_main`).
    fn __libc_start_main(
        main: Main,
        argc: c_int,
        argv: *mut *mut c_char,
        init: Option<Hook>,
        fini: Option<Hook>,
        rtld_fini: Option<Hook>,
        stack_end: *mut c_void,
    ) -> c_int;
}

/// The option that fish gets besides. Its status is 0, which is what fish begins a script with, and ends with if that is empty.
const INIT_COMMAND: &CStr =
    c"--init-command=source /.pysh/init; if status is-interactive; source /.pysh/interactive; end";

/// fish's own `main`.
static MAIN: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn start_main(
    main: Main,
    argc: c_int,
    argv: *mut *mut c_char,
    init: Option<Hook>,
    fini: Option<Hook>,
    rtld_fini: Option<Hook>,
    stack_end: *mut c_void,
) -> c_int {
    MAIN.store(main as usize, Ordering::Relaxed);
    // SAFETY: the caller's own arguments, and a `main` of the same type.
    unsafe { __libc_start_main(main_with_init, argc, argv, init, fini, rtld_fini, stack_end) }
}

unsafe extern "C" fn main_with_init(argc: c_int, argv: *mut *mut c_char, envp: *mut *mut c_char) -> c_int {
    // SAFETY: stored by `start_main`, the only way here.
    let main = unsafe { std::mem::transmute::<usize, Main>(MAIN.load(Ordering::Relaxed)) };
    // SAFETY: the C library's own array.
    let changed = guard(None, || Some(arguments(unsafe { words(argv) })));
    match changed {
        Some(mut changed) => {
            let argc = c_int::try_from(changed.len() - 1).unwrap_or(argc);
            // SAFETY: an array that ends with a null pointer, and lives as long as `main` runs.
            unsafe { main(argc, changed.as_mut_ptr(), envp) }
        }
        // SAFETY: the caller's own arguments.
        None => unsafe { main(argc, argv, envp) },
    }
}

/// # Safety
/// An array of NUL-terminated strings that ends with a null pointer.
unsafe fn words<'a>(mut argv: *mut *mut c_char) -> Vec<&'a CStr> {
    let mut words = Vec::new();
    loop {
        // SAFETY: not past the null pointer.
        let word = unsafe { *argv };
        if word.is_null() {
            return words;
        }
        // SAFETY: a NUL-terminated string.
        words.push(unsafe { CStr::from_ptr(word) });
        argv = argv.wrapping_add(1);
    }
}

/// What fish is to get; ends with a null pointer, and is never freed.
fn arguments(given: Vec<&CStr>) -> Vec<*mut c_char> {
    let mut words: Vec<CString> = given.into_iter().map(CStr::to_owned).collect();
    let has_commands = scan(&mut words);
    let script = has_commands.script.filter(|_| !has_commands.commands);
    if let Some(script) = script.and_then(|at| words.get(at)) {
        source::expect_script(script.as_bytes());
    }
    if !words.is_empty() {
        words.insert(1, INIT_COMMAND.to_owned());
    }
    words.into_iter().map(CString::into_raw).chain([std::ptr::null_mut()]).collect()
}

/// What the options say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// There is a `-c`.
    commands: bool,
    /// Where the script's name stands, if there is one.
    script: Option<usize>,
}

/// The short options that take a value (fish.cpp and bin/fish.rs, `fish_parse_opt`).
const WITH_VALUE: &[u8] = b"cCpdfDo";
/// The long ones, with the short ones that they are; a value may follow in a word of its own.
const LONG_WITH_VALUE: [(&str, u8); 8] = [
    ("command", b'c'),
    ("init-command", b'C'),
    ("features", b'f'),
    ("debug", b'd'),
    ("debug-output", b'o'),
    ("debug-stack-frames", b'D'),
    ("profile", b'p'),
    ("profile-startup", b'P'),
];

/// Reads the options as getopt_long does, and quotes the blocks in those that hold source.
fn scan(words: &mut [CString]) -> Found {
    let mut found = Found::default();
    let mut at = 1;
    while let Some(word) = words.get(at).map(|word| word.as_bytes().to_vec()) {
        at += 1;
        match word.as_slice() {
            b"--" => {
                found.script = (at < words.len()).then_some(at);
                return found;
            }
            [b'-', b'-', long @ ..] => {
                let name_end = long.iter().position(|&byte| byte == b'=').unwrap_or(long.len());
                let Some(short) = long_option(&long[..name_end]) else { continue };
                found.commands |= short == b'c';
                if name_end < long.len() {
                    quote(&mut words[at - 1], short, name_end + 3);
                } else if let Some(value) = words.get_mut(at) {
                    quote(value, short, 0);
                    at += 1;
                }
            }
            [b'-', letters @ ..] if !letters.is_empty() => {
                let Some(index) = letters.iter().position(|letter| WITH_VALUE.contains(letter)) else { continue };
                found.commands |= letters[index] == b'c';
                if index + 1 < letters.len() {
                    quote(&mut words[at - 1], letters[index], index + 2);
                } else if let Some(value) = words.get_mut(at) {
                    quote(value, letters[index], 0);
                    at += 1;
                }
            }
            _ => {
                found.script = Some(at - 1);
                return found;
            }
        }
    }
    found
}

/// The short option for a long one, of which the beginning is enough as long as only one has it.
fn long_option(name: &[u8]) -> Option<u8> {
    let known = |exact: bool| {
        LONG_WITH_VALUE
            .iter()
            .filter(move |(long, _)| long.as_bytes() == name || !exact && long.as_bytes().starts_with(name))
    };
    let found = known(true).next().or_else(|| known(false).next());
    found.map(|(_, short)| *short)
}

/// Quotes the blocks of an option's value, which begins at `from`, if it is source.
fn quote(word: &mut CString, short: u8, from: usize) {
    if !matches!(short, b'c' | b'C') {
        return;
    }
    let (option, text) = word.as_bytes().split_at(from);
    let Some(text) = input::rewritten(text, b"") else { return };
    if let Ok(quoted) = CString::new([option, &text].concat()) {
        *word = quoted;
    }
}

/// What takes the place of fish's `__libc_start_main`, with the same type.
pub fn redirections() -> [Redirection<'static>; 1] {
    [Redirection { symbol: c"__libc_start_main", replacement: start_main as *const c_void }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(line: &str) -> (Found, String) {
        let mut words: Vec<CString> = line.split('|').filter_map(|word| CString::new(word).ok()).collect();
        let found = scan(&mut words);
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        (found, words.join("|"))
    }

    #[test]
    fn options_are_read_as_fish_reads_them() {
        let found = |line| scanned(line).0;
        assert_eq!(found("fish"), Found::default());
        assert_eq!(found("fish|-l|-i"), Found::default());
        assert_eq!(found("fish|a.fish|-c|x"), Found { commands: false, script: Some(1) });
        assert_eq!(found("fish|-P|-d|2|--|-c"), Found { commands: false, script: Some(5) });
        assert_eq!(found("fish|-lc|x|y"), Found { commands: true, script: Some(3) });
        assert_eq!(found("fish|--profile|p|s"), Found { commands: false, script: Some(3) });
    }

    #[test]
    fn blocks_of_commands_are_quoted() {
        for (line, expected) in [
            ("fish|-c|py { 1 }", "fish|-c|py ' 1 '"),
            ("fish|-icpy { 1 }", "fish|-icpy ' 1 '"),
            ("fish|--command=py { 1 }|py { 2 }", "fish|--command=py ' 1 '|py { 2 }"),
            ("fish|--comm|py { 1 }", "fish|--comm|py ' 1 '"),
            ("fish|-C|py { 1 }|-d|py { 1 }", "fish|-C|py ' 1 '|-d|py { 1 }"),
        ] {
            assert_eq!(scanned(line).1, expected);
        }
    }
}
