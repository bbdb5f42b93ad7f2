# -a splits records into fields at blanks, -F at a separator.
# shells: bash zsh
# ways: file prompt

printf '  a b\t c \n\nd\n' > words
py -a { len(_), "|".join(_) } < words
#> 3 a|b|c
#>~ 0 
#> 1 d
py -a { _ } < words
#> a b c
#>
#> d
py -a { f"[{_.line}]" } < words
#> [  a b	 c ]
#> []
#> [d]

# Separators are blanks, tabs and newlines, as in awk, and nothing else that Python takes for white space.
printf 'a\302\240b c\r\nx\fy z\n' | py -a { [repr(field) for field in _] }
#> 'a\xa0b' 'c\r'
#> 'x\x0cy' 'z'
printf 'a\nb c\0' | py -0a { print(_[0], len(_)) }
#> a 3

# Fields are text that counts as a number beside numbers.
seq -f '%g 2' 3 > numbers
py -a { _[0] * 2, _[0] + "x", _[0] > 1, type(_[0]).__name__, type(_).__base__.__name__ } < numbers
#> 2 1x False Str list
#> 4 2x True Str list
#> 6 3x True Str list
py -a { if _[0] > 1: print(_[1] * _[0] if 0 else _[1] * 3) } < numbers
#> 6
#> 6
py -a { sum(int(x) for x in _), sum(map(float, _)), max(_[0], 2), len(_[1:]) } < numbers
#> 3 3.0 2 1
#> 4 4.0 2 1
#> 5 5.0 3 1
py -a { for field in _[1:]: yield field + 1 } < numbers
#> 3
#> 3
#> 3
py -a { first, *others = _; yield type(first).__name__; yield len(others); break } < numbers
#> Str
#> 1
py -a { d_ = {_[0]: _[1]}; yield type(list(d_)[0]).__name__; yield d_[_[0]]; break } < numbers
#> Str
#> 2
py -a { _[0] in ("1", "3"), _[0] == "2", _[0] == _[1], _[0] == 3, _[-1] < "3" } < numbers
#> True False False False True
#> False True True False True
#> True False False True True
py -a { f"{_[0]:>3}|{_[0]!r}|{_[0]}|{_[0]:.1f}" } < numbers
#>   1|'1'|1|1.0
#>   2|'2'|2|2.0
#>   3|'3'|3|3.0
py -a { _.append("more"); _[0] = "new"; _ } < numbers
py -a { _.append("more"); return _ } < numbers
#> 1 2 more
#> 2 2 more
#> 3 2 more
py -a { sorted(_, reverse=True) } < numbers
#> 2 1
#> 2 2
#> 3 2
py -a { int = len; yield int(_[1]) } < numbers
#> 1
#> 1
#> 1
py { del int }
py -a { _[2] } < numbers; echo $?
#!... IndexError: list index out of range
#> 1

# Sums and groups.
py { d = defaultdict(int) }
printf 'a 1\nb 5\na 3\n' | py -a { d[_[0]] += int(_[1]) }
py -nl { d.items() } | sort
#> a 4
#> b 5
printf 'a 1\nb 5\na 3\n' | py -al { d[_[0]] = max(d[_[0]], _[1]) }
py { print(dict(d)) }
#> {'a': 4, 'b': 5}
printf 'k v w\nx y z\n' | py -la { if _[0] == 'x': for x in _[1:]: yield x }
#> y
#> z

# -F
printf 'a:b::c\n\n' | py -F: { len(_), _ }; echo
#!... cannot write a value of type 'Fields' as text
#>
printf 'a:b::c\n\n' | py -F: { _ }
#> a:b::c
#>
printf 'a:b::c\n' | py -F: { _[1], _[3], len(_) }
#> b:c:4
printf 'a, b, c\n' | py -F ', ' { _[::-1] }
#> c, b, a
printf 'a.b.c\n' | py -F . { _[1] }
#> b
printf 'a b  c\n' | py -F ' ' { len(_) }
#> 4
cut -d: -f1,3 /etc/passwd | head -1 | py -F: { if _[1] == 0: yield _[0] }
#> root
printf 'a b\nc d\n' | py -ai { for fields in _: yield fields[1], fields.line }
#> b a b
#> d c d
printf 'a\n' | py -at { _[0] == "a" }; echo $?
#> 0
printf 'a b\n' | py -av fields { _[1] }; echo "$fields"
#> b
