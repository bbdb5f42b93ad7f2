# Exit status.
# shells: bash zsh
# ways: file dash-c source prompt

py { x = 1 }; echo $?
#> 0
py { sys.exit() }; echo $?
#> 0
py { sys.exit(3) }; echo $?
#> 3
py { sys.exit(None) }; echo $?
#> 0
py { sys.exit(False) }; echo $?
#> 0
py { sys.exit("a text") }; echo $?
#! a text
#> 1
py { sys.exit(259) }; echo $?
#> 3
py { sys.exit(-1) }; echo $?
#> 255
py { raise SystemExit(2**40 + 5) }; echo $?
#> 5
py { raise SystemExit(2**70) }; echo $?
#> 255
py { raise SystemExit(4) }; echo $?
#> 4
py { import pysh; raise pysh.Return(5) }; echo $?
#> 5
py { def leave(): sys.exit(6);; leave() }; echo $?
#> 6
py { exit(7) }; echo $?
#> 7
echo "stdin is still open" | py { print(_.strip()) }
#> stdin is still open
py { quit() }; echo $?
#> 0
py { 1/0 }; echo $?
#!... ZeroDivisionError: division by zero
#> 1
py { raise ValueError("mine") }; echo $?
#!... ValueError: mine
#> 1
py { class Mine(BaseException): pass;; raise Mine("base") }; echo $?
#!... Mine: base
#> 1
py { assert 0, "asserted" }; echo $?
#!... AssertionError: asserted
#> 1
py { 1 + }; echo $?
#!... SyntaxError: invalid syntax
#> 2
py { try: sys.exit(8);; finally: print("finally") }; echo $?
#> finally
#> 8
py { sys.exit(0 if 2 > 1 else 1) } && echo "and"
#> and
py { sys.exit(1) } || echo "or"
#> or
f() { py { sys.exit(9) }; }; f; echo $?
#> 9
g() { py { sys.exit(9) } || return 10; }; g; echo $?
#> 10
x=$(py { sys.exit(11) }); echo $?
#> 11
( py { sys.exit(12) } ); echo $?
#> 12
py { sys.exit(13) } | cat; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> 13 0
py { print("shown before the end"); sys.exit(14) }; echo $?
#> shown before the end
#> 14
py { os._exit(15) }; echo $?
#> 15
py { print("and the next one works") }
#> and the next one works

# A closed pipe: silent, 141.
py { while True: print("y") } | head -1; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> y
#> 141 0
py { (i for i in itertools.count()) } | head -2; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> 0
#> 1
#> 141 0
py { while True: sys.stdout.buffer.write(b"y\n" * 1000) } | head -1; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> y
#> 141 0
{ sleep 0.3; py { print("too late") }; echo "$?" >&2; } 2> late | true; cat late
#> 141
py { print("still alive") }
#> still alive
