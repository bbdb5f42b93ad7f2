# Code's own `os.fork` and `multiprocessing` work, and never return into the shell.
# shells: bash zsh

py {
    pid = os.fork()
    if pid == 0:
        print("child")
    else:
        done_ = os.waitpid(pid, 0)
        print("parent")
}
echo "once"
#> child
#> parent
#> once
py { pid = os.fork(); if pid == 0: os._exit(4);; print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])) }
#> 4
py { pid = os.fork(); if pid == 0: sys.exit(5);; print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])) }
#> 5
py { pid = os.fork(); if pid == 0: pid = "of the child";; done_ = os.waitpid(pid, 0) if type(pid) is int else 0 }; [ "$pid" -gt 0 ] && echo "of the parent"
#> of the parent
py { if os.fork() == 0: done_ = subprocess.run(["echo", "from a child of the child"]);; else: done_ = os.wait() }
#> from a child of the child
shell_pid=$$; py { print(os.getpid() == int(shell_pid)) }
#> True
( py { pid = os.fork(); if pid == 0: print("fork in a subshell");; else: done_ = os.waitpid(pid, 0) } ); echo "and back"
#> fork in a subshell
#> and back
echo x | py { pid = os.fork(); if pid == 0: print("fork in a stage");; else: done_ = os.waitpid(pid, 0) } | cat
#> fork in a stage
py { with multiprocessing.get_context("fork").Pool(2) as pool: print(pool.map(abs, [-1, -2])) }
#> [1, 2]
py { with multiprocessing.get_context("spawn").Pool(1) as pool: print(pool.map(abs, [-3])) }
#> [3]
py { from concurrent.futures import ProcessPoolExecutor; with ProcessPoolExecutor(1) as pool: print(pool.submit(abs, -4).result()) }
#> 4
py { process = subprocess.Popen(["sh", "-c", "exit 6"]); print(process.wait()) }
#> 6
py { print(os.spawnlp(os.P_WAIT, "sh", "sh", "-c", "exit 7")) }
#> 7
[ "$(ps -o ppid= -p $(sh -c 'echo $PPID') | tr -d " ")" ] && echo "still the shell"
#> still the shell

# A process that goes on with Python ignores what Python ignores: writing to a pipe that nobody reads is an error there.
py {
    pipe = os.pipe()
    os.close(pipe[0])
    pid = os.fork()
    if pid == 0:
        try:
            os.write(pipe[1], b"x")
        except BrokenPipeError:
            os._exit(3)
    os.close(pipe[1])
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
}
#> 3
py { import signal; old_ = signal.signal(signal.SIGPIPE, signal.SIG_DFL) }
py { print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])) if (pid := os.fork()) else os.kill(os.getpid(), signal.SIGPIPE) }
#> -13
