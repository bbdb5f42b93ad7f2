"""The end of a session: what Python does when it ends by itself, and what it leaves out because threads go on."""

from __future__ import annotations

import gc
import io
import sys

from . import bytecode, session, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType, FunctionType, ModuleType
else:  # importing `types` takes longer than all of this
    FunctionType, ModuleType = type(lambda: None), type(sys)

_DEFINITIONS = (type, FunctionType)


def end() -> bool:
    """The shell exits: what Python itself does first when it ends, without waiting for threads.

    Returns whether no other thread is in Python code, or in C code that it has called.
    """
    import atexit

    atexit._run_exitfuncs()
    _flush_files()  # now: what comes may take too long
    if _let_go():
        _flush_files()
    streams.finish()
    return len(sys._current_frames()) == 1


def _flush_files() -> None:
    """What was written to files that are still open reaches them."""
    for each in gc.get_objects():
        if issubclass(type(each), (io.BufferedWriter, io.BufferedRandom, io.TextIOWrapper)):
            try:  # noqa: SIM105 - contextlib takes long to import
                each.flush()
            except (OSError, ValueError):
                pass


def _let_go() -> bool:
    """What the session's globals hold is finalized: a temporary file removes itself. False if there is nothing.

    The last comes first, and what finalizers may call comes last: so they find what they need.
    """
    session.names.let_go()
    namespace = session.namespace
    needed = _names_of_threads() if len(sys._current_frames()) > 1 else ()
    names = [name for name, value in [*namespace.items()] if name not in needed and _may_hold(name, value)]
    if not names:
        return False  # looking for cycles takes a while
    for are_definitions in (False, True):
        gone = [name for name in names if isinstance(namespace.get(name), _DEFINITIONS) == are_definitions]
        for name in reversed(gone):
            namespace.pop(name, None)
        gc.collect()
    return True


def _may_hold(name: str, value: object) -> bool:
    """Whether a global may have something to be finalized with it."""
    is_ours = name in ("sh", "argv") or name.startswith("__")
    return gc.is_tracked(value) and not is_ours and not isinstance(value, ModuleType)


def _names_of_threads() -> set[str]:
    """The globals that other threads may look up yet: those which the code of any function has, or what they run."""
    codes = [*_running(), *(each.__code__ for each in gc.get_objects() if _is_ours(each))]
    names: set[str] = set()
    for code in codes:
        names.update(code.co_names)
        codes.extend(bytecode.children(code))
    return names


def _running() -> Iterator[CodeType]:
    for top in sys._current_frames().values():
        frame: FrameType | None = top
        while frame is not None:
            yield frame.f_code
            frame = frame.f_back


def _is_ours(value: object) -> bool:
    return type(value) is FunctionType and value.__globals__ is session.namespace
