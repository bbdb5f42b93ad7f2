# Names that a stage assigns are set in the main shell when the pipeline ends.
# shells: bash zsh
# ways: file dash-c prompt

echo 5 | py { got = int(_) }; echo "$got"
#> 5
py { left = 1 } | py { right = 2 }; echo "$left $right"
#> 1 2
echo 7 | py { kept = [[int(_)]] }; py { print(kept) }
#> [[7]]
f() { local l=1; echo 2 | py { l = int(_) }; echo "$l"; }; f; echo "${l-unset}"
#> 2
#> unset
if echo x | py { seen = _.strip() }; then echo "$seen"; fi
#> x
echo 1 | py { in_stage = 1 } | ( py { in_subshell = 1 } ); echo "${in_stage-unset} ${in_subshell-unset}"
#> 1 unset
echo 5 | py { n = int(_) + 1 }; py { print(n + 1) }
#> 7
echo | py { from_stage = "s" * 3_000_000 }; echo "${#from_stage}"
#> 3000000
# A pipeline within a subshell keeps its names there.
( echo | py { inner = 1 }; true ); x=$(echo | py { inner = 1 }); true | true; echo "${inner-unset}"
#> unset
{ echo | py { inner = 2 }; true; } & wait; true | true; echo "${inner-unset}"
#> unset
{ echo | py { inner = 3 }; }; echo "$inner"
#> 3
# The subshell itself has them.
(echo x | py -l { a = _ } | cat; echo "$a"); x=$(echo x | py -l { a = _ } | cat; echo "$a"); echo "$x ${a-unset}"
#> x
#> x unset
{ echo y | py { a = _.strip() } | cat; echo "$a"; } & wait; echo "${a-unset}"
#> y
#> unset
f() { local l=1; py { l = 2; table = {"k": "v"} } | py { items = [3, 4] }; echo "$l ${table[k]} ${items[*]}"; }
x=$(f); echo "$x ${l-unset} ${table-unset} ${items-unset}"
#> 2 v 3 4 unset unset unset
(for i in {1..40}; do py { i = int(i) * 2 } | :; printf '%s ' "$i"; done; echo; py { print(i) })
#>~ (\d+ ){40}
#> 80
(gone=1; py { del gone } | :; echo "${gone-unset}"; py { big = "s" * 3_000_000 } | :; echo "${#big}"; py { big = "t" * 4_000_000 } | :; echo "${#big}")
#> unset
#> 3000000
#> 4000000
( ( py { deep = 1 } | :; echo "$deep" ); echo "${deep-unset}"; py { deep = 2 } | :; (echo "$deep"; py { deep = 3 } | :; echo "$deep"); echo "$deep" )
#> 1
#> unset
#> 2
#> 3
#> 2
( py { in_stage = 3 } | (py { in_subshell = 3 } | :); echo "$in_stage ${in_subshell-unset}" )
#> 3 unset
py { x = sh { py { asked = 1 } | :; echo "$asked" }; print(x) }; echo "${asked-unset}"
#> 1
#> unset
( py { huge = "x" * 20_000_000 } | :; echo "${huge-unset}" )
#! not enough memory for the subshell to have this command's names
#> unset
echo 'py { a = 1 } | py { b = 2 } | :; echo "$a $b"' > stages; pysh $shell -c '(. ./stages; (. ./stages)); echo "${a-unset}"'
#> 1 2
#> 1 2
#> unset
( readonly fixed=5; py { fixed = 6; other = 7 } | :; echo "$fixed $other" )
#! fixed: read
#> 5 7
# Nor does a stage see what has been unset.
was=shells; py { print(was) }; unset was; echo | py { print(was) }
#> shells
#!... NameError: name 'was' is not defined
# Errors call names what the user does.
echo | py -n { [a_ := each for each in _] }
#!... NameError: name '_' is not defined
echo | py -n { try: raise ValueError(_)
  except NameError as error: raise KeyError(1) from error }
#!... NameError: name '_' is not defined
#!... KeyError: 1
# An error is said once.
readonly fixed=5; echo | py { fixed = 6 }; echo "$? $fixed"
#! fixed: read
#> 1 5
