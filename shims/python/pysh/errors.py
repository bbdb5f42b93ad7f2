"""How a command ends that did not end well: its message and its status."""

from __future__ import annotations

import os
import sys
from _thread import _local

from . import imports, private, streams
from .options import UsageError
from .values import OutputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType, TracebackType
    from typing import Any

INTERRUPTED = 130
"""128 and SIGINT, as for any command that Ctrl-C ended."""
BROKEN_PIPE = 141
"""128 and SIGPIPE."""
WRONG_USAGE = 2

_OWN_CODE = os.path.dirname(__file__) + os.sep


class Return(BaseException):
    """`raise pysh.Return(n)` ends the command with status n, from any depth."""

    def __init__(self, status: int = 0) -> None:
        super().__init__(status)
        self.status = int(status)


class LossyConversionWarning(UserWarning):
    """A value that no shell variable can hold took the place of one that the shell had."""


class Exited(BaseException):
    """`os._exit` was called in the shell's own process, which must live on."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def status_of(error: BaseException) -> tuple[int, bool]:
    """Reports an exception that ended a command. Returns the status, and whether the shell is to be interrupted too."""
    if isinstance(error, (Return, Exited)):
        return _as_status(error.status), False
    if isinstance(error, SystemExit):
        return _exit_status(error), False
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, True
    if isinstance(error, UsageError):
        tell(str(error))
        return WRONG_USAGE, False
    if isinstance(error, OutputError) and _without_own(error.__traceback__) is None:
        tell(str(error))
        return 1, False
    if isinstance(error, BrokenPipeError) and streams.is_broken():
        return BROKEN_PIPE, False
    show(error)
    is_syntax = isinstance(error, SyntaxError) and _without_own(error.__traceback__) is None
    return (WRONG_USAGE if is_syntax else 1), False


def _as_status(value: int) -> int:
    """As CPython does (Python/pythonrun.c, `_Py_HandleSystemExit`): a number that no C `long` can hold is -1."""
    return int(value) & 0xFF if -(1 << 63) <= value < 1 << 63 else 0xFF


def _exit_status(error: SystemExit) -> int:
    """As CPython does at its end."""
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return _as_status(error.code)
    print(error.code, file=sys.stderr)
    return 1


def tell(message: str) -> None:
    """Prints one line of ours on standard error, with the place in the script as bash does."""
    file, line = here.place
    where = "" if file.startswith("<") else f"{here.script}: line {line}: "
    print(f"{where}py: {message}", file=sys.stderr)


def show(error: BaseException) -> None:
    """Prints a traceback without the frames and the names of pysh itself."""
    _hide_our_part(error)
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(error), error, error.__traceback__)
    else:
        _print(error)


def install() -> None:
    """Has threads of Python code end with tracebacks like those of commands."""
    imports.after("threading", _change_hook)


def _change_hook(threading: ModuleType) -> None:
    plain = threading.excepthook

    def excepthook(args: Any) -> None:
        if args.exc_value is not None:
            _hide_our_part(args.exc_value)
        plain(args)

    threading.excepthook = threading.__excepthook__ = excepthook  # type: ignore[attr-defined]


def _print(error: BaseException) -> None:
    """C's own printing knows only sources that are files (3.12), or writes past a broken stderr (3.13)."""
    import traceback

    getattr(traceback, "_print_exception_bltin", traceback.print_exception)(error)


def show_both(failure: BaseException, error: BaseException) -> int:
    """Says what went wrong when `error` was shown, as CPython does (Python/pythonrun.c, `_PyErr_PrintEx`).

    Returns the command's status.
    """
    try:
        if sys.excepthook is not sys.__excepthook__:
            print("Error in sys.excepthook:", file=sys.stderr)
        failure.__context__ = None
        _print(failure)
        print("\nOriginal exception was:", file=sys.stderr)
        _print(error)
    except (OSError, ValueError, RecursionError):  # there is nobody to tell
        pass
    return 1


def _hide_our_part(error: BaseException) -> None:
    """In it, and in all that led to it: a chain may be longer than calls may be deep."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        each.__traceback__ = _without_own(each.__traceback__)
        if isinstance(each, NameError):
            private.speak_plainly(each)
        waiting += (each.__cause__, each.__context__)
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions


def _without_own(traceback: TracebackType | None) -> TracebackType | None:
    kept = []
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(_OWN_CODE):
            kept.append(traceback)
        traceback = traceback.tb_next
    following = None
    for entry in reversed(kept):
        entry.tb_next = following
        following = entry
    return following


class _Here(_local):
    """Of each thread: several commands may run at once."""

    script = ""
    """What the shell calls the file of the command that runs."""

    place: tuple[str, int] = ("<py>", 1)
    """That file's path, and the line of the command, for messages and warnings."""


here = _Here()

_warned: set[str] = set()


def warn_lossy(name: str, value: object) -> None:
    """Says once for each name that the shell's variable went. Raises the warning itself under `-W error`."""
    import warnings

    kind = type(value).__name__
    message = f"{name}: no shell variable can hold a value of type {kind}, so the shell's {name} is unset"
    registry: dict[str | tuple[str, type[Warning], int], int] = {}
    filename, line = here.place
    if name in _warned and not _turned_into_errors():
        return
    warnings.warn_explicit(message, LossyConversionWarning, filename, line, registry=registry)
    _warned.add(name)


def _turned_into_errors() -> bool:
    import warnings

    return any(action == "error" for action, *_ in warnings.filters[:1])
