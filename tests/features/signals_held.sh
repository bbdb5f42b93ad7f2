# Signals that code has blocked wait for it, also those that come to the shell's process.
# shells: bash zsh fish

py { import signal; from signal import SIGUSR1, SIGALRM; _old = signal.pthread_sigmask(signal.SIG_BLOCK, [SIGUSR1]); os.kill(os.getpid(), SIGUSR1); print(signal.sigpending() == {SIGUSR1}, signal.sigwait([SIGUSR1]) == SIGUSR1) }
#> True True
# In the next command, too; from another process, and from a timer.
py { _done = os.system(f"kill -USR1 {os.getpid()}"); print(signal.sigtimedwait([SIGUSR1], 5).si_signo) }
#> 10
py { _old = signal.pthread_sigmask(signal.SIG_BLOCK, [SIGALRM]), signal.setitimer(signal.ITIMER_REAL, 0.05); print(signal.sigwait([SIGALRM]) == SIGALRM) }
#> True
py { threading.Timer(0.1, os.kill, (os.getpid(), SIGUSR1)).start(); print(signal.sigwait([SIGUSR1]) == SIGUSR1) }
#> True
# While the shell runs something for the code, and asks it something.
py { _done = os.system(f"kill -USR1 {os.getpid()}"); print(HOME == os.environ["HOME"], sh { echo inside }); sh.run { echo itself }; print(signal.sigwait([SIGUSR1]) == SIGUSR1) }
#> True inside
#> itself
#> True
# A handler runs when they are open again.
py { _old = signal.signal(SIGUSR1, lambda *args: print("handled")); os.kill(os.getpid(), SIGUSR1); signal.raise_signal(SIGUSR1); print("held"); _old = signal.pthread_sigmask(signal.SIG_UNBLOCK, [SIGUSR1]); print("open") }
#> held
#> handled
#> open
# The shell's mask is its own between commands and in its children; those of the code have what it has blocked.
py { _old = signal.pthread_sigmask(signal.SIG_SETMASK, [SIGUSR1]) }
grep SigBlk /proc/self/status
#>~ SigBlk:\s0000000000000000
py { _done = subprocess.run(["grep", "SigBlk", "/proc/self/status"]) }
#>~ SigBlk:\s0000000000000200
py { _old = signal.pthread_sigmask(signal.SIG_SETMASK, []); _done = subprocess.run(["grep", "SigBlk", "/proc/self/status"]) }
#>~ SigBlk:\s0000000000000000
