"""`time.sleep` in a stage ends when the stage does.

CPython goes on sleeping after a signal, except on its main thread; a stage that was interrupted would leave a thread
behind.
"""

from __future__ import annotations

import time

import _pysh

from . import streams
from .builtin import BuiltIn

_plain = time.sleep


def install() -> None:
    """Makes it `time.sleep`."""
    time.sleep = BuiltIn(sleep, _plain, "time")


def sleep(seconds: float, /) -> None:
    """As `time.sleep`."""
    if streams.stage_fds() is None:
        return _plain(seconds)
    end = time.monotonic() + seconds
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    while (left := end - time.monotonic()) > 0:
        _pysh.nap(left)  # an interrupt is raised when it returns
    return None
