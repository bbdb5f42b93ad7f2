"""Warning filters: those of `-W`, for the time of a command, and one of ours.

Commands that run at the same time share the list: each adds entries of its own, and takes just these out again.
"""

from __future__ import annotations

import _warnings
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Filter = tuple[str, Any, type[Warning], Any, int]
    """As in `warnings.filters`: (action, pattern for the message, category, pattern for the module, line)."""

ACTIONS = ("default", "always", "ignore", "module", "once", "error")


def parse(text: str) -> Filter:
    """The filter that `-W` asks for, as for python -W. Raises ValueError, which says what is wrong."""
    fields = [each.strip() for each in text.split(":")]
    if len(fields) > 5:
        raise ValueError(f"{text!r} has more than five fields")
    action, message, category, module, line = fields + [""] * (5 - len(fields))
    actions = [known for known in ACTIONS if action and known.startswith(action)]
    if not actions:
        raise ValueError(f"{action!r} is none of {', '.join(ACTIONS)}")
    if line and not (line.isascii() and line.isdecimal()):
        raise ValueError(f"{line!r} is no line number")
    return actions[0], _pattern(message, ""), _category(category), _pattern(module, r"\Z"), int(line or 0)


def _pattern(text: str, end: str) -> Any:
    if not text:
        return None
    import re

    return re.compile(re.escape(text) + end, 0 if end else re.IGNORECASE)


def _category(name: str) -> type[Warning]:
    if not name:
        return Warning
    module, _, own = name.rpartition(".")
    try:
        found = getattr(__import__(module or "builtins", None, None, [own]), own, None)
    except ImportError:
        raise ValueError(f"there is no module {module!r}") from None
    if not (isinstance(found, type) and issubclass(found, Warning)):
        raise ValueError(f"{name!r} is no category of warnings")
    return found


def during(filters: list[Filter], run: Callable[[], int]) -> int:
    """Runs something with more filters; the last one counts first."""
    if not filters:
        return run()
    own = [(*each,) for each in filters]  # other objects, since another call may use the same filters
    try:
        for each in own:
            add(each)
        return run()
    finally:
        _change(lambda known: _remove(known, own))


def add(entry: tuple[Any, ...]) -> None:
    """Puts a filter before all others. As `warnings.filterwarnings` does it, without importing `re`."""
    _change(lambda known: known.insert(0, entry))


def _remove(known: list[Any], own: list[tuple[Any, ...]]) -> None:
    for entry in own:
        for index, each in enumerate(known):
            if each is entry:
                del known[index]
                break


def _change(change: Callable[[list[Any]], None]) -> None:
    """Changes the list of filters, and says so."""
    own = vars(_warnings)
    known = vars(sys.modules.get("warnings", _warnings))["filters"]
    if "_acquire_lock" not in own:  # before 3.14
        change(known)
        own["_filters_mutated"]()
        return
    own["_acquire_lock"]()
    try:
        change(known)
        own["_filters_mutated_lock_held"]()
    finally:
        own["_release_lock"]()
