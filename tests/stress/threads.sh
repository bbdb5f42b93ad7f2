# Pipelines while threads of every kind are at work: none of them runs a handler of the shell's.
# shellcheck shell=bash disable=SC1083,SC2154
py {
    import ctypes
    from concurrent.futures import ThreadPoolExecutor

    stop = threading.Event()
    def spin():
        while not stop.is_set(): sum(range(1000))
    def compress():
        while not stop.is_set(): zlib.compress(bytes(100_000))
    def start():
        workers = [threading.Thread(target=spin), threading.Thread(target=compress)]
        for worker in workers: worker.start()
        for worker in workers: worker.join()
    nest = threading.Thread(target=start)
    nest.start()

    pool = ThreadPoolExecutor(2)
    jobs_ = [pool.submit(compress), pool.submit(stop.wait)]

    libc = ctypes.CDLL(None)
    sleepers_ = []
    for seconds in (3600, 3601):
        thread = ctypes.c_ulong()
        assert libc.pthread_create(ctypes.byref(thread), None, ctypes.cast(libc.sleep, ctypes.c_void_p), ctypes.c_void_p(seconds)) == 0

    try:
        import numpy
        def multiply():
            matrix = numpy.ones((400, 400))
            while not stop.is_set(): matrix @ matrix
        jobs_.append(pool.submit(multiply))
        multiplier = threading.Thread(target=multiply)
        multiplier.start()
    except ImportError:
        multiplier = nest
}

# Every thread but the shell's own has all signals blocked but the one of pysh's own, the last but one.
are_blocked() {
  local task blocked
  for task in /proc/$$/task/*; do
    [[ ${task##*/} == "$$" ]] && continue
    blocked=$(awk '/^SigBlk/ { print $2 }' "$task/status" 2>/dev/null) || continue
    # bits 1 to 31, without SIGKILL and SIGSTOP
    (((0x${blocked:-ffffffffffffffff} & 0x7ffbfeff) == 0x7ffbfeff)) || return 1
  done
}

count=0
trap 'count=$((count + 1))' USR1
status_=0
for ((round = 1; round <= rounds; round++)); do
  for i in {1..400}; do
    x=$(echo "$i" | cat | cat)
    [[ $x == "$i" ]] || { echo "round $round: lost $i, got '$x'"; status_=1; }
    ((i % 40)) || kill -USR1 $$
  done
  for i in {1..20}; do
    x=$(py { i * 2 } | py { int(_) + 1 })
    [[ $x == $((i * 2 + 1)) ]] || { echo "round $round: lost $i of Python, got '$x'"; status_=1; }
  done
  are_blocked || { echo "round $round: a thread has the shell's signals open"; status_=1; }
done
((count == rounds * 10)) || { echo "$count of $((rounds * 10)) signals came"; status_=1; }
py { stop.set(); nest.join(); multiplier.join(); pool.shutdown() }
exit "$status_"
