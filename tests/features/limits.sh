# Small limits: it works, or says clearly why not, and the shell lives on.
# shells: bash zsh
# preload: no

pysh "$shell" -c 'ulimit -v 30000; py { print("no") } 2> err; echo $?; [ -s err ] && echo "a message"; echo alive'
#>~ 1|127
#> a message
#> alive
pysh "$shell" -c 'ulimit -v 30000; py { print("no") } 2> err; wc -l < err; ulimit -v; py { print("no") } 2> /dev/null; echo alive'
#>~ [12]
#> 30000
#> alive
pysh "$shell" -c 'ulimit -v 400000; py { x = bytearray(10**9) } 2> err; echo $?; grep -o MemoryError err; py { print("alive") }'
#> 1
#> MemoryError
#> alive
pysh "$shell" -c 'ulimit -f 1; py { with open("big", "w") as f: f.write("x" * 1000000) } 2> err; echo $?; grep -o "File too large" err | head -n 1; py { print("alive") }'
#> 1
#> File too large
#> alive
pysh "$shell" -c 'ulimit -s 1024; py { print("a small stack") }; py { def f(): f();; f() } 2>/dev/null; echo $?'
#> a small stack
#> 1
pysh "$shell" -c 'ulimit -c 0; ulimit -t 20; py { print("a time limit") }'
#> a time limit
pysh "$shell" -c 'trap : INT; ulimit -i 0; py { os.kill(os.getpid(), signal.SIGINT); time.sleep(20) } 2> err; echo $?; grep -o "does not return" err'
#> 130
#> does not return
