# A process belongs to whom started it: the shell and Python never reap each other's children.
# timeout: 60

# A child whose thread has ended meanwhile.
py { def fork(n): children.append(subprocess.Popen(["sh", "-c", f"sleep 0.1; exit {n}"])) }
py { children = []; t = threading.Thread(target=fork, args=(6,)); t.start(); t.join() }; sleep 0.3; /bin/true; py { print(children[0].wait()) }
#> 6
echo | py { children = [subprocess.Popen(["sh", "-c", "sleep 0.1; exit 7"])] }; sleep 0.3; /bin/true; py { print(children[0].poll()) }
#> 7
echo | py { pid = os.spawnlp(os.P_NOWAIT, "sh", "sh", "-c", "sleep 0.1; exit 8") }; sleep 0.3; /bin/true; py { print(os.waitpid(pid, 0) == (pid, 8 << 8)) }
#> True
echo | py { pid = os.spawnlp(os.P_NOWAIT, "sh", "sh", "-c", "sleep 0.1; exit 9") }; sleep 0.3; /bin/true; py { print(os.wait() == (pid, 9 << 8)) }
#> True
echo | py { pid = os.spawnlp(os.P_NOWAIT, "sh", "sh", "-c", "sleep 0.1; exit 9") }; sleep 0.3; /bin/true; py { print(os.wait4(pid, 0)[:2] == (pid, 9 << 8)) }
#> True

# Waits for any child are for Python's own; without one, they say so although the shell has some.
sleep 30 & job=$!
py { def none(wait):
    try: print("found", wait())
    except ChildProcessError: print("none") }
py { for wait in (os.wait, lambda: os.waitpid(-1, 0), lambda: os.waitpid(0, os.WNOHANG), lambda: os.wait3(0), lambda: os.waitid(os.P_ALL, 0, os.WEXITED)): none(wait) }
#> none
#> none
#> none
#> none
#> none
py { pid = os.spawnlp(os.P_NOWAIT, "sh", "sh", "-c", "sleep 0.1; exit 3"); print(os.waitpid(-1, os.WNOHANG), os.waitpid(-1, 0) == (pid, 3 << 8)); none(os.wait) }
#> (0, 0) True
#> none
py { pid = os.spawnlp(os.P_NOWAIT, "sh", "sh", "-c", "exit 4"); found = os.waitid(os.P_ALL, 0, os.WEXITED); print(found.si_pid == pid, found.si_status) }
#> True 4
py { pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 5"], os.environ, setpgroup=0); print(os.waitpid(-pid, 0) == (pid, 5 << 8)); none(lambda: os.waitpid(-pid, 0)) }
#> True
#> none
kill $job; wait $job 2> /dev/null; echo $?
#> 143
for i in 1 2 3; do sh -c "sleep 0.0$i; exit $i" & py { none(os.wait) }; wait $!; echo $?; done
#> none
#> 1
#> none
#> 2
#> none
#> 3
# One that ended while Python waits for another.
sh -c 'sleep 0.1; exit 11' & py { pid = os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "0.4"); print(os.wait() == (pid, 0)) }; wait $!; echo $?
#> True
#> 11
# A shell that has jobs already when it gets its session.
"$BASH" --norc -c 'sh -c "sleep 0.3; exit 12" & enable -f "$LIBPYSH" py; eval "py { x = 1 }"; py "threading.Thread(target=os.system, args=(\"sleep 0.1\",)).start()"; wait $!; echo $?'
#> 12
wait -n 2> /dev/null; sh -c 'sleep 0.1; exit 13' & a=$!; py { done_ = subprocess.run(["true"]) }; wait -n -p who; echo $? $((who == a))
#> 13 1
