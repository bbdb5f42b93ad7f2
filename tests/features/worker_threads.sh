# Threads that a command starts have its streams, its environment and its directory; when it has ended, the main shell's.
# shells: bash zsh
# ways: file prompt

x=$(py { with ThreadPoolExecutor(2) as pool: list(pool.map(print, "ab")) }); echo "[$x]" | sort
#> [a
#> b]
seq 3 | py { with ThreadPoolExecutor() as pool: list(pool.map(print, sys.stdin)) } > out.txt; grep -c . out.txt
#> 3
echo hi | py { one = threading.Thread(target=lambda: print(input())); one.start(); one.join() } | tr a-z A-Z
#> HI
echo hi | py { asyncio.run(asyncio.to_thread(lambda: print(sys.stdin.read()))) } | tr a-z A-Z
#> HI
#>
x=$(py { with ThreadPoolExecutor() as pool: pool.submit(os.system, "echo child; readlink /proc/self/fd/0 >&2") } 2> err < /dev/null); echo "$x"; cat err
#> child
#> /dev/null
x=$(py { one = threading.Thread(target=lambda: 1/0); one.start(); one.join() } 2>&1); echo "$x" | tail -1
#> ZeroDivisionError: division by zero

(export EV=sub; cd /usr; py { with ThreadPoolExecutor() as pool: print(pool.submit(os.system, 'echo $EV; pwd').result(), os.environ["EV"]) })
#> sub
#> /usr
#> 0 sub
EV=tmp py { with ThreadPoolExecutor() as pool: pool.submit(os.system, 'echo "$EV."').result() }
#bash> tmp.
#zsh> .
py { with ThreadPoolExecutor() as pool: pool.submit(os.system, 'echo "$EV."').result() }
#> .

# One that lives on.
py { late = threading.Event(); told = threading.Event() }
x=$(py {
    def later():
        print("early", flush=True)
        told.set(); late.wait(); print("late", flush=True); told.set()
    threading.Thread(target=later).start()
    told.wait(); told.clear()
}); echo "[$x]"
#> [early]
py { late.set(); told.wait() }
#> late
