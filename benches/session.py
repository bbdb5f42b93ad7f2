"""What a session costs: its start, what it adds to the shell's own work, calls, values."""

from __future__ import annotations

import subprocess

from measure import Bench, Row

PY = "py { 0 }"
COMMANDS_OF_XONSH = "for i in range(100):\n    x = i\n    /bin/true\n"
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


def start_and_assign(peer: str, *words: str) -> Row:
    """A process that sets one variable, against a peer's."""
    name = f"start to end: `bash -c 'py {{ x = 1 }}'`, beside `{peer} -c 'x = 1'`"
    return Row(
        name,
        lambda b: b.process("bash", "--norc", "-c", "py { x = 1 }", preload=True),
        lambda b: b.process(b.peers or "", *words, "-c", "x = 1", preload=False),
        None,
        rounds=11,
        needs="peers",
    )


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
    start_and_assign("xonsh", "-m", "xonsh", "--no-rc"),
    start_and_assign("ipython", "-m", "IPython", "--quick", "--no-banner"),
    Row(
        "an external command, Python loaded",
        lambda b: b.each(PY, "/bin/true", 300, preload=True),
        lambda b: b.each(":", "/bin/true", 300, preload=False),
        1.06,
        rounds=15,
    ),
    Row(
        "100 external commands, and Python around each, beside xonsh",
        lambda b: b.processor("for i in {1..100}; do py { x = i }; /bin/true; done", preload=True),
        lambda b: b.process(b.peers or "", "-m", "xonsh", "--no-rc", "-c", COMMANDS_OF_XONSH, preload=False),
        None,
        rounds=5,
        needs="peers",
    ),
    Row(
        "a stage: `: | py -n {}`, against `: | cat`",
        lambda b: b.each(PY, ": | py -n {}", 200, preload=True),
        lambda b: b.each(":", ": | cat", 200, preload=False),
        1.0,
        rounds=15,
    ),
    Row(
        "`$(py { x })`, against `$(/bin/echo $x)`",
        lambda b: b.each("x=1; " + PY, "y=$(py { x })", 200, preload=True),
        lambda b: b.each("x=1", "y=$(/bin/echo $x)", 200, preload=False),
        1.0,
        rounds=15,
    ),
    Row(
        "`$(py { x })`, beside `$(echo $x)`, a mere fork",
        lambda b: b.each("x=1; " + PY, "y=$(py { x })", 200, preload=True),
        lambda b: b.each("x=1", "y=$(echo $x)", 200, preload=False),
        None,
        "us",
        rounds=15,
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
