"""Times pysh against plain bash and plain python3, side by side in one run, as a Markdown table.

What pysh takes and what its peer takes are measured in turns, so that a machine which gets slower meanwhile slows
both; the table shows the median of each and, where the goal is a ratio, that.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 21
"""How often each side of a row is measured, unless the row says so itself."""


@dataclass(frozen=True)
class Bench:
    """Where things are: the library to preload, the Python to embed, a folder for scripts."""

    library: Path
    python: str
    folder: Path

    def environment(self, *, preload: bool) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        plain["PYSH_PYTHON"] = self.python
        return plain | ({"LD_PRELOAD": str(self.library)} if preload else {})

    def process(self, *command: str, preload: bool) -> float:
        """The wall time of a whole process, in seconds."""
        environment = self.environment(preload=preload)
        start = time.perf_counter()
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    def inside(self, prepare: str, timed: str, rounds: int, *, preload: bool) -> float:
        """The time of one round of a command in a running bash, in seconds, as that bash sees it."""
        script = f"{prepare}\nbegin=$EPOCHREALTIME\nfor ((i = 0; i < {rounds}; i++)); do {timed}; done\n"
        script += 'echo "$begin $EPOCHREALTIME" >&2\n'
        return self._difference(script, preload) / rounds

    def number(self, script: str, *, preload: bool) -> float:
        """What a script prints on standard error."""
        return float(self._bash(script, preload))

    def _difference(self, script: str, preload: bool) -> float:
        begin, end = self._bash(script, preload).split()
        return float(end) - float(begin)

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
    """One comparison. `goal`, if there is one, bounds the ratio or, where `is_absolute`, our own figure, in `unit`."""

    name: str
    ours: Callable[[Bench], float]
    peer: Callable[[Bench], float] | None
    goal: float | None
    unit: str = "ms"
    is_absolute: bool = False
    rounds: int = ROUNDS


SCALE = {"ms": 1e3, "us": 1e6, "s": 1.0, "MB": 1.0}

PY = "py { 0 }"
MILLION = "py { a = [str(i) for i in range(1_000_000)] }"
RESIDENT = "awk '/^VmRSS/ {print $2 / 1000}' /proc/$$/status >&2"


def resident_python(bench: Bench) -> float:
    """Megabytes of a plain bash and a plain python3."""
    code = "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmRSS')))"
    python = subprocess.run([bench.python, "-c", code], stdout=subprocess.PIPE, check=True)
    return bench.number(RESIDENT, preload=False) + int(python.stdout) / 1000


def script_of_functions(bench: Bench) -> str:
    """A script of 30,000 lines that defines functions and runs nothing."""
    file = bench.folder / "long.sh"
    if not file.exists():
        body = '  local name=$1 "$@"\n  if [[ -n $name ]]; then\n    echo "name: ${name%%.*}" | tr a-z A-Z\n  fi\n'
        file.write_text("".join(f"f{i}() {{\n{body}}}\n" for i in range(5000)))
    return str(file)


ROWS = [
    Row(
        "start-up: `bash -c :`",
        lambda b: b.process("bash", "--norc", "-c", ":", preload=True),
        lambda b: b.process("bash", "--norc", "-c", ":", preload=False),
        1.08,
        rounds=301,
    ),
    Row(
        "first `py`, against `python3 -c pass`",
        lambda b: b.process("bash", "--norc", "-c", "py { pass }", preload=True),
        lambda b: b.process(b.python, "-c", "pass", preload=False),
        1.1,
        rounds=61,
    ),
    Row(
        "1000 external commands, Python loaded",
        lambda b: b.inside(PY, "/bin/true", 1000, preload=True),
        lambda b: b.inside(":", "/bin/true", 1000, preload=False),
        1.06,
        rounds=7,
    ),
    Row(
        "warm `py { x = 1 }`, beside `printf -v x 1`",
        lambda b: b.inside(PY, "py { x = 1 }", 20000, preload=True),
        lambda b: b.inside(":", "printf -v x 1", 20000, preload=False),
        10,
        "us",
        is_absolute=True,
        rounds=9,
    ),
    Row(
        "`$(py { x })`, beside `$(echo x)`",
        lambda b: b.inside("x=1; " + PY, "y=$(py { x })", 300, preload=True),
        lambda b: b.inside("x=1", "y=$(echo $x)", 300, preload=False),
        None,
        "us",
        rounds=9,
    ),
    Row(
        "parsing 30,000 lines",
        lambda b: b.process("bash", "--norc", script_of_functions(b), preload=True),
        lambda b: b.process("bash", "--norc", script_of_functions(b), preload=False),
        1.03,
        rounds=31,
    ),
    Row(
        "an array of 1,000,000 elements into Python",
        lambda b: b.inside(PY + "; a=({1..1000000})", "py { len(a) }", 1, preload=True),
        None,
        0.3,
        "s",
        is_absolute=True,
        rounds=5,
    ),
    Row(
        "a list of 1,000,000 elements into the shell",
        lambda b: b.inside("py { l = list(range(1_000_000)); _l = l }; unset l", "py { l = _l }", 1, preload=True),
        None,
        0.3,
        "s",
        is_absolute=True,
        rounds=5,
    ),
    Row(
        "resident after the first `py`, against bash and python3",
        lambda b: b.number(PY + "; " + RESIDENT, preload=True),
        resident_python,
        1.0,
        "MB",
        rounds=5,
    ),
    Row(
        "size of libpysh.so",
        lambda b: b.library.stat().st_size / 1e6,
        None,
        1.0,
        "MB",
        is_absolute=True,
        rounds=1,
    ),
]


def measure(row: Row, bench: Bench) -> tuple[float, float | None]:
    """The medians of ours and of the peer; one round more warms the caches."""
    ours: list[float] = []
    peer: list[float] = []
    for _ in range(row.rounds + (row.rounds > 1)):
        ours.append(row.ours(bench))
        if row.peer is not None:
            peer.append(row.peer(bench))
    return statistics.median(ours[-row.rounds :]), statistics.median(peer[-row.rounds :]) if peer else None


def line(row: Row, ours: float, peer: float | None) -> str:
    """A row of the table; a goal that is missed is marked."""
    shown = f"{ours * SCALE[row.unit]:.2f} {row.unit}"
    beside = "" if peer is None else f"{peer * SCALE[row.unit]:.2f} {row.unit}"
    ratio = "" if peer is None else f"{ours / peer:.2f}"
    return f"| {row.name} | {shown} | {beside} | {ratio} | {_goal(row, ours, peer)} |"


def _goal(row: Row, ours: float, peer: float | None) -> str:
    if row.goal is None:
        return ""
    figure = ours * SCALE[row.unit] if row.is_absolute or peer is None else ours / peer
    shown = f"{row.goal:g} {row.unit}" if row.is_absolute else f"{row.goal:g}"
    return shown if figure <= row.goal else f"{shown} (missed)"


def main(image: Path, python: str, names: list[str]) -> None:
    """Prints the table, or those rows whose names have one of `names` in them."""
    print("| what | pysh | peer | ratio | goal |\n|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(image / "lib/libpysh.so", python, Path(folder))
        for row in ROWS:
            if not names or any(name in row.name for name in names):
                print(line(row, *measure(row, bench)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
