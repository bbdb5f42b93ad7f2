# What cannot be set in the shell: an error that names the variable, status 1, all others set.
# shells: bash zsh
# ways: file prompt

readonly frozen=1; py { a = 1; frozen = 2; z = 3 }; echo "$? $frozen $a $z"
#! frozen
#> 1 1 1 3
py { frozen = 5; print("ran to its end") }; echo $?
#> ran to its end
#! frozen
#> 1
declare -i whole=5
py { whole = "PATH"; other = 1 }; echo "$? $whole $other"
#! whole
#> 1 5 1
py { whole = "x[$(echo hacked >&2)]" }; echo "$? $whole"
#! whole
#> 1 5
py { whole = "12" }; echo "$? $whole"
#> 0 12
declare -a wholes; [ "$shell" = zsh ] || declare -ia wholes; py { wholes = [3, "a[0]"] }; echo "$?"
#bash! wholes
#bash> 1
#zsh> 0
# zsh's variables hold any bytes, the environment does not.
export nul=; py { nul = "a\0b"; next_one = 2 }; echo "$? ${nul:-empty} $next_one"
#! nul
#> 1 empty 2
py { in_list = ["a", "\0"] }; echo "$?"
#bash! in_list
#bash> 1
#zsh> 0
py { in_dict = {"\0": 1} }; echo "$?"
#bash! in_dict
#bash> 1
#zsh> 0
py { größe = 1; plain = 2 }; echo "$? $plain"
#bash! größe
#bash> 1 2
#zsh> 0 2
py { no_key = {"": 1}; fine = 1 }; echo "$fine"
#bash! no_key
#> 1
py { print("the next one works") }
#> the next one works
