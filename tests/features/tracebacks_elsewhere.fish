# Tracebacks name a file that was read under a relative name also where the shell has left its folder since.
# shells: fish
# ways: file
# preload: no

mkdir far; printf 'cd far\npy { 1/0 }\npy {\n  int("x")\n}\n' > moves.fish
pysh fish --no-config moves.fish 2>&1 | grep -E '^ *(File|py|int)' | sed "s|$PWD/||; s|, in .*||"
#>   File "moves.fish", line 2
#>     py { 1/0 }
#>   File "moves.fish", line 4
#>     int("x")
