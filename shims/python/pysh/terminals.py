"""`pty.spawn` in a stage.

It copies between a new terminal and 0 and 1, by their numbers; in a stage these are the session's.
"""

from __future__ import annotations

from . import imports, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def install() -> None:
    """Prepares it, for when `pty` is imported."""
    imports.after("pty", _wrap_spawn)


def _wrap_spawn(pty: ModuleType) -> None:
    plain = pty.spawn

    def spawn(*arguments: Any, **options: Any) -> int:
        fds = streams.command_fds()
        if fds is None:
            return plain(*arguments, **options)  # type: ignore[no-any-return]
        numbers = dict(zip(("STDIN_FILENO", "STDOUT_FILENO", "STDERR_FILENO"), fds, strict=True))
        return _copied(vars(pty), numbers, plain)(*arguments, **options)  # type: ignore[no-any-return]

    spawn.__doc__ = plain.__doc__
    pty.spawn = spawn  # type: ignore[attr-defined]


def _copied(names: dict[str, Any], others: dict[str, int], wanted: Any) -> Any:
    """A function of a module, which sees all of that module but for a few names."""
    from types import FunctionType

    copies = {**names, **others}
    for name, value in [*names.items(), (wanted.__name__, wanted)]:
        if isinstance(value, FunctionType) and value.__globals__ is names:
            copies[name] = FunctionType(value.__code__, copies, name, value.__defaults__, value.__closure__)
    return copies[wanted.__name__]
