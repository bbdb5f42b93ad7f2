# Processes that Python starts in a stage have the stage's standard input, output and error, and end cleanly.
# timeout: 120

cat > work.py <<'END'
import asyncio, sys

def square(n):
    print("worker", n, flush=True)
    return n * n

async def run(*words):
    return await (await asyncio.create_subprocess_exec(*words)).wait()

async def take(command):
    process = await asyncio.create_subprocess_shell(command, stdout=asyncio.subprocess.PIPE)
    return (await process.communicate())[0], process.returncode
END
py { import multiprocessing, pty, work; from concurrent.futures import ProcessPoolExecutor; from multiprocessing import get_context }
prefix() { sed 's/^/>/'; }

echo in | py { a_ = subprocess.run(["cat"]) } | prefix
#> >in
echo in | py { a_ = subprocess.run("cat; echo err >&2", shell=True) } 2>&1 | prefix
#> >in
#> >err
x=$(py { a_ = subprocess.run(["echo", "captured"]) }); echo "<$x>"
#> <captured>
echo in | py { print(os.waitstatus_to_exitcode(os.system("cat; exit 3"))) } | prefix
#> >in
#> >3
echo in | py { print(os.popen("cat").read().upper(), end="") } | prefix
#> >IN
echo in | py { pid = os.posix_spawn("/bin/cat", ["cat"], os.environ); a_ = os.waitpid(pid, 0) } | prefix
#> >in
echo in | py { a_ = os.spawnlp(os.P_WAIT, "cat", "cat") } | prefix
#> >in
echo in | py { print(asyncio.run(work.run("sh", "-c", "cat; exit 4"))); print(asyncio.run(work.take("echo out; exit 5"))) } | prefix
#> >in
#> >4
#> >(b'out\n', 5)
x=$(py { print(asyncio.run(work.run("echo", "out"))) }); echo "<$x>"
#> <out
#> 0>

# A terminal of its own is a child's own, and what it prints is the stage's.
echo | py { a_ = pty.spawn(["sh", "-c", "test -t 1 && echo on a terminal"], lambda fd: os.read(fd, 100).replace(b"\r", b"")) } | grep -v '^$' | prefix
#> >on a terminal
echo | py {
    pid, fd = pty.fork()
    if pid == 0: os.execlp("sh", "sh", "-c", "test -t 0 && echo from a terminal")
    print(os.read(fd, 100)); a_ = os.waitpid(pid, 0)
} | prefix
#> >b'from a terminal\r\n'
py { a_ = pty.spawn(["sh", "-c", "test -t 1 && echo in a block"], lambda fd: os.read(fd, 100).replace(b"\r", b"")) } < /dev/null
#> in a block

# multiprocessing.
echo | py { with get_context("fork").Pool(2) as pool: print(pool.map(work.square, [2])) } | prefix
#> >worker 2
#> >[4]
echo | py { with get_context("spawn").Pool(1) as pool: print(pool.map(work.square, [3])) } | prefix
#> >worker 3
#> >[9]
x=$(py { with ProcessPoolExecutor(1, get_context("fork")) as pool: print(pool.submit(work.square, 4).result()) }); echo "<$x>"
#> <worker 4
#> 16>
x=$(py { with ProcessPoolExecutor(1, get_context("forkserver")) as pool: print(pool.submit(work.square, 8).result()) }); echo "<$x>"
#> <worker 8
#> 64>
py { with get_context("forkserver").Pool(1) as pool: print(pool.map(abs, [-5])) }
#> [5]
echo | py { with get_context("forkserver").Pool(1) as pool: print(pool.map(work.square, [9])) } | prefix
#> >worker 9
#> >[81]
echo | py { process = get_context("fork").Process(target=sys.exit, args=(6,)); process.start(); process.join(); print(process.exitcode) } | prefix
#> >6
echo | py { threading.current_thread(); process = get_context("fork").Process(target=sys.exit, args=(7,)); process.start(); process.join(); print(process.exitcode) } | prefix
#> >7
( py { with get_context("fork").Pool(1) as pool: print(pool.map(abs, [-7])) } )
#> [7]

# The shell's threads still have their signals blocked: multiprocessing opens two.
open=0; for task in /proc/$$/task/*; do
  blocked=$(awk '/^SigBlk/ { print $2 }' "$task/status" 2> /dev/null) # it may have ended meanwhile
  [ "${task##*/}" = $$ ] || [ -z "$blocked" ] || (( (0x$blocked & 0x4002) == 0x4002 )) || open=$((open + 1))
done; echo "$open"
#> 0
[ $$ = $BASHPID ] && echo "still the shell"
#> still the shell
