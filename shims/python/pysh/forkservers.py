"""The process from which `multiprocessing` forks others: each stage has one of its own, which ends with it.

What it forks has the streams that it has itself. So one that is for all would either keep a pipe open for as long as
the session lives, or have the wrong output. The main shell's stays.
"""

from __future__ import annotations

from _thread import start_new_thread

from . import imports, streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


_has_been_needed = False
"""Whether any stage has had one."""


def install() -> None:
    """Prepares it, for when the module is imported."""
    imports.after("multiprocessing.forkserver", _serve_each)


def _serve_each(module: ModuleType) -> None:
    main: Any = module._forkserver

    def server() -> Any:
        if streams.command_fds() is None:
            return main
        command = streams.of_command()
        if "fork server" not in command:
            own = type(main)()
            own.set_forkserver_preload(main._preload_modules)
            command.setdefault("fork server", own)
            global _has_been_needed
            _has_been_needed = True
        return command["fork server"]

    def ensure_running() -> None:
        server().ensure_running()

    def connect_to_new_process(fds: Any) -> Any:
        return server().connect_to_new_process(fds)

    module.ensure_running = ensure_running  # type: ignore[attr-defined]
    module.connect_to_new_process = connect_to_new_process  # type: ignore[attr-defined]


def finish() -> None:
    """The command is over, and so is a stage. May be called again after an interrupt."""
    if not _has_been_needed:
        return
    server = streams.of_command().get("fork server")
    if server is not None:
        start_new_thread(_stop, (server,))
        del streams.of_command()["fork server"]


def _stop(server: Any) -> None:
    """It ends as soon as what it has forked has ended; then nothing is left of it."""
    try:  # noqa: SIM105 - contextlib takes long to import
        server._stop()
    except OSError:  # code of the user's has waited for it
        pass
