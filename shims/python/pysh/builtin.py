"""What functions of ours need that stand where Python's built-in ones stood."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class BuiltIn(staticmethod):  # type: ignore[type-arg]
    """A function in the place of a built-in one.

    As that one it does not become a method where a class has it as an attribute (`open = io.open`), and is pickled by
    its name, so that a child without pysh finds its own.
    """

    def __init__(self, ours: Callable[..., Any], plain: Any, module: str = "os") -> None:
        """`plain` is the function that stood in `module` until now."""
        ours.__module__, ours.__name__, ours.__qualname__ = module, plain.__name__, plain.__name__
        ours.__doc__ = plain.__doc__
        super().__init__(ours)
        for known in (os.supports_dir_fd, os.supports_fd):  # where a program looks what it may pass
            if plain in known:
                known.add(self)

    def __reduce__(self) -> str:
        return str(self.__name__)
