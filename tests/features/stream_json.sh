# -j: each JSON value of the input, in any layout; results are JSON.
# shells: bash zsh
# ways: file dash-c

py -j { _ } <<< '{"a": 1} [2, "x"]3"s"true null'
#> {"a": 1}
#> [2, "x"]
#> 3
#> "s"
#> true
#> null
py -j { _["a"] } <<< $'{\n  "a":\n    [1,\n 2]\n}\n{"a": {}}\n'
#> [1, 2]
#> {}
py -j { print(_["name"]) if "name" in _ else None } <<< '{"name": "Ada"}' | head -1
#> Ada
py -j { if _ > 1: return _ * 2 } <<< '1 2 3'
#> 4
#> 6
py -j { for each in _: yield each } <<< '[1, [2], null]'
#> 1
#> [2]
#> null
py -j { _["n"] += 1; return _ } <<< '{"n": 1}{"n": 2}'
#> {"n": 2}
#> {"n": 3}
py -j { _.items() } <<< '{"a": 1, "b": 2}'
#> ["a", 1]
#> ["b", 2]
py -ji { sum(_) } <<< '1 2 3'
#> 6
py -jn { [{"a": None}] }
#> {"a": null}
py -jn { {"a": (1, 2)} }
#> {"a": [1, 2]}
py -jt { _["ok"] } <<< '{"ok": false} {"ok": true}'; echo $?
#> 0
py -jv out { _ } <<< '[1]'; echo "$out"
#> [1]
printf '{"a":1}\0{"a":2}\0' | py -j0 { _["a"] } | od -An -c
#>    1  \0   2  \0
printf '\357\273\277[1]' | py -j { _ }
#> [1]
py -j { print("never") } < /dev/null
printf ' \n\n' | py -j { print("never") }

# Numbers and text.
py -j { _ } <<< '12345678901234567890123 1.10 -0.5 1e3 -7'
#> 12345678901234567890123
#> 1.1
#> -0.5
#> 1000.0
#> -7
py -j { _ } <<< '"é \u00e9 \ud83d\ude00 \n"'
#> "é é 😀 \n"
py -j { _ } <<< '"\ud800"'
#> "\ud800"
printf '"\377"' | py -j { _ } | od -An -tx1
#>  22 ff 22 0a

# Values that come in pieces, at any place.
for part in '{"a": [1, "x\"\u00e9", -1.5e3, true]}' '[[], {}, "", 0]' '-12.5e-3' 'null' '"é✓"' 12; do
  py { text = part.encode() }
  py -n { for cut in range(1, len(text)): sys.stdout.buffer.write(text[:cut]); sys.stdout.flush(); time.sleep(0.002); sys.stdout.buffer.write(text[cut:] + b"\n") } |
    py -ji { len({json.dumps(value) for value in _}) }
done
#> 1
#> 1
#> 1
#> 1
#> 1
#> 1
py { "[" + ",".join(map(str, range(300000))) + "]" } | py -j { len(_), sum(_) }
#> [300000, 44999850000]
py -n { for i in range(30000): yield json.dumps({"n": i}, indent=2) } | py -j -b 'total = 0' -e total { total += _["n"] }
#> 449985000

# What is no JSON.
py -j { _ } <<< '{"a": 1} {"a": }'; echo $?
#!... py: the input is not JSON: Expecting value (line 1, column 16)
#> {"a": 1}
#> 1
printf '{"a":\n[1,\n 2 3]}' | py -j { _ }; echo $?
#!... py: the input is not JSON: Expecting ',' delimiter (line 3, column 4)
#> 1
printf '[1, 2' | py -j { _ }; echo $?
#!... py: the input is not JSON: Expecting ',' delimiter (line 1, column 6)
#> 1
printf '"abc' | py -j { _ }; echo $?
#!... py: the input is not JSON: Unterminated string
#> 1
py -n { for i in range(20000): yield '{"line": 1}' } | sed '19999s/1/x/' | py -ji { sum(1 for value in _) }; echo $?
#!... py: the input is not JSON: Expecting value (line 19999, column 10)
#> 1
py { "[" * 200000 } | py -j { _ }; echo $?
#!... py: the input is not JSON: nested too deeply
#> 1
py -j { {1, 2} } <<< 1; echo $?
#!... py: cannot write a value of type 'set' as JSON
#> 1
py -j { b"x" } <<< 1; echo $?
#!... cannot write a value of type 'bytes' as JSON: convert it with .decode()
#> 1
py -j { x_ = [1]; x_.append(x_); return x_ } <<< 1; echo $?
#!... cannot write this value as JSON: Circular reference, or nested too deeply
#> 1
py -j { float("nan") } <<< 1; echo $?
#!... cannot write this value as JSON
#> 1
