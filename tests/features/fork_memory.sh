# A fork of the shell goes without Python's memory; a fork of Python has all of it, even while the shell forks too. It writes nothing
# of what other threads have in their buffers.
# ways: file

py {
    import os, threading
    data = {str(n): [n] * 10 for n in range(100_000)}
    stop = False
    statuses = []

    def check():
        total = sum(len(each) for each in data.values())
        more = [str(n) for n in range(10_000)]
        os._exit(int(total != 1_000_000 or len(more) != 10_000))

    def fork_on():
        while not stop:
            pid = os.fork()
            if pid == 0:
                check()
            statuses.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

    threads = [threading.Thread(target=fork_on) for _ in range(2)]
    for thread in threads:
        thread.start()
}
for ((i = 0; i < 100; i++)); do
  ( : )
  x=$(echo $i)
  if ((i % 10 == 0)); then y=$(py { f"{x}-{len(data)}" }); [[ $y == "$i-100000" ]] || echo "got $y"; fi
done
py {
    stop = True
    for thread in threads:
        thread.join()
    print(set(statuses), len(statuses) > 10)
}
#> {0} True

# multiprocessing's own fork, and memory that grows and shrinks.
py {
    import multiprocessing
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(sum(pool.map(len, [list(range(n)) for n in range(300)])))
}
#> 44850
for size in 1 2_000_000 10 1_000_000 3; do
  py { data = [str(n) for n in range(int(size))]; held = len(data) }
  echo "$(py { held }) $(echo forked)"
done
#> 1 forked
#> 2000000 forked
#> 10 forked
#> 1000000 forked
#> 3 forked

# A subshell of a subshell, and what it starts.
( ( (echo deep; /bin/echo deeper); py { held } ); py { held + 1 } )
#> deep
#> deeper
#> 3
#> 4
