# Tables that bash makes up itself can't be assigned, and stay what they are.

alias ll='ls -l'
py { BASH_ALIASES = "x" }; echo "status $?"
#! BASH_ALIASES: cannot be assigned
#> status 1
py { BASH_CMDS = 5 }; echo "status $?"
#! BASH_CMDS: cannot be assigned
#> status 1
py { sh["BASH_ALIASES[mm]"] = "ls" }; echo "status $?"
#!... BASH_ALIASES
#> status 1
echo "${BASH_ALIASES[ll]}" "${#BASH_ALIASES[@]}"
#> ls -l 1
