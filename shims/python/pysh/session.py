"""The session: what is set up once, when Python has started in a shell."""

from __future__ import annotations

import builtins
import os
import sys

import _pysh

from . import (
    environment,
    errors,
    files,
    forkservers,
    processes,
    sleep,
    streams,
    suspension,
    terminals,
    threads,
    waiters,
)
from . import names as modules
from .shell import sh
from .text import Str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

namespace: dict[str, object] = sys.modules["__main__"].__dict__
"""The globals of all blocks: those of `__main__`, so that what they define can be pickled."""


class _Lines(Str):
    """The text of a shell variable `lines`, which does not hide the function."""

    __slots__ = ()

    def __call__(self) -> Iterator[str]:
        return streams.lines()


def start(shell: str) -> None:
    """Makes this interpreter that of a session in a `shell`."""
    # An extension module that brings a library of its own must get that one, not what the shell exports: bash has
    # all of readline's functions.
    sys.setdlopenflags(os.RTLD_NOW | os.RTLD_DEEPBIND)
    if not sys.flags.safe_path:
        # The working directory, but after all else: a shell goes to folders that others can write to, and no file there
        # may stand for a module that a block, or pysh itself, takes from the standard library.
        sys.path.append("")
    sys.argv = [shell]
    global shell_name
    shell_name = shell
    namespace["sh"] = sh
    for provided in ("__annotations__",):
        namespace.pop(provided, None)
    files.install()
    streams.install(shell)
    environment.install(shell)
    processes.install()
    forkservers.install()
    sleep.install()
    terminals.install()
    waiters.install()
    threads.install()
    suspension.install(namespace)
    errors.install()
    global names
    callables: dict[str, object] = {"lines": (streams.lines, _Lines)}
    names = _pysh.Names(namespace, builtins.__dict__, callables, Str, find, errors.warn_lossy)
    names.install()
    _take_tool()


def find(name: str) -> object:
    """What a name means that nothing has bound. Raises LookupError if it means nothing."""
    if name == "lines":
        return streams.lines
    if name == "sh":
        return sh
    if name == "pysh":
        return sys.modules["pysh"]
    return modules.find(name)


shell_name = ""
"""bash, zsh or fish."""

names: _pysh.Names
"""What keeps the names of the namespace and the shell's in step."""

_unwatched: list[_pysh.Plan] = []
"""Plans of functions, where no tool id of `sys.monitoring` was free."""

tool: int | None = None
"""Our tool id of `sys.monitoring`; None if all were taken."""


def _take_tool() -> None:
    """Takes a free tool id, so that functions defined in blocks get their names when they are called."""
    global tool
    monitoring = sys.monitoring
    # The ids that have no meaning by convention first; those of a debugger, coverage, a profiler and an optimizer last.
    for candidate in (4, 3, 5, 2, 1, 0):
        if monitoring.get_tool(candidate) is None:
            monitoring.use_tool_id(candidate, "pysh")
            monitoring.register_callback(candidate, monitoring.events.PY_START, _pysh.on_function_start)
            tool = candidate
            return


def watch(code: CodeType, reads: list[str], binds: tuple[str, ...]) -> None:
    """A function was defined in a block: its names are taken from the shell whenever it is called."""
    plan = _pysh.Plan(reads, dict.fromkeys(binds))
    if not _has_tool():
        _unwatched.append(plan)
        return
    names.watch(code, plan)
    sys.monitoring.set_local_events(tool, code, sys.monitoring.events.PY_START)  # type: ignore[arg-type]


def _has_tool() -> bool:
    """Whether our tool id is still ours: code may have freed it, or taken it over."""
    return tool is not None and sys.monitoring.get_tool(tool) == "pysh"


def enter(plan: _pysh.Plan) -> None:
    """A block begins: its names are taken from the shell; without a tool id, those of all functions too."""
    names.enter(plan)
    for each in _unwatched:
        names.enter(each)
