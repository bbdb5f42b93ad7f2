//! The scanner on shell source: what holds for any bytes; generated commands, with bash as the judge
//! of what is a command; and the scripts of this machine.

#[path = "support/trials.rs"]
mod trials;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proptest::prelude::*;
use pysh::scan::{mentions_py, Scanner};

fn rewritten(source: &[u8]) -> Vec<u8> {
    let mut scanner = Scanner::new();
    let mut out = Vec::new();
    for line in source.split_inclusive(|&byte| byte == b'\n') {
        scanner.line(line, &mut out);
    }
    out
}

/// Whether bash can parse `source`.
fn parses(source: &[u8]) -> io::Result<bool> {
    let mut command = Command::new("bash");
    command.args(["-n", "-O", "extglob"]).stdin(Stdio::piped()).stderr(Stdio::null());
    let mut bash = command.spawn()?;
    if let Some(mut stdin) = bash.stdin.take() {
        stdin.write_all(source)?;
    }
    Ok(bash.wait()?.success())
}

/// Bytes that mean something to the scanner, among any others.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "py", "py {", "py { ", "{", "}", "}", "(", ")", "((", "[[", "]]", "$(", "${", "$((", "'", "\"", "`", "\\",
        "\n", "\n", " ", ";", ";;", "&", "|", "<", "<<E", "E\n", ">", "#", "=", "a=(", "a[", "case", "in", "esac",
        "for", "do", "sh {", "sh(", "f'", "f\"{", "'''", "-F", "\t", "é", "\u{0}",
    ];
    let piece = prop::sample::select(pieces.to_vec()).prop_map(|piece| piece.as_bytes().to_vec());
    let piece = prop_oneof![8 => piece, 1 => prop::collection::vec(any::<u8>(), 1..3)];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(trials::config(4000))]

    #[test]
    fn newlines_stay(source in bytes()) {
        let newlines = |text: &[u8]| text.iter().filter(|&&byte| byte == b'\n').count();
        prop_assert_eq!(newlines(&rewritten(&source)), newlines(&source));
    }

    #[test]
    fn text_without_the_word_stays(source in bytes()) {
        let source: Vec<u8> = source.into_iter().filter(|&byte| byte != b'y').collect();
        prop_assert!(!mentions_py(&source));
        prop_assert_eq!(rewritten(&source), source);
    }

    #[test]
    fn segments_give_the_typed_text(source in bytes()) {
        let mut scanner = Scanner::new();
        for line in source.split_inclusive(|&byte| byte == b'\n') {
            let mut text = Vec::new();
            scanner.line(line, &mut text);
            for segment in scanner.rewritten().iter().rev() {
                text.splice(segment.output.clone(), line[segment.typed.clone()].iter().copied());
            }
            prop_assert_eq!(text, line);
        }
    }

    #[test]
    fn word_is_found_anywhere(before in "[ ;(]{0,20}", after in "[ ;)]{0,20}") {
        let line = format!("{before}py{after}");
        let longer = format!("{before}pyx{after}apy{after}");
        prop_assert!(mentions_py(line.as_bytes()));
        prop_assert!(!mentions_py(longer.as_bytes()));
    }
}

/// What `reset` forgets: everything.
#[test]
fn reset_forgets() {
    for open in ["'", "\"$(", "case x in", "py {", "py -F '", "a=(", "a \\", "[[", "((", "`", "f() {"] {
        let mut scanner = Scanner::new();
        scanner.line(format!("{open}\n").as_bytes(), &mut Vec::new());
        scanner.reset();
        let mut out = Vec::new();
        scanner.line(b"py {x}\n", &mut out);
        assert_eq!(out, b"py 'x'\n", "after {open}");
    }
}

/// A command of any length keeps its nesting, however long the way to the first `py`.
#[test]
fn long_commands() {
    let body = "  echo \"$(c)\" \\\n".repeat(20_000);
    let source = format!("f() {{\n{body}  x='\n{body}'; py {{'}}'}}\n}}\n");
    let expected = source.replace("{'}'}", r"''\''}'\'''");
    assert!(rewritten(source.as_bytes()) == expected.as_bytes());
}

/// Commands in which `@` stands where a command may, and `%` where none may.
fn template() -> impl Strategy<Value = String> {
    let simple = ["@", "X=1 @", "<f a[1]=\"2 3\" @", "! @", "time -p @", "@ | @", "echo %", ": $((1 + 2)) \"$x\" %"];
    prop::sample::select(simple.to_vec()).prop_map(str::to_owned).prop_recursive(5, 24, 2, |inner| {
        let compound = [
            "if A; then B; else A; fi",
            "while A\ndo B\ndone",
            "for x in a %; do A; done",
            "for x\ndo\nA\ndone",
            "for ((i = 0; i < (3); i++)); do A; done",
            "case x in a|'b )') A;; (c) B;& *) A; esac",
            "case $( A) in\n# '\nx)\n B\n ;;\nesac",
            "{ A; }",
            "( A )",
            "( ( A); B )",
            "f() { A; }",
            "function g {\nA\n}",
            "echo $( A) \"a $( B) %\" %",
            "x=$( A) y+=\"$( B)\"",
            "[[ -n $( A) ]] && B",
            "[[ x =~ ^(a|'b )')+$ ]] || B",
            "A # ' %\nB",
            "A && B",
            "A\n\nB",
            "cat <( A) >( B) %",
            "a=(x % $( A) # )\n); B",
            "((x = (1 + 2) * 3)); A",
            "echo ${x:-\"$( A)\"} ${#x}; B",
            "echo \\\n %; A",
            "echo '\n %' \"\n %\" $'\\'%' `echo %`; A",
            "{ { A; } 2>&1 | { B; } & }",
            "coproc W { A; }",
            "until A; do B; done > f",
            "echo !(a|b) @(c) %; A",
            "select x in %; do A; done",
        ];
        (prop::sample::select(compound.to_vec()), inner.clone(), inner)
            .prop_map(|(compound, a, b)| compound.replace('A', &a).replace('B', &b))
    })
}

/// Fills a template, but for its patterns `@(`.
fn fill(template: &str, command: &str, text: &str) -> String {
    let text = template.replace("@(", "\0").replace('@', command).replace('%', text);
    text.replace('\0', "@(")
}

proptest! {
    #![proptest_config(trials::config(400))]

    #[test]
    fn bash_agrees(template in template(), multi_line in any::<bool>()) {
        let code = if multi_line { "\n  x = '''\n}'''  # }\n" } else { " x = f\"{'}'}\" " };
        let source = fill(&template, &format!("py -l {{{code}}}"), "py { y }");
        let expected = fill(&template, &format!("py -l '{}'", code.replace('\'', r"'\''")), "py { y }");
        let plain = fill(&template, "py -l code", "py { y }");
        let seen = rewritten(source.as_bytes());
        prop_assert_eq!(String::from_utf8_lossy(&seen), expected);
        prop_assert!(parses(plain.as_bytes())?, "the generator made no command: {}", plain);
        prop_assert!(parses(&seen)?);
    }
}

fn scripts() -> impl Iterator<Item = PathBuf> {
    let folders = ["/etc/init.d", "/usr/share/bash-completion/completions", "/usr/lib/git-core", "/usr/bin"];
    let entries = folders.map(Path::new).into_iter().filter_map(|folder| folder.read_dir().ok());
    entries.flatten().flatten().map(|entry| entry.path())
}

/// A shell script without here-documents, whose bodies only the shell can tell from commands.
fn script(path: &Path) -> Option<Vec<u8>> {
    let source = std::fs::read(path).ok().filter(|source| source.len() < 200_000)?;
    let first = source.split(|&byte| byte == b'\n').next()?;
    let is_shell = first.starts_with(b"#!") && first.windows(2).any(|pair| pair == b"sh");
    let is_completion = path.starts_with("/usr/share/bash-completion");
    let has_here_document = source.windows(2).any(|pair| pair == b"<<");
    ((is_shell || is_completion) && !has_here_document).then_some(source)
}

#[test]
fn real_scripts() -> io::Result<()> {
    let mut read = 0;
    for path in scripts() {
        let Some(mut source) = script(&path) else { continue };
        assert!(mentions_py(&source) || rewritten(&source) == source, "{}", path.display());
        if read < 300 && parses(&source)? {
            source.extend(b"\npy {'}'}\n");
            let seen = rewritten(&source);
            assert!(seen.ends_with(b"\npy ''\\''}'\\'''\n"), "{}", path.display());
            read += 1;
        }
    }
    eprintln!("{read} scripts");
    Ok(())
}
