# Redirections hold for Python, for C code and for child processes.
# shells: bash zsh
# ways: file prompt

py { print("to a file") } > out; cat out
#> to a file
py { print("appended") } >> out; cat out
#> to a file
#> appended
py { print("err", file=sys.stderr); print("out") } > out 2> err; cat out err
#> out
#> err
py { print("both"); print("of them", file=sys.stderr) } &> out; sort out
#> both
#> of them
py { print("o"); sys.stdout.flush(); print("e", file=sys.stderr) } 2>&1 | cat
#> o
#> e
py { done_ = sys.stderr.write("swapped\n") } 3>&1 1>&2 2>&3 | cat
#> swapped
py { print("multi")
     print("line")
} > out 2>&1
cat out
#> multi
#> line
py { print(input()) } < out > copy; cat copy
#> multi
{ py { print("in a group") }; echo "with echo"; py { print("again") }; } > out; cat out
#> in a group
#> with echo
#> again
f() { py { print("in a function") }; }; f > out; cat out
#> in a function
for i in 1 2; do py { print(i) }; done > out; cat out
#> 1
#> 2
( exec > out; py { print("after exec") }; echo "and echo" ); cat out
#> after exec
#> and echo
py { _done = subprocess.run(["echo", "child"]) } > out; cat out
#> child
py { done_ = os.system("echo system; echo err >&2") } > out 2>&1; cat out
#> system
#> err
py { done_ = os.write(1, b"os.write\n") } > out; cat out
#> os.write
py { import ctypes; libc = ctypes.CDLL(None); libc.write(1, b"from C\n", 7) } > out; cat out
#> from C
py { print(os.isatty(1), sys.stdout.isatty(), sys.stdout.fileno()) } > out; cat out
#> False False 1
py { "a value" } > out; cat out
#> a value
py { 1/0 } 2> err; grep -c '^ZeroDivisionError: ' err
#> 1
py { 1 + } 2> err; grep -c '^SyntaxError: ' err
#> 1
py { warnings.warn("careful") } 2> err; grep -cE 'Warning[:] careful' err
#> 1
py { logging.warning("logged") } 2> err; cat err
#> WARNING:root:logged
py { print("closed again") } > out; echo more >> out; cat out
#> closed again
#> more
py { n = open("/dev/stdout", "w").write("by name\n") } | cat
#> by name
exec 5>&1; py { print("to a copy") } >&5; exec 5>&-
#> to a copy

# A reader at the other end sees the end as soon as the command ends.
mkfifo fifo; cat fifo & py { print("through a fifo") } > fifo; wait
#> through a fifo
py { print("into a process substitution") } > >(cat > inner); wait $!; cat inner
#> into a process substitution
# What code has put in the place of a stream is written when the command ends.
py { sys.stderr = open("log", "w"); print("noted", file=sys.stderr) }; cat log; py { sys.stderr = sys.__stderr__ }
#> noted
