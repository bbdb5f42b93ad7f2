"""What runs as a program that `python` was called with, although it shares the session's process."""

from __future__ import annotations

import sys

from . import session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


class _Program:
    def __init__(self, argv: list[str], file: str | None) -> None:
        self.argv = argv
        self.file = file


_running: list[_Program] = []
_outside: tuple[_Program, ModuleType]
"""What there is where no program runs, and `__main__`."""


def run(argv: list[str], program: Callable[[], int], file: str | None = None) -> int:
    """Calls `program` with an `argv` of its own and, if it is a file, that file's path as `__file__`.

    Several may run at once, and end in any order: the one that began last and still runs has its own, and the last
    one of all knows that all is to be as it was.
    """
    global _outside
    this = _Program(argv, file)
    if not _running:
        _outside = _Program(sys.argv, None), sys.modules["__main__"]
    try:
        _running.append(this)
        _set(this)
        return program()
    finally:
        if this in _running:  # else an interrupt came first
            _running.remove(this)
        _set(_running[-1] if _running else _outside[0])
        if not _running:
            sys.modules["__main__"] = _outside[1]


def _set(program: _Program) -> None:
    sys.argv = program.argv
    if program.file is None:
        session.namespace.pop("__file__", None)
    else:
        session.namespace["__file__"] = program.file
