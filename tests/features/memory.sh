# A value that does not fit into what memory is left: a message and a status, and everything else goes on.
# shells: bash zsh
# timeout: 90

py { pass }
ulimit -v 800000
py { n = 1; big = "x" * 300_000_000; m = 2 }; echo "status $?: $n, $m, ${#big}"
#!... py: big: not enough memory for the shell to have it
#> status 1: 1, 2, 0
py { print(len(big)); big = None }
#> 300000000
py { big = "x" * 20_000_000 }; echo "status $?: ${#big}"
#> status 0: 20000000
py { print(len(big)); big = None }
#> 20000000
( py { inner = "x" * 250_000_000 }; echo "status $?: ${#inner}" )
#!... py: inner: not enough memory for the shell to have it
#> status 1: 0
py { inner = None }; echo | py { stage = "x" * 250_000_000 }; echo "status $?: ${#stage}"
#!... py: stage: not enough memory for the shell to have it
#> status 1: 0
py { stage = None; table = {f"key {n}": "x" * 1000 for n in range(120_000)} }; echo "status $?: ${#table[@]}"
#!... py: table: not enough memory for the shell to have it
#> status 1: 0
py { table = None }; py { sh.run("x=" + "y" * 150_000_000) } 2>&1 | tail -n 1
#> MemoryError: the shell has not enough memory for that
py { sh("echo " + "y" * 150_000_000) } 2>&1 | tail -n 1
#> OSError: not enough memory for the shell to have it
py { sh["x"] = "y" * 150_000_000 } 2>&1 | tail -n 1
#> ValueError: x: not enough memory for the shell to have it
py { print("alive") }
#> alive

# The other way round.
pysh bash -c 'py { pass }; printf -v big %0150000000d 1; ulimit -v 650000; py { print(len(big)) }; echo "status $?"
  (py { print(len(big)) }; echo "status $?"); big=few; py { print(big) }'
#!... MemoryError
#> status 1
#!... MemoryError
#> status 1
#> few
