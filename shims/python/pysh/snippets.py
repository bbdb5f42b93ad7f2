"""The lines of source texts that are no files, for `linecache`.

There tracebacks, warnings and debuggers look for lines. That module takes long to import, and few
sessions come to need it: it gets the lines when something imports it.
"""

from __future__ import annotations

import sys

from . import imports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Entry = tuple[int, None, list[str], str]

_MAX = 1024
"""How many sources are kept: a script that makes up ever new ones must not fill the memory."""

_kept: dict[str, Entry] = {}
"""The sources, the oldest first."""


def keep(name: str, lines: list[str]) -> None:
    """Keeps the lines of the source `name`, each with its newline."""
    if not _kept:
        imports.after("linecache", lambda module: module.cache.update(_kept))
    linecache: Any = sys.modules.get("linecache")
    cache = getattr(linecache, "cache", {})  # there is none while another thread imports it
    _kept.pop(name, None)
    cache[name] = _kept[name] = sum(map(len, lines)), None, lines, name
    if len(_kept) > _MAX:
        for oldest in [*_kept][: _MAX // 4]:
            _kept.pop(oldest, None)
            cache.pop(oldest, None)
