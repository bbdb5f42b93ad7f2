# Python's threads beside the shell: no crash, no hang, no stolen status, no changed signal.
# shells: bash zsh
# timeout: 120

# Exit statuses belong to whom started the process.
py { wrong = []; def falses(): for i in range(150): if subprocess.run(["/bin/false"]).returncode != 1: wrong.append(i) }
py { t = threading.Thread(target=falses); t.start() }
lost=0; for i in {1..150}; do /bin/true || lost=$((lost + 1)); /bin/false && lost=$((lost + 1)); done
py { t.join(); print(len(wrong)) }; echo "$lost"
#> 0
#> 0
sh -c 'exit 9' & job=$!
py { done_ = subprocess.run(["/bin/true"]); try: os.waitpid(-1, os.WNOHANG);; except ChildProcessError: pass }
wait "$job"; echo $?
#> 9
py { process = subprocess.Popen(["sh", "-c", "exit 6"]) }; sleep 0.1; /bin/true; py { print(process.wait()) }
#> 6
py { async def run(): return await (await asyncio.create_subprocess_exec("sh", "-c", "exit 5")).wait() }
py { print(asyncio.run(run())) }
#> 5

# Pipelines with Python threads around.
py { stop = threading.Event(); sleeper = threading.Thread(target=stop.wait, daemon=True); sleeper.start() }
for i in {1..200}; do x=$(echo "$i" | cat | cat); [ "$x" = "$i" ] || echo "lost $i"; done; echo "$x"
#> 200
for i in {1..60}; do py { print("a") } | py { print(_ * 2, end="") } > out; done; cat out
#> a
#> a
py { def busy(): while not stop.is_set(): pass }
py { worker = threading.Thread(target=busy, daemon=True); worker.start() }
for i in {1..100}; do x=$(echo "$i" | cat | cat); [ "$x" = "$i" ] || echo "lost $i"; done; echo "$x"
#> 100
for i in {1..20}; do py { print("a") } | py { print(_ * 2, end="") } > out; done; cat out
#> a
#> a
py { stop.set(); worker.join(); sleeper.join() }

# Every thread but the shell's own has the shell's signals blocked.
py { rest = threading.Event(); def nest(): threading.Thread(target=rest.wait, daemon=True).start();; threading.Thread(target=nest).start() }
py { from concurrent.futures import ThreadPoolExecutor; pool = ThreadPoolExecutor(2); list(pool.map(abs, [1, 2])); time.sleep(0.1) }
open=0; for task in /proc/$$/task/*; do
  [ "${task##*/}" = $$ ] && continue
  blocked=$(awk '/^SigBlk/ { print substr($2, 9) }' "$task/status" 2> /dev/null) # it may have ended meanwhile
  [ -z "$blocked" ] && continue
  # SIGCHLD is 17, SIGWINCH 28, SIGTERM 15, SIGHUP 1, SIGALRM 14.
  for number in 17 28 15 1 14; do (( (0x$blocked >> (number - 1)) & 1 )) || open=$((open + 1)); done
done; echo "$open"
#> 0
py { rest.set(); pool.shutdown() }

# What Python changes in signals is put back.
dispositions() { grep -E '^Sig(Ign|Cgt)' /proc/$$/status; }
before=$(dispositions)
py { import signal, asyncio, faulthandler; old = signal.signal(signal.SIGTERM, signal.SIG_IGN); old = signal.signal(signal.SIGUSR2, lambda *a: None); asyncio.run(asyncio.sleep(0)) }
[ "$(dispositions)" = "$before" ] && echo unchanged
#> unchanged
yes | head -1 > /dev/null; echo "${PIPESTATUS[@]}${pipestatus[@]}"
#> 141 0
py { caught = []; old = signal.signal(signal.SIGUSR1, lambda *a: caught.append(1)); os.kill(os.getpid(), signal.SIGUSR1); time.sleep(0.1); print(len(caught)) }
#> 1
py { old = signal.signal(signal.SIGALRM, lambda *a: print("alarm")); done_ = signal.alarm(1); time.sleep(1.2) }
#> alarm

# A Python thread calls into the shell's variables while the shell works.
py { seen = []; def reader(): for i in range(200): seen.append(os.environ.get("HOME")) }
py { t = threading.Thread(target=reader); t.start() }; for i in {1..300}; do export "v$i=$i"; unset "v$i"; done; py { t.join(); print(len(seen), set(seen) == {HOME}) }
#> 200 True
