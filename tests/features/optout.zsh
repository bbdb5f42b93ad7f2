# A user's own function or alias named `py`, and `\py`, are not ours.
# ways: file stdin source prompt

\py 'print("the command itself, given a word")'
#> the command itself, given a word
py() { echo "mine: $*"; }
py '{ x }'
#> mine: { x }
builtin py 'print("ours by name")'
#> ours by name
unfunction py
py { print("ours again") }
#> ours again
alias py='echo alias:'
py x
#> alias: x
unalias py
py { print("ours once more") }
#> ours once more
disable py
py 'print(1)' 2> /dev/null; echo $?
#> 127
enable py
py { print("enabled") }
#> enabled
