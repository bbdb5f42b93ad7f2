"""What a session costs in fish."""

from __future__ import annotations

import subprocess

from measure import Bench, Row

PY = "py { 0 }"
NAMES = ", ".join(f"v{i}" for i in range(50))


def inside(bench: Bench, prepare: str, timed: str, rounds: int, *, preload: bool) -> float:
    """The mean time of a command in a running fish, in seconds, as that fish sees it."""
    now = "(date +%s.%N)"
    file = bench.folder / "timed.fish"
    file.write_text(f"{prepare}\nset begin {now}\nfor i in (seq {rounds})\n{timed}\nend\necho $begin {now} >&2\n")
    done = subprocess.run(
        ["fish", "--no-config", str(file)],
        env=bench.environment(preload=preload),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    begin, end = done.stderr.split()
    return (float(end) - float(begin)) / rounds


def variable(bench: Bench) -> float:
    """Seconds for each variable that a block reads."""
    prepare = f"for i in (seq 0 49); set -g v$i $i; end; {PY}"
    with_names = inside(bench, prepare, f"py {{ _x = ({NAMES}) }}", 1000, preload=True)
    return (with_names - inside(bench, prepare, "py { _x = 0 }", 1000, preload=True)) / 50


ROWS = [
    Row(
        "start-up: `fish -c :`",
        lambda b: b.process("fish", "--no-config", "-c", ":", preload=True),
        lambda b: b.process("fish", "--no-config", "-c", ":", preload=False),
        1.1,
        rounds=101,
        needs="fish",
    ),
    Row(
        "fish: warm `py { x = 1 }`, beside a function",
        lambda b: inside(b, PY, "py { x = 1 }", 3000, preload=True),
        lambda b: inside(b, "function f; set -g x 1; end", "f", 3000, preload=False),
        60,
        "us",
        is_absolute=True,
        rounds=9,
        needs="fish",
    ),
    Row(
        "fish: warm `py { x = 1 }`, beside `/bin/true`",
        lambda b: inside(b, PY, "py { x = 1 }", 3000, preload=True),
        lambda b: inside(b, "", "/bin/true", 300, preload=False),
        None,
        "us",
        rounds=5,
        needs="fish",
    ),
    Row(
        "fish: each variable that a block reads",
        variable,
        None,
        2,
        "us",
        is_absolute=True,
        rounds=9,
        needs="fish",
    ),
    Row(
        "fish: `(py { x })`, beside `(echo $x)`",
        lambda b: inside(b, f"set x 1; {PY}", "set y (py { x })", 1000, preload=True),
        lambda b: inside(b, "set x 1", "set y (echo $x)", 1000, preload=False),
        None,
        "us",
        rounds=9,
        needs="fish",
    ),
    Row(
        "fish: a stage, `/bin/true | py { }`, beside `/bin/true | /bin/true`",
        lambda b: inside(b, PY, "/bin/true | py { }", 300, preload=True),
        lambda b: inside(b, "", "/bin/true | /bin/true", 300, preload=False),
        None,
        "us",
        rounds=5,
        needs="fish",
    ),
]
