"""What is measured, and how: whole processes and commands in a running shell, ours and a peer's in turns.

Of whole processes it is the processor time, which other work on the machine hardly changes; of commands in a shell it
is the time that passes.
"""

from __future__ import annotations

import os
import shlex
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 21
"""How often each side of a row is measured, unless the row says so itself."""


@dataclass(frozen=True)
class Bench:
    """Where things are.

    The library to preload, the Python to embed, a folder for scripts and data, and the Python of a virtual environment
    with other people's tools, if there is one.
    """

    library: Path
    python: str
    folder: Path
    peers: str | None = None

    def environment(self, *, preload: bool) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        plain["PYSH_PYTHON"] = self.python
        return plain | ({"LD_PRELOAD": str(self.library)} if preload else {})

    def process(self, *command: str, preload: bool) -> float:
        """The processor time of a whole process, in seconds, with all that it starts and waits for."""
        environment = self.environment(preload=preload)
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return usage.ru_utime + usage.ru_stime

    def processor(self, command: str, *, preload: bool = False) -> float:
        """The processor time, in seconds, of a bash that runs a command, and of all that it starts."""
        return self.process("bash", "--norc", "-c", command, preload=preload)

    def inside(self, prepare: str, timed: str, rounds: int, *, preload: bool) -> float:
        """The mean time of a command in a running bash, in seconds, as that bash sees it."""
        script = f"{prepare}\nbegin=$EPOCHREALTIME\nfor ((i = 0; i < {rounds}; i++)); do {timed}; done\n"
        script += 'echo "$begin $EPOCHREALTIME" >&2\n'
        begin, end = self._bash(script, preload).split()
        return (float(end) - float(begin)) / rounds

    def each(self, prepare: str, timed: str, rounds: int, *, preload: bool) -> float:
        """The median time of a command in a running bash, in seconds: for what takes longer than to ask the time."""
        script = f"{prepare}\nfor ((i = 0; i < {rounds}; i++)); do\nbegin=$EPOCHREALTIME\n{timed}\n"
        script += 'times[i]=$((${EPOCHREALTIME/[.,]} - ${begin/[.,]}))\ndone\necho "${times[@]}" >&2\n'
        return statistics.median(map(int, self._bash(script, preload).split())) / 1e6

    def number(self, script: str, *, preload: bool) -> float:
        """What a script prints on standard error."""
        return float(self._bash(script, preload))

    def file(self, name: str, write: Callable[[Path], None]) -> str:
        """A file of data, quoted for a shell; made when first asked for."""
        path = self.folder / name
        if not path.exists():
            write(path)
        return shlex.quote(str(path))

    def _bash(self, script: str, preload: bool) -> str:
        file = self.folder / "timed.sh"
        file.write_text(script)
        done = subprocess.run(
            ["bash", "--norc", str(file)],
            env=self.environment(preload=preload),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stderr


@dataclass(frozen=True)
class Row:
    """One comparison.

    `goal`, if there is one, bounds the ratio or, where `is_absolute`, our own figure, in `unit`. `needs` is the command
    of the peer's, or "peers" if it comes from the virtual environment.
    """

    name: str
    ours: Callable[[Bench], float]
    peer: Callable[[Bench], float] | None
    goal: float | None
    unit: str = "ms"
    is_absolute: bool = False
    rounds: int = ROUNDS
    needs: str = "bash"


SCALE = {"ms": 1e3, "us": 1e6, "s": 1.0, "MB": 1.0}


@dataclass(frozen=True)
class Result:
    """What was measured for a row, in the order in which it was: times in seconds, sizes in megabytes."""

    row: Row
    ours: list[float]
    peer: list[float]

    @property
    def figure(self) -> float:
        """What the goal is about: the ratio of the medians or, without one, our own median in the row's unit."""
        own = statistics.median(self.ours)
        is_ratio = self.peer and not self.row.is_absolute
        return own / statistics.median(self.peer) if is_ratio else own * SCALE[self.row.unit]

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        return None if self.row.goal is None else self.figure <= self.row.goal

    def line(self) -> str:
        """As a row of the table."""
        own = statistics.median(self.ours)
        peer = statistics.median(self.peer) if self.peer else None
        ratio = "" if peer is None else f"{own / peer:.2f}"
        name = self.row.name.replace("|", "\\|")
        return f"| {name} | {self._shown(own)} | {self._shown(peer)} | {ratio} | {self._goal()} |"

    def record(self) -> dict[str, object]:
        """For machines."""
        row = self.row
        return {
            "name": row.name,
            "unit": "MB" if row.unit == "MB" else "s",
            "ours": self.ours,
            "peer": self.peer,
            "figure": self.figure,
            "goal": row.goal,
            "goal_unit": row.unit if row.is_absolute else "ratio",
            "is_met": self.is_met,
        }

    def _shown(self, figure: float | None) -> str:
        return "" if figure is None else f"{figure * SCALE[self.row.unit]:.2f} {self.row.unit}"

    def _goal(self) -> str:
        if self.row.goal is None:
            return ""
        shown = f"{self.row.goal:g} {self.row.unit}" if self.row.is_absolute else f"{self.row.goal:g}"
        return shown if self.is_met else f"{shown} (missed)"


def measure(row: Row, bench: Bench) -> Result:
    """Ours and the peer's in turns; one round more, first, warms the caches."""
    ours: list[float] = []
    peer: list[float] = []
    for _ in range(row.rounds + (row.rounds > 1)):
        ours.append(row.ours(bench))
        if row.peer is not None:
            peer.append(row.peer(bench))
    return Result(row, ours[-row.rounds :], peer[-row.rounds :])
