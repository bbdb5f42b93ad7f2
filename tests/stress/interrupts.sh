# SIGINT at any moment: scripts end by it, and nothing is left behind.
# shellcheck shell=bash disable=SC1083,SC2154
export nap=7777.$$
cat >blocks.sh <<'END'
for i in {1..1000}; do py { for j in range(1000): x = j }; y=$(py { x }); echo "$i" | py { _ } | cat; done
END
cat >sleeps.sh <<'END'
py { time.sleep(0.02) }; echo | py { time.sleep(float(sh["nap"])) } | cat
END
cat >shell.sh <<'END'
py { sh { sleep $nap } }
END
cat >children.sh <<'END'
py { x = subprocess.run(["sleep", sh["nap"]]) }; py { time.sleep(100) }
END
cat >locks.sh <<'END'
py { threading.Event().wait() }; echo | py { queue.Queue().get() }
END
# A process group ends a little after its leader; who has ended counts no more, although nobody has waited for it.
wait_gone() {
  local i
  for i in {1..50}; do pgrep -g "$1" -r R,S,D,T >/dev/null || return 0; sleep 0.1; done
  pgrep -a -g "$1" -r R,S,D,T
  kill -KILL -- "-$1"
  return 1
}
status_=0
for ((round = 1; round <= rounds; round++)); do
  for script in blocks sleeps shell children locks; do
    delay=0.$(printf %03d $((RANDOM % 300 + 5)))
    # As a terminal does it: to all of a process group.
    setsid env --default-signal=INT LD_PRELOAD="$LIBPYSH" bash "$script.sh" >/dev/null 2>"$script.err" &
    shell=$!
    sleep "$delay"
    kill -INT -- "-$shell" 2>/dev/null || kill -INT "$shell"
    for i in {1..200}; do kill -0 "$shell" 2>/dev/null || break; sleep 0.1; ((i % 30)) || kill -INT -- "-$shell" 2>/dev/null; done
    wait_gone "$shell" || { echo "round $round: $script goes on after $delay s"; status_=1; }
    wait "$shell"
    ended=$?
    [[ $ended == 130 || $ended == 0 ]] || { echo "round $round: $script after $delay s: $ended"; cat "$script.err"; status_=1; }
  done
done
sleep 0.5
if pgrep -x -f "sleep $nap"; then
  echo "processes are left"
  status_=1
fi
exit "$status_"
