# What a block has read of its input stays its own while the shell runs something.
# shells: bash zsh

seq 5 > numbers
py {
  for _i in range(2):
    print(input())
    sh.run { py { pass } > /dev/null }
} < numbers
#> 1
#> 2
seq 5 | { py { for line in sys.stdin: sh.run { py { pass } };; print(line, end="") }; }
#> 5
py -l { sh.run { py { pass } }; print(_) } < numbers
#> 1
#> 2
#> 3
#> 4
#> 5
seq 3 | { py { print(input()); sh.run { py { pass } > /dev/null }; print(input()) }; cat; }
#> 1
#> 2
#> 3
seq 3 | py { print(input()); sh.run { true }; print(input()) } | cat
#> 1
#> 2
# Its commands have the input as it was left to them, and leave the rest.
seq 5 | { py { print(input()); sh.run { read -r second }; print(sh["second"], input()); sh.run { read -r fourth }; print(sh["fourth"]) }; cat; }
#> 1
#> 2 3
#> 4
#> 5
py { print(input()); sh.run { read -r second; py { print("inner", input()) } }; print(sh["second"], input()) } < numbers
#> 1
#> inner 3
#> 2 4
