"""The lines of source texts that are no files, for `linecache`.

There tracebacks, warnings and debuggers look for lines. That module takes long to import, and few
sessions come to need it: it gets the lines when something imports it.
"""

from __future__ import annotations

import sys
from _frozen_importlib import _find_spec  # type: ignore[attr-defined]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    Entry = tuple[int, None, list[str], str]

_kept: dict[str, Entry] = {}
"""What `linecache` is to have in its cache, until it has been imported."""


def keep(name: str, lines: list[str]) -> None:
    """Keeps the lines of the source `name`, each with its newline."""
    entry = (sum(map(len, lines)), None, lines, name)
    linecache = sys.modules.get("linecache")
    _kept[name] = entry
    if linecache is None:
        if _finder not in sys.meta_path:
            sys.meta_path.insert(0, _finder)
    elif hasattr(linecache, "cache"):  # it has none yet while another thread imports it
        _hand_over(linecache)


def _hand_over(linecache: Any) -> None:
    linecache.cache.update(_kept)
    _kept.clear()


class _Finder:
    """Sees that `linecache` is about to be imported."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != "linecache":
            return None
        sys.meta_path.remove(self)
        spec: ModuleSpec | None = _find_spec(name, None)
        if spec is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment]
        return spec


_finder = _Finder()


class _Loader:
    """Loads `linecache` as its own loader would, and gives it the lines."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.real.create_module(spec)  # type: ignore[no-any-return]

    def exec_module(self, module: Any) -> None:
        module.__loader__ = module.__spec__.loader = self.real
        self.real.exec_module(module)
        _hand_over(module)
