"""The ways in which each case is run."""

from __future__ import annotations

from dataclasses import dataclass

PREPARE = {
    "nothing": None,
    "python": "pass",
    "thread": (
        "import threading as _t, time as _c; _used = _c.thread_time; "
        "_t.Thread(target=lambda: any(_used() > 2 for _ in iter(int, 1)), daemon=True).start()"
    ),
}
"""The code that a start-up file runs. None of it prints, sets a variable or changes a status, and none has a quote.

The thread is busy until it has used two seconds of a processor: suites start shells by the hundred, some of them have
limits of time, and what is measured is not how many busy threads a machine bears."""


@dataclass(frozen=True)
class Variant:
    """A shell in one state. All variants of a case have the same environment, folders and start-up files' names."""

    name: str
    preload: bool
    prepare: str
    """A key of `PREPARE`."""

    @property
    def line(self) -> str:
        """The line for a start-up file."""
        code = PREPARE[self.prepare]
        return f"py {{ {code} }}" if code else ":"

    @property
    def quoted_line(self) -> str:
        """The same without a block: a shell that has no `py` must be able to parse it."""
        code = PREPARE[self.prepare]
        return f"py '{code}'" if code else ":"

    @property
    def bash_lines(self) -> str:
        """The same for bash: silent under `set -x`, too, and with one `$_` for all."""
        return f"{{ {self.line}; }} 2>/dev/null\n:\n"


PLAIN = Variant("plain", preload=False, prepare="nothing")
LOADED = Variant("loaded", preload=True, prepare="nothing")
PYTHON = Variant("python", preload=True, prepare="python")
THREAD = Variant("thread", preload=True, prepare="thread")

STATES = (LOADED, PYTHON, THREAD)
