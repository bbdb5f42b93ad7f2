# Calls that run at the same time have the variables of their own shells, and their own `_` and `argv`.
# shells: bash zsh

f() { local n=$1; py -l { f"{n}:{_}" }; }; seq 2 | f A | f B
#> B:A:1
#> B:A:2
g() { local k=$1; py { time.sleep(0.2); print("g", k) }; }; (g a & g b & wait) | sort
#> g a
#> g b
for k in 1 2 3; do py { time.sleep(0.1 * int(k)); sys.exit(int(k)) } & eval "job$k=$!"; done
for k in 1 2 3; do eval "wait \$job$k"; echo "$?"; done
#> 1
#> 2
#> 3
(echo 1; sleep 0.3; echo 2) | py -l { _ + argv[0] } A > a & (sleep 0.1; echo X) | py -l { _ + argv[0] } B > b & wait; cat a b
#> 1A
#> 2A
#> XB
(seq 2; sleep 0.5) | py -l { try: time.sleep(0.1); return _ + "a";; finally: pass } > a &
(echo X; sleep 0.5) | py -l { try: time.sleep(0.2); return _ + "b";; finally: pass } > b; wait; cat a b
#> 1a
#> 2a
#> Xb

# What a subshell has of its own is nothing to the others, also with lambdas, generator expressions and changes in place.
x=5; ( x=6; own=(1 2); py { print(x, sorted([3, 1], key=lambda v: v * int(x)), list(int(x) + i for i in range(2))); own.append(3) }; echo "${own[@]}" ); py { x }
#> 6 [1, 3] [6, 7]
#> 1 2 3
#> 5
( py { z = 7 } ); py { z }; ( z=9; py { z } ); py { z }
#> 7
#> 9
#> 7
py { def q(): return inner }; ( inner=5; py { print(q(), inner) } )
#> 5 5

# What a stage defines without a name lives on as any function; a generator keeps what it was made with.
x=1; echo | py { kept = lambda: x }; x=2; py { kept() }
#> 2
echo | py { one = [lambda: (base, argv)] } first; base=7; py { print(one[0]()) } second
#> ('7', ['second'])
x=3; (own=9; py { kept = [lambda: own]; rest = (own + c for c in "ab") }); own=8; py { print(kept[0](), "".join(rest)) }
#> 8 9a9b
r=$(py { back = lambda: base }); base=8; py { back() }
#> 8
echo | py { class Key: at = staticmethod(lambda: base) }; base=9; py { Key.at() }
#> 9
(own=4; py { now = lambda: own; t = threading.Thread(target=lambda: print(now())); t.start(); t.join() })
#> 4
py { kept = rest = back = Key = now = one = t = None }; echo | py { 1 } | cat; py { print([name for name in globals() if " " in name]) }
#> 1
#> []
# Attributes have their names, whatever variables there are.
py { from types import SimpleNamespace; p = SimpleNamespace(x=1, argv=2, _=3) }
x=5; echo in | py { print(p.x, x, p.argv, argv, p._, _.strip(), sys.argv == argv) } a
#> 1 5 2 ['a'] 3 in False
echo | py { class C: 
    x = 3
    y = x
  print(C.x, C.y, x) }
#> 3 3 5
py { open("many.py", "w").write("".join(f"v{i} = {i}\n" for i in range(300)) + "print(v299, argv, p.argv)\n") and None }
py -f many.py b | cat
#> 299 ['b'] 2
