# The shell reads its source from a pipe: pysh leaves it alone.
# preload: no

source="py { print('one') }; echo two; py {
  1 / 0
}
$(yes 'echo three' | head -n 300)
py { print('four') }"
for shell in bash zsh; do
  LD_PRELOAD=$LIBPYSH $shell <(echo "$source") 2>&1 | tail -n 3
  echo "$source" | LD_PRELOAD=$LIBPYSH $shell /dev/stdin 2>&1 | uniq -c | sed 's/^ *//' | tail -n 4
  mkfifo "$shell"; (echo "$source" > "$shell") & LD_PRELOAD=$LIBPYSH $shell "$shell" 2>&1 | tail -n 1
done
#> three
#> three
#> four
#> 1     ~~^~~
#> 1 ZeroDivisionError: division by zero
#> 300 three
#> 1 four
#> four
#> three
#> three
#> four
#> 1     ~~^~~
#> 1 ZeroDivisionError: division by zero
#> 300 three
#> 1 four
#> four
