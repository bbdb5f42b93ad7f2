"""Records in bulk, against the same by hand and by other tools: processor time of whole processes, start included."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Callable
from pathlib import Path

from measure import Bench, Row

BY_HAND = """
import sys
for line in sys.stdin:
    if int(line) % 1000000 == 0:
        print(line, end="")
"""
SUM_BY_HAND = """
import sys
total = 0
for line in sys.stdin:
    total += int(line.split()[1])
print(total)
"""
PYTHONPY = """
import collections.abc
collections.Iterable = collections.abc.Iterable  # it was written for a Python where this still held
from pythonpy.__main__ import main
main()
"""


def numbers(count: int) -> Callable[[Path], None]:
    """What writes a line for each number up to `count`."""

    def write(path: Path) -> None:
        path.write_text("".join(f"{n}\n" for n in range(1, count + 1)))

    return write


def table(path: Path) -> None:
    """2,000,000 lines of five fields."""
    chance = random.Random(1)
    with path.open("w") as file:
        for n in range(2_000_000):
            file.write(f"k{n % 1000} {chance.randrange(100_000)} {chance.random():.4f} some text\n")


def documents(path: Path) -> None:
    """200 MB of JSON, a document a line."""
    chance = random.Random(1)
    size = 0
    with path.open("w") as file:
        while size < 200_000_000:
            nested = {"x": chance.random(), "y": [1, 2, 3, None, True]}
            text = "lorem ipsum \N{LATIN SMALL LETTER A WITH DIAERESIS} " * 5
            document = {"id": size, "name": f"name {size}", "tags": ["a", "b", "c"], "nested": nested, "text": text}
            size += file.write(json.dumps(document) + "\n")


def lines(bench: Bench) -> str:
    return bench.file("lines", numbers(3_000_000))


def few_lines(bench: Bench) -> str:
    return bench.file("few_lines", numbers(30_000))


def filtered(bench: Bench) -> float:
    """Ours: every millionth line."""
    return bench.processor("py -l { if int(_) % 1000000 == 0: print(_) } < " + lines(bench), preload=True)


def summed(bench: Bench) -> float:
    """Ours: the sum of the second fields."""
    source = "py -a -b 'total = 0' -e 'print(total)' { total += int(_[1]) } < "
    return bench.processor(source + bench.file("table", table), preload=True)


def python(bench: Bench, code: str) -> str:
    return f"{shlex.quote(bench.python)} -c {shlex.quote(code)}"


def tool(bench: Bench, *words: str) -> str:
    """A command of the virtual environment."""
    return shlex.join([bench.peers or "", *words])


def against(peer: str, command: Callable[[Bench], str], goal: float | None = None, needs: str = "bash") -> Row:
    """The filter of 3,000,000 lines against a peer's."""
    name = f"3,000,000 lines: `py -l {{ if int(_) % 1000000 == 0: print(_) }}`, against {peer}"
    return Row(name, filtered, lambda b: b.processor(f"{command(b)} < {lines(b)}"), goal, "s", rounds=5, needs=needs)


def sum_against(peer: str, command: Callable[[Bench], str], needs: str = "bash") -> Row:
    """The sum of a column against a peer's."""
    name = f"2,000,000 lines: `py -a {{ total += int(_[1]) }}`, against {peer}"
    source: Callable[[Bench], str] = lambda b: f"{command(b)} < {b.file('table', table)}"  # noqa: E731
    return Row(name, summed, lambda b: b.processor(source(b)), None, "s", rounds=5, needs=needs)


ROWS = [
    against("that loop in `python3 -c`", lambda b: python(b, BY_HAND), 1.0),
    against("`pyp` (pypyp)", lambda b: tool(b, "-m", "pyp", "if int(x) % 1000000 == 0: print(x)"), 0.5, "peers"),
    against("`perl -lne`", lambda b: "perl -lne 'print if $_ % 1000000 == 0'", needs="perl"),
    against("`awk`", lambda b: "awk '$1 % 1000000 == 0'", needs="awk"),
    Row(
        "30,000 lines: `py -l { if int(_) % 10000 == 0: print(_) }`, against `py -x` (pythonpy)",
        lambda b: b.processor("py -l { if int(_) % 10000 == 0: print(_) } < " + few_lines(b), preload=True),
        lambda b: b.processor(
            f"{tool(b, '-c', PYTHONPY, '-x', 'x if int(x) % 10000 == 0 else None')} < {few_lines(b)}"
        ),
        0.5,
        "s",
        rounds=5,
        needs="peers",
    ),
    sum_against("that loop in `python3 -c`", lambda b: python(b, SUM_BY_HAND)),
    sum_against("`perl -lane`", lambda b: "perl -lane '$total += $F[1]; END {print $total}'", needs="perl"),
    sum_against("`awk`", lambda b: "awk '{total += $2} END {print total}'", needs="awk"),
    Row(
        """200 MB of JSON: `py -j { _["id"] }`, against `jq .id`""",
        lambda b: b.processor("py -j { _['id'] } < " + b.file("documents", documents), preload=True),
        lambda b: b.processor("jq .id < " + b.file("documents", documents)),
        None,
        "s",
        rounds=3,
        needs="jq",
    ),
]
