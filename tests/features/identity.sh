# While the shell's value is unchanged, the Python object itself stays.
# shells: bash zsh
# ways: file dash-c prompt

py { n = 5; f = 1.50; flag = True; t = (1, 2); data = b"b"; where = Path("/x") }
py { print(n + 1, f, flag is True, t, data, where / "y") }
#> 6 1.5 True (1, 2) b'b' /x/y
py { d = {"a": [1, {"b": None}], "c": {1, 2}} }; py { print(d["a"][1]["b"], 2 in d["c"]) }
#> None True
py { l = [1, 2]; same = l }; py { print(l is same) }
#> True
py { thing = object(); address = id(thing) }; py { print(id(thing) == address) }
#> True

# The shell's value wins whenever it differs.
n=7; py { print(type(n).__name__, n + 1) }
#> Str 8
py { m = 5 }; m=5; py { print(type(m).__name__) }
#> int
l=(9 "${l[@]:1}"); py { print(l, same) }
#> ['9', '2'] [1, 2]
unset m; py { print(m) }; echo $?
#!... NameError: name 'm' is not defined
#> 1
py { kept = [1, [2]] }; kept=shell; py { print(kept) }
#> shell
py { x = 1 }; ( x=2; py { print(x) } ); py { print(x) }
#> 2
#> 1
f() { local x=3; py { print(x) }; }; f; py { print(x) }
#> 3
#> 1
py { swap = 1 }; for i in a b; do swap=$i; py { print(swap) }; done
#> a
#> b
read -r swap <<< c; py { print(swap) }
#> c
printf -v swap %s d; py { print(swap) }
#> d
py { counter = 0 }; while py -t { counter < 3 }; do py { counter += 1 }; done; echo "$counter"
#> 3
py { counter = 0 }; counter=$((counter + 1)); py { print(counter + 1) }
#> 2
