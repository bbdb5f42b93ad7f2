"""What a session costs in zsh."""

from __future__ import annotations

import subprocess

from measure import Bench, Row

from session import script_of_functions

PY = "py { 0 }"


def inside(bench: Bench, prepare: str, timed: str, rounds: int, *, preload: bool) -> float:
    """The mean time of a command in a running zsh, in seconds, as that zsh sees it."""
    file = bench.folder / "timed.zsh"
    file.write_text(
        f"zmodload zsh/datetime\n{prepare}\nbegin=$EPOCHREALTIME\n"
        f"for ((i = 0; i < {rounds}; i++)); do {timed}; done\necho $begin $EPOCHREALTIME >&2\n"
    )
    done = subprocess.run(
        ["zsh", "-f", str(file)],
        env=bench.environment(preload=preload),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    begin, end = done.stderr.split()
    return (float(end) - float(begin)) / rounds


ROWS = [
    Row(
        "start-up: `zsh -f -c :`",
        lambda b: b.process("zsh", "-f", "-c", ":", preload=True),
        lambda b: b.process("zsh", "-f", "-c", ":", preload=False),
        1.08,
        rounds=101,
        needs="zsh",
    ),
    Row(
        "zsh: first `py`, against `python3 -c pass`",
        lambda b: b.process("zsh", "-f", "-c", "py { pass }", preload=True),
        lambda b: b.process(b.python, "-c", "pass", preload=False),
        1.1,
        rounds=31,
        needs="zsh",
    ),
    Row(
        "zsh: 100 external commands after the first `py`",
        lambda b: inside(b, PY, "/bin/true", 100, preload=True) * 100,
        lambda b: inside(b, ":", "/bin/true", 100, preload=False) * 100,
        1.06,
        rounds=15,
        needs="zsh",
    ),
    Row(
        "zsh: `$(py { x })`, beside `$(/bin/echo $x)`",
        lambda b: inside(b, f"x=1; {PY}", "y=$(py { x })", 200, preload=True),
        lambda b: inside(b, "x=1", "y=$(/bin/echo $x)", 200, preload=False),
        1.0,
        rounds=9,
        needs="zsh",
    ),
    Row(
        "zsh: warm `py { x = 1 }`, beside `printf -v x 1`",
        lambda b: inside(b, PY, "py { x = 1 }", 5000, preload=True),
        lambda b: inside(b, ":", "printf -v x 1", 5000, preload=False),
        10,
        "us",
        is_absolute=True,
        rounds=9,
        needs="zsh",
    ),
    Row(
        "zsh: parsing 30,000 lines",
        lambda b: b.process("zsh", "-f", script_of_functions(b), preload=True),
        lambda b: b.process("zsh", "-f", script_of_functions(b), preload=False),
        1.03,
        rounds=15,
        needs="zsh",
    ),
]
