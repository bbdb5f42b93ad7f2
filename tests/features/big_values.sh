# Big values go through whole, in the shell and in a subshell.
# shells: bash zsh
# timeout: 60

py { big = "x" * 10_000_000 }; echo "${#big}"
#> 10000000
py { print(len(big), big[-1]) }
#> 10000000 x
big+=y; py { print(len(big), big[-1]) }
#> 10000001 y
x=$(py { print(len(big)); print(big, file=sys.stderr) } 2>&1 | wc -c); echo "$x"
#>~ 1000001[0-9]
( py { inner = big * 2 }; echo "${#inner}" )
#> 20000002
copy=$(py { big }); [ "$copy" = "$big" ] && echo same
#> same
py { print("z" * 5_000_000) } | py { print(len(_)) }
#> 5000001
py { many = list(range(200_000)) }; echo "${#many[@]} ${many[@]:199999:1}"
#> 200000 199999
rows=($(seq 200000)); py { print(len(rows), rows[-1] + 1) }
#> 200000 200001
( py { more = [n * 2 for n in many] }; echo "${#more[@]} ${more[@]:199999:1}" )
#> 200000 399998
py { table = {f"key {n}": n for n in range(50_000)} }; echo "${#table[@]} ${table[key 49999]}"
#> 50000 49999
table[new]=1; py { print(len(table)) }
#> 50001
py -v stored { "v" * 1_000_000 }; echo "${#stored}"
#> 1000000
code="x = '$(printf 'c%.0s' {1..100000})'"; py "$code"; echo "${#x}"
#> 100000
py { print(len(argv), len(argv[0])) } "$big" {1..1000}
#> 1001 10000001
wide=$(printf 'n%d=1; ' {1..5000}); py "$wide"; echo "$n5000"
#> 1
