# Assignments before the command hold for the command.
# shells: bash zsh
# ways: file dash-c prompt

X=1 py { print(X) }; echo "${X-unset}"
#> 1
#> unset
# zsh exports them to other programs only, not to its builtins.
X=child py { done_ = subprocess.run(["sh", "-c", "echo $X >&2"]) } 2>&1; echo "${X-unset}"
#bash> child
#zsh>
#> unset
X=before; X=during py { print(X) }; echo "$X"
#> during
#> before
py { print(X) }
#> before
X=a Y=b py { print(X + Y) }; echo "$X ${Y-unset}"
#> ab
#> before unset
X=1 py { y = X + 1 }; echo "$y"
#> 2
TZ=UTC py { print(os.environ.get("TZ")) }; echo "${TZ-unset}"
#bash> UTC
#zsh> None
#> unset
f() { py { print(X) }; }; X=function f; echo "$X"
#> function
#> before
