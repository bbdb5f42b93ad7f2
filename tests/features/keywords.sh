# Shell variables whose names are Python keywords or constants disturb nothing.
# shells: bash zsh

printf -v class 1; printf -v def 2; export lambda=3 import=4 True=5 None=6 __debug__=7 in=8 is=9
py { print(True, None, [sh[name] for name in ("class", "def", "lambda", "import", "in", "is")]) }
#> True None ['1', '2', '3', '4', '8', '9']
py { sh["class"] = "changed"; print(sh["True"]) }; echo "$class"
#> 5
#> changed
match=m case=c type=t; py { print(match, case, type(1).__name__) }
#> m c int
py { print(os.environ["lambda"]) }
#> 3
