"""What `threading` and `select` are told of a session: how a stage waits, and which thread is the main one.

A stage that waits for another thread, or for a file, ends when it is killed.

`threading.Condition`, and what is built on it (`Event`, `Queue`, `Semaphore`, `Barrier`, futures), waits at a lock that
it has made for the purpose. CPython goes on waiting at a lock after a signal, except on its main thread.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock, get_ident, get_native_id

import _pysh

from . import imports, processes, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def install() -> None:
    """Prepares it, for when `threading` is imported."""
    imports.after("threading", _wrap_allocate)
    imports.after("select", _wake_select)
    if sys.version_info < (3, 13):
        idents = get_ident(), get_native_id()
        imports.after("threading", lambda threading: _set_main_thread(threading, *idents))


def _wake_select(select: ModuleType) -> None:
    """What libpython waits for itself is seen to in `blocking.rs`."""
    file = getattr(select, "__file__", None)
    if file is not None:  # else it is a part of that
        _pysh.wake_select(file)


def _set_main_thread(threading: ModuleType, ident: int, native_id: int) -> None:
    """Before 3.13 the thread that imports `threading` counts as the main one: that may be a stage's, which ends."""
    main: Any = threading._main_thread
    if main.ident != ident:
        is_running = allocate_lock()
        is_running.acquire()
        threading._active.pop(main.ident, None)
        threading._active[ident] = main
        threading._shutdown_locks.discard(main._tstate_lock)
        main._ident, main._native_id, main._tstate_lock = ident, native_id, is_running


def _wrap_allocate(threading: ModuleType) -> None:
    plain = threading._allocate_lock

    def allocate_lock() -> Any:
        return plain() if streams.stage_fds() is None or processes.is_child else _pysh.Waiter()

    threading._allocate_lock = allocate_lock  # type: ignore[attr-defined]
