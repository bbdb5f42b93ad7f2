# Threads that a command starts have its streams and its environment; when it has ended, the main shell's.

set x (py { with ThreadPoolExecutor(2) as pool: list(pool.map(print, "ab")) }); echo "[$x]"
#> [a b]
seq 3 | py { with ThreadPoolExecutor() as pool: list(pool.map(print, sys.stdin)) } > out.txt; grep -c . out.txt
#> 3
echo hi | py { one = threading.Thread(target=lambda: print(input())); one.start(); one.join() } | tr a-z A-Z
#> HI
begin; set -lx EV tmp; py { with ThreadPoolExecutor() as pool: pool.submit(os.system, 'echo $EV').result() }; end
#> tmp
