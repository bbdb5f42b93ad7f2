# Tracebacks name a file that was read under a relative name also where the shell has left its folder since.
# shells: bash zsh
# ways: file
# preload: no

mkdir far; printf 'cd far\npy { 1/0 }\npy {\n  int("x")\n}\n' > moves.sh
printf 'loaded() { py { 2/0 }; }\ncd far; py { os.chdir("/"); 3/0 }\nloaded\n' > library.sh
shell() { if [ -n "${ZSH_VERSION-}" ]; then pysh zsh -f "$@"; else pysh bash "$@"; fi; }
where() { grep -E '^ *(File|py|cd|int|loaded)' | sed "s|$PWD/||; s|, in .*||"; }

shell moves.sh 2>&1 | where
#>   File "moves.sh", line 2
#>     py { 1/0 }
#>   File "moves.sh", line 4
#>     int("x")
shell ./moves.sh 2>&1 | where | grep File
#>   File "moves.sh", line 2
#>   File "moves.sh", line 4
shell -c '. ./library.sh; loaded' 2>&1 | where
#>   File "library.sh", line 2
#>     cd far; py { os.chdir("/"); 3/0 }
#>   File "library.sh", line 1
#>     loaded() { py { 2/0 }; }
#>   File "library.sh", line 1
#>     loaded() { py { 2/0 }; }
# A message of pysh's own names the script as the shell does.
printf 'cd far; py { object() }\n' > says.sh; shell ./says.sh 2>&1 | grep -o '^.*py: cannot write'
#> ./says.sh: line 1: py: cannot write
