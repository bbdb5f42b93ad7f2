# -b and -e, -t, -v, -n and -W with records; what combinations mean.
# shells: bash zsh
# ways: file dash-c

# Code before the first and after the last record; their values count too.
seq 3 | py -l -b 'n = 0' -e 'n' { n += int(_) }
#> 6
seq 2 | py -l -b '"begin"' -e 'print("end", _)' { _ }
#> begin
#> 1
#> 2
#> end 2
py -l -b 'print("begin")' -e '"end"' { print("never") } < /dev/null
#> begin
#> end
seq 3 | py -l -e 'yield from [7, 8]' { if _ == "2": break;; yield _ }
#> 1
#> 7
#> 8
seq 3 | py -i -b 'print("begin")' -e '"end"' { max(_) }
#> begin
#> 3
#> end
py -nl -b '"begin"' -e '"end"' { range(2) }
#> begin
#> 0
#> 1
#> end
seq 3 | py -l -e '{1: 2}.items()' { pass }
#> 1 2
py -l -b '1/0' { _ } <<< 1; echo $?
#!... ZeroDivisionError
#> 1
py -l -b 'x =' { _ } <<< 1; echo $?
#!... SyntaxError
#> 2
py -b 'x = 1' { 2 }; echo $?
#!... option -b needs records
#> 2

# Long options, whose value may be the next word.
echo a:b | py --field : { _[1], _[0] }
#> b:a
seq 3 | py --lines --begin 'n = 0' --end "n" { n += int(_) }
#> 6
py --var out --warnings \
  error { 5 }; echo "$out"
#> 5
echo a:b | py --field=: { _[1] }
#> b
echo 'print(argv)' > shown.py; py --file shown.py { one
#> ['{', 'one']

# -t: is any value true? It ends at the first that is.
seq 5 | py -lt { _ == "3" }; echo $?
#> 0
seq 5 | py -lt { _ == "9" }; echo $?
#> 1
yes | py -lt { _ == "y" }; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> 141 0
seq 3 | py -lt { pass }; echo $?
#> 1
seq 3 | py -lt { if _ == "2": return True }; echo $?
#> 0
seq 3 | py -lt { for i in range(3): yield i > 5 }; echo $?
#> 1
seq 3 | py -lt { try: return _ > "2";; finally: pass }; echo $?
#> 0
seq 3 | py -lt -b 'n = 0' -e 'n > 5' { n += int(_) }; echo $?
#> 0
seq 3 | py -it { sum(map(int, _)) > 6 }; echo $?
#> 1
# The values of -b and -e count as well: after a true one nothing else runs.
seq 3 | { py -lt -b True -e 'print("end")' { print("record") }; echo $?; cat; }
#> 0
#> 1
#> 2
#> 3
seq 3 | py -lt -b False -e 'print("end")' { _ == "2" }; echo $?
#> 0
seq 3 | py -lt -b 'yield 0; yield 1; print("begin")' { print("record") }; echo $?
#> 0
seq 3 | py -lt -e 'print("end")' { if _ == "2": break;; return "" }; echo $?
#> end
#> 1
seq 3 | py -it -b 1 { print("all") }; echo $?
#> 0
if printf 'a:0\nb:1\n' | py -F: -t { _[1] > 0 }; then echo found; fi
#> found

# -v: what would be printed, without the last terminator.
py -lv out { _ * 2 } <<< $'a\nb'; declare -p out
#bash> declare -- out=$'aa\nbb'
#zsh> typeset out=$'aa\nbb'
py -lv out { return int(_) } <<< 5; declare -p out
#bash> declare -- out="5"
#zsh> typeset out=5
py -lv out { print("printed"); return _ } <<< x; declare -p out
#> printed
#bash> declare -- out="x"
#zsh> typeset out=x
py -F: -v out { _[1], _[0] } <<< a:b; declare -p out
#bash> declare -- out="b:a"
#zsh> typeset out=b:a
py -0v out { _ } < <(printf 'a\0'); declare -p out
#bash> declare -- out="a"
#zsh> typeset out=a
py -lv out { _ } < /dev/null; declare -p out
#bash> declare -- out=""
#zsh> typeset out=''

# -n: records without input.
py -n { range(3) }
#> 0
#> 1
#> 2
py -n0 { ["a", "b"] } | tr '\0' '|'; echo
#> a|b|
py -nF, { [(1, 2), (3, 4)] }
#> 1,2
#> 3,4
echo unread | { py -nl { "no input" }; cat; }
#> no input
#> unread
py -n { {3: "a"}.items() }
#> 3 a

# -W
py -l -W error { warnings.warn("oh") } <<< 1; echo $?
#!... UserWarning: oh
#> 1
py -l -W ignore { warnings.warn("oh"); return _ } <<< 1
#> 1
py -W ignore -W error::NoSuch { 1 }; echo $?
#! py: option -W: 'NoSuch' is no category of warnings
#> 2
py { before_ = [*warnings.filters] }
mkfifo meet; py -W error { open("meet", "w").close() } | py -W ignore { open("meet").close(); time.sleep(0.2) }
py { print(warnings.filters == before_) }
#> True

# Values of other kinds.
seq 2 | py -l { [_, 1.5, None, True, b"b"] }
#> 1 1.5  True b
#> 2 1.5  True b
seq 2 | py -l { iter([_, "x"]) }
#> 1
#> x
#> 2
#> x
seq 2 | py -l { b"\xff" } | od -An -tx1
#>  ff 0a ff 0a
seq 2 | py -l { Path("/a") / _ }
#> /a/1
#> /a/2
seq 2 | py -l { (_,) }
#> 1
#> 2
seq 1 | py -l { () } | od -An -c
#>   \n
seq 1 | py -l { (_, [1]) }; echo $?
#!... cannot write a value of type 'list' as text
#> 1
seq 2 | py -l { True if _ == "1" else 2.50 }
#> True
#> 2.5

# print, wherever it goes.
seq 2 | py -l { print(_, 1.5, None); print(); print("a", end="|"); print(*"xy", sep="-") }
#> 1 1.5 None
#>
#> a|x-y
#> 2 1.5 None
#>
#> a|x-y
seq 2 | py -l { print(_, file=sys.stderr) } 2>&1
#> 1
#> 2
seq 1 | py -l { with contextlib.redirect_stdout(io.StringIO()) as text_: print("inside");; return repr(text_.getvalue()) }
#> 'inside\n'
py { def print(*values): builtins.print("mine", *values) }
seq 2 | py -l { print(_) }
#> mine 1
#> mine 2
py { del print }
seq 1 | py -l { print(_) }
#> 1
seq 2 | py -l { print = len; yield print(_) }
#> 1
#> 1
py { del print }
seq 1 | py -l { print(sys.stdout.write("first\n")) }
#> first
#> 6
seq 2 | py -l { print(_); os.system("echo child") } | sort | uniq -c | tr -s ' '
#>  1 1
#>  1 2
#>  2 child
