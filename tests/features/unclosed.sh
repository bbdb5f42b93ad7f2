# An unclosed block is a syntax error that names the line where it began. Status 2.
# shells: bash zsh
# preload: no

try() { pysh "$shell" "$@" > stdout 2> stderr; echo "status $?"; cat stdout; grep -o -w "line $line" stderr | head -1; }

printf 'echo before\n\npy {\n  x = 1\n\n' > file.sh
line=3 try file.sh
#> status 2
#> before
#> line 3
printf 'echo before\npy { x = (\n' > file.sh
line=2 try file.sh
#> status 2
#> before
#> line 2
printf 'py { """ }\n' > file.sh
line=1 try file.sh
#> status 2
#> line 1
printf 'echo start\npy {\n  x' > file.sh
pysh "$shell" < file.sh 2> stderr; echo $?; grep -o -w 'line 2' stderr | head -1
#> start
#> 2
#> line 2
pysh "$shell" -c 'py { x = 1' 2> stderr; echo $?; grep -o -w 'line 1' stderr | head -1
#> 2
#> line 1
printf 'eval "py { x = ("; echo "eval $?"; py { print("goes on") }\n' > file.sh
pysh "$shell" file.sh 2> stderr; echo $?
#bash> eval 2
#zsh> eval 1
#> goes on
#> 0
printf 'py { x = 1\n' > inner.sh; printf 'source ./inner.sh; echo "source $?"; py { print("goes on") }\n' > file.sh
pysh "$shell" file.sh 2> stderr; echo $?; grep -o -w -e 'inner.sh' -e 'line 1' stderr | sort -u
#bash> source 2
#zsh> source 126
#> goes on
#> 0
#> inner.sh
#> line 1
printf 'py { x = "unterminated }\necho "next"\n' > file.sh
pysh "$shell" file.sh > stdout 2> stderr; [ -s stderr ] && echo "a message"
#> a message
