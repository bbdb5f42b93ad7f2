"""Kills a process of a pipeline at a random moment, again and again, in one shell that must live on.

The shell runs pipelines with stages of Python, one after the other, and prints a line after each. From outside, one of
its descendants is killed now and then. In the end the shell must answer as ever, with no thread or process that was not
there before, and no descriptor.
"""

from __future__ import annotations

import argparse
import collections
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 30
"""Seconds in which a pipeline must end."""

PIPELINES = [
    "seq 20000 | py -l { int(_) + 1 } | tail -n 1",
    "yes | head -n 20000 | py -al { _[0] } | py -l { _ } | wc -l",
    "py -nl { range(20000) } | sort -n | py { len(_) }",
    "x=$(seq 5000 | py { sum(map(int, _.split())) }); echo $x",
    "(sleep 0.02; py { import time; time.sleep(0.02); 1 }) | cat",
    "py { print(sh { seq 5000 | py -l { _ } | tail -n 1; }) } | cat",
    "seq 3 | py -l { sh { sleep 0.01; echo $_; } } | cat",
]


def children(pid: int) -> list[int]:
    """The processes that descend from `pid`."""
    found: list[int] = []
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:  # it has ended meanwhile
        return []
    for task in tasks:
        try:
            own = [int(child) for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
        except OSError:
            continue
        for child in own:
            found += [child, *children(child)]
    return found


class Shell:
    """A bash that runs what it is sent, a line at a time."""

    def __init__(self, image: Path) -> None:
        environment = {**os.environ, "LD_PRELOAD": f"{image}/lib/libpysh.so", "LC_ALL": "C.UTF-8"}
        environment.pop("PYSH_OFF", None)
        self.process = subprocess.Popen(
            ["bash", "--norc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdin and self.process.stdout
        self.input, self.output = self.process.stdin, self.process.stdout
        os.set_blocking(self.output.fileno(), False)

    def send(self, line: str) -> None:
        """Has the shell run a line, and then print a mark."""
        self.input.write(f"{line}\necho; echo =done\n".encode())
        self.input.flush()

    def wait(self, on_idle: float = 0.001) -> str | None:
        """What it prints up to the mark; None if it takes too long, or ends."""
        text, end = b"", time.monotonic() + PATIENCE
        while not text.endswith(b"\n=done\n"):
            if time.monotonic() > end or self.process.poll() is not None:
                return None
            text += self.output.read() or b""
            time.sleep(on_idle)
        return text.removesuffix(b"\n=done\n").decode()

    def state(self) -> tuple[int, list[str], list[int]]:
        """Threads, file descriptors, and processes of the session."""
        pid = self.process.pid
        for _ in range(100):
            threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
            left = children(pid)
            if threads <= 3 and not left:
                break
            time.sleep(0.05)
        kinds = []
        for fd in Path(f"/proc/{pid}/task").glob("*/fd/*"):
            try:
                kinds.append(os.readlink(fd).partition("[")[0])
            except OSError:
                continue
        return threads, sorted(kinds), left


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("times", type=int)
    options = parser.parse_args()
    choose = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)
    shell = Shell(options.image)
    for pipeline in PIPELINES:
        shell.send(pipeline)
        if shell.wait() is None:
            print(f"without any kill: {pipeline}")
            return 1
    before = shell.state()
    killed = rounds = 0
    while killed < options.times:
        rounds += 1
        pipeline = choose.choice(PIPELINES)
        shell.send(pipeline)
        time.sleep(choose.uniform(0, 0.06))
        victims = children(shell.process.pid)
        if victims:
            try:
                os.kill(choose.choice(victims), signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                pass
        if shell.wait() is None:
            ended = shell.process.poll()
            print(f"after {killed} kills: {'ends with ' + str(ended) if ended is not None else 'hangs'}: {pipeline}")
            if ended is None:
                print(subprocess.run(["ps", "-s", str(shell.process.pid), "-Lo", "pid,tid,stat,wchan:20,args"],
                                     capture_output=True, text=True).stdout)  # fmt: skip
                os.killpg(shell.process.pid, signal.SIGKILL)
            return 1
    after = shell.state()
    shell.send("py { 6 * 7 }; echo $?")
    answer = shell.wait()
    print(f"{killed} kills in {rounds} pipelines; {before[0]} threads before, {after[0]} after")
    print(f"{len(before[1])} descriptors before, {len(after[1])} after, of processes {after[2]}")
    more = collections.Counter(after[1]) - collections.Counter(before[1])
    print("\n".join(f"{count} more: {kind}" for kind, count in more.items()))
    shell.input.close()
    status = shell.process.wait(PATIENCE)
    if answer is None or answer.split() != ["42", "0"] or status != 0 or after[0] > before[0] or more or after[2]:
        print(f"wrong: answers {answer!r}, exits with {status}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
