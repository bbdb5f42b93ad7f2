"""`os.environ`, live both ways, and `os.chdir`, which moves the shell too.

`os.environ` shows the shell's exported variables as they are now, and setting it exports. C's own table (`getenv`)
is not touched: in bash that would walk tables which belong to the shell's thread.
"""

from __future__ import annotations

import os
from _thread import _local

import _pysh

from .builtin import BuiltIn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Environment(os._Environ):  # type: ignore[type-arg]
    """Takes the place of the class of `os.environ` and `os.environb`, which stay the objects that they were."""

    @property
    def _data(self) -> dict[bytes, bytes]:
        return _seen.data

    def __getitem__(self, key):  # type: ignore[no-untyped-def]
        refresh()
        return super().__getitem__(key)

    def __setitem__(self, key, value) -> None:  # type: ignore[no-untyped-def]
        if self.encodekey(key) in _kept:
            refresh()  # a later one would bring the shell's own value back
        _set(self.encodekey(key), self.encodevalue(value))
        self._data[self.encodekey(key)] = self.encodevalue(value)

    def __delitem__(self, key) -> None:  # type: ignore[no-untyped-def]
        refresh()
        encoded = self.encodekey(key)
        if encoded not in self._data:
            raise KeyError(key) from None
        _unset(encoded)
        del self._data[encoded]

    def __iter__(self) -> Iterator:  # type: ignore[type-arg]
        refresh()
        return super().__iter__()

    def __len__(self) -> int:
        refresh()
        return super().__len__()

    def copy(self) -> dict:  # type: ignore[type-arg]
        refresh()
        return super().copy()


class _Seen(_local):
    """What this thread's call has seen of its shell's environment. Threads without a call share that of another."""

    fresh = False
    """Whether the shell can't have changed its environment since we looked."""
    data: dict[bytes, bytes]


_seen = _Seen()

_kept: frozenset[bytes] = frozenset()
"""What the shell alone sets, although all processes have it. To set it here is no error, since programs save, clear
and restore their whole environment: it holds for this command and its processes, and the shell has its own value."""


def install(shell: str) -> None:
    """Makes `os.environ` and the functions around it the shell's."""
    global _kept
    if shell == "fish":
        _kept = frozenset({b"PWD", b"SHLVL"})
    _Seen.data = vars(os.environ)["_data"]
    os.environ.__class__ = Environment
    os.environb.__class__ = Environment
    os.putenv = BuiltIn(_putenv, os.putenv)
    os.unsetenv = BuiltIn(_unsetenv, os.unsetenv)
    os.chdir = BuiltIn(_chdir, os.chdir)
    os.fchdir = BuiltIn(_fchdir, os.fchdir)


def forget() -> None:
    """A command begins: the shell may have changed everything."""
    _seen.fresh = False
    if _pysh.is_stage():
        _seen.data = dict(_Seen.data)


def refresh() -> None:
    """Takes the shell's environment, if that may have changed and the shell can be asked."""
    if _seen.fresh or not _pysh.has_shell():
        return
    current = dict(_pysh.environment())
    data = _seen.data
    for name in [name for name in data if name not in current]:
        del data[name]
    data.update(current)
    _seen.fresh = True


def snapshot() -> dict[bytes, bytes]:
    """The environment for a child process."""
    refresh()
    return dict(_seen.data)


def of_command() -> dict[bytes, bytes]:
    """The environment of the command that this thread serves, or that has started it."""
    refresh()
    return _seen.data


def share(data: dict[bytes, bytes]) -> None:
    """Gives this thread the environment of the command that has started it."""
    _seen.data = data


def _putenv(name: str | bytes, value: str | bytes, /) -> None:
    _set(os.fsencode(name), os.fsencode(value))
    _seen.fresh = False


def _unsetenv(name: str | bytes, /) -> None:
    _unset(os.fsencode(name))
    _seen.fresh = False


def _set(name: bytes, value: bytes) -> None:
    if name in _kept or not _pysh.has_shell():
        return
    text = os.fsdecode(name)
    _pysh.write(text, value)
    _pysh.export(text, True)


def _unset(name: bytes) -> None:
    if name not in _kept and _pysh.has_shell():
        _pysh.write(os.fsdecode(name), None)


_real_chdir, _real_fchdir = os.chdir, os.fchdir


def _chdir(path: os.PathLike[str] | str | bytes | int) -> None:
    """As `os.chdir`; the shell that called moves as by its own `cd`, by the path that was given."""
    before = os.getenv("PWD", "")
    _pysh.own_directory()
    _real_chdir(path)
    if isinstance(path, int):
        _move_shell(os.getcwdb())
    else:
        _move_shell(_logical(os.path.join(os.fsencode(before), os.fsencode(path))))


def _fchdir(fd: int) -> None:
    """As `os.fchdir`, and the shell moves too."""
    _pysh.own_directory()
    _real_fchdir(fd)
    _move_shell(os.getcwdb())


def _move_shell(target: bytes) -> None:
    if _pysh.has_shell():
        _pysh.change_directory(target)
        forget()


def follow() -> None:
    """The shell may have changed its environment and its directory."""
    if _pysh.is_stage():
        _pysh.own_directory()
        _real_chdir(f"/proc/{_pysh.caller_pid()}/cwd")
    _seen.fresh = False


def _logical(target: bytes) -> bytes:
    """The path as `cd` would have it, if it leads where we are; else where we are."""
    target = os.path.normpath(target)
    try:
        if os.path.samefile(target, b"."):
            return target
    except OSError:
        pass
    return os.getcwdb()
