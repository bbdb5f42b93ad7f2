# `sh.lines { }` gives the lines of shell source as they come.
# shells: bash zsh
# ways: file

py { for line in sh.lines { seq 3 }: print(line + 1) }
#> 2
#> 3
#> 4
py { print(sum(int(line) for line in sh.lines { seq 100000 })) }
#> 5000050000
mkfifo go
py {
    for line in sh.lines { echo first; cat go; echo last }:
        if line == "first":
            Path("go").write_text("went on\n")
        print(line, sh { echo inner })
}
#> first inner
#> went on inner
#> last inner
py { for line in sh.lines { yes; echo never }: break; }
py {
    try:
        for line in sh.lines { echo one; exit 2 }: print(line)
    except CalledProcessError as error:
        print(error.returncode)
}
#> one
#> 2
py { print(*sh.lines(check=False) { echo a; exit 2 }, *sh.lines(input="x\ny") { cat }, *sh.lines("printf 'b\n\n'"), sep="|") }
#> a|x|y|b|
py { print(*sh.lines(stderr=PIPE) { echo }) }; echo $?
#!... ValueError: lines() can't give standard error back
#> 1
true | py { print(*sh.lines { seq 2 }) }
#> 1 2
py { lasting = sh.lines { seq 2 } }
py { print(next(lasting)) }; py { print(*lasting) }
#> 1
#> 2
# As many children as the system allows.
py { several = [sh.lines { echo $((1 + 1)) } for _i in range(100)]; print(sum(int(next(each)) for each in several)); several.clear() }
#> 200
