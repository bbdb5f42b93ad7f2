# A value that does not fit into what memory is left: a message and a status, and everything else goes on.
# timeout: 90

py { pass }
ulimit -v 2000000
py { n = 1; big = "x" * 100_000_000; m = 2 }; echo "status $status: $n, $m, $big"
#!... py: big: not enough memory for the shell to have it
#> status 1: 1, 2, 
py { big = "x" * 10_000_000 }; echo "status $status: "(string length -- $big)
#> status 0: 10000000
py { print(len(big)); big = None }
#> 10000000
py { sh.run("set x " + "y" * 100_000_000) } 2>| tail -n 1
#> MemoryError: the shell has not enough memory for that
py { sh("echo " + "y" * 100_000_000) } 2>| tail -n 1
#> OSError: not enough memory for the shell to have it
py { print("alive") }
#> alive
