//! Tables of cases: what is typed, and what the shell's parser sees.

use super::*;

/// What the shell sees of `source`.
fn rewritten(source: &str) -> String {
    let mut scanner = Scanner::new();
    let mut out = Vec::new();
    for line in source.split_inclusive('\n') {
        scanner.line(line.as_bytes(), &mut out);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// In each pair, what is typed on the left is seen as on the right.
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(&rewritten(source), expected, "from {source:?}");
    }
}

/// Nothing here is a block.
fn untouched(cases: &[&str]) {
    for source in cases {
        assert_eq!(&rewritten(source), source);
    }
}

/// In each of these a block is one where it says `@`, and none where it says `%`. (`@(` is a pattern.)
fn places(cases: &[&str]) {
    for template in cases {
        let fill = |block| {
            let text = template.replace("@(", "\0").replace('@', block);
            text.replace('%', "py { y }").replace('\0', "@(")
        };
        let source = fill("py { '}' }");
        assert_eq!(rewritten(&source), fill(r"py ' '\''}'\'' '"), "from {source:?}");
    }
}

#[test]
fn command_position() {
    places(&[
        "@",
        "@\n",
        "  @",
        "\t@",
        "a; @",
        "a;@",
        "a & @",
        "a && @",
        "a || @",
        "a | @",
        "a |& @",
        "a |@|b",
        "( @ )",
        "(@)",
        "{ @; }",
        "{ @\n}",
        "! @",
        "time @",
        "time -p @",
        "time -- @",
        "time -p ! @",
        "time -p -- @",
        "time time @",
        "time -p time %; @",
        "a | time %; @",
        "a |& time %; time @",
        "a |\ntime %",
        "a || time @",
        "a # c\n@",
        "a \\\n  b; @",
        "if \\\n  @; then",
        "X=1 \\\n @",
        "a; # '\n @",
        "echo x >&2; @",
        "echo x >&2 | @",
        "a>f;@",
        "a\n\n\n@",
        "\\\n@",
        "coproc @",
        "coproc NAME { @; }",
        "coproc NAME ( @ )",
        "coproc while @; do @; done",
        "coproc NAME %",
        "coproc a <f %",
        "coproc <f @",
        "X=1 >f a[ | @",
        "{fd}>f @",
        "{a[1]}>f @",
        "{a{fd}>f %",
        "{1}>f %",
        "2147483647>f @",
        "2147483648>f %",
        "command a[ | @",
        "X=1 a[ | ]=2 @",
        ">f X=1 a[ | ]=2 @",
        ">f a[ | ]=2 @",
        "X=1 >f Y=2 a[ | @",
        "[[>(a) %",
        "if<(a) %",
        ">& -p %",
        ">& - @",
        "coproc time %",
        "coproc time <f %",
        "coproc time time %",
        "coproc time { @; }",
    ]);
}

#[test]
fn zsh_times_every_command_of_a_pipeline() {
    let mut scanner = Scanner::of(Dialect::Zsh);
    let mut out = Vec::new();
    scanner.line(b"a | time py { x } |& time py { y }\n", &mut out);
    assert_eq!(out, b"a | time py ' x ' |& time py ' y '\n");
}

#[test]
fn compound_commands() {
    places(&[
        "if @; then @; elif @; then @; else @; fi",
        "if @; then\n@\nfi | @",
        "while @; do @; done",
        "until @\ndo\n@\ndone | @",
        "for x in %; do @; done",
        "for x in a b\ndo @\ndone",
        "for x do @; done",
        "for x; do @; done",
        "for x\ndo @; done",
        "for x\nin %\ndo @; done",
        "for py in %; do @; done",
        "for ((i=0; i<3; i++)); do @; done",
        "for ((;;)) { @; }",
        "for x in a; { @; }",
        "select x in %; do @; done",
        "for x in $(@) %; do @; done",
        "f() { @; }",
        "f () { @; }",
        "f()\n{\n@\n}",
        "f() ( @ )",
        "function f { @; }",
        "function f() { @; }",
        "function f\n{ @; }",
        "function py { @; }",
        "py() { @; }",
        "py () { @; }",
        "f?() { @; }",
        "f() if @; then @; fi",
        "f() { @; } >x; @",
        "{ @; } | { @; }",
        "( (@) )",
        "((@) | @)",
        "((a); @)",
        "{ { @; } }",
        "if if @; then @; fi then @; fi",
    ]);
}

#[test]
fn prefixes() {
    places(&[
        "X=1 @",
        "X=1 Y+=2 @",
        "a[i]+=2 @",
        "a[i + 1]=x @",
        "a[$(@)]=\"$(@)\" @",
        "X= @",
        "X='a b'c @",
        "X=\"$y z\" @",
        "X=$(@) @",
        "X=`%` @",
        "<f @",
        "<f >g @",
        "2>&1 @",
        "2>f X=1 @",
        "&>x @",
        "&>>x @",
        "{fd}>x @",
        "<&3- @",
        ">&- @",
        ">&-- %; @",
        "<<<'a b' @",
        "<<EOF @",
        "<<-'EOF' @",
        ">|x @",
        "> 'a b' @",
        "< <(@) @",
        "<<<$(@) @",
        "command @",
        "builtin @",
        "command builtin X=1 @",
        "command X %",
        "command -v %",
        "X=1 if %",
        "X=1 { %",
        ">f if %",
        "a[b]c %",
        "1=2 %",
        "=x %",
        "X %",
        "X=a\\\nb @",
        "X=a\\ b @",
        "X=$'\\'' @",
    ]);
}

#[test]
fn inside_words() {
    places(&[
        "echo $(@)",
        "echo $(@)$(@)",
        "echo $( @ ) %",
        "x=$(@)",
        "\"$(@)\"",
        "echo ${x:-$(@)}",
        "echo \"a$(b \"$(@)\" %)\" %",
        "echo \"${x:-\"$(@)\"}\"",
        "cat <(@) >(@)",
        "a<(@)",
        "<(@) %",
        "echo $((1 + $(@)))",
        "echo $(( (1) + 2 )); @",
        "echo $((1 << 2)) %; @",
        "((x = $(@))) && @",
        "(( x )) | @",
        "echo $[1 + $(@)] %; @",
        "a=(% $(@)); @",
        "declare -a a=( 'x' % # ) (\n % ) %; @",
        "a+=([1]=$(@) \\) ) @",
        "a[1]=(x) @",
        "echo @(a|$(@)) %; @",
        "echo !(a) %",
        "[[ -n $(@) ]] && @",
        "[[ x == % ]]; @",
        "[[ x =~ ^(a|\\))$ && ( -n $(@) ) ]] && @",
        "[[ x\n && y # ]]\n]]; @",
        "[[ a < b ]] | @",
        "[[ $x == @(a|b) ]]; @",
        "[[ a =~ ([)]\\) ) ]]; @",
        "[[ ]]x ]] || @",
        "$((@) | @)",
        "echo $(( 1 +\n (2) )); @",
        "((\n x = (1 + 2)\n)); @",
        "echo $(a;@;b)c#d; @",
        "echo \"$(case x in a) @;; esac)\" %",
        "[[ x =~ a#b ]]; @",
        "a=(b#c); @",
        "a=( # (\n); @",
        "[[ -e <(@) ]]; @",
        "a=(<(@) %)",
        "echo ${#x} ${x#y} ${x%\\}} ${x/'}'/\"}\"}; @",
        "echo ${x:-${y:-'}'}} %; @",
        "echo \"`a \\` \" b`\"; @",
        "echo \"\\\"\" %; @",
        "echo ${ @; } %; @",
        "x=\"${| @; } %\" @",
        "echo a${\n@\n}b#c %; @",
    ]);
}

#[test]
fn case_clauses() {
    places(&[
        "case % in esac",
        "case x in a) @;; esac; @",
        "case x in (a) @;& c) @;;& esac | @",
        "case x in\n a | b)\n  @\n  ;;\n # c)\n *) @\nesac\n@",
        "case \"$(@)\" in x) @; esac",
        "case x in a) case y in b) @;; esac;; c) @;; esac",
        "case x\nin a) @\nesac",
        "case x in $(@)) @;; \"% )\") @;; esac",
        "case x in @(a|b)) @;; +([)x]) @; esac",
        "case x in (esac) @;; esac && @",
        "case in in in) @;; esac",
        "case x in py) @;; esac",
        "$(case x in a) @;; esac; @)",
        "case x in a) if @; then @; fi;; b) @; esac",
        "case x in a);; b) @;; esac",
        "case x in a\\)b) @;; esac",
        "case x in a|py|%) @; esac",
    ]);
}

#[test]
fn no_block() {
    untouched(&[
        "echo py { x }",
        "'py { x }'",
        "\"py { x }\"",
        "$'py { x }'",
        "# py { x }\n",
        "a # py { x }\n",
        "\\py { x }",
        "'py' { x }",
        "p'y' { x }",
        "py{ x }",
        "py{x}",
        "xpy { x }",
        "py.x { x }",
        "echo `py { x }`",
        "py",
        "py\n",
        "py 'x' { x }",
        "py x { x }",
        "py -f x { y }",
        "py --file x { y }",
        "py --file=x { y }",
        "py --module x { y }",
        "py --field { y }",
        "py -m x { y }",
        "py -lm x { y }",
        "py - { x }",
        "py; { x; }",
        "py | { x; }",
        "py\n{ x; }",
        "py \"{ x }\"",
        "py \\{ x }",
        "py '{' x }",
        "py=3 { x }",
        "py+=3",
        "py() { x; }",
        "echo ' \n py { x }'",
        "echo \"\n py { x }\"",
        "echo \\\npy { x }",
        "echo \\\n\\\n# py { x }",
        "a=(\npy { x }\n)",
        "echo ${x:-py { x }}",
        "x=py { x; }",
        "for py in a",
        "unalias py { x }",
        "echo a#b '#'\n",
        "echo $#; # '\n",
        "echo \\# '\n'",
        "py ${x} { x }",
        "{ echo } py { x }; }",
        "echo $$'x py { y }'",
        "echo \"$\"; # '\n",
        "echo $(x)#' py { y }'",
        "declare py { x }",
        "PY { x }",
        "env py { x }",
        "\"$(echo py { x })\"",
        "$(echo py { x })",
    ]);
}

#[test]
fn options() {
    check(&[
        ("py -l { x }", "py -l ' x '"),
        ("py -la -t { x }", "py -la -t ' x '"),
        ("py -F , { x }", "py -F , ' x '"),
        ("py -F, { x }", "py -F, ' x '"),
        ("py -F',' { x }", "py -F',' ' x '"),
        ("py -F ',' { x }", "py -F ',' ' x '"),
        ("py -F '{ }' { x }", "py -F '{ }' ' x '"),
        ("py -F { { x }", "py -F { ' x '"),
        ("py -aF $'\\t' -v out { x }", "py -aF $'\\t' -v out ' x '"),
        ("py -aF\"$x\" { x }", "py -aF\"$x\" ' x '"),
        ("py -F \"$(py { y })\" { x }", "py -F \"$(py ' y ')\" ' x '"),
        ("py -b 'n = 0' -e 'n' -W error { x }", "py -b 'n = 0' -e 'n' -W error ' x '"),
        ("py --split --csv --x=y --x='a b' { x }", "py --split --csv --x=y --x='a b' ' x '"),
        ("py --field : { x }", "py --field : ' x '"),
        ("py --begin 'n = 0' --end \"n\" -l { x }", "py --begin 'n = 0' --end \"n\" -l ' x '"),
        ("py --var { { x }", "py --var { ' x '"),
        ("py --warnings error --var \\\n  out { x }", "py --warnings error --var \\\n  out ' x '"),
        ("py --field=: { x }", "py --field=: ' x '"),
        ("py --field=\"$s\" { x }", "py --field=\"$s\" ' x '"),
        ("py --lines { x }", "py --lines ' x '"),
        ("py -- { x }", "py -- ' x '"),
        ("py -l \\\n  -t \\\n  { x }", "py -l \\\n  -t \\\n  ' x '"),
        ("py <f 2>&1 { x }", "py <f 2>&1 ' x '"),
        ("py -Fm { x }", "py -Fm ' x '"),
        ("py\t{x}", "py\t'x'"),
        ("py {}", "py ''"),
    ]);
}

#[test]
fn after_the_block() {
    check(&[
        ("py {x}", "py 'x'"),
        ("py {x}a", "py 'x' a"),
        ("py {x}'a'", "py 'x' 'a'"),
        ("py {x}$a", "py 'x' $a"),
        ("py {x}#a'\npy {y}", "py 'x' #a'\npy 'y'"),
        ("py {x} a py {y}", "py 'x' a py {y}"),
        ("py {x};py {y}", "py 'x';py 'y'"),
        ("py {x}|py {y}&py {z}>f", "py 'x'|py 'y'&py 'z'>f"),
        ("(py {x})", "(py 'x')"),
        ("\"$(py {x})\"", "\"$(py 'x')\""),
        ("py {x}}", "py 'x' }"),
        ("{ py {x} }\npy {y}; }", "{ py 'x' }\npy 'y'; }"),
        ("py {x}\t\n", "py 'x'\t\n"),
    ]);
}

#[test]
fn multi_line() {
    check(&[
        ("py {\n  x\n}\n", "py '\n  x\n'\n"),
        ("py { # '\n  x\n}\n", "py ' # '\\''\n  x\n'\n"),
        ("py { x = 1\n     y = 2 }\n", "py '     x = 1\n     y = 2 '\n"),
        ("\ta; py { x = 1\n}\n", "\ta; py '\t        x = 1\n'\n"),
        ("é; py {x = 1\n}\n", "é; py '       x = 1\n'\n"),
        ("py {a}; py { b\n}", "py 'a'; py '             b\n'"),
        ("py {\n'}'\n} | py {\n#}\n}", "py '\n'\\''}'\\''\n' | py '\n#}\n'"),
        ("py {\n  x", "py '\n  x"),
        ("py {\r\n  x\r\n}\n", "py '\r\n  x\r\n'\n"),
    ]);
}

/// Each of these, with a brace after it, is a block, and what follows is shell again.
fn closed(pieces: &[&str]) {
    for piece in pieces {
        let quoted = piece.replace('\'', r"'\''");
        let source = format!("py {{\n{piece} }} a\npy {{x}}");
        assert_eq!(rewritten(&source), format!("py '\n{quoted} ' a\npy 'x'"), "from {source:?}");
    }
}

#[test]
fn closing_brace() {
    closed(&["", "{}", "{'a': {1: '}'}}", "# }\n", "(", "[(", "lambda: {1}", "1if'}'else'}'", "`$(!;;"]);
}

#[test]
fn strings() {
    closed(&[
        "'}'",
        "\"}\"",
        "'''}'''",
        "'''\n}'}''\\'''}'''",
        "\"\"\"\n}\"}\"\"\"",
        "r'\\\\'",
        "'\\'}'",
        "r'\\'}'",
        "b'}'",
        "Rb'}'",
        "u'}'",
        "'\\\n}'",
        "''",
        "''''''",
        "''''}'''",
        "ur'}'",
        "'unclosed\n",
        "\"\\\r\n}\"",
        "é'}'",
        "'{'",
        "rb'{'",
        "x = '}' '{'",
    ]);
}

#[test]
fn formatted_strings() {
    closed(&[
        "f'}}'",
        "f'{{'",
        "f'{ {1: 2}[1] }}}'",
        "f'{x}'",
        "f'{x!r}'",
        "f'{x!r:>{w}}'",
        "f'{x:{ {1: 2}[1]}}'",
        "f'{x:}'",
        "f'{a['}']}'",
        "f\"{f\"{'}'}\"}\"",
        "f'{x = }'",
        "f'{x:%H:%M \" }'",
        "f'{x != y}'",
        "f'{(lambda x: \"}\")(1)}'",
        "f'{x[1:2]:3}'",
        "f'{(y := \"}\")}'",
        "f'{x:=5}'",
        "f'\\N{RIGHT CURLY BRACKET}{1}'",
        "rf'\\N{x}'",
        "fR'\\{x}\\'{y}'",
        "f'\\{x}'",
        "f'''{\nx # }'\n}'''",
        "f'{\nx\n}'",
        "f'''{x:\n{y}\n}'''",
        "t'{\"}\"}'",
        "Tr'{\"}\"}'",
        "f'unclosed {x} \n",
        "f''",
        "f''''''",
        "f'{x!r:{y!s:{z}}}'",
        "f'{x:'",
        "f'''{x:'''",
        "F'\\N'",
        "f'\\N{'",
        "rf'\\N{x}'",
        "f'{x:\n}'",
        "f'{\"\"\"\n}\"\"\"}'",
        "f'{x:\\}'",
    ]);
}

#[test]
fn unclosed_block() {
    let pieces = ["", "'''", "f'''{", "f'{", "{", "# }", "'''}\n'", "f'{x:\n", "sh { ", "sh { '", "sh("];
    for piece in pieces {
        let mut scanner = Scanner::new();
        let mut out = Vec::new();
        for line in format!("py {{{piece}\n").split_inclusive('\n') {
            scanner.line(line.as_bytes(), &mut out);
            assert!(scanner.in_block(), "{piece:?}");
        }
        scanner.reset();
        assert!(!scanner.in_block());
        out.clear();
        scanner.line(b"py {x}", &mut out);
        assert_eq!(out, b"py 'x'");
    }
}

#[test]
fn shell_text_begins() {
    closed(&[
        "sh { '}' }",
        "sh{ '}' }",
        "sh {'}'}",
        "sh.lines { '}' }",
        "sh.run { '}' }",
        "sh.run(x) { '}' }",
        "sh(check=False, x={')': '}'}) { '}' \"'\" }",
        "sh(\n) { echo '}' }",
        "f\"{sh { echo '}' }}\"",
        "[sh { '}' }, sh { b }]",
        "sh { '}' }.status",
        "(sh { '}' })",
        "for x in sh.lines { git ls-files }: {x}",
        "x.sh({})",
        "sh",
        "sh.x",
        "sh('}')",
        "sh[{'}'}]",
        "sh.runs",
        "sh ()",
        "x.sh { # }\n}",
        "xsh { # }\n}",
        "sh.runs { # }\n}",
    ]);
    check(&[("py { sh( } a", "py ' sh( ' a")]);
}

#[test]
fn shell_text_ends() {
    closed(&[
        "sh { ls; }",
        "sh {ls}",
        "sh { ls }",
        "sh { echo ${x} } + '}'",
        "sh { '}' \"}\" \\} }",
        "sh { echo {a,b} {} x{} {c}d }",
        "sh { { a; }; { b; } }",
        "sh { f() { echo }; }; f }",
        "sh { echo $(echo }) }",
        "sh { (echo }) }",
        "sh { # }\n}",
        "sh { a=(}) }",
        "sh { x=1}",
        "sh { case x in }) ;; esac }",
        "sh { [[ } ]] }",
        "sh { (( x )) }",
        "sh { x=1 }",
        "sh {x=$y}",
        "sh {a \"b\"}",
        "sh {a $(b)c}",
        "sh { py }",
        "sh { py -l }",
        "sh { for x in }",
        "sh { if a }",
        "sh { >f }",
        "sh { > }",
        "sh { for }",
        "sh { case }",
        "sh { function }",
    ]);
}

#[test]
fn blocks_in_shell_text() {
    closed(&[
        "sh { py { '}' } }",
        "sh { py {\n'}' # }\n} | x }",
        "sh { py { sh { py { '}' } } } }",
        "sh { py {'}'} }",
        "sh {py {'}'}}",
        "sh { \"$(py { '}' })\" }",
        "sh { echo py { }",
    ]);
}

#[test]
fn here_documents_in_shell_text() {
    closed(&[
        "sh { cat <<E\n } ' \" $( \nE\n}",
        "sh { cat <<-'E' | x\n\t}\n\tE\n}",
        "sh { cat <<A <<\"B\"\n'\nA\n\"\nB\n }",
        "sh { $(cat <<E\n}\nE\n) }",
        "sh { cat <<E }\nE = '}'",
        "sh { cat <<<'}' }",
        "sh { (( 1 << 2 ))\n '}' }",
        "sh { cat <<E\nE }\n'\nE\n}",
    ]);
}

#[test]
fn typed_text_comes_back() {
    let source = "a; py {'}'} | py { # '\n  don't = '''\n}''' } && py { x\n'y' } 'z'\nb\n";
    let mut scanner = Scanner::new();
    for typed in source.split_inclusive('\n') {
        let mut out = b"before".to_vec();
        scanner.line(typed.as_bytes(), &mut out);
        let mut back = out.split_off("before".len());
        for Segment { typed: from, output } in scanner.rewritten().iter().rev() {
            back.splice(output.clone(), typed.as_bytes()[from.clone()].iter().copied());
        }
        assert_eq!(String::from_utf8_lossy(&back), typed);
    }
}

#[test]
fn segments() {
    let mut scanner = Scanner::new();
    scanner.line(b"a; py {'} '} | b; py { c\n", &mut Vec::new());
    let expected = [Segment { typed: 6..12, output: 6..18 }, Segment { typed: 21..25, output: 27..53 }];
    assert_eq!(scanner.rewritten(), expected);
    scanner.line(b"a\n", &mut Vec::new());
    assert_eq!(scanner.rewritten(), [Segment { typed: 0..2, output: 0..2 }]);
    scanner.line(b"} b\n", &mut Vec::new());
    assert_eq!(scanner.rewritten(), [Segment { typed: 0..1, output: 0..1 }]);
    scanner.line(b"b\n", &mut Vec::new());
    assert_eq!(scanner.rewritten(), []);
}

#[test]
fn words_seen() {
    let saw = |line: &str| {
        let mut scanner = Scanner::new();
        scanner.line(line.as_bytes(), &mut Vec::new());
        scanner.saw_py()
    };
    for line in ["py", "py -l {", "a | py 'x'", "\"$(py x)\"", "echo `py x`", "\"`a \\\"|py x`\""] {
        assert!(saw(line) && mentions_py(line.as_bytes()), "{line:?}");
    }
    for line in ["", "echo py", "'py'", "\\py", "# py", "happy", "py=1", "pyx", "`pyx`"] {
        assert!(!saw(line), "{line:?}");
    }
    for line in ["", "p", "happy", "pyx", "py3", "xpy ypy", "python", "_py"] {
        assert!(!mentions_py(line.as_bytes()), "{line:?}");
    }
}
