# Assignments before the command hold for the command.
# ways: file dash-c prompt

X=1 py { print(X, os.environ["X"]) }; echo "${X-unset}"
#> 1 1
#> unset
X=child py { done_ = subprocess.run(["sh", "-c", "echo $X >&2"]) } 2>&1; echo "${X-unset}"
#> child
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
TZ=UTC py { print(os.environ["TZ"]) }; echo "${TZ-unset}"
#> UTC
#> unset
f() { py { print(X) }; }; X=function f; echo "$X"
#> function
#> before
