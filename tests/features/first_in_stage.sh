# A script whose first py is in $( ) can be interrupted as ever.
# preload: no

for shell in bash zsh; do
  LD_PRELOAD=$LIBPYSH $shell -c 'x=$(py { 1 }); kill -INT $$; echo "$x: went on"'; echo "$shell $?"
  LD_PRELOAD=$LIBPYSH $shell -c '(py { x = 1 }); kill -INT $$; echo "went on"'; echo "$shell $?"
  LD_PRELOAD=$LIBPYSH $shell -c 'trap "echo trapped" INT; x=$(py { 1 }); kill -INT $$; py { print("and on") }'; echo "$shell $?"
done
#> bash 130
#> bash 130
#> trapped
#> and on
#> bash 0
#> zsh 130
#> zsh 130
#> trapped
#> and on
#> zsh 0
