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
