"""Times shell commands with and without pysh, side by side in one run, as a Markdown table.

Each row is a ratio: what pysh takes over what its peer takes. The two run in turns, so that a
machine which gets slower meanwhile slows both; the table shows the median of each.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One comparison: two bash scripts, how often each runs, and the highest ratio to aim for."""

    name: str
    ours: str
    peer: str
    rounds: int
    goal: float


ROWS = [
    Row("start-up: `bash -c :`", ":", ":", 200, 1.08),
]


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """The wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def measure(row: Row, library: Path) -> tuple[float, float]:
    """The median times of ours and of the peer, in seconds; one round more warms the caches."""
    plain = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    preloaded = plain | {"LD_PRELOAD": str(library)}
    runs = [
        (
            seconds(["bash", "--norc", "-c", row.ours], preloaded),
            seconds(["bash", "--norc", "-c", row.peer], plain),
        )
        for _ in range(row.rounds + 1)
    ]
    ours, peer = zip(*runs[1:], strict=True)
    return statistics.median(ours), statistics.median(peer)


def main(image: Path, names: list[str]) -> int:
    """Prints the table; the status is 1 if a goal is missed."""
    print("| what | pysh | peer | ratio | goal |\n|---|---:|---:|---:|---:|")
    missed = 0
    for row in ROWS:
        if names and not any(name in row.name for name in names):
            continue
        ours, peer = measure(row, image / "lib/libpysh.so")
        missed |= ours / peer > row.goal
        cells = f"{ours * 1e3:.2f} ms | {peer * 1e3:.2f} ms | {ours / peer:.2f} | {row.goal:.2f}"
        print(f"| {row.name} | {cells} |", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
