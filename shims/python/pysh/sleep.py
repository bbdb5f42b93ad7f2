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
_TOO_LONG = 2**63 / 10**9
"""As many seconds as CPython can't count in nanoseconds."""


def install() -> None:
    """Makes it `time.sleep`."""
    time.sleep = BuiltIn(sleep, _plain, "time")


def sleep(seconds: float, /) -> None:
    """As `time.sleep`."""
    if streams.stage_fds() is None or not 0 <= seconds < _TOO_LONG:
        return _plain(seconds)  # which refuses what is no time
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        _pysh.nap(left)  # an interrupt is raised when it returns
    return None
