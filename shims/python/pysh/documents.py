"""Standard input as a stream of JSON values, in whatever layout."""

from __future__ import annotations

import codecs
import re
from json import JSONDecodeError, JSONDecoder

from .reader import InputError, Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_UNFINISHED = len("-Infinity")
"""How near to the end of the text an error may be that more text would mend."""


_CLOSING = {"{": "}", "[": "]", '"': '"'}
_PATIENCE = 20
"""How long, in ms, to wait for the end of a value before it is tried whether it is whole."""


class Documents(Reader):
    """JSON values that follow one another, with white space between them or none.

    Characters of `blank` count as white space too. Bytes that are not UTF-8 pass within strings,
    by surrogateescape.
    """

    def __init__(self, blank: str = "") -> None:
        super().__init__()
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._scan = JSONDecoder().scan_once  # type: ignore[attr-defined]
        self._skip = re.compile(f"[ \t\n\r{re.escape(blank)}]*").match
        self._text = ""
        self._at = 0
        self._line = 1  # the line in which `_text` begins
        self._column = 1  # and the column

    def rest(self) -> bytes:
        """See Reader."""
        undecoded = self._decoder.getstate()[0]
        return self._text[self._at :].encode("utf-8", "surrogateescape") + undecoded

    def values(self) -> Iterator[object]:
        """The values, each as soon as its end is seen. Raises InputError for what is no JSON."""
        parts: list[str] = []
        held = enough = 0
        for chunk in self.chunks():
            parts.append(self._decoder.decode(chunk))
            held += len(parts[-1])
            # A value longer than what was read is tried again when there is much more, or nothing.
            is_likely = self._seems_whole(parts[-1])
            if held < enough * (2 if is_likely else 16) and self.has_more(0 if is_likely else _PATIENCE):
                continue
            self._load(parts)
            yield from self._complete()
            parts = []
            held = enough = len(self._text) - self._at
        self._load([*parts, self._decoder.decode(b"", True)])
        yield from self._complete(is_end=True)

    def _seems_whole(self, last: str) -> bool:
        """Whether the text ends with what would end the value that it begins with."""
        closing = _CLOSING.get(self._text[self._at : self._at + 1])
        return closing is None or last.rstrip().endswith(closing)

    def _load(self, parts: list[str]) -> None:
        """Puts what was read behind what is left."""
        self._line, self._column = self._place(self._at)
        self._text = "".join([self._text[self._at :], *parts])
        self._at = int((self._line, self._column) == (1, 1) and self._text.startswith("\ufeff"))

    def _place(self, at: int) -> tuple[int, int]:
        """Line and column of a character of the text."""
        newlines = self._text.count("\n", 0, at)
        if newlines:
            return self._line + newlines, at - self._text.rindex("\n", 0, at)
        return self._line, self._column + at

    def _complete(self, *, is_end: bool = False) -> Iterator[object]:
        """The values that are whole, of the text at hand."""
        text, scan, skip = self._text, self._scan, self._skip
        while (at := skip(text, self._at).end()) < len(text):  # type: ignore[union-attr]
            try:
                value, end = scan(text, at)
            except (StopIteration, JSONDecodeError, RecursionError) as error:
                self._at = at
                if not is_end and self._may_go_on(error):
                    return
                raise self._refusal(error) from None
            if end + 2 >= len(text) and not is_end and _is_open_number(value, text[end:]):
                self._at = at
                return
            self._at = end
            yield value
        self._at = len(text)

    def _may_go_on(self, error: Exception) -> bool:
        """Whether the text only ends too early."""
        if isinstance(error, JSONDecodeError):
            return error.msg.startswith("Unterminated string") or len(self._text) - error.pos < _UNFINISHED
        return isinstance(error, StopIteration) and len(self._text) - error.value < _UNFINISHED

    def _refusal(self, error: Exception) -> InputError:
        if isinstance(error, JSONDecodeError):
            message, at = error.msg, error.pos
        elif isinstance(error, StopIteration):
            message, at = "Expecting value", error.value
        else:
            message, at = "nested too deeply", self._at
        line, column = self._place(at)
        return InputError(f"the input is not JSON: {message} (line {line}, column {column})")


def _is_open_number(value: object, behind: str) -> bool:
    """Whether a number at the end of the text may have more digits, with `behind` between them."""
    return type(value) in (int, float) and not behind.strip(".eE+-")
