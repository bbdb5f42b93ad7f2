"""Threads of `threading`: until the command that has started them ends they have its streams and its environment.

Those that live longer, in a pool for instance, have the main shell's from then on.
"""

from __future__ import annotations

import _pysh

from . import environment, imports, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


def install() -> None:
    """Prepares it, for when `threading` is imported."""
    imports.after("threading", _wrap_start)


def _wrap_start(threading: ModuleType) -> None:
    from functools import wraps

    thread: Any = threading.Thread
    plain_start, plain_bootstrap = thread.start, thread._bootstrap_inner

    @wraps(plain_start)
    def start(self: Any) -> None:
        self._pysh_command = streams.for_thread(), environment.of_command(), _pysh.job_group()
        plain_start(self)

    @wraps(plain_bootstrap)
    def bootstrap(self: Any) -> None:
        command_streams, command_environment, job_group = vars(self).pop("_pysh_command")
        streams.share(command_streams)
        environment.share(command_environment)
        _pysh.enter_job(job_group)
        plain_bootstrap(self)

    thread.start, thread._bootstrap_inner = start, bootstrap
