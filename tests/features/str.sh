# Text from the shell is `pysh.Str`: a str, which also compares and calculates with numbers.
# shells: bash zsh
# ways: file prompt

export x=1 y=2.5 neg=-3 word=ab zero=0
py { print(x == "1", x == 1, x == 1.0, x != 1, x != 2, 1 == x) }
#> True True True False True True
py { print(x + 1, 1 + x, x * 3, 3 * x, x - 2, 10 - x, x / 2, 7 // (x + 1), x % 2, 2 ** x) }
#> 2 2 3 3 -1 9 0.5 3 1 2
py { print(y * 2, y + 1, y == 2.5, y > 2, neg + 1, abs(neg + 0), neg < 0) }
#> 5.0 3.5 True True -2 3 True
py { print(max(0, x), min(5, x), range(x), sum([x, x]), sorted([3, x, 2]), [10, 20][x]) }
#> 1 1 range(0, 1) 2 ['1', 2, 3] 20
py { print(x < 2, x <= 1, x > 0, x >= 2, 0 < x < 2, x < "2", x > "0") }
#> True True True False True True True
py { print(x.zfill(3), x + "a", "a" + x, x * 2 == 2, "-" * 3, x.upper(), x[0], len(x), f"{x:>3}") }
#> 001 1a a1 True --- 1 1 1   1
py { print(int(x) + 1, float(y), int(neg), x.isdigit(), round(float(y))) }
#> 2 2.5 -3 True 2
py { x += 1; print(x) }; echo "$x"
#> 2
#> 2

# Not a canonical number: only text.
a=01 b=1e5 c=' 1' d=1_000 e=+1 f=0x10 g= h=nan i=inf j=-0 k=1. l=.5 m=١
py { print([v == n for v, n in ((a, 1), (b, 1e5), (c, 1), (d, 1000), (e, 1), (f, 16), (g, 0), (m, 1))]) }
#> [False, False, False, False, False, False, False, False]
py { print(h == math.nan, i == math.inf, j == 0) }
#> False False False
py { a + 1 }; echo $?
#!... TypeError
#> 1
py { word < 1 }; echo $?
#!... TypeError
#> 1
py { print(word * 2, 2 * word, a * 2) }
#> abab abab 0101
template="%d items"; py { print(template % 5, "%s" % x) }
#> 5 items 2

# A str in every way.
x=1
py { print(isinstance(x, str), type(x).__name__, repr(x), str(x), hash(x) == hash("1")) }
#> True Str '1' 1 True
py { print({"1": "found"}[x], x in {"1"}, x in ["1"], 1 in {x: 0}, bool(zero), bool(g)) }
#> found True True False True False
py { print(json.dumps({"k": x, x: [y]}), pickle.loads(pickle.dumps(x)) == "1") }
#> {"k": "1", "1": ["2.5"]} True
py { print(copy.deepcopy(x) == "1", "-".join([x, x]), os.path.join("/", x), x.encode()) }
#> True 1-1 /1 b'1'
py { print(re.match(r"\d", x).group(), "1" in x, x in "012", x == ["1"], x == None) }
#> 1 True True False False
py { import pysh; print(type(x) is pysh.Str, issubclass(pysh.Str, str)) }
#> True True

# Numbers of any size.
big=123456789012345678901234567890; py { print(big + 1, big == 123456789012345678901234567890) }
#> 123456789012345678901234567891 True
printf -v huge '1%.0s' {1..5000}; py { print(huge == 1, len(huge)) }
#> False 5000
values=(3 1 2); py { print(sorted(values), max(values) - 1, [v + 1 for v in values]) }
#> ['1', '2', '3'] 2 [4, 2, 3]
