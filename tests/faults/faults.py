"""Lets each call of libc's that a session makes fail once, and looks at what becomes of the shell.

`inject.c` does the failing and `session.bash`, `.zsh` or `.fish` is the session. First a run without a fault tells
which calls there are; then there is a run for each. The shell must not crash, hang or leave anything behind; its own
commands must do what they always do, and a `py` whose status is 0 must have done its work.
"""

from __future__ import annotations

import argparse
import collections
import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SHELLS = {"bash": ["bash", "--norc"], "zsh": ["zsh", "-f"], "fish": ["fish", "--no-config"]}
"""How each shell is started, without start-up files."""
FORK_FAILED = "fork failed: resource temporarily unavailable"
"""With these words zsh ends a script whose own command can't have a process, with or without pysh; bash tries again."""

PATIENCE = 20
"""Seconds that a run may take: it takes one."""

ERRORS = {
    **dict.fromkeys(("mmap", "mmap64", "mprotect", "epoll_ctl", "poll", "recvmsg"), errno.ENOMEM),
    **dict.fromkeys(("send", "sendmsg"), errno.ENOBUFS),
    **dict.fromkeys(("recv", "getsockopt"), errno.ECONNRESET),
    **dict.fromkeys(("pthread_create", "fork"), errno.EAGAIN),
    **dict.fromkeys(("close_range", "kcmp", "unshare"), errno.EPERM),
    **dict.fromkeys(("stat64", "statx", "readlink", "realpath", "getcwd", "fchdir"), errno.EACCES),
    **dict.fromkeys(("read", "write", "writev", "fstat64", "lseek64"), errno.EIO),
    "tee": errno.EINVAL,
}
"""How a call fails; any other for want of a file descriptor."""

Place = tuple[str, str, str]
"""Role of the process, function, and object with offset."""


@dataclass
class Run:
    """What a run of the session has left."""

    status: int | None
    """None: it hung."""
    output: str
    errors: str
    survivors: list[str]
    litter: list[str]
    fired: bool
    log: list[str]


@dataclass(frozen=True)
class Fault:
    place: Place
    nth: int

    def __str__(self) -> str:
        return " ".join((*self.place, str(self.nth)))


def run(options: argparse.Namespace, fault: Fault | None, preload: str | None = None) -> Run:
    """Runs the session with a fault, or without any."""
    with tempfile.TemporaryDirectory(prefix="pysh-faults-") as name:
        root = Path(name)
        for folder in ("work", "tmp", "home"):
            (root / folder).mkdir()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": f"{root}/home",
            "TMPDIR": f"{root}/tmp",
            "LANG": "C.UTF-8",
            "FAULTS_LOG": f"{root}/log",
            **{name: os.environ[name] for name in ("PYSH_PYTHON",) if name in os.environ},
        }
        preload = f"{options.injector} {options.image}/lib/libpysh.so" if preload is None else preload
        environment["LD_PRELOAD"] = preload
        if fault:
            code = ERRORS.get(fault.place[1], errno.EMFILE)
            environment |= {"FAULTS_AT": str(fault), "FAULTS_ERRNO": str(code), "FAULTS_FIRED": f"{root}/fired"}
        with (root / "out").open("wb") as out, (root / "err").open("wb") as err:
            command = [*SHELLS[options.shell], str(options.session or HERE / f"session.{options.shell}")]
            shell = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=root / "work", env=environment,
                start_new_session=True,
            )  # fmt: skip
            try:
                status: int | None = shell.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                status = None
                if options.stop:
                    print(f"hung: {fault}, session {shell.pid}", flush=True)
                    os.kill(os.getpid(), signal.SIGSTOP)
            survivors = [] if status is None else rest(shell.pid)
            end(shell)
        return Run(
            status,
            (root / "out").read_text(errors="replace"),
            (root / "err").read_text(errors="replace"),
            survivors,
            [path.name for path in (root / "tmp").iterdir()],
            (root / "fired").exists(),
            (root / "log").read_text().splitlines() if (root / "log").exists() else [],
        )


def rest(session: int) -> list[str]:
    """The processes of a session that are still there after a moment of grace."""
    for _ in range(60):
        left = members(session)
        if not left:
            return []
        time.sleep(0.05)
    return left


def members(session: int) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            head, _, tail = (entry / "stat").read_text().rpartition(") ")
        except OSError:
            continue
        fields = tail.split()
        if fields[0] != "Z" and int(fields[3]) == session:
            found.append(head)
    return found


def end(shell: subprocess.Popen[bytes]) -> None:
    for process in members(shell.pid):
        os.kill(int(process.split()[0]), signal.SIGKILL)
    shell.wait()


def steps(output: str) -> dict[str, tuple[str, str]]:
    """What each step printed, and its status; "" if it has not ended."""
    found: dict[str, tuple[str, str]] = {}
    step = ""
    for line in output.splitlines():
        word, _, name = line.partition(" ")
        if word in ("own", "ours") and name:
            step = line
            found[step] = ("", "")
        elif word == "end" and step:
            found[step] = (found[step][0], name)
            step = ""
        elif step:
            found[step] = (found[step][0] + line + "\n", "")
    return found


def faults(log: list[str], options: argparse.Namespace) -> list[Fault]:
    """The calls to let fail: all, or one of each of pysh's own places, or a few of each place."""
    most: collections.Counter[Place] = collections.Counter()
    for line in log:
        role, function, where, nth = line.split(" ")
        place = (role, function, where)
        most[place] = max(most[place], int(nth))
    chosen = []
    for place, count in sorted(most.items()):
        ours = "libpysh.so" in place[2] or "_pysh" in place[2]
        few = {1, 2, 3, count // 2, count} if ours else {1, count // 3, count}
        if options.deep:
            numbers = list(range(1, count + 1))
        elif options.few:
            numbers = [(count + 1) // 2] if ours else []
        else:
            numbers = sorted(few)
        chosen += [Fault(place, nth) for nth in numbers if 1 <= nth <= count]
    return [fault for fault in chosen if options.only in str(fault)]


def complaints(result: Run, plain: dict[str, tuple[str, str]]) -> list[str]:
    found = []
    if result.status is None:
        return ["hangs"]
    if FORK_FAILED in result.errors:
        return []
    if result.status < 0:
        found.append(f"ends by {signal.Signals(-result.status).name}")
    elif result.status != 7:
        found.append(f"ends with {result.status}")
    seen = steps(result.output)
    failed = []
    for step, (output, status) in plain.items():
        if step not in seen:
            found.append(f"never comes to '{step}'")
            break
        if seen[step] == (output, status):
            continue
        if step.startswith("own ") or seen[step][1] == "0":
            found.append(f"'{step}' prints {seen[step][0]!r}, status {seen[step][1]}")
        else:
            failed.append(step)
    if not result.errors.strip() and any(not seen[step][0].strip() for step in failed):
        found.append(f"says nothing when {failed} fail")
    found += [f"'{word}' in its errors" for word in ("panicked", "malformed", "core dumped") if word in result.errors]
    found += [f"leaves process {process}" for process in result.survivors]
    found += [f"leaves file {name}" for name in result.litter]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", type=Path, required=True)
    parser.add_argument("--injector", type=Path, required=True)
    parser.add_argument("--shell", choices=SHELLS, default="bash")
    parser.add_argument("--session", type=Path, help="another session")
    parser.add_argument("--deep", action="store_true", help="every single call, not the first and last few of a place")
    parser.add_argument("--few", action="store_true", help="one call of each of pysh's own places")
    parser.add_argument("--stop", action="store_true", help="stop for a debugger where the shell hangs")
    parser.add_argument("--keep", type=Path, help="folder for the output of runs that fail")
    parser.add_argument("only", nargs="?", default="", help="only faults with this text in their names")
    options = parser.parse_args()
    first = run(options, None)
    without = run(options, None, preload="")
    plain = steps(first.output)
    if first.status != 7 or any(status != "0" for _, status in plain.values()):
        print(first.output, first.errors, f"no reference: status {first.status}")
        return 1
    chosen = faults(first.log, options)
    print(f"{len(first.log)} calls, {len(chosen)} faults", flush=True)
    counts: collections.Counter[str] = collections.Counter()
    for fault in chosen:
        result = run(options, fault)
        is_inert = (result.status, result.output) == (without.status, without.output)
        found = [] if is_inert else complaints(result, plain)
        kind = (
            "as if not loaded"
            if is_inert
            else ("wrong" if found else "never reached" if not result.fired else outcome(result, plain))
        )
        counts[kind] += 1
        if found:
            print(f"{fault}: {'; '.join(found)}", flush=True)
            if options.keep:
                keep(options.keep, fault, result)
    print(", ".join(f"{count} {kind}" for kind, count in counts.most_common()))
    return 1 if counts["wrong"] else 0


def outcome(result: Run, plain: dict[str, tuple[str, str]]) -> str:
    return "without effect" if steps(result.output) == plain else "told by message and status"


def keep(folder: Path, fault: Fault, result: Run) -> None:
    folder = folder / str(fault).replace(" ", "_").replace("/", "_")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "out").write_text(result.output)
    (folder / "err").write_text(result.errors)


if __name__ == "__main__":
    sys.exit(main())
