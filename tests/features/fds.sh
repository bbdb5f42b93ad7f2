# Python's open files are its own; the shell's are reached by number or name.
# shells: bash zsh

# The shell's 3 does not touch what Python has open, and the other way round.
py { handle = open("python.txt", "w"); low = handle.fileno() < 10 }
exec 3> shell.txt; echo "to the shell's 3" >&3
py { handle.write("from Python\n"); handle.close() }
echo "still" >&3; exec 3>&-
cat python.txt shell.txt
#> from Python
#> to the shell's 3
#> still
exec 3> a; exec 4> b; py { files = [open("/dev/null") for i in range(20)] }; echo 3 >&3; echo 4 >&4; exec 3>&- 4>&-; cat a b
#> 3
#> 4
py { for f in files: f.close() }
exec {high}> high.txt; py { print(open("/dev/null").fileno() >= 0) }; echo "high" >&$high; exec {high}>&-; cat high.txt
#> True
#> high

# By number and by name.
exec 3> three; py { print("to 3", file=sh.fd(3), flush=True) }; exec 3>&-; cat three
#> to 3
exec 3< three; py { print(sh.fd(3).read(), end="") }; exec 3<&-
#> to 3
py { print("only for this command", file=sh.fd(7), flush=True) } 7> seven; cat seven
#> only for this command
py { sh.fd(9) }; echo $?
#!... OSError: 
#> 1
py { print(open(argv[0]).read(), end="") } <(echo "process substitution")
#> process substitution
py { print(open(argv[0]).read() + open(argv[1]).read(), end="") } <(echo one) <(py { print("two") })
#> one
#> two
( exec 3> sub; py { print("in a subshell", file=sh.fd(3), flush=True) } ); cat sub
#> in a subshell

# Nothing leaks into children of either.
exec 8> eight; exec 8>&-
ls /proc/self/fd | tr '\n' ' '; echo
#>~ 0 1 2 3 
py { keep = open("/dev/null") }; ls /proc/self/fd | tr '\n' ' '; echo
#>~ 0 1 2 3 
py { code_ = os.system("ls /proc/self/fd | tr '\\n' ' '") } | cat; echo
#>~ 0 1 2 3 
py { _done = subprocess.run(["ls", "/proc/self/fd"], close_fds=False) } | tr '\n' ' '; echo
#>~ 0 1 2 3 
exec 9> nine; py { code_ = os.system("ls /proc/self/fd | tr '\\n' ' '") } | cat; exec 9>&-; echo
#>~ 0 1 2 3 
ls /proc/$$/fd > list; awk '$1 > 2 && $1 < 10' list | tr '\n' ' '; echo "none below 10"
# zsh has the ends of a pipe to its child open for a moment.
#bash> none below 10
#zsh>~ (3 )?(4 )?none below 10

# Nothing stays open after the command: the reader of a pipe sees its end.
mkfifo pipe; cat pipe > got & py { print("a") } > pipe; wait; cat got
#> a
cat pipe > got & py { done_ = subprocess.run(["echo", "b"]) } > pipe; wait; cat got
#> b
py { _mine = f"/proc/{os.getpid()}/fd"; _before = os.listdir(_mine) }
for i in {1..50}; do py { n = int(i) } > "out$i" < /dev/null; done
py { print("none left open" if os.listdir(_mine) == _before else os.listdir(_mine)) }
#> none left open
py { print(len(os.listdir("/proc/thread-self/fd")) < 30) }
#> True

# What can't seek is read and written all the same.
mkfifo both; exec 3<> both
py { with sh.fd(3) as _f: _f.write("there\n"); _f.flush(); print(_f.readline(), end="") }
#> there
echo again >&3; py { with sh.fd(3, "r+b", buffering=0) as _f: print(_f.readline()) }; exec 3>&-
#> b'again\n'
