# A stage that is killed ends what it waits for.
# shells: bash zsh

py { import subprocess, time }
( py { subprocess.run(["sleep", "3217"]) } ) & sleep 0.5
kill $!; wait $! 2>/dev/null
py { time.sleep(1.5) }
pgrep -f '^sleep 321[7]$' || echo ended
#> ended
( py {
_pid = os.posix_spawnp("sleep", ["sleep", "2"], os.environ)
try: os.waitpid(_pid, 0)
except KeyboardInterrupt: _found = os.waitpid(_pid, 0); open("waited", "w").write(f"{_found == (_pid, 0)}") and None
} ) & sleep 0.5
kill $!; wait $! 2>/dev/null
py { time.sleep(2.5) }; cat waited; echo
#> True

# Times that are none are refused as ever.
for seconds in inf 1e10 nan -1; do
    echo | py { try: time.sleep(float(os.environ.get("seconds") or seconds)) ;; except (OverflowError, ValueError) as _e: print(type(_e).__name__) }
done
#> OverflowError
#> OverflowError
#> ValueError
#> ValueError

# A child that code forks when its caller's job has gone is a process like any other.
# zsh has jobs of their own at a prompt only.
if [ "$shell" = bash ]; then
set -m
( py {
try: time.sleep(20)
finally:
    if (_pid := os.fork()) == 0:
        open("blocked", "w").write(f"{len(signal.pthread_sigmask(signal.SIG_BLOCK, []))} blocked\n")
        os._exit(0)
    os.waitpid(_pid, 0)
} ) 2>/dev/null & sleep 0.5
kill -KILL -$!; wait $! 2>/dev/null
py { time.sleep(0.5) }; cat blocked
fi
#bash> 0 blocked
