# --explain prints a plain Python program that does the same: here each is run by plain Python, beside py itself.
# shells: bash zsh

same() {
  py --explain "$@" > program.py || return
  "$PYSH_PYTHON" program.py < input > plain.out 2> plain.err; local plain=$?
  py "$@" < input > py.out 2> py.err; local mine=$?
  if ((plain == mine)) && cmp plain.out py.out; then echo "same: $(wc -l < plain.out) lines, status $plain"; else cat program.py plain.err; fi
}
seq 5 > input
n=3 name=Ada files=(a 'b c')
declare -A sizes=([a]=1)
same 'n + 1'
#> same: 1 lines, status 0
same 'name.upper() + str(n * 2)'
#> same: 1 lines, status 0
same 'print(files, sizes, n > 2, "x" + n); m = Path("/tmp").name; print(m, json.dumps(files), defaultdict(int))'
#> same: 2 lines, status 0
same 'for f in files: yield f, n'
#> same: 4 lines, status 0
same 'if n > 2: return "big"'
#> same: 1 lines, status 0
same '_.split()'
#> same: 5 lines, status 0
same 'sum(map(int, lines()))'
#> same: 1 lines, status 0
same -l '_ * 2'
#> same: 5 lines, status 0
same -l 'print(_)'
#> same: 5 lines, status 0
same -l 'if _ == "2": return;; if _ == "4": break;; yield _; yield int(_) * n'
#> same: 4 lines, status 0
same -l 'try: yield 6 // int(_);; finally: print("f");; if _ == "3": break'
#> same: 6 lines, status 0
same -l 'for i in range(3): if str(i) == _: return "found " + _'
#> same: 2 lines, status 0
same -a '_[0] + 1, _[0]'
#> same: 5 lines, status 0
same -a -b 't = 0' -e t 'if _[0] > 2: t += _[0]'
#> same: 1 lines, status 0
same -lt '_ == "5"'
#> same: 0 lines, status 0
same -lt '_ == "9"'
#> same: 0 lines, status 1
same -lt -b True -e 'print("end")' 'print("record")'
#> same: 0 lines, status 0
same -lt -b 'print("begin"); yield 0' -e 'print("end")' 'if _ == "2": break;; return ""'
#> same: 2 lines, status 1
same -lt -b 'print("begin")' -e 'print("end"); yield 1' 'try: yield int(_) > 4;; finally: print(_)'
#> same: 6 lines, status 0
same -it -e '""' 'next(_) == "2"'
#> same: 0 lines, status 1
same -i 'for x in _: yield x + next(_, "-")'
#> same: 3 lines, status 0
same -n 'range(n)'
#> same: 3 lines, status 0
same -n 'range(4)'
#> same: 4 lines, status 0
same -n '[(1, 2), (3, 4)]'
#> same: 2 lines, status 0
same -j '_ + 1'
#> same: 5 lines, status 0
same -j '{"n": _, "é": [None, True]}'
#> same: 5 lines, status 0
same -F: '_'
#> same: 5 lines, status 0
printf 'a,b\n1,"x\ny"\n2,\n' > input
same --csv '_'
#> same: 4 lines, status 0
same --csv '_["b"]'
#> same: 3 lines, status 0
printf 'a b\0c\0' > input
same -0 '_.upper()'
#> same: 0 lines, status 0
same -0a '_[0]'
#> same: 0 lines, status 0
printf '\377 \r\nlast' > input
same -l '_'
#> same: 2 lines, status 0
py --explain 'argv' one two
#>... argv = ['one', 'two']
#>... show(argv)
py --explain 'print(n)'
#> n = '3'
#>
#> print(n)
py --explain { print(unheard_of) }; echo $?
#> print(unheard_of)
#> 0
py --explain 'x ='; echo $?
#!... SyntaxError
#> 2
# Names of the program's own give way to the code's.
show=1 text=a value=(b c); same 'print(show + 1); yield text; yield value'
#> same: 4 lines, status 0
same -l 'for each in "ab": yield each, _'
#> same: 4 lines, status 0
# Text that counts as a number wherever it goes takes a class.
printf '1 2\n3 x\n' > input
same -a 'x, *y = _; yield x + 1; yield sum(f * 2 for f in y if f == 2)'
#> same: 4 lines, status 0
same -a -b 't = ""' -e t 't += _[0]'
#> same: 1 lines, status 0
counts=(3 4); same 'counts[0] + 1, max(counts), f"{n:03d}", -n'
#> same: 4 lines, status 0
# A reader that goes.
yes | "$PYSH_PYTHON" <(py --explain -l '_') | head -1; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> y
#> 141 141 0
