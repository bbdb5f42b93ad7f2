"""Processes that Python code starts from inside a shell.

Four things differ from a Python of its own. Every thread of Python's has all signals blocked, which children must not
inherit. A child's environment is the shell's, not C's `environ`, which the shell's thread may be rebuilding. In a
stage, standard input, output and error are not 0, 1 and 2; and what a stage starts belongs to the stage's job, whose
process group is not the session's: Ctrl-C, Ctrl-Z and `kill %1` reach it, and it may use the terminal.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import os
import sys
from _thread import _local, get_ident

import _pysh

from . import environment, filters, imports, streams
from .builtin import BuiltIn
from .errors import Exited

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType
    from typing import Any, NoReturn


def install() -> None:
    """Prepares every way to start a process."""
    _signal.pthread_sigmask = BuiltIn(_pthread_sigmask, _signal.pthread_sigmask, "_signal")
    os.register_at_fork(before=environment.refresh, after_in_child=_become_a_process)
    os.execv = BuiltIn(_execv, os.execv)
    os._exit = BuiltIn(_exit, os._exit)
    os.abort = BuiltIn(_abort, os.abort)
    os.system = BuiltIn(system, os.system)
    os.forkpty = BuiltIn(_forkpty, os.forkpty)
    os.posix_spawn = BuiltIn(_with_shells_surroundings(os.posix_spawn), os.posix_spawn)
    os.posix_spawnp = BuiltIn(_with_shells_surroundings(os.posix_spawnp), os.posix_spawnp)
    sys.meta_path.insert(0, _SubprocessFinder())
    imports.after("multiprocessing.resource_tracker", _keep_for_session)
    filters.add(("ignore", _ForkWarning(), DeprecationWarning, None, 0))


_plain_sigmask = _signal.pthread_sigmask


def _pthread_sigmask(how: int, mask: Iterable[int], /) -> set[int]:
    """`signal.pthread_sigmask`: signals to the process come to the shell's thread, which has to hold them back."""
    before: set[int] = _plain_sigmask(how, mask)
    _pysh.hold_signals()
    return before


class _ForkWarning:
    """Matches what CPython says of `os.fork` in a process with threads: here these are ours, of no use to the child."""

    def match(self, message: str) -> bool:
        """As a compiled pattern's `match`, which is what a warning filter calls."""
        return "multi-threaded, use of fork" in message


is_child = False
"""Whether this is a child of `os.fork`, not the shell's process."""


_real_exit = os._exit


def _exit(status: int) -> NoReturn:
    """`os._exit` in the shell's own process ends the command, and not the user's shell."""
    if is_child:
        _real_exit(status)
    raise Exited(status)


def _execv(path: str | bytes | os.PathLike[str], argv: Any, /) -> NoReturn:
    """As `os.execv`, with the environment of `os.environ`. All of `os.exec*` and `os.spawn*` that get none call it."""
    os.execve(path, argv, environment.snapshot())


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
    fds = streams.command_fds()
    if _forking.has_terminal:
        streams.use_standard()
    else:
        for number, fd in enumerate(fds or ()):
            os.dup2(fd, number)
        if (group := _job_group()) is not None:
            _join(group)
    _pysh.restore_signals()
    _pysh.compute_alone()
    _become_the_main_thread()


def _job_group() -> int | None:
    """The process group for a child: that of its command's job, as long as the command has not ended."""
    return None if streams.command_fds() is None else _pysh.job_group()


def _join(group: int) -> None:
    try:  # noqa: SIM105 - contextlib takes long to import
        os.setpgid(0, group)
    except OSError:
        pass  # the last process of the caller's job has gone


def _become_the_main_thread() -> None:
    """A child of a stage ends well: `threading` makes its only thread the main one when this function has returned.

    Before 3.13 that fails for a thread which it has seen as one that it did not start (gh-102512: no lock for
    `threading._shutdown`). One that it has not seen it takes as it should.
    """
    threading = sys.modules.get("threading")
    if threading is not None and sys.version_info < (3, 13):
        # Another thread may have been importing it.
        active, ident = getattr(threading, "_active", {}), get_ident()
        if type(active.get(ident)) is threading._DummyThread:
            del active[ident]


class _Forking(_local):
    """How this thread forks."""

    has_terminal = False
    """The child gets a terminal of its own as its standard input, output and error."""
    is_for_session = False
    """The child is no part of the command that happens to need it first."""


_forking = _Forking()


_real_forkpty = os.forkpty


def _forkpty() -> tuple[int, int]:
    """As `os.forkpty`, also in a stage: the child has the new terminal, and not the stage's streams."""
    _forking.has_terminal = True
    try:
        return _real_forkpty()
    finally:
        _forking.has_terminal = False


def system(command: str) -> int:
    """As `os.system`, with the streams, the directory and the environment of the shell that called."""
    import subprocess

    done = subprocess.run(["/bin/sh", "-c", command], check=False)
    return done.returncode << 8 if done.returncode >= 0 else -done.returncode


def _with_shells_surroundings(spawn: Any) -> Any:
    def posix_spawn(path: Any, argv: Any, env: Any, **options: Any) -> int:
        actions = list(options.pop("file_actions", None) or ())
        for number, fd in enumerate(streams.command_fds() or ()):
            actions.insert(number, (os.POSIX_SPAWN_DUP2, fd, number))
        group = _job_group()
        if group is not None and not options.get("setsid"):
            options.setdefault("setpgroup", group)
        options.setdefault("setsigmask", ())
        options["setsigdef"] = [*options.get("setsigdef", ()), *_pysh.signals_not_inherited()]
        env = environment.snapshot() if env is None else env
        return spawn(path, argv, env, file_actions=actions, **options)  # type: ignore[no-any-return]

    return posix_spawn


def _keep_for_session(module: ModuleType) -> None:
    """A process that `multiprocessing` starts once, for all: it must not keep a pipeline's streams open."""
    tracker: Any = type(module._resource_tracker)
    start = "_launch" if hasattr(tracker, "_launch") else "ensure_running"  # that of 3.14, and earlier ones
    plain = getattr(tracker, start)

    def start_for_session(self: Any) -> None:
        _forking.is_for_session = True
        try:
            plain(self)
        finally:
            _forking.is_for_session = False

    setattr(tracker, start, start_for_session)
    if hasattr(module, start):  # the method of the one object that there is
        setattr(module, start, getattr(module._resource_tracker, start))


class _SubprocessFinder:
    """Sees that `subprocess` is about to be imported, and changes `fork_exec` first, on which it is built."""

    is_done = False

    def find_spec(self, name: str, *_: object) -> None:
        if name == "subprocess" and not self.is_done:
            _wrap_fork_exec()
            self.is_done = True


def _wrap_fork_exec() -> None:
    import _posixsubprocess

    _pysh.fence_children(getattr(_posixsubprocess, "__file__", None))
    real = _posixsubprocess.fork_exec

    def fork_exec(*arguments: Any) -> int:
        values = list(arguments)
        if values[_Place.ENVIRONMENT] is None:
            pairs = environment.snapshot().items()
            values[_Place.ENVIRONMENT] = [name + b"=" + value for name, value in pairs]
        fds = _pysh.session_streams() if _forking.is_for_session else streams.command_fds()
        if fds is not None:
            for place, fd in zip(_Place.STANDARD, fds, strict=True):
                if values[place] == -1:
                    values[place] = fd
        group = None if _forking.is_for_session else _job_group()
        if group is not None and values[_Place.GROUP] == -1 and not values[_Place.NEW_SESSION]:
            values[_Place.GROUP] = group
        return real(*values)

    _posixsubprocess.fork_exec = fork_exec


class _Place:
    """Where things stand among the arguments of `_posixsubprocess.fork_exec` (3.12 and 3.13).

    (args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite,
    errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, ...)
    """

    ENVIRONMENT = 5
    STANDARD = (6, 9, 11)
    NEW_SESSION = 15
    GROUP = 16
