# Stages of a pipeline run in the one interpreter, at the same time.
# shells: bash zsh
# ways: file dash-c prompt

seq 3 | py { for line in sys.stdin: print(int(line) * 2) } | tac
#> 6
#> 4
#> 2
seq 0 10 | py {
  for line in sys.stdin:
    print(int(line) + 1)
} | grep 11
#> 11
py { for i in range(3): print(i) } | py { print(sum(int(line) for line in sys.stdin)) }
#> 3
echo a | py { print(_.strip() + "b") } | py { print(_.strip() + "c") } | py { print(_.strip() + "d") } | cat
#> abcd
py { print("x" * 1000000) } | py { print(len(_)) }
#> 1000001
seq 100000 | py { for line in sys.stdin: sys.stdout.write(line) } | tail -1
#> 100000
seq 5 | while read -r n; do py { print(int(n) * 10) }; done | tail -1
#> 50

# At the same time: each waits for the other.
py { there = queue.Queue(); back = queue.Queue() }
py { there.put("ping"); print(back.get(timeout=10)) } | py { back.put(there.get(timeout=10) + " pong"); print(sys.stdin.read(), end="") }
#> ping pong
py { print(there.get(timeout=10)) } | py { there.put("from the right"); print(sys.stdin.read(), end="") }
#> from the right

# Python's own objects are shared, whoever changes them.
py { d = defaultdict(int) }
printf '%s\n' 'a 1' 'b 5' 'a 3' | py { for l in lines(): k, v = l.split(); d[k] = max(d[k], int(v)) }
py { print(dict(d)) }
#> {'a': 3, 'b': 5}

# Status.
py { sys.exit(2) } | py { sys.exit(3) }; echo "$? ${PIPESTATUS[@]}${pipestatus[@]}"
#> 3 2 3
set -o pipefail; py { sys.exit(4) } | cat; echo $?; set +o pipefail
#> 4
py { 1/0 } | cat; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#!... ZeroDivisionError: division by zero
#> 1 0
! py { sys.exit(1) } | py { sys.exit(1) }; echo $?
#> 0
py { print("err", file=sys.stderr) } |& sed 's/^/piped /'
#> piped err

# The end of a stage is the end of its output; a dead reader is noticed.
yes | py { print(input()) } | cat; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> y
#> 141 0 0
py { print("a"); sys.stdout.flush(); time.sleep(0.2); print("b") } | head -1
#> a
yes | head -1000 | py { print(sum(1 for line in sys.stdin)) }
#> 1000
{ echo x | py { print(_, end="") }; echo y | py { print(_, end="") }; } | sort -r
#> y
#> x
py { print(threading.active_count() < 5) }
#> True
