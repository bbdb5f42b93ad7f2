# The default of a signal is what the shell does with it; code sees no handler of the shell's, and takes none away.
# shells: bash zsh

trap 'echo the shell' TERM
py { import signal, faulthandler; got = [] }
py { print(signal.getsignal(signal.SIGTERM) == signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL) }
#> True
# What libraries do: set a handler, and then what was there before.
py { old = signal.signal(signal.SIGTERM, lambda *args: got.append("python")); os.kill(os.getpid(), signal.SIGTERM); print(got) }
#> ['python']
py { _ = signal.signal(signal.SIGTERM, old); os.kill(os.getpid(), signal.SIGTERM); time.sleep(0.1); print("alive", got) }
#> alive ['python']
#> the shell
kill -TERM $$
#> the shell

# The shell hears of its children while Python does, too.
sleep 0.1 &
py { old = signal.signal(signal.SIGCHLD, lambda *args: got.append("child")); time.sleep(0.3); print(got[1:]) }
#> ['child']
jobs -r
py { done = subprocess.run(["true"]); time.sleep(0.1); print(got[2:]) }
#> ['child']
py { print(sh { sleep 0.1; echo inside }); sh.run { sleep 0.1 }; print("after") }
#> inside
#> after
sh -c 'exit 3' & wait $!; echo $?
#> 3
py { for action in (signal.SIG_IGN, signal.SIG_DFL, old): _ = signal.signal(signal.SIGCHLD, action);; print(sh { sleep 0.1; echo inside }) }
#> inside
py { _ = signal.signal(signal.SIGCHLD, signal.SIG_IGN) }
sh -c 'exit 4' & py { time.sleep(0.2) }; wait $!; echo $?
#> 4

# What the shell sets while Python's is in place is the shell's.
py { _ = signal.signal(signal.SIGUSR1, lambda *args: print("python")); sh.run { trap 'echo trapped' USR1 } }
kill -USR1 $$
#> trapped
py { os.kill(os.getpid(), signal.SIGUSR1) }
#> python

# What can't be changed.
py { try: _ = signal.signal(signal.SIGKILL, print);; except OSError as error: print(error) }
#> [Errno 22] Invalid argument

# Children have what code has asked for.
trap '' HUP
py {
    def ignored(status): return {n for n in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGPIPE, signal.SIGCHLD) if int(status.split("SigIgn:")[1].split()[0], 16) >> (n - 1) & 1}
    def of_child(): return ignored(subprocess.run(["cat", "/proc/self/status"], capture_output=True, text=True).stdout)
    def of_fork():
        sys.stdout.flush()
        if (pid := os.fork()) == 0:
            print(sorted(map(int, ignored(open("/proc/self/status").read()))))
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(pid, 0)
    _ = signal.signal(signal.SIGCHLD, old)
    print(sorted(map(int, of_child())))
    of_fork()
    _ = [signal.signal(signal.SIGCHLD, signal.SIG_IGN), signal.signal(signal.SIGHUP, signal.SIG_DFL), signal.signal(signal.SIGUSR1, signal.SIG_IGN)]
    print(sorted(map(int, of_child())))
    try: of_fork()
    except ChildProcessError: pass
    _ = [signal.signal(signal.SIGCHLD, old), signal.signal(signal.SIGUSR1, old)]
}
#> [1]
#> [1]
#> [10, 17]
#> [10, 17]

py { _ = signal.signal(signal.SIGINT, signal.SIG_IGN), signal.signal(signal.SIGPIPE, signal.SIG_IGN), signal.signal(signal.SIGQUIT, signal.SIG_IGN); print(sorted(map(int, of_child()))) }
#> [2, 3]
py { _ = signal.signal(signal.SIGINT, signal.default_int_handler), signal.signal(signal.SIGPIPE, signal.SIG_DFL), signal.signal(signal.SIGQUIT, signal.SIG_DFL); print(sorted(map(int, of_child()))) }
#> []

# Of C code: it runs where Python's files are.
py { report = open("report", "w+"); faulthandler.register(signal.SIGUSR2, report); os.kill(os.getpid(), signal.SIGUSR2) }
py { _ = report.seek(0); print(report.readline(), end="") }
#>~ Current thread 0x[0-9a-f]+ \(most recent call first\):
py { print(faulthandler.unregister(signal.SIGUSR2)) }
#> True
