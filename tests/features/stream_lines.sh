# -l runs the block for each line, -i once with an iterator, -0 with records that end in NUL.
# shells: bash zsh
# ways: file dash-c prompt

seq 3 | py -l { _ }
#> 1
#> 2
#> 3
seq 3 | py -l { int(_) * 2 }
#> 2
#> 4
#> 6
seq 5 | py -l { if int(_) % 2: print(_) }
#> 1
#> 3
#> 5
py -l { type(_).__name__, len(_) } <<< "a line"
#> str 6
printf 'a\n\n b \r\nlast' | py -l { repr(_) }
#> 'a'
#> ''
#> ' b \r'
#> 'last'
printf 'no newline' | py -l { _ }
#> no newline
printf '' | py -l { print("never") }
printf '\n' | py -l { f"[{_}]" }
#> []
printf 'a\vb\fc\x1cd\n' | py -l { len(_) }
#> 7
printf '\303\251 \342\234\223\n' | py -l { len(_), _ }
#> 3 é ✓
printf '\377\xfe\n' | py -l { _ } | od -An -tx1
#>  ff fe 0a
head -c 100000000 /dev/zero | tr '\0' x | py -l { len(_) }
#> 100000000
seq 100000 | py -l { _ } | cmp - <(seq 100000) && echo same
#> same
py -l { _ } < /dev/null

# return, yield, break and continue.
seq 5 | py -l { if _ == "2": return "two"
  if _ == "3": return
  if _ == "4": return None
  return _ }
#> 1
#> two
#> 5
seq 3 | py -l { yield _; yield int(_) * 10 }
#> 1
#> 10
#> 2
#> 20
#> 3
#> 30
seq 2 | py -l { yield from "ab"; return "end " + _ }
#> a
#> b
#> end 1
#> a
#> b
#> end 2
seq 9 | py -l { if _ == "3": break;; if _ == "1": continue;; print(_) }
#> 2
seq 2 | py -l { for i in range(5): if i == 2: break;; yield i;; print("end of", _) }
#> 0
#> 1
#> end of 1
#> 0
#> 1
#> end of 2
seq 3 | py -l { for i in range(3): if str(i) == _: return f"found {i}";;;; print("none for", _) }
#> found 1
#> found 2
#> none for 3
seq 3 | py -l { while True: if _ != "2": break;; return "left the while" }
#> left the while
seq 3 | py -l { try: return 6 // (int(_) - 2);; except ZeroDivisionError: continue;; finally: print("finally", _) }
#> finally 1
#> -6
#> finally 2
#> finally 3
#> 6
seq 9 | py -l { try: if _ == "2": break;; yield _;; finally: print("left", _) }
#> 1
#> left 1
#> left 2
seq 9 | py -l { with open("/dev/null"): if _ == "3": break;; return _ }
#> 1
#> 2
seq 4 | py -l { match _: case "1": return "one";; case "3": break;; case _: print("other") }
#> one
#> other
seq 2 | py -l { x_ = (yield _); yield repr(x_) }
#> 1
#> None
#> 2
#> None
py -l { (yield _) if _ > "a" else None } <<< $'a\nb'
#> b
py -i { break } < /dev/null
#!... SyntaxError: 'break' outside loop
printf 'a\nb\n' | py -l { def shout(): return _.upper() + "!"
  return shout() }
#> A!
#> B!
py { def quiet(): return _.lower() }
printf 'A\nB\n' | py -l { quiet() }
#> a
#> b
printf 'A\n' | py -l { sum(1 for c in "xAA" if c == _), eval("_"), (lambda: _)() }
#> 2 A A

# -i
seq 4 | py -i { sum(map(int, _)) }
#> 10
seq 4 | py -i { for line in _: yield line + next(_) }
#> 12
#> 34
seq 3 | py -i { (line * 2 for line in _) }
#> 11
#> 22
#> 33
seq 4 | py -i { next(_); _ }
py -i { list(_) } < /dev/null
#>

# -0
printf 'a\nb\0c\0' | py -0 { repr(_) } | tr '\0' '|'; echo
#> 'a\nb'|'c'|
printf 'a\0b' | py -0i { for each in _: yield each.upper() } | od -An -c
#>    A  \0   B  \0
printf 'a b\0c d\0' | py -0a { _[1] } | tr '\0' '\n'
#> b
#> d

# Code from a file, a word; errors.
echo 'yield _ + argv[0]' > shout.py
seq 2 | py -lf shout.py '!'
#> 1!
#> 2!
seq 2 | py -l '_ + "?"'
#> 1?
#> 2?
py -l - <<< '_'; echo $?
#!... the code and the records can't both come from standard input
#> 2
py -l; echo $?
#!... no code: give a { BLOCK }
#> 2
seq 3 | py -l { 6 / (int(_) - 2) }; echo $?
#!... ZeroDivisionError: division by zero
#> -6.0
#> 1
seq 3 | py -l { {_} }; echo $?
#!... py: cannot write a value of type 'set' as text: convert it with list(...) or sorted(...)
#> 1
py -l { _ } < /; echo $?
#!... py: can't read standard input: Is a directory
#> 1
py -l { _ } <&-; echo $?
#!... py: can't read standard input: Bad file descriptor
#> 1
seq 3 | py -l { if _ == "2": sys.exit(7);; print(_) }; echo $?
#> 1
#> 7
py -l { x = } < /dev/null; echo $?
#!... SyntaxError: invalid syntax
#> 2
