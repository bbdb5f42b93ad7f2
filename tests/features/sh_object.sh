# `sh` gives explicit access to variables.
# shells: bash zsh
# ways: file prompt

x=1; py { print(sh["x"] + 1, "x" in sh, "nosuch" in sh) }
#> 2 True False
py { sh["made"] = [1, 2]; sh["_under"] = "allowed" }; declare -p made _under
#bash> declare -a made=([0]="1" [1]="2")
#bash> declare -- _under="allowed"
#zsh> typeset -a made=( 1 2 )
#zsh> typeset _under=allowed
py { del sh["made"] }; echo "${made-unset}"
#> unset
py { sh["nosuch"] }; echo $?
#!... KeyError: 'nosuch'
#> 1
py { del sh["nosuch"] }; echo $?
#!... KeyError: 'nosuch'
#> 1
my_a=1 my_b=2; py { print(sorted(name for name in sh if name.startswith("my_"))) }
#> ['my_a', 'my_b']
py { sh.export("x") }; sh -c 'echo "$x"'
#> 1
py { sh["at_once"] = "now"; print(sh["at_once"]) }
#> now
printf -v class %s 'a keyword'; py { print(sh["class"]); sh["class"] = "set" }; echo "$class"
#> a keyword
#> set
py { sh["not a name"] = 1 }; echo $?
#!... not a name
#> 1
readonly fixed=1; py { sh["fixed"] = 2 }; echo "$? $fixed"
#!... fixed
#> 1 1
f() { local x=local; py { print(sh["x"]); sh["x"] = "changed" }; echo "$x"; }; f; echo "$x"
#> local
#> changed
#> 1
( py { sh["inside"] = 1 }; echo "$inside" ); echo "${inside-unset}"
#> 1
#> unset
py { def helper(): return sh["x"] }; x=again; py { print(helper()) }
#> again
# Elements of arrays.
elements=(zero one); declare -A table=([k]=v)
py { print(sh["elements[1]"], sh["table[k]"], sh.get("elements[7]"), "table[no]" in sh); sh["elements[1]"] = "new" }; echo "${elements[1]}"
#bash> one v None False
#zsh> zero v None False
#> new
py { sh = 5 }; py { del sh }; py { print(sh) }
#> <the shell that called>
