# Records flow: each is out before the next is awaited, and what was not taken is left for others.
# shells: bash zsh
# ways: file prompt

# The writer waits for each answer before it goes on: a record that stayed in a buffer would stop everything.
mkfifo answers
ping() { for ((i = 1; i <= 3; i++)); do echo "${1-ping} $i"; read -r -t 10 answer <&3 || break; echo "$answer" >&2; done; }
exec 3<> answers
{ ping | py -l { _.upper() } > answers; } 2>&1
#> PING 1
#> PING 2
#> PING 3
{ ping | py -l { print(_[::-1]) } > answers; } 2>&1
#> 1 gnip
#> 2 gnip
#> 3 gnip
{ ping | py -a { yield _[1] } | py -ai { for each in _: yield each[0] * 2 } > answers; } 2>&1
#> 2
#> 4
#> 6
{ ping '"n"' | py -j { _ } | py -l { if _.isdigit(): yield _ } > answers; } 2>&1
#> 1
#> 2
#> 3
exec 3>&-

# A reader that goes ends the writers, silently.
yes | py -l { _ } | head -1; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> y
#> 141 141 0
yes | py -l { print(_) } | py -l { _ + "!" } | head -2; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> y!
#> y!
#> 141 141 141 0
py -n { itertools.count() } | head -3; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> 0
#> 1
#> 2
#> 141 0
yes '{"a": 1}' | py -j { _ } | head -1; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> {"a": 1}
#> 141 141 0
yes a,b | py --csv { _ } | head -1; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> a,b
#> 141 141 0
yes | py -l { break }; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> 141 0
yes | py -l { try: yield _;; except Exception: pass } | head -1; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> y
#> 141 141 0
py { sh_ = 1 }; echo "the shell lives"
#> the shell lives

# A full disk.
seq 100000 | py -l { _ } > /dev/full; echo $?
#!... No space left on device
#> 1

# What was not taken is left.
seq 200000 > numbers
{ py -l { if _ == "100000": break }; head -1; } < numbers
#> 100001
seq 200000 | { py -l { if _ == "100000": break }; head -1; }
#> 100001
{ py -a { if _[0] == 100000: break }; head -1; } < numbers
#> 100001
{ py -j { if _ == 100000: break }; head -2 | tail -1; } < numbers
#> 100001
{ py --csv { if _["1"] == 100000: break }; head -1; } < numbers
#> 100001
{ py -i { next(_) }; py -l { yield _; break }; head -1; } < numbers
#> 1
#> 2
#> 3
{ py -lt { _ == "7" } && head -1; } < numbers
#> 8
{ py -l { if _ == "2": sys.exit(5) }; echo $?; head -1; } < numbers
#> 5
#> 3
{ py -l { if _ == "2": 1/0 } 2> err; head -1; } < numbers
#> 3
printf 'a\nb\nlast' > short
{ py -l { break }; py -l { break }; py -l { repr(_) }; } < short
#> 'last'
printf 'a\0b\0c' > null
{ py -0 { break }; cat; } < null | tr '\0' '|'; echo
#> b|c
printf 'first\nsecond\n\377\n' | { py -l { if _ == "first": break }; od -An -tx1; }
#>  73 65 63 6f 6e 64 0a ff 0a
printf '1\n2\n3\n' | { py { input() }; py -l { _ + "x" }; }
#> 1
#> 2x
#> 3x
printf 'head\n1\n2\n' | py -l -b 'print(input())' { _ * 2 }
#> head
#> 11
#> 22

# Memory does not grow with the input.
py { def peak(): return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) }
py { before = peak() }
yes 'some line of text' | head -100000000c | py -l { _ } | tail -1 | cut -c1-4
#>~ .*
yes '{"a": [1, 2, 3]}' | head -1000000 | py -j -e '"done"' { if _["a"] == []: return 1 }
#> "done"
py { print(peak() - before < 30000) }
#> True
