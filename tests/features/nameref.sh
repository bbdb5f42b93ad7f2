# A nameref stays a nameref; what it names is read and written.
# For bash alone: zsh 5.9 has no name references.

target=1; declare -n ref=target
py { print(ref) }
#> 1
py { ref = 2 }; echo "$target"; declare -p ref
#> 2
#> declare -n ref="target"
py { ref = [1, 2] }; declare -p target ref
#> declare -a target=([0]="1" [1]="2")
#> declare -n ref="target"
declare -n missing=created; py { missing = "new" }; echo "$created"
#> new
cells=(a b c); declare -n cell='cells[1]'; py { print(cell) }
#> b
py { cell = "changed" }; declare -p cells
#> declare -a cells=([0]="a" [1]="changed" [2]="c")
answer() { local -n result=$1; py { result = {"k": 42} }; }
answer reply; declare -p reply
#> declare -A reply=([k]="42" )
caller() { local -a mine; answer_list mine; echo "${mine[1]}"; }
answer_list() { local -n out=$1; py { out = [1, 2] }; }
caller; echo "${mine-unset}"
#> 2
#> unset
# A reference that stands for nothing yet.
declare -n open; py { open = 4 }; echo $?
#! py: open: name reference: `4' is no name of a variable
#> 1
py { open = "target" }; echo "$? ${!open}"
#> 0 target
