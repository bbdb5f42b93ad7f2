"""Where one case runs, and how."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
OPOST = 1
GRACE = 0.3
"""How long to wait for processes that a case left behind, in seconds."""


@dataclass(frozen=True)
class Outcome:
    """How a case ended: its status (None if its time was over) and all that it said."""

    status: int | None
    text: str
    seconds: float


class Place:
    """Folders that each run of each case finds at the same path and empty, so that no path tells the runs apart."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def clear(self) -> None:
        """Makes the folders new."""
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in (self.bin, self.home, self.temporary):
            folder.mkdir(parents=True)

    @property
    def bin(self) -> Path:
        """What is first on `PATH`."""
        return self.root / "bin"

    @property
    def home(self) -> Path:
        """`$HOME`."""
        return self.root / "home"

    @property
    def temporary(self) -> Path:
        """`$TMPDIR`."""
        return self.root / "tmp"

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """What every case finds in its environment."""
        path = f"{self.bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        common = {"PATH": path, "HOME": str(self.home), "TMPDIR": str(self.temporary), "TERM": "xterm"}
        return common | {"LANG": "C.UTF-8", "USER": "root", "LOGNAME": "root"} | dict(extra)

    def run(self, command: Sequence[str], folder: Path, extra: Mapping[str, str], timeout: float) -> Outcome:
        """Runs a command on a terminal of its own, and ends whatever it leaves behind."""
        master, slave = os.openpty()
        start = time.monotonic()
        _raw_output(slave)
        process = subprocess.Popen(
            ["setsid", "--ctty", "env", "--default-signal=INT,QUIT", *command],
            cwd=folder,
            env=self.environment(extra),
            stdin=slave,
            stdout=slave,
            stderr=slave,
        )
        os.close(slave)
        with contextlib.closing(os.fdopen(master, "rb", buffering=0)):
            text, timely = _read(master, process, start + timeout)
        _end_orphans(process)
        status = process.wait() if timely else None
        return Outcome(status, text, time.monotonic() - start)


def become_subreaper() -> None:
    """Orphans of the cases become children of this process, so that it can find them."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _raw_output(terminal: int) -> None:
    """No carriage returns in what is written, and no echo of what is typed."""
    import termios

    modes = termios.tcgetattr(terminal)
    modes[OPOST] &= ~termios.OPOST
    termios.tcsetattr(terminal, termios.TCSANOW, modes)


def _read(master: int, process: subprocess.Popen[bytes], deadline: float) -> tuple[str, bool]:
    """What is written until the process and, for a moment, its children are gone; and whether that was in time."""
    pieces: list[bytes] = []
    while True:
        ended = process.poll() is not None
        ready, _, _ = select.select([master], [], [], GRACE)
        if ready:
            try:
                piece = os.read(master, 1 << 16)
            except OSError:  # EIO: nobody has the terminal open any more
                piece = b""
            pieces.append(piece)
            if not piece:
                return _text(pieces), _ends_by(process, deadline)
        elif ended:
            return _text(pieces), True
        if time.monotonic() > deadline:
            return _text(pieces), False


def _ends_by(process: subprocess.Popen[bytes], deadline: float) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(max(0.1, deadline - time.monotonic()))
    return process.returncode is not None


def _text(pieces: list[bytes]) -> str:
    return b"".join(pieces).decode("utf-8", "backslashreplace")


def _end_orphans(process: subprocess.Popen[bytes]) -> None:
    """Ends every process that descends from this one: what a case has left, and nothing else."""
    for _ in range(50):
        children = _children()
        if not children:
            return
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            if child == process.pid:
                process.wait()
            else:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(child, 0)


def _children() -> list[int]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found += [int(word) for word in (task / "children").read_text().split()]
    return found
