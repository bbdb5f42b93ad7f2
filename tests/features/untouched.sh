# The word `py` is recognised in command position only.
# For bash alone: to zsh a lone } is a word of its own; see untouched.zsh.
# ways: file stdin dash-c source eval prompt

echo py { x }
#> py { x }
echo a py { b } py
#> a py { b } py
printf '%s|' py { x }; echo
#> py|{|x|}|
echo 'py { x }' "py { y }" # py { z }
#> py { x } py { y }
# py { a comment }
echo "multi
py { line }"
#> multi
#> py { line }
words=(py { x }); echo "${#words[@]}"
#> 4
words=(
  py { x }
)
echo "${#words[@]}"
#> 4
for word in py { x }; do printf '%s|' "$word"; done; echo
#> py|{|x|}|
case py in py) echo "a pattern";; esac
#> a pattern
case "py {" in
  py) echo no;;
  py\ {) echo "a pattern with a brace";;
esac
#> a pattern with a brace
[[ py == py ]] && echo compared
#> compared
show() { printf '%s|' "$@"; echo; }
show py { x }
#> py|{|x|}|
X=py; echo $X { x }
#> py { x }
echo ${py-{ x }
#> { x
echo $((1 + 1)) py { x }
#> 2 py { x }
pyx() { echo "pyx $*"; }; pyx { x }
#> pyx { x }
xpy() { echo "xpy $*"; }; xpy { x }
#> xpy { x }
a.py() { echo "a.py $*"; }; a.py { x }
#> a.py { x }
./py { x } 2>/dev/null; echo $?
#> 127
py=5; echo $py
#> 5
echo >py { x }; cat py
#> { x }
