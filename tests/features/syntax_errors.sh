# A Python syntax error: file, line, caret, status 2; nothing of the block runs.
# shells: bash zsh
# ways: file source
py { 1 + }; echo $?
#!... syntax_errors.sh", line 4
#!...~ .*\^.*
#! SyntaxError: invalid syntax
#> 2
py { print("never"); x = = 1 }; echo "$? ${x-unset}"
#!... SyntaxError: invalid syntax
#> 2 unset
py {
    print("never")

    if True
        pass
}
#!... syntax_errors.sh", line 15
#!...~ .*\^.*
#! SyntaxError: expected ':'
echo $?
#> 2
py {
    if True:
    pass
}; echo $?
#!... syntax_errors.sh", line 25
#!... IndentationError
#> 2
py {
    a = 1
  b = 2
}; echo $?
#!... IndentationError
#> 2
py { x = 5
     y = x +
}; echo $?
#!... line 37
#!=     y = x +
#!=            ^
#! SyntaxError: invalid syntax
#> 2
py { ) }; echo $?
#!... SyntaxError: unmatched ')'
#> 2
py { ( }; echo $?
#!... SyntaxError
#> 2
py { break }; echo $?
#!... SyntaxError: 'break' outside loop
#> 2
py { nonlocal x }; echo $?
#!... SyntaxError: nonlocal declaration not allowed at module level
#> 2
py { 5 = x }; echo $?
#!... SyntaxError: cannot assign to literal
#> 2
py { print "no" }; echo $?
#!... SyntaxError: Missing parentheses in call to 'print'
#> 2
py { f"{1 +}" }; echo $?
#!... SyntaxError
#> 2
py { return 1;; 2 }; echo $?
#!... SyntaxError
#> 2
py '1 +'; echo $?
#!... SyntaxError: invalid syntax
#> 2
py 'x = "'; echo $?
#!... SyntaxError: unterminated string literal
#> 2
x=$(py { 1 + } 2>/dev/null); echo "$? ${#x}"
#> 2 0
if py { 1 + } 2>/dev/null; then echo no; else echo "else $?"; fi
#> else 2
f() { py { 1 + } 2>/dev/null; }; f; echo $?
#> 2
py { print("the next one works") }
#> the next one works
