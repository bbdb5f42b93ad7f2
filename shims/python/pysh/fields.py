"""Records split into fields."""

from __future__ import annotations

from .reader import Records, chained
from .text import Str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CONTROLS = "\r\v\f\x1c\x1d\x1e\x1f"
"""What `str.split` takes for white space within ASCII, and awk does not."""


class Fields(list[Str]):
    """The fields of a record; `line` is all of it."""

    __slots__ = ("line",)

    line: str


class SplitRecords(Records):
    """Records with their fields: between runs of blanks as in awk, or between separators."""

    def __init__(self, terminator: str, separator: str | None) -> None:
        super().__init__(terminator)
        self.separator = separator

    def pairs(self) -> Iterator[Iterator[tuple[str, list[str]]]]:
        """Each record with its fields, as plain `str`; in blocks."""
        from itertools import repeat

        for block in self._lists():
            self.waiting = iter(block)
            if self.separator is None:
                split = map(_splitter(block), block)
            else:
                split = map(str.split, block, repeat(self.separator))
            yield zip(self.waiting, split, strict=False)

    def fields(self) -> Iterator[Fields]:
        """The fields of each record."""
        for line, texts in chained(self.pairs()):
            fields = Fields(map(Str, texts))
            fields.line = line
            yield fields


def _splitter(block: list[str]) -> Callable[[str], list[str]]:
    """`str.split` where that splits at blanks, tabs and newlines only, as awk does."""
    text = "".join(block)
    if text.isascii() and not any(control in text for control in _CONTROLS):
        return str.split
    import re

    return re.compile(r"[^ \t\n]+").findall
