# Stages and shells that die by SIGKILL at any moment: nothing hangs, nothing is left behind.
# shellcheck shell=bash disable=SC1083,SC2154
export nap=8888.$$
py { threads = lambda: sum("pysh-stage" in open(f"/proc/self/task/{task}/comm").read() for task in os.listdir("/proc/self/task")) }
cat >"shell.$$.sh" <<'END'
yes | py -l { _ } > /dev/null & echo | py { time.sleep(float(sh["nap"])) } &
py { x = sh { echo } }; while :; do py { x = 1 }; y=$(py { 2 }); done
END
status_=0
for ((round = 1; round <= rounds; round++)); do
  for i in {1..10}; do
    yes | py -l { _ } >/dev/null &
    py { time.sleep(100) } &
    py { while True: pass } &
    py { threading.Event().wait() } &
    sleep "0.0$((RANDOM % 100))"
    # shellcheck disable=SC2046
    kill -KILL $(jobs -p)
    wait 2>/dev/null
  done 2>/dev/null
  [[ $(py { 1 + 1 }) == 2 ]] || { echo "round $round: no answer"; status_=1; }
  for i in {1..5}; do
    LD_PRELOAD=$LIBPYSH bash "shell.$$.sh" >/dev/null 2>&1 &
    sleep "0.$((RANDOM % 4))$((RANDOM % 100))"
    kill -KILL $!
    wait $! 2>/dev/null
  done 2>/dev/null
done
# Two wait for the next ones. Each of the others ends when it gets the interpreter: on a busy machine that takes its time.
py -t { any(threads() <= 2 or time.sleep(0.1) for i in range(600)) } || { echo "threads of stages are left:"; py { threads() }; status_=1; }
sleep 0.5
if pgrep -a -f "^bash shell.$$.sh"; then
  echo "shells are left"
  status_=1
fi
exit "$status_"
