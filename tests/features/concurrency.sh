# Blocks that run at the same time keep apart what belongs to the command.
# shells: bash zsh
# ways: file dash-c

py { time.sleep(0.3); print(argv) } left | py { print(argv); print(sys.stdin.read(), end="") } right
#> ['right']
#> ['left']
echo one | py { time.sleep(0.3); print(argv, _.strip()) } first & echo two | py { print(argv, _.strip()) } second; wait
#> ['second'] two
#> ['first'] one
py { time.sleep(0.3); print("out"); print("err", file=sys.stderr) } > first 2>&1 & py { print("other") } > second; wait; cat first second
#> err
#> out
#> other
py { time.sleep(0.3); sys.exit(3) } & py { sys.exit(4) }; echo $?; wait $!; echo $?
#> 4
#> 3
py { time.sleep(0.3); print(sum(map(int, lines()))) } < <(seq 3) & py { print(sum(map(int, lines()))) } < <(seq 4); wait
#> 10
#> 6
( cd /usr; py { time.sleep(0.3); print(os.getcwd()) } ) & ( cd /; py { print(os.getcwd()) } ); wait
#> /
#> /usr
( export WHO=first; py { time.sleep(0.3); print(os.environ["WHO"]) } ) & ( export WHO=second; py { print(os.environ["WHO"]) } ); wait
#> second
#> first
( py { time.sleep(0.3); mine = "first" }; echo "$mine" ) & ( py { mine = "second" }; echo "$mine" ); wait
#> second
#> first

# Many at once.
for i in {1..20}; do py { print(open(argv[0]).read() + open(argv[1]).read(), end="") } <(echo one) <(py { print("two") }); done > both; sort both | uniq -c | sed 's/^ *//'
#> 20 one
#> 20 two
for i in {1..20}; do ( exec 3> sub; py { print("by number", file=sh.fd(3), flush=True) }; cat sub ); done | uniq -c | sed 's/^ *//'
#> 20 by number
for i in {1..10}; do py { print(argv[0]) } "$i" & done | sort -n | tr '\n' ' '; wait; echo end
#> 1 2 3 4 5 6 7 8 9 10 end

# Messages name the line of their own command, whichever began last, and also after a command within it.
cat > places.sh <<'END'
py { _first, _second = threading.Event(), threading.Event() }
py {
  _first.set(); _second.wait(9); return object
} 2> first.err |
  py {
    _first.wait(9); _second.set(); return object
  } 2> second.err
py {
  sh.run {
    py { 1 } > /dev/null
  }
  return object
} 2> outer.err
END
source ./places.sh; cat first.err second.err outer.err
#>~ .*places.sh: line 2: py: cannot write .*
#>~ .*places.sh: line 5: py: cannot write .*
#>~ .*places.sh: line 8: py: cannot write .*
