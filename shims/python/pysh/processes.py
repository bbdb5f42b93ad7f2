"""Processes that Python code starts from inside a shell.

Three things differ from a Python of its own. Every thread of Python's has all signals blocked, which children must not
inherit. A child's environment is the shell's, not C's `environ`, which the shell's thread may be rebuilding. And in a
stage, standard input, output and error are not 0, 1 and 2.
"""

from __future__ import annotations

import _warnings
import os
import sys

import _pysh

from . import environment, streams
from .builtin import BuiltIn
from .errors import Exited

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn


def install() -> None:
    """Prepares every way to start a process."""
    os.register_at_fork(after_in_child=_become_a_process)
    os._exit = BuiltIn(_exit, os._exit)
    os.abort = BuiltIn(_abort, os.abort)
    os.system = BuiltIn(system, os.system)
    os.posix_spawn = BuiltIn(_with_shells_surroundings(os.posix_spawn), os.posix_spawn)
    os.posix_spawnp = BuiltIn(_with_shells_surroundings(os.posix_spawnp), os.posix_spawnp)
    sys.meta_path.insert(0, _SubprocessFinder())
    _warnings.filters.insert(0, ("ignore", _ForkWarning(), DeprecationWarning, None, 0))  # type: ignore[arg-type]
    known = vars(_warnings)
    (known.get("_filters_mutated") or known["_filters_mutated_lock_held"])()  # the name until 3.13, and since


class _ForkWarning:
    """Matches what CPython says of `os.fork` in a process with threads: here these are ours, of no use to the child."""

    def match(self, message: str) -> bool:
        """As a compiled pattern's `match`, which is what a warning filter calls."""
        return "multi-threaded, use of fork" in message


_SIGQUIT = 3

is_child = False
"""Whether this is a child of `os.fork`, not the shell's process."""


_real_exit = os._exit


def _exit(status: int) -> NoReturn:
    """`os._exit` in the shell's own process ends the command, and not the user's shell."""
    if is_child:
        _real_exit(status)
    raise Exited(status)


_real_abort = os.abort


def _abort() -> NoReturn:
    """`os.abort` in the shell's own process ends the command likewise."""
    if is_child:
        _real_abort()
    raise Exited(_ABORTED)


_ABORTED = 134
"""128 and SIGABRT."""


def end_child(status: int) -> NoReturn:
    """Ends a child of `os.fork`."""
    _real_exit(status)


def _become_a_process() -> None:
    """In a child of `os.fork`: a process like any other, not a copy of a shell."""
    global is_child
    is_child = True
    fds = streams.stage_fds()
    if fds is not None:
        for number, fd in enumerate(fds):
            os.dup2(fd, number)
    _pysh.restore_signals()


def system(command: str) -> int:
    """As `os.system`, with the streams, the directory and the environment of the shell that called."""
    import subprocess

    done = subprocess.run(["/bin/sh", "-c", command], check=False)
    return done.returncode << 8 if done.returncode >= 0 else -done.returncode


def _with_shells_surroundings(spawn: Any) -> Any:
    def posix_spawn(path: Any, argv: Any, env: Any, **options: Any) -> int:
        actions = list(options.pop("file_actions", None) or ())
        for number, fd in enumerate(streams.stage_fds() or ()):
            actions.insert(number, (os.POSIX_SPAWN_DUP2, fd, number))
        options.setdefault("setsigmask", ())
        options["setsigdef"] = [*options.get("setsigdef", ()), _SIGQUIT]  # interactive shells ignore it
        env = environment.snapshot() if env is None else env
        return spawn(path, argv, env, file_actions=actions, **options)  # type: ignore[no-any-return]

    return posix_spawn


class _SubprocessFinder:
    """Sees that `subprocess` is about to be imported, and changes `fork_exec` first, on which it is built."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "subprocess":
            sys.meta_path.remove(self)
            _wrap_fork_exec()


def _wrap_fork_exec() -> None:
    import _posixsubprocess

    _pysh.fence_children(getattr(_posixsubprocess, "__file__", None))
    real = _posixsubprocess.fork_exec

    def fork_exec(*arguments: Any) -> int:
        values = list(arguments)
        if values[_Place.ENVIRONMENT] is None:
            pairs = environment.snapshot().items()
            values[_Place.ENVIRONMENT] = [name + b"=" + value for name, value in pairs]
        fds = streams.stage_fds()
        if fds is not None:
            for place, fd in zip(_Place.STANDARD, fds, strict=True):
                if values[place] == -1:
                    values[place] = fd
        return real(*values)

    _posixsubprocess.fork_exec = fork_exec


class _Place:
    """Where things stand among the arguments of `_posixsubprocess.fork_exec` (3.12 and 3.13).

    (args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, ...)
    """

    ENVIRONMENT = 5
    STANDARD = (6, 9, 11)
