# The main job on one page: the same output however fish comes to it.
# ways: file stdin pipe dash-c source prompt

set -x x 1
set -x y 2
set files "a b.txt" it\'s.txt new\nline
py {
  print(TERM)
  assert x == 1 and x == "1" and y + 1 == 3
  z = 3
  conf = {"host": "example", "port": 8080}
  sizes = [len(name) for name in files]   # } in a comment
  note = f"{'}'} {conf['port']:>6} { {'a': 1}['a'] }"
  print(f"[python] {x=} {y=} {z=}")
}
#> xterm
#> [python] x='1' y='2' z=3
echo "[fish] x=$x y=$y z=$z note=$note"
#> [fish] x=1 y=2 z=3 note=}   8080 1
echo $sizes
#> 7 8 8
seq 0 10 | py {
  while len(l := sys.stdin.readline()):
    print(int(l) + 1)
} | grep 11
#> 11
echo '{"field0": ["a"]}' | py { print(json.loads(_)["field0"][0]) }
#> a
set total (py { sum(range(10)) }); echo "$total"
#> 45
function f; set -l n 5; py { n = n * 2 }; echo "n=$n"; end; f; echo "n="(set -q n; and echo $n; or echo unset)
#> n=10
#> n=unset
if py -t { z > 2 }; echo big; end
#> big
py { 1/0 }; echo "status $status"
#!... ZeroDivisionError: division by zero
#> status 1
