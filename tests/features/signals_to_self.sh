# A signal that Python code sends to itself: its handler has run when the call returns.

py { import signal; got = []; _old = signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number)) }
py { signal.raise_signal(signal.SIGUSR1); print(got) }
#> [10]
py { os.kill(os.getpid(), signal.SIGUSR1); print(len(got)) }
#> 2
py { signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1); print(len(got)) }
#> 3
py { for _i in range(2000): os.kill(os.getpid(), signal.SIGUSR1);; print(len(got)) }
#> 2003
py { try: signal.raise_signal(signal.SIGINT);; except KeyboardInterrupt: print("interrupted") }
#> interrupted
py { _old = signal.signal(signal.SIGUSR1, signal.SIG_IGN); signal.raise_signal(signal.SIGUSR1); print(len(got)) }
#> 2003
# The last one that there is.
py { _old = signal.signal(signal.SIGRTMAX, lambda number, frame: got.append(number)); signal.raise_signal(signal.SIGRTMAX); print(got.pop() == signal.SIGRTMAX) }
#> True

# On another thread, too: Python runs handlers on its main thread.
py { _old = signal.signal(signal.SIGUSR2, lambda number, frame: got.append(number)); _t = threading.Thread(target=lambda: signal.raise_signal(signal.SIGUSR2)); _t.start(); _t.join(); time.sleep(0.1); print(len(got)) }
#> 2004

# In a child it is its own, and what ends a process by default still does.
py { _pid = os.fork(); if _pid == 0: os.kill(os.getpid(), signal.SIGTERM);; print(os.waitstatus_to_exitcode(os.waitpid(_pid, 0)[1])) }
#> -15
trap 'echo the shell itself' USR1
py { _old = signal.signal(signal.SIGUSR1, signal.SIG_DFL); print(len(got)) }
#> 2004
kill -USR1 $$
#> the shell itself
trap 'echo terminated' TERM; bash -c 'kill -TERM $PPID' & wait 2> /dev/null; wait # bash 5.3 may say that it is no child
#> terminated

# A handler of the shell's that Python sets again, with other flags, stays the shell's.
py { signal.siginterrupt(signal.SIGCHLD, False); _done = subprocess.run(["true"]); time.sleep(0.1); print("quiet") }
#> quiet
