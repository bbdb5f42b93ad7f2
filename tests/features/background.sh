# Blocks in the background.
# shells: bash zsh
# ways: file dash-c

py { print("background") } & wait $!; echo $?
#> background
#> 0
py { sys.exit(3) } & wait $!; echo $?
#> 3
py { 1/0 } 2>/dev/null & wait $!; echo $?
#> 1
py { inner = 1 } & wait; echo "${inner-unset}"
#> unset

# In the one interpreter, beside the shell.
py { go = threading.Event(); answers = queue.Queue() }
py { go.wait(10); answers.put("released") } & py { go.set(); print(answers.get(timeout=10)) }; wait
#> released
py { time.sleep(0.3); print("slow") } & py { print("fast") }; wait
#> fast
#> slow
for i in {1..20}; do py { print(i) } & done | sort -n | tail -1; wait
#> 20
( py { print("in a subshell") } & wait )
#> in a subshell
{ py { print("group") }; echo "in the background"; } & wait
#> group
#> in the background
py { print(repr(sys.stdin.read())) } & wait
#> ''
echo data | py { print(_.strip()) } & wait
#> data
v=then; py { time.sleep(0.1); print(v) } & v=now; wait; echo "$v"
#> then
#> now

# A job that is killed ends at once, and leaves nothing that runs on.
py { time.sleep(60) } & sleep 0.2; kill $!; wait $! 2>/dev/null; echo $?
#> 143
py { print("the session lives") }
#> the session lives
py { while True: pass } & sleep 0.2; kill -9 $!; wait $! 2>/dev/null; echo $?
#> 137
py {
    for attempt in range(100):
        if threading.active_count() < 3: break
        time.sleep(0.05)
    print("no thread left", attempt < 99)
}
#> no thread left True
x=$(py { time.sleep(0.1); print("waited for") } & wait); echo "$x"
#> waited for
py { print("last") } & wait "$!"; echo $?
#> last
#> 0
