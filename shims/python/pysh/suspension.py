"""Ctrl-Z: Python code of a job that is stopped stops as well, until the job goes on.

The terminal stops the job's processes. Code of a `py` among them runs in the session, on a thread that serves a forked
shell; another thread looks whether that shell is stopped, and has the code wait at its next line. Only the user's own
code waits: a library's may hold a lock that others need meanwhile.
"""

from __future__ import annotations

import sys
from _thread import get_ident, start_new_thread
from time import sleep

import _pysh

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_STEP = 0.05
"""Seconds between two looks at the shells."""

_callers: dict[int, int] = {}
"""The forked shells that are served, by thread."""
_stopped: dict[int, set[CodeType]] = {}
"""The threads whose shells are stopped, with the code that they are to wait in."""
_waiting: dict[int, _pysh.Waiter] = {}
"""What those wait at that do."""
_is_watched = False
"""Whether a thread looks at them."""
_tool: int | None = None
_namespace: dict[str, Any] = {}


def install(namespace: dict[str, Any]) -> None:
    """Prepares it. The user's code is that with these globals."""
    global _namespace
    _namespace = namespace


def enter() -> None:
    """A call begins, which this thread serves."""
    if _pysh.job_group() is not None and _has_tool():  # else the terminal can't stop it
        _callers[get_ident()] = _pysh.caller_pid()
        if not _is_watched:
            _start()


def leave() -> None:
    """The call is over. The next one that this thread serves may be of no job."""
    if _callers:
        thread = get_ident()
        _callers.pop(thread, None)
        if thread in _stopped:
            _go_on(thread)


def _has_tool() -> bool:
    """Takes a tool id of `sys.monitoring` at the first time. False if all ids are taken."""
    global _tool
    if _tool is None:
        monitoring = sys.monitoring
        _tool = next((each for each in range(5, -1, -1) if monitoring.get_tool(each) is None), None)
        if _tool is None:
            return False
        monitoring.use_tool_id(_tool, "pysh: jobs")
        for event in (monitoring.events.LINE, monitoring.events.JUMP):
            monitoring.register_callback(_tool, event, _pause)
    return True


def _start() -> None:
    global _is_watched
    _is_watched = True
    try:
        start_new_thread(_watch, ())
    except RuntimeError:  # no more threads: then nothing stops
        _is_watched = False


def _watch() -> None:
    global _is_watched
    while _callers:
        _is_watched = True
        for thread, caller in [*_callers.items()]:
            _look(thread, caller)
        sleep(_STEP)
        _is_watched = bool(_callers)  # whoever comes next starts another thread, unless this one has seen it


def _look(thread: int, caller: int) -> None:
    is_stopped = _pysh.is_stopped(caller)
    if is_stopped and thread in _callers:
        _stop(thread)
    elif thread in _stopped:
        _go_on(thread)
    if is_stopped is None:
        _callers.pop(thread, None)  # an interrupt came before `leave`


def _stop(thread: int) -> None:
    """Has a thread wait, as soon as its own code goes on."""
    code = _stopped.setdefault(thread, set())
    if thread in _waiting:
        return
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_globals is _namespace:
            code.add(frame.f_code)
        frame = frame.f_back
    events = sys.monitoring.events
    for each in code:
        sys.monitoring.set_local_events(_tool, each, events.LINE | events.JUMP)  # type: ignore[arg-type]


def _go_on(thread: int) -> None:
    for each in _stopped.pop(thread, ()):
        sys.monitoring.set_local_events(_tool, each, 0)  # type: ignore[arg-type]
    waiter = _waiting.pop(thread, None)
    if waiter is not None:
        waiter.release()


def _pause(*_: object) -> None:
    """A line of code that some thread is to wait in."""
    thread = get_ident()
    if thread not in _stopped or thread not in _callers:  # its call may be over already
        return
    waiter = _pysh.Waiter()
    waiter.acquire()
    _waiting[thread] = waiter
    if thread in _stopped:  # still
        waiter.acquire()
    _waiting.pop(thread, None)
