# A list or dict that was changed in place counts as written.
# shells: bash zsh
# ways: file prompt

items=(1 2); py { items.append(3) }; declare -p items
#bash> declare -a items=([0]="1" [1]="2" [2]="3")
#zsh> typeset -a items=( 1 2 3 )
declare -A table=([a]=1); py { table["b"] = 2; del table["a"] }; declare -p table
#bash> declare -A table=([b]="2" )
#zsh> typeset -A table=( [b]=2 )
py { made = [] }; for i in 1 2 3; do py { made.append(int(i) ** 2) }; done; echo "${made[@]}"
#> 1 4 9
py { print(made) }
#> [1, 4, 9]
py { tree = {} }; py { tree["k"] = 1 }; py { tree.update(j=2) }; echo "${tree[k]} ${tree[j]}"
#> 1 2
py { def push(value): items.append(value) }
py { push("from a function") }; echo "${items[@]:3}"
#> from a function
py { items.clear() }; echo "${#items[@]}"
#> 0
py { items.append([1]) } 2>/dev/null; echo "${items-unset}"; py { print(items) }
#> unset
#> [[1]]
py { items.pop(); items.append("flat again") }; echo "$items"
#> flat again
f() { local -a mine=(b a); py { mine.sort() }; echo "${mine[@]}"; }; f
#> a b
# An index of an indexed array is not negative.
[ "$shell" = zsh ] || eval 'sparse=([3]=x [9]=y); py { sparse[-1] = "z" }; echo "$? ${!sparse[*]}"'
#bash! py: sparse: an index is negative
#bash> 1 3 9
