"""A stage that waits for another thread ends when it is killed.

`threading.Condition`, and what is built on it (`Event`, `Queue`, `Semaphore`, `Barrier`, futures), waits at a lock that
it has made for the purpose. CPython goes on waiting at a lock after a signal, except on its main thread.
"""

from __future__ import annotations

import _pysh

from . import imports, processes, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def install() -> None:
    """Prepares it, for when `threading` is imported."""
    imports.after("threading", _wrap_allocate)


def _wrap_allocate(threading: ModuleType) -> None:
    plain = threading._allocate_lock

    def allocate_lock() -> Any:
        return plain() if streams.stage_fds() is None or processes.is_child else _pysh.Waiter()

    threading._allocate_lock = allocate_lock  # type: ignore[attr-defined]
