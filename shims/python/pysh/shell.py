"""`sh`: explicit access to the shell that called."""

from __future__ import annotations

import _pysh

from .text import Str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any


class Shell:
    """The shell that called, as a mapping of its variables.

    `sh["name"]` is the value as a block would read it, and KeyError if there is none. Setting and deleting take
    effect at once. Only code that `py` runs has a shell: in a thread that it started, RuntimeError says so.
    """

    def __call__(self, source: str | None = None, /, **options: Any) -> Any:
        """Runs shell source as `$( )` would: `sh("text")`, `sh(check=False)("text")`; in a block also `sh { text }`.

        Returns a `str` with the `status`; see `evaluation.capture` for the options.
        """
        from . import evaluation

        return evaluation.Way(evaluation.capture)(source, **options)

    @property
    def lines(self) -> Any:
        """Runs shell source as a call of `sh` does, and gives its lines as they come."""
        from . import evaluation

        return evaluation.Way(evaluation.lines)

    @property
    def run(self) -> Any:
        """Runs shell source in the shell itself, and returns its status."""
        from . import evaluation

        return evaluation.Way(evaluation.run)

    def __getitem__(self, name: str) -> Any:
        value = _pysh.read(name, Str)
        if value is None:
            raise KeyError(name)
        return value

    def __setitem__(self, name: str, value: object) -> None:
        _pysh.write(name, value)

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        _pysh.write(name, None)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _pysh.read(name, Str) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(_pysh.names()))

    def __len__(self) -> int:
        return len(_pysh.names())

    def get(self, name: str, default: object = None) -> Any:
        """The variable's value, or `default` if there is none."""
        value = _pysh.read(name, Str)
        return default if value is None else value

    def export(self, name: str, value: object = None) -> None:
        """Makes a variable visible to child processes, after setting it if `value` is given."""
        if value is not None:
            _pysh.write(name, value)
        _pysh.export(name, True)

    def attributes(self, name: str) -> frozenset[str]:
        """What the shell says of a variable: "exported", "readonly", "integer", "array", "local", ..."""
        words = _pysh.attributes(name)
        if words is None:
            raise KeyError(name)
        return frozenset(words)

    def fd(self, number: int, mode: str = "", **options: Any) -> IO[Any]:
        """The shell's file descriptor `number` as a file, opened as it is there unless `mode` says else.

        Closing the file leaves the shell's own descriptor open. OSError if the shell has none of that number.
        """
        import fcntl
        import os

        try:
            copy = _pysh.pass_fd(number)
        except ValueError as error:
            raise OSError(9, f"file descriptor {number} is not open in the shell") from error
        access = fcntl.fcntl(copy.fileno(), fcntl.F_GETFL) & os.O_ACCMODE
        natural = {os.O_RDONLY: "r", os.O_WRONLY: "w"}.get(access, "r+")
        mode = mode or natural
        options.setdefault("errors", None if "b" in mode else "surrogateescape")
        name, opener = f"/dev/fd/{number}", lambda *_: copy.detach()
        if "+" in mode and not _can_seek(copy.fileno()):
            return _both_ways(name, mode, opener, **options)
        return open(name, mode, opener=opener, **options)

    def __repr__(self) -> str:
        return "<the shell that called>"


sh = Shell()
"""The shell that called."""


def _can_seek(fd: int) -> bool:
    import os

    try:
        os.lseek(fd, 0, os.SEEK_CUR)
    except OSError:
        return False
    return True


def _both_ways(name: str, mode: str, opener: Any, buffering: int = -1, **options: Any) -> IO[Any]:
    """What `open` can't make: a file for a terminal, FIFO or socket that is read and written."""
    import io

    raw: Any = open(name, "r+b", 0, opener=opener)  # noqa: SIM115
    if "b" in mode and not buffering:
        return raw  # type: ignore[no-any-return]
    pair: Any = io.BufferedRWPair(raw, raw, *([buffering] if buffering > 1 else []))
    return pair if "b" in mode else io.TextIOWrapper(pair, line_buffering=buffering == 1 or raw.isatty(), **options)
