"""Shell text in Python: `sh { ... }`, which Python itself refuses, becomes the call `sh("...")`.

The braces become parentheses and the text between them blanks, byte for byte: what Python then reads
has every other thing where it was typed. The calls whose closing parenthesis stands where a brace
stood get the text as their argument. Python that is valid as it is never comes here.
"""

from __future__ import annotations

import _ast

import _pysh

from . import layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Position = tuple[int, int]  # line in the file from 1, column in bytes from 0


class ShellTexts:
    """The shell texts of a block: `blanked` is the block without them, for Python's parser."""

    __slots__ = ("_texts", "blanked")

    def __init__(self, blanked: str, texts: dict[Position, str]) -> None:
        self.blanked = blanked
        self._texts = texts  # by the position behind their closing brace

    def fill(self, body: list[Any]) -> list[Any]:
        """Puts the texts into the calls that stand for them."""
        for node in layout.walk(body):
            if type(node) is not _ast.Call or node.args or node.keywords:
                continue
            text = self._texts.get((node.end_lineno or 0, node.end_col_offset or 0))
            if text is not None:
                place = {name: getattr(node, name) for name in node._attributes}
                node.args.append(_ast.Constant(text, None, **place))
        return body


def find(text: str, first_line: int, column: int) -> ShellTexts | None:
    """The shell texts of a block that stands in that line and column of its file; None if it has none."""
    if "sh" not in text:
        return None
    try:
        source = text.encode()
    except UnicodeEncodeError:
        return None
    blanked = bytearray(source)
    texts = {}
    for start, end in _pysh.shell_texts(source):
        blanked[start:end] = b"(" + _blank(source[start + 1 : end - 1]) + b")"
        before = source[:end].split(b"\n")
        place = first_line + len(before) - 1, len(before[-1]) + (column if len(before) == 1 else 0)
        texts[place] = source[start + 1 : end - 1].decode()
    return ShellTexts(blanked.decode(), texts) if texts else None


def _blank(text: bytes) -> bytes:
    return b"\n".join(b" " * len(line) for line in text.split(b"\n"))
