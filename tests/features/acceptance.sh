# The main job on one page: the same output however the shell comes to it.
# shells: bash zsh
# ways: file stdin pipe dash-c source eval prompt

export x=1
export y=2
declare -A conf=([host]=example [port]=8080)
files=("a b.txt" 'it'\''s.txt' $'new\nline')
py {
  print(TERM)
  assert x == 1 and x == "1" and y + 1 == 3
  z = 3
  sizes = {name: len(name) for name in files}   # } in a comment
  note = f"{'}'} {conf['port']:>6} { {'a': 1}['a'] }"
  print(f"[python] {x=} {y=} {z=}")
}
#> xterm
#> [python] x='1' y='2' z=3
echo "[shell] x=$x y=$y z=$z note=$note"
#> [shell] x=1 y=2 z=3 note=}   8080 1
declare -p sizes
#bash> declare -A sizes=([$'new\nline']="8" ["it's.txt"]="8" ["a b.txt"]="7" )
#zsh> typeset -A sizes=( ['a b.txt']=7 ['it'\''s.txt']=8 [$'new\nline']=8 )
seq 0 10 | py {
  while len(l := sys.stdin.readline()):
    print(int(l) + 1)
} | grep 11
#> 11
echo '{"field0": ["a"]}' | py { print(json.loads(_)["field0"][0]) }
#> a
total=$(py { sum(range(10)) }); echo "$total"
#> 45
f() { local n=5; py { n = n * 2 }; echo "n=$n"; }; f; echo "n=${n-unset}"
#> n=10
#> n=unset
if py -t { z > 2 }; then echo big; fi
#> big
py { 1/0 }; echo "status $?"
#!... ZeroDivisionError: division by zero
#> status 1
