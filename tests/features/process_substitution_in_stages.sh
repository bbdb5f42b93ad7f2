# The `/dev/fd` name of a process substitution opens in forked shells too.
# shells: bash zsh

x=$(py { print(open(argv[0]).read(), end="") } <(echo "in a substitution")); echo "$x"
#> in a substitution
( py { print(open(argv[0]).read(), end="") } <(echo "in a subshell") )
#> in a subshell
py { print(open(argv[0]).read(), end="") } <(echo "in a stage") | cat
#> in a stage
