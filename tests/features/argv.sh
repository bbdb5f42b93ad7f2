# What follows the block are its arguments: `argv`, a list of str.
# shells: bash zsh
# ways: file dash-c source prompt

py { print(argv) } a "b c" '' $'d\ne'
#> ['a', 'b c', '', 'd\ne']
py { print(argv) }
#> []
list=(x 'y z'); py { print(argv) } "${list[@]}" $((1 + 1)) $(echo sub)
#> ['x', 'y z', '2', 'sub']
touch one.txt two.txt; py { print(argv) } *.txt
#> ['one.txt', 'two.txt']
py 'print(argv)' a '{' b '}'
#> ['a', '{', 'b', '}']
py { print(argv) } -t -- -v x
#> ['-t', '--', '-v', 'x']
py { print(argv, type(argv[0]).__mro__[-2].__name__) } a > out; cat out
#> ['a'] str
f() { py { print(args, argv) } "$@" tail; }; f 1 2
#> ['1', '2'] ['1', '2', 'tail']
printf '\377' > name; py { print(ascii(argv)) } "$(cat name)"
#> ['\udcff']
