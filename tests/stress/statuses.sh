# The shell's children and Python's, at the same time: no status is lost or taken.
# shellcheck shell=bash disable=SC1083,SC2154
py {
    wrong = []
    def expect(wanted, got, what):
        if got != wanted: wrong.append(f"{what}: {got}, not {wanted}")
    def runs():
        for i in range(40): expect(i, subprocess.run(["sh", "-c", f"exit {i}"]).returncode, "run")
    def left_behind():
        # The thread that forks has ended when its child does.
        def fork(): children.append(subprocess.Popen(["sh", "-c", f"sleep 0.0{i % 10}; exit {i}"]))
        for i in range(1, 40):
            children = []
            thread = threading.Thread(target=fork); thread.start(); thread.join()
            expect(i, children[0].wait(), "left behind")
    async def waits():
        for i in range(40):
            process = await asyncio.create_subprocess_exec("sh", "-c", f"exit {i}")
            expect(i, await process.wait(), "asyncio")
    def any_child():
        # Children of the shell's end meanwhile.
        for i in range(1, 40):
            try: pid, got = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError: pid = 0
            if pid: expect(pid, None, "any child")
            time.sleep(0.01)
}

status_=0
check() { [[ $1 == "$2" ]] || { echo "round $round: $3: $1, not $2"; status_=1; }; }
falses() {
  for i in {1..40}; do
    (exit "$i")
    check $? "$i" subshell
    sh -c "exit $i"
    check $? "$i" child
    sh -c "exit $i" | cat
    check "${PIPESTATUS[0]}" "$i" pipeline
    sh -c "exit $i" &
    wait $!
    check $? "$i" job
  done
}

for ((round = 1; round <= rounds; round++)); do
  py { asyncio; workers = [threading.Thread(target=it) for it in (runs, left_behind, left_behind, lambda: asyncio.run(waits()))]; for worker in workers: worker.start() }
  falses
  py { for worker in workers: worker.join() }
  for i in {1..20}; do echo | py { children = [subprocess.Popen(["sh", "-c", f"sleep 0.0{i % 5}; exit {i}"])] }; /bin/true; py { expect(int(i), children[0].wait(), "of a stage") }; done
  py { worker = threading.Thread(target=any_child); worker.start() }
  falses
  py { worker.join() }
  for i in {1..20}; do
    sh -c "sleep 0.00$((i % 5)); exit $i" & py { try: expect(os.wait(), None, "wait");; except ChildProcessError: pass }; wait $!
    check $? "$i" "job beside os.wait"
  done
done
[[ -z $(py { for each in wrong: yield each }) ]] || { py { for each in wrong: yield each }; status_=1; }
exit "$status_"
