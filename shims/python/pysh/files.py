"""Files by the names that mean another thing in a session than in a process of its own.

`/dev/fd/63`, which a shell makes of `<(...)`, and `/dev/stdin` name descriptors of the process that opens them. In a
stage that is not the process which has them. A shell variable's text is a name even if it looks like a number.
"""

from __future__ import annotations

import builtins
import io
import os

import _pysh

from . import streams, text
from .builtin import BuiltIn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_FOLDERS = ("/dev/fd/", "/proc/self/fd/")


def install() -> None:
    """Makes `open` and `os.open` find what the shell that called means."""
    plain, plain_os = io.open, os.open
    by_name = text.opener(plain)

    def open(file: Any, *arguments: Any, **options: Any) -> Any:
        fds = streams.command_fds()
        return by_name(file if fds is None else _seen_by_caller(file, fds), *arguments, **options)

    def os_open(path: Any, *arguments: Any, **options: Any) -> Any:
        fds = streams.command_fds()
        return plain_os(path if fds is None else _seen_by_caller(path, fds), *arguments, **options)

    builtins.open = io.open = BuiltIn(open, plain, "io")
    os.open = BuiltIn(os_open, plain_os)


def _seen_by_caller(file: Any, fds: tuple[int, int, int]) -> Any:
    """A path that names for this process what `file` names for the forked shell."""
    try:
        path = os.fsdecode(file)
    except TypeError:  # a descriptor's number
        return file
    number = _STANDARD.get(path)
    if number is not None:
        return f"/proc/thread-self/fd/{fds[number]}"
    for folder in _FOLDERS:
        if path.startswith(folder):
            return f"/proc/{_pysh.caller_pid()}/fd/{path.removeprefix(folder)}"
    return file
