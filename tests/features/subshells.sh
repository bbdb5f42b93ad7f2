# Subshells reach the same interpreter, with variables of their own.
# shells: bash zsh
# ways: file dash-c prompt

( py { s = 1 }; echo "inside $s" ); echo "outside ${s-unset}"
#> inside 1
#> outside unset
v=main; ( v=sub; py { print(v) } ); py { print(v) }
#> sub
#> main
x=$(py { print("text"); y = 5 }); echo "$x ${y-unset}"
#> text unset
py { d = {}; log = [[]] }; x=$(py { d["k"] = 1; log.append("x"); print("x") }); py { print(d, log) }
#> {'k': 1} [[], 'x']
( py { imported = [object] ; shared = {"nested": []} } ); py { print(len(imported), shared) }
#> 1 {'nested': []}
[ "$(py { os.getpid() })" = $$ ] && echo "one interpreter"
#> one interpreter
echo $(echo $(py { print("nested") })) "$( ( py { print("deeper") } ) )"
#> nested deeper
( ( py { print("two deep") } ) )
#> two deep
( py { print("first") }; py { print("second") } )
#> first
#> second
( py { a = 1 }; py { a += 1; print(a) }; ( py { a += 1; print(a) } ); echo $a )
#> 2
#> 3
#> 2
( f() { local l=5; py { l *= 2 }; echo $l; }; f )
#> 10
( set -- x y; py { print(args) } ); ( false; py { print(status) } )
#> ['x', 'y']
#> 1
( declare -A m=([k]=v); py { m["j"] = "w"; print(sorted(m)) }; echo "${m[j]}" )
#> ['j', 'k']
#> w
( readonly fixed=1; py { fixed = 2 }; echo $? )
#! fixed
#> 1
( py { 1/0 }; echo $? )
#!... ZeroDivisionError: division by zero
#> 1
( py { sys.exit(3) } ); echo $?
#> 3
( py { print("to stderr", file=sys.stderr) } ) 2>&1 | cat
#> to stderr
echo input | ( py { print(_.strip()) } )
#> input
echo input | ( read -r line; py { print(line) } )
#> input
x=$( { py { print("out") }; echo more; } 2>&1 ); echo "$x"
#> out
#> more
x=$(py { sys.exit(4) }) || echo "status $?"
#> status 4
x=$(py { 2 + 2 }) y=$(py { x_ = "unseen"; return 5 }); echo "$x $y ${x_-unset}"
#> 4 5 unset
( trap 'py { print("exit of the subshell") }' EXIT; py { print("in it") } )
#> in it
#> exit of the subshell
x=$(exec 2>&1; py { 1/0 }); echo "${x##*$'\n'}"
#> ZeroDivisionError: division by zero
for i in {1..50}; do x=$(py { print(i, end="") }); [ "$x" = "$i" ] || echo "lost $i"; done; echo "$x"
#> 50
( exit 5 ); py { print(status) }
#> 5

# What a function has found in a subshell is that one's own.
(v1=1; py { def f1(): return v1 }; py { f1() }); py { "v1" in globals() }
#> 1
#> False
v1=2; (v1=1; py { f1() }); py { print(globals().get("v1"), f1()) }; (v1=1; py { f1() }; py { f1() }); py { globals()["v1"] }
#> 1
#> None 2
#> 1
#> 1
#> 2
w=1; py { w }; (py { w = 5 }); py { w }; (w=5; py { w })
#> 1
#> 1
#> 5
py { kept = open("kept", "w"); def g(): return kept }; (kept=own; py { g() }); py { kept.closed, g() is kept }
#> own
#> False
#> True
