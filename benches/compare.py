"""Measures pysh against plain bash, plain python3 and other tools, side by side in one run, as a Markdown table.

What pysh takes and what its peer takes are measured in turns, so that a machine which gets slower meanwhile slows
both; the table shows the median of each and, where the goal is a ratio, that.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fish
import records
import zsh
from measure import Bench, Result, Row, measure

import session


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path, help="the folder that scripts/build has made")
    parser.add_argument("python", help="the Python to embed")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only rows whose names have one of these in them")
    parser.add_argument("--peers", help="the Python of a virtual environment with the tools to compare with")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured to FILE")
    return parser.parse_intermixed_args()


def is_there(row: Row, bench: Bench) -> bool:
    """Whether the row's peer can be run here."""
    return bench.peers is not None if row.needs == "peers" else shutil.which(row.needs) is not None


def surroundings(python: str) -> dict[str, object]:
    """Where it was measured."""
    bash = subprocess.run(["bash", "-c", "echo $BASH_VERSION"], stdout=subprocess.PIPE, text=True, check=True)
    version = subprocess.run([python, "-VV"], stdout=subprocess.PIPE, text=True, check=True)
    release = platform.freedesktop_os_release()["PRETTY_NAME"]
    return {
        "system": f"{release}, Linux {'.'.join(platform.release().split('.')[:2])}",
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "bash": bash.stdout.strip(),
        "python": version.stdout.strip(),
    }


def main() -> None:
    """Prints the table row by row."""
    options = arguments()
    results: list[Result] = []
    print("| what | pysh | peer | ratio | goal |\n|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.image / "lib/libpysh.so", options.python, Path(folder), options.peers)
        for row in [*session.ROWS, *zsh.ROWS, *fish.ROWS, *records.ROWS]:
            if options.names and not any(name in row.name for name in options.names):
                continue
            if not is_there(row, bench):
                print(f"left out, since its peer is not here: {row.name}", file=sys.stderr)
                continue
            results.append(measure(row, bench))
            print(results[-1].line(), flush=True)
    if options.json:
        found = surroundings(options.python) | {"rows": [result.record() for result in results]}
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
