//! fish: what is typed, and what its parser sees.

use super::*;

fn rewritten(source: &str) -> String {
    let mut scanner = Scanner::of(Dialect::Fish);
    let mut out = Vec::new();
    for line in source.split_inclusive('\n') {
        scanner.line(line.as_bytes(), &mut out);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// In each of these a block is one where it says `@`.
fn places(cases: &[&str]) {
    for template in cases {
        let source = template.replace('@', "py { '}' }");
        assert_eq!(rewritten(&source), template.replace('@', r"py ' \'}\' '"), "from {source:?}");
    }
}

fn untouched(cases: &[&str]) {
    for source in cases {
        assert_eq!(&rewritten(source), source);
    }
}

#[test]
fn where_a_command_may_stand() {
    places(&[
        "@",
        "  @\n",
        "a; @",
        "a;@",
        "a & @",
        "a && @",
        "a || @",
        "a | @",
        "a &| @",
        "a 2>| @",
        "@ | b",
        "@; b\n@",
        "if @; b; end",
        "if a; else if @; end",
        "while @; end",
        "begin; @; end",
        "begin @; end",
        "and @",
        "or @; not @",
        "! @",
        "time @",
        "x=1 @",
        "x=(a) y='b' @",
        "for i in a; @; end",
        "switch a\ncase b\n@\nend",
        "function f; @; end",
        "echo (@)",
        "echo a(@)b",
        "echo \"a $(@) b\"",
        "set x (a | @)",
        "echo $(@)",
        "@ # py {",
        "# py { '\n@",
        "echo 'it\\'s'; @",
        "echo \"\\\"\"; @",
        "a\\\n b; @",
        "echo \\#; @",
        "echo a#b; @",
        "@ > out",
        "@ 2>&1 | a",
        "a >/dev/null; @",
        "a >out | @",
        "a <in 2>err & @",
        "{ @ }",
        "echo a&b; @",
        "echo $x[1] (a)[2]; @",
        "a &> x; @",
        "a >? x; @",
        "echo {a,b}; @",
        "echo }; @",
        "a >(b); @",
    ]);
}

#[test]
fn what_is_no_command() {
    untouched(&[
        "echo py { x }",
        "'py' { x }",
        "\\py { x }",
        "# py { x }",
        "echo 'py { x }'",
        "echo \"py { x }\"",
        "echo '\npy { x }\n'",
        "for py in { x }",
        "function py { x }",
        "$py { x }",
        "command py { x }",
        "xpy { x }",
        "py-x { x }",
        "echo > py { x }",
        "py x { y }",
        "py -f file { y }",
        "py --file file { y }",
        "py --module=module { y }",
    ]);
}

#[test]
fn options_stand_before_the_block() {
    let cases = [
        ("py -l { x } a", "py -l ' x ' a"),
        ("py -F : -a { x }", "py -F : -a ' x '"),
        ("py -v (a) { x }", "py -v (a) ' x '"),
        ("py -b 'a b' -e \"c\" { x }", "py -b 'a b' -e \"c\" ' x '"),
        ("py --lines {x}b", "py --lines 'x' b"),
        ("py --field : --begin 'a b' { x }", "py --field : --begin 'a b' ' x '"),
        ("py --var out --end=b { x }", "py --var out --end=b ' x '"),
        ("py >out { x }", "py >out ' x '"),
    ];
    for (source, expected) in cases {
        assert_eq!(rewritten(source), expected);
    }
}

#[test]
fn code_is_quoted_as_fish_reads_it() {
    assert_eq!(rewritten("py { '\\n' + \"\\\\\" }"), "py ' \\'\\\\n\\' + \"\\\\\\\\\" '");
    assert_eq!(rewritten("py {\n  f\"{x['a']}\"\n}; echo\n"), "py '\n  f\"{x[\\'a\\']}\"\n'; echo\n");
    assert_eq!(rewritten("py { x = sh { echo '}' } }; py { y }\n"), "py ' x = sh { echo \\'}\\' } '; py ' y '\n");
}

#[test]
fn an_open_block_is_known() {
    let mut scanner = Scanner::of(Dialect::Fish);
    let mut out = Vec::new();
    scanner.line(b"if a; py { x = {\n", &mut out);
    assert!(scanner.in_block());
    scanner.line(b"} }\n", &mut out);
    assert!(!scanner.in_block());
}

#[test]
fn shell_text_in_a_block_is_fishs() {
    let source = "function f; a\npy { s = sh.run { set l 2; echo $argv; return 3 }; print(s); sh.run { cd /; set -g n 5 }; p(a) }; echo; end\n";
    let expected = "function f; a\npy ' s = sh.run { set l 2; echo $argv; return 3 }; print(s); sh.run { cd /; set -g n 5 }; p(a) '; echo; end\n";
    assert_eq!(rewritten(source), expected);
}
