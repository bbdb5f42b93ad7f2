# Blocks in source that fish reads from standard input.
# ways: file dash-c stdin source

echo 'py { 1 + 1 }' | source
#> 2
printf 'py {\n  print("many")\n  for n in range(2): print(n)\n}; py { _x = 5 }\nset got (py { _x })\n' >code.fish
source <code.fish; echo $got
#> many
#> 0
#> 1
#> 5
cat code.fish | source -; cat code.fish | source - argument | tail -n 1
#> many
#> 0
#> 1
#> 1
# With arguments, in a function, and one in another.
function f; echo 'py { print(args, inner) }; echo "py { print(\'inner\', args) }" | source - c' | source - $argv; end
set -g inner 3; f a b
#> ['a', 'b'] 3
#> inner ['c']
# As long as nothing can be read yet, fish waits.
begin; echo 'py {'; sleep 0.1; echo 'print("late") }'; end | source
#> late
# More than fish reads at once.
begin; echo 'py { total = 0 }'; for i in (seq 500); echo "py { total = total + $i }"; end; end | source; echo $total
#> 125250
# Pipelines.
echo 'seq 3 | py -l { int(_) * 2 } | string join +' | source
#> 2+4+6
# What is no source stays as it is.
printf 'py { a }\npy { b }\n' | while read line; echo "<$line>"; end
#> <py { a }>
#> <py { b }>
printf 'py { a }\npy { b }\n' | string upper; set kept (printf 'py { c }\n' | cat); echo $kept
#> PY { A }
#> PY { B }
#> py { c }
echo 'py { never closed' | source; echo $status
#! fish: syntax error: the block that begins in line 1 is not closed: no `}' for its `{'
#> 2
# fish's own trap is such a source.
trap 'py { print("trapped") }' USR2; kill -USR2 $fish_pid; true
#> trapped
trap 'py { print("the end") }' EXIT
#> the end
