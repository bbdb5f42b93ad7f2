# `py -v NAME` stores the text instead of printing it.
# shells: bash zsh
# ways: file prompt

py -v out { 6 * 7 }; echo "$out"
#> 42
py -v out { "text" }; declare -p out
#bash> declare -- out="text"
#zsh> typeset out=text
py -v out { [1, "two"] }; echo "$out"
#> 1
#> two
py -v out { 1 == 1 }; echo "$out"
#> True
py -v out { print("printed"); return "stored" }; echo "$out"
#> printed
#> stored
py { print(out) }
#> stored
f() { local mine; py -v mine { "local" }; echo "$mine"; }; f; echo "${mine-unset}"
#> local
#> unset
cells=(a b); py -v 'cells[1]' { "c" }; declare -p cells
#bash> declare -a cells=([0]="a" [1]="c")
#zsh> typeset -a cells=( c b )
declare -i number=1; py -v number { 2 }; number+=1; echo "$number"
#> 3
readonly fixed=1; py -v fixed { 2 }; echo "$? $fixed"
#! fixed
#> 1 1
py -v 1bad { 2 }; echo $?
#! 1bad
#> 1
out=kept; py -v out { 1/0 }; echo "$? $out"
#!... ZeroDivisionError: division by zero
#> 1 kept
py -v 'a b' { 1 }; echo $?
#! a b
#> 1
py -v out { (i for i in range(2)) }; echo "$out"
#> 0
#> 1
py -v out { side = 5; return side + 1 }; echo "$side $out"
#> 5 6
