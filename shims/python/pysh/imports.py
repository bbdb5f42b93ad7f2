"""What we do about imports: changes to modules of the standard library, and locks that an interrupt has left."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any


def after(name: str, change: Callable[[ModuleType], None]) -> None:
    """Calls `change` with a module as soon as that has been imported."""
    module = sys.modules.get(name)
    if module is not None:
        change(module)
    else:
        sys.meta_path.insert(0, _Finder(name, change))


def release_locks() -> None:
    """Lets go of the locks that this thread's imports hold. For the end of a command that was interrupted.

    An interrupt that comes between the step that takes such a lock and the next one leaves it locked (Lib/importlib,
    `_ImportLockContext`): no other thread could import anything any more.
    """
    import _frozen_importlib
    import _imp
    from _thread import get_ident

    while _imp.lock_held():
        try:
            _imp.release_lock()
        except RuntimeError:  # it is another thread's
            break
    for reference in list(_frozen_importlib._module_locks.values()):  # type: ignore[attr-defined]
        lock = reference()
        while lock is not None and getattr(lock, "owner", None) == get_ident():
            lock.release()


class _Finder:
    """Finds a module as the finders that come after this one do, and adds to what is done to import it.

    It stays: an interrupt may end an import, and then the module is imported once more. Besides, another thread that
    goes through the list would miss a finder if one before it went.
    """

    def __init__(self, name: str, change: Callable[[ModuleType], None]) -> None:
        self.name = name
        self.change = change

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        finders = [*sys.meta_path]
        others = finders[finders.index(self) + 1 :] if self in finders else finders
        found = (finder.find_spec(name, path, target) for finder in others)
        spec = next(filter(None, found), None)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                self.change(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
