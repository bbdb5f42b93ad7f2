# Shell source that has no more time ends together with all that it has started, also where it is about to start more.
# shells: bash zsh

export nap=986.$$ # no other run of this has it
py {
    for moment in range(20):
        try: sh(timeout=0.02 + moment * 0.001) { for each in {1..40}; do sleep $nap & done; wait }
        except subprocess.TimeoutExpired: pass
}
pgrep -x -f "sleep $nap" || echo none left
#> none left

# What has started it may be a thread, or be stopped itself.
cat > starts.py <<'END'
import os, subprocess, threading, time
def start(): subprocess.run(["sleep", os.environ["nap"]])
threading.Thread(target=start).start()
time.sleep(0.1)
print(flush=True)
END
py {
    run = sh.lines(check=False) { "$PYSH_PYTHON" starts.py & kill -STOP $!; kill -CONT $!; wait }
    next(run); run.close()
}
pgrep -x -f "sleep $nap" || echo none left
#> none left
