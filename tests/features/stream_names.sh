# Names are taken from the shell once, before the records, and given back once, after them.
# shells: bash zsh
# ways: file dash-c

n=5
py -l { n = n + int(_) } < <(seq 3); declare -p n
#bash> declare -- n="11"
#zsh> typeset n=11
py -l { last = _; sizes_ = 1 } < <(seq 3); declare -p last; echo "${sizes_}"
#bash> declare -- last="3"
#zsh> typeset last=3
#> 1
py -l { never = _ } < /dev/null; echo "${never-unset}"
#> unset
count=0 total=0
py -a { count = count + 1; total = total + int(_[0]) } < <(seq 4); echo "$count $total"
#> 4 10
py -l { if _ == "3": raise ValueError(_);; reached = _ } < <(seq 5) 2> err; echo "$? $reached"; tail -1 err
#> 1 2
#> ValueError: 3
py -l { if _ == "3": break;; reached = "b" + _ } < <(seq 5); echo "$reached"
#> b2
py -l { if _ == "3": sys.exit(4);; reached = "e" + _ } < <(seq 5); echo "$? $reached"
#> 4 e2
seq 3 | py -l { piped = _ }; echo "$piped"
#> 3
words=(a b)
py -l { words.append(_) } < <(seq 2); declare -p words
#bash> declare -a words=([0]="a" [1]="b" [2]="1" [3]="2")
#zsh> typeset -a words=( a b 1 2 )
py -l -b 'first = 1' -e 'final = first + 1' { pass } < /dev/null; echo "$first $final"
#> 1 2
declare -r fixed=1
py -l { fixed = _ } < <(seq 2); echo "$?"
#!... fixed: read
#> 1
f() { local inner=2; py -l { inner = inner * 2 } < <(seq 3); echo "$inner"; }; f; echo "${inner-unset}"
#> 16
#> unset
for i in 1 2 3; do py -l { _ + i } <<< "round "; done
#> round 1
#> round 2
#> round 3
wanted=2
seq 3 | py -l { def is_wanted(text): return text == wanted
  if is_wanted(_): return "found " + _ }
#> found 2
seq 4 | py -l { any(_ == each for each in wanted), sum(int(c) for c in "12" if c != wanted) }
#> False 1
#> True 1
#> False 1
#> False 1
py -l { json.loads(_)["k"], Path(_).name[:2] } <<< '{"k": 1}'
#> 1 {"
py -l { undefined_name } <<< 1; echo $?
#!... NameError: name 'undefined_name' is not defined
#> 1
py -l { def f(): pass
  class A: x = _
  yield A.x } <<< in-class
#> in-class
py -l { x: int = int(_); yield x + 1 } <<< 4
#> 5
py -l { import string; from os import path as p; yield string.digits[:2], p.sep } <<< 4
#> 01 /
py -l { global g; g = _ } <<< 4; echo "$g"
#> 4
py -l { [y := int(_)]; yield y } <<< 4; echo "$y"
#> 4
#> 4
py -l { _ = _.upper(); return _ } <<< abc
#> ABC
py -l { del _; print("gone") } <<< abc
#> gone
py { "_" in globals() }
#> False

# A block that could not be made anew for changed names is made anew the next time.
written() { py -l { print(_) } <<< 1; }; written
#> 1
py {
  from pysh import loops
  def print(*values): __builtins__.print("mine", *values)
  compile_ = loops.compile_loop
  def fails(*_): loops.compile_loop = compile_; raise RuntimeError
  loops.compile_loop = fails
}
written; echo $?
#!... RuntimeError
#> 1
written; py { del print }; written
#> mine 1
#> 1
