# The word `py` is recognised in command position only.
# ways: file stdin dash-c source eval prompt

echo 'py { x }' "py { y }"
#> py { x } py { y }
echo "multi
py { line }"
#> multi
#> py { line }
words=(py '{' x '}'); echo ${#words}
#> 4
words=(
  py
)
echo $#words
#> 1
for word in py x; do printf '%s|' $word; done; echo
#> py|x|
case py in (py) echo "a pattern";; esac
#> a pattern
[[ py == py ]] && echo compared
#> compared
X=py; echo $X
#> py
echo ${py-x}
#> x
pyx() { echo "pyx $*" }; pyx 'x'
#> pyx x
./py x 2> /dev/null; echo $?
#> 127
py=5; echo $py
#> 5
cat <<EOF
py { print("a heredoc is text") }
EOF
#> py { print("a heredoc is text") }
print -r -- ${(z)${:-'py { x; y } | z'}}
#> py { x ; y } | z
whence -w py; whence -v py
#> py: builtin
#> py is a shell builtin
