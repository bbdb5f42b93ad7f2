# What the last stage changes, where it runs in the shell itself, is not set once more by what earlier stages have assigned.
# shells: bash zsh
# ways: file dash-c

[ -z "${BASH_VERSION-}" ] || shopt -s lastpipe
py { t = 1; yield t } | py { t = int(_) * 100 }; echo "$t"; py { print(t + 1) }
#> 100
#> 101
py { n = "py"; print("line") } | read -r n; echo "$n"; py { print(n) }
#> line
#> line
py { items = [1, 2]; print("x") } | { read -r x; items=(3); }; echo "${items[*]}"
#> 3
f() { local l=1; py { l = 2; print(7) } | read -r l; echo "$l"; }; f; echo "${l-unset}"
#> 7
#> unset
# All other names arrive.
py { m = 1; other = 2; print(3) } | read -r m; echo "$m $other"
#> 3 2
py { other = 4; print(5) } | while read -r x; do :; done; echo "$other"
#> 4
py { w = 1; print(1) } | py { w = int(_) + 1; yield w } | read -r v; echo "$w $v"
#> 2 2
{ py { k = 1 }; py { k = k + 1 }; echo; } | read -r x; echo "$k"
#> 2
py { g = 1; sh { : $g }; g = 2; print("x") } | read -r x; echo "$g"
#> 2
for i in 1 2 3; do py { o = int(i) * 10; print() } | read -r x; printf '%s ' "$o"; done; echo
#> 10 20 30 
# A pipeline in the last stage of another has begun later.
seq 3 | while read -r i; do n=$i; py { n = int(n) * 2; print() } | read -r x; printf '%s ' "$n"; done; echo
#> 2 4 6 
# In a subshell too.
(py { t = 1; yield t } | py { t = int(_) * 1000 }; echo "$t"); echo "$t"
#> 1000
#> 100
(py { n = "py"; p = 8; print("inner") } | read -r n; echo "$n $p"); echo "$n ${p-unset}"
#> inner 8
#> 6 unset
