# `sh.run { }` runs shell source in the shell itself.
# ways: file source
# status: 4

py { status = sh.run { cd /; x=5; declare -A m=([a]=1); false }; print(status, x, m, os.getcwd()) }
#> 1 5 {'a': '1'} /
echo "$x $PWD $status"
#> 5 / 1
x=1; py { x = 5; sh.run { x=$((x + 1)) }; x += 1 }; echo "$x"
#> 7
py { items = [1]; sh.run { items+=("2 3") }; items.append("4") }; printf '<%s>' "${items[@]}"; echo
#> <1><2 3><4>
py { gone = 1; sh.run { unset gone }; print("gone" in globals()) }
#> False
f() { local v=1; py { sh.run { v=2; w=3 }; print(v, w) }; echo "$v $w"; }; f; echo "${v-unset} $w"
#> 2 3
#> 2 3
#> unset 3
py { def g(v): sh.run { echo "v is $v"; v=2 } }
py { g("local") }; echo "${v-unset}"
#> v is local
#> unset
greet() { echo "hello $1"; return 7; }; py { print(sh.run { greet you }) }
#> hello you
#> 7
py { print(sh.run("return 5; echo no"), sh.run { for i in 1 2; do [ $i = 1 ] || break; done }) }
#> 5 0
for i in 1 2; do py { _s = sh.run { break } }; echo "loop $i"; done
#! only meaningful in a
#> loop 1
#! only meaningful in a
#> loop 2
h() { py { sh.run { return 4 }; print("goes on") }; echo "in h $?"; }; h
#> goes on
#> in h 0
py { sh.run { if } ; print("goes on") }
#! syntax error
#> goes on
py { _s = sh.run { trap 'echo trapped' USR1; kill -USR1 $$; : } }; trap - USR1
#> trapped
py { _s = sh.run { ( exit 6 ); echo $?; echo $(exit 5)$?; } }
#> 6
#> 5

# A `py` within is a call on top of the call.
py { sh.run { py { inner = 5; print("inner") }; echo "$inner" }; print(inner + 1) }
#> inner
#> 5
#> 6
deep() { py { print("deep", sh { echo sub }) }; }; py { sh.run { deep; deep | cat; py { print("hidden") } > /dev/null }; print("end") }
#> deep sub
#> deep sub
#> end
echo in | py { sh.run { p=7; cd /usr }; print(p, os.getcwd()) }; echo "$p $PWD"
#> 7 /usr
#> 7 /

# A block that is nothing else has the source's status, and prints nothing.
py { sh.run { false } }; echo $?
#> 1
if py { sh.run { cd /usr } }; then pwd; fi; cd /
#> /usr
py -n { (sh.run { (exit 2) } for _n in range(2)) }; py -t { sh.run { false } }; echo $?
#> 0
py -j { sh.run { (exit 4) } } <<< 1
#> 4

# What a stage's source sets is in the main shell too.
gone=1; declare -a list=(1)
echo | py { sh.run { q=7; list+=("2 3"); declare -A m=([k]=v); unset gone; cd /usr; local_=$RANDOM; exit 5 } }
echo "$? $q ${#list[@]} ${m[k]} ${gone-unset} $PWD ${local_:+set}"
#> 5 7 2 v unset / set
( echo | py { sh.run { q=8 } }; echo "$q" ); x=$(py { sh.run { q=9 } }); true | true; echo "$q"
#> 8
#> 7
echo | py { sh.run { q=10 }; q = 11 }; echo "$q"
#> 11

# What makes the shell exit does so when Python has let go.
( py { try: sh.run { exit 3 }; finally: print("unwound") }; echo no ); echo $?
#> unwound
#> 3
( set -e; py { try: sh.run { false; echo no }; finally: print("unwound") }; echo no ); echo $?
#> unwound
#> 1
# An error under set -e is that of py: the shell knows whether it counts there.
( set -e; py { sh.run { false } } || echo "caught $?"
  if py { sh.run { (exit 7); echo no } }; then echo no; else echo "else $?"; fi
  ! py { sh.run { false } }; echo "goes on"; py { sh.run { false } }; echo no ); echo $?
#> caught 1
#> else 7
#> goes on
#> 1
( set -e; trap 'echo bye' EXIT; py { sh.run { py { sh.run { (exit 3) } } } }; echo no ); echo $?
#> bye
#> 3
f() { py { sh.run { (exit 5) } }; echo no; }; ( set -e; f; echo no ); echo $?
#> 5
# In a function, whose variables stay, and of functions that the source calls.
g() { local y=inner; false; echo no; }
f() { local x=outer; py { sh.run { g; echo no } } || echo "caught $? $x ${y-gone}"; x=later; py { print(x) }; g; echo no; }
( set -e; f; echo no ); echo $?
#> caught 1 outer gone
#> later
#> 1
f() {
    local x=1; py { sh.run { py { sh.run { ( false; echo no ); echo no } } || x=2; echo "$x" } }
    if py { sh.run { eval false; echo no } }; then echo no; fi
    return 6
}
( set -e; f; echo no ); echo $?
#> 2
#> 6
trap 'echo bye' EXIT
py {
    try: sh.run { exit 4 }
    finally: print("finally")
}
echo no
#> finally
#> bye
