# A user's own function or alias named `py`, and `\py`, are not ours.
# For bash alone, see optout.zsh.
# ways: file stdin source prompt

\py 'print("the command itself, given a word")'
#> the command itself, given a word

py() { echo "mine: $*"; }
py { x }
#> mine: { x }
py 'print(1)'
#> mine: print(1)
unset -f py
py { print("ours again") }
#> ours again

shopt -s expand_aliases
alias py='echo alias:'
py { x }
#> alias: { x }
unalias py
py { print("ours once more") }
#> ours once more
