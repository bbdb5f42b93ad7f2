# The command's standard input.
# ways: file source dash-c prompt

printf 'a\nb\n' | py { print(repr(_)) }
#> 'a\nb\n'
py { print(input(), input()) } <<< $'one\ntwo'
#> one two
py { print(input("a prompt: ")) } <<< "answer"
#> a prompt: answer
printf '1\n2\n' | py { print(sum(int(line) for line in sys.stdin)) }
#> 3
printf 'a\0b' | py { print(sys.stdin.buffer.read()) }
#> b'a\x00b'
mkfifo gate; { printf ab; read -r _ < gate; printf cd; } | py {
    print(sys.stdin.buffer.read1()); open("gate", "w").close(); print(sys.stdin.buffer.read(), sys.stdin.detach().read1())
}
#> b'ab'
#> b'cd' b''
printf '\377\n' | py { print(ascii(_)) }
#> '\udcff\n'
printf 'é✓' | py { print(len(_), _) }
#> 2 é✓
printf '' | py { print(repr(_)) }
#> ''
py { print(os.read(0, 10)) } <<< raw
#> b'raw\n'
echo '[1, 2]' | py { print(json.load(sys.stdin)[1]) }
#> 2
py { n = int(_) + 1 } <<< 5; echo "$n"
#> 6
py { print(open("/dev/stdin").read(), end="") } <<< "by name"
#> by name
py { print(open(0, closefd=False).read(), end="") } <<< "by number"
#> by number

# Read only if the block mentions `_`.
{ py { print("reads nothing") }; cat; } <<< "left for cat"
#> reads nothing
#> left for cat
while read -r line; do py { print("line", line) }; done <<< $'1\n2\n3'
#> line 1
#> line 2
#> line 3
{ py { for _ in range(2): print(_) }; cat; } <<< "an own _ is no input"
#> 0
#> 1
#> an own _ is no input

# What was not consumed of a seekable input is given back.
printf '%s\n' 1 2 3 4 > numbers
{ py { print("py", input()) }; read -r line; echo "bash $line"; py { print("py", sys.stdin.readline().strip()) }; cat; } < numbers
#> py 1
#> bash 2
#> py 3
#> 4
{ py { for line in sys.stdin: break }; cat; } < numbers
#> 2
#> 3
#> 4
{ read -r line; py { print(repr(_)) }; } < numbers
#> '2\n3\n4\n'
exec 4< numbers; py { print(input()) } <&4; py { print(input()) } <&4; exec 4<&-
#> 1
#> 2

# Of a line too: no more is read than the characters that are asked for.
printf 'abc\ndef\n' | { py { a_ = sys.stdin.read(1); print(a_) }; cat; }
#> a
#> bc
#> def
printf 'abc\ndef\n' > text
{ py { print(sys.stdin.readline(2), sys.stdin.read(0), sys.stdin.readline(0)) }; read -r line; echo "$line"; py { print(sys.stdin.read(2)) }; cat; } < text
#> ab  
#> c
#> de
#> f
printf 'é✓é\r\n\xe2x\r✓\n' > text
for n in 0 1 2 3 4 5 6 7 8 9; do { N=$n py { print(ascii(sys.stdin.read(int(N)))) }; py { print(ascii(sys.stdin.buffer.read())) }; } < text; done
#> ''
#> b'\xc3\xa9\xe2\x9c\x93\xc3\xa9\r\n\xe2x\r\xe2\x9c\x93\n'
#> '\xe9'
#> b'\xe2\x9c\x93\xc3\xa9\r\n\xe2x\r\xe2\x9c\x93\n'
#> '\xe9\u2713'
#> b'\xc3\xa9\r\n\xe2x\r\xe2\x9c\x93\n'
#> '\xe9\u2713\xe9'
#> b'\r\n\xe2x\r\xe2\x9c\x93\n'
#> '\xe9\u2713\xe9\n'
#> b'\xe2x\r\xe2\x9c\x93\n'
#> '\xe9\u2713\xe9\n\udce2'
#> b'x\r\xe2\x9c\x93\n'
#> '\xe9\u2713\xe9\n\udce2x'
#> b'\r\xe2\x9c\x93\n'
#> '\xe9\u2713\xe9\n\udce2x\n'
#> b'\xe2\x9c\x93\n'
#> '\xe9\u2713\xe9\n\udce2x\n\u2713'
#> b'\n'
#> '\xe9\u2713\xe9\n\udce2x\n\u2713\n'
#> b''
printf '\xe2xyz\n' | { py { print(ascii(sys.stdin.read(1))); sh.run { read -rn 1 key }; print(key, next(sys.stdin)) }; cat; }
#> '\udce2'
#> x yz
#> 
{ printf ab; read -r _ < gate; echo c; } | { py { print(sys.stdin.read(1)) }; py { print(sys.stdin.read(1)); open("gate", "w").close() }; cat; }
#> a
#> b
#> c
py { import pty, tty; keys, terminal = pty.openpty(); tty.setraw(terminal); name = os.ttyname(terminal); _n = os.write(keys, b"k") }
py { print(sys.stdin.read(1)) } < "$name"
#> k

# In a file code can go where it wants; what is left for others begins where the code is. No other input can be seeked.
py {
    import tarfile, zipfile
    with zipfile.ZipFile("z.zip", "w") as made: made.writestr("a", "b")
    with tarfile.open("t.tar", "w") as made: made.add("numbers")
}
py { print(zipfile.ZipFile(sys.stdin.buffer).namelist()) } < z.zip
#> ['a']
py { print(tarfile.open(fileobj=sys.stdin.buffer).getnames()) } < t.tar | cat
#> ['numbers']
{ py { print(sys.stdin.seekable(), sys.stdin.readline().strip(), sys.stdin.tell(), sys.stdin.seek(4), input(), sys.stdin.seek(2)) }; cat; } < numbers
#> True 1 2 4 3 2
#> 2
#> 3
#> 4
{ py { print(len(sys.stdin.buffer.read()), sys.stdin.buffer.seek(-4, 2)) }; py { sys.stdin.seek(0, 1); print(input()) }; cat; } < numbers
#> 8 4
#> 3
#> 4
{ read -r line; py { print(sys.stdin.seek(0), input()); sh.run { read -r line }; print(line, input()) }; cat; } < numbers
#> 0 1
#> 2 3
#> 4
echo | py { print(sys.stdin.seekable()) }
#> False

# The end of the input, and none at all.
py { input() } < /dev/null; echo $?
#!... EOFError
#> 1
py { print(repr(sys.stdin.read())) } < /dev/null
#> ''
py { print("runs without") } <&-
#> runs without
py { input() } <&- 2>/dev/null; echo $?
#> 1
echo works | py { print(_.strip(), "again") }
#> works again

# Processes that Python starts read the same.
py { done_ = subprocess.run(["cat"], stdout=2) } <<< "for a child" 2>&1
#> for a child
seq 2 | { py -n { try: _;; except NameError: "no input" }; cat; }
#> 1
#> 2
