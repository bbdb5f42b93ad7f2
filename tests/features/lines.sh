# `lines()` iterates over the input's lines without their newline; `_` is all of it.
# shells: bash zsh
# ways: file prompt

printf 'a\nb' | py { for line in lines(): print(repr(line)) }
#> 'a'
#> 'b'
printf 'a\n\n b \n' | py { list(lines()) }
#> a
#>
#>~  b 
printf '' | py { print(list(lines())) }
#> []
seq 3 | py { sum(map(int, lines())) }
#> 6
seq 3 | py { for line in lines(): yield int(line) * 2 }
#> 2
#> 4
#> 6
seq 3 | py { (line + "!" for line in lines() if line != "2") }
#> 1!
#> 3!
printf '\377\n' | py { print([ascii(line) for line in lines()]) }
#> ["'\\udcff'"]
seq 1000000 | py { print(sum(1 for line in lines())) }
#> 1000000
yes | py { print(next(lines())) }; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> y
#> 141 0
py { print(type(next(lines())).__name__) } <<< 5
#> str
echo whole | py { _.strip().upper() }
#> WHOLE
# A variable `lines` does not hide the function.
lines=5; seq 2 | py { print(lines + 1, [*lines()]) }
#> 6 ['1', '2']
lines=(a b); py { print(lines) }; unset lines; seq 2 | py { [*lines()] }
#> ['a', 'b']
#> 1
#> 2
