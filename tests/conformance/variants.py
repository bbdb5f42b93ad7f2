"""The ways in which each case is run."""

from __future__ import annotations

from dataclasses import dataclass

PREPARE = {
    "nothing": ":",
    "python": "py { pass }",
    "thread": (
        "py { import threading as _t; _t.Thread(target=lambda: any(_i for _i in iter(int, 1)), daemon=True).start() }"
    ),
}
"""What the first shell's start-up file has in it. None of it prints, sets a variable or changes a status."""


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
        return PREPARE[self.prepare]

    @property
    def bash_lines(self) -> str:
        """The same for bash: silent under `set -x`, too, and with one `$_` for all."""
        return f"{{ {self.line}; }} 2>/dev/null\n:\n"


PLAIN = Variant("plain", preload=False, prepare="nothing")
LOADED = Variant("loaded", preload=True, prepare="nothing")
PYTHON = Variant("python", preload=True, prepare="python")
THREAD = Variant("thread", preload=True, prepare="thread")

STATES = (LOADED, PYTHON, THREAD)
