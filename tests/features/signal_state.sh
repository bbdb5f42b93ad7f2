# When `py` returns, handlers and masks of the shell's thread are as before, however it ended.
# timeout: 60

py { import signal, faulthandler, asyncio }
# Read by the shell itself: while it waits for a child it blocks some.
state() { now=; while read -r line; do case $line in SigBlk*|SigIgn*|SigCgt*) now+="$line ";; esac; done < /proc/$$/task/$$/status; }
note() { state; before=$now; }
check() { state; if [ "$now" = "$before" ]; then echo same; else echo "$before"; echo "$now"; fi; }
note
py { time.sleep(0.01) }; check
#> same
py { 1/0 } 2> /dev/null; check
#> same
py { sys.exit(3) }; check
#> same
trap : INT; note
py { os.kill(os.getpid(), signal.SIGINT); time.sleep(5) }; echo $?; check
#> 130
#> same
py { _a = signal.signal(signal.SIGTERM, lambda *a: None), signal.signal(signal.SIGINT, signal.SIG_IGN), signal.signal(signal.SIGCHLD, signal.SIG_DFL) }; check
#> same
py { _a = signal.signal(signal.SIGINT, signal.default_int_handler) }; check
#> same
py { _a = [signal.signal(n, signal.getsignal(n)) for n in range(1, 65) if n not in (9, 19, 32, 33) and signal.getsignal(n) is not None] }; check
#> same
py { _a = [signal.signal(n, lambda *a: None) for n in (34, 50, 62, 63, 64)] }; check
#> same
py { asyncio.run(asyncio.sleep(0.01)) }; check
#> same
py { async def interrupted(): os.kill(os.getpid(), signal.SIGINT); await asyncio.sleep(5) }
py { asyncio.run(interrupted()) }; echo $?; check
#> 130
#> same
py { faulthandler.enable(open("faults", "w")) }; check
#> same
py { faulthandler.disable() }; check
#> True
#> same
py { _a = signal.signal(signal.SIGALRM, lambda *a: print("alarm")), signal.setitimer(signal.ITIMER_REAL, 0.05); time.sleep(0.2) }; check
#> alarm
#> same
py { _a = subprocess.run(["true"]), os.system("true"); _a = os.waitpid(os.spawnlp(os.P_NOWAIT, "true", "true"), 0) }; check
#> same

# Python code sees the masks that it sets, and no thread of Python's ever has the shell's signals open.
py { print(signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2}), signal.pthread_sigmask(signal.SIG_UNBLOCK, range(1, 32))); print(signal.pthread_sigmask(signal.SIG_SETMASK, ())) }; check
#> set() {<Signals.SIGUSR2: 12>}
#> set()
#> same
py {
    def blocked(status): return next(line.split()[1] for line in status.splitlines() if line.startswith("SigBlk"))
    def of_child(): return blocked(subprocess.run(["cat", "/proc/self/status"], capture_output=True, text=True).stdout)
    def of_fork():
        if (pid := os.fork()) == 0:
            os.write(2, blocked(open("/proc/self/status").read()).encode() + b"\n")
            os._exit(0)
        os.waitpid(pid, 0)
    print(of_child())
    old_ = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    print(of_child(), of_fork())
    old_ = signal.pthread_sigmask(signal.SIG_SETMASK, old_)
    print(of_child())
}
check
#> 0000000000000000
#> 0000000000004000 None
#! 0000000000004000
#> 0000000000000000
#> same
for task in /proc/$$/task/*; do
  [ "${task##*/}" = $$ ] || awk '/^SigBlk/ { print substr($2, 9) }' "$task/status"
done | sort -u
#>~ [7f]ffbfeff
