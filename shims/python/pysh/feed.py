"""What the text layer of standard input reads from.

The text layer gets what it hands out, and no more: a line, or when only so many characters are wanted, no more bytes
than these have at least. So a key that was pressed is there at once, and what follows waits as bytes, for whoever
reads next.
"""

from __future__ import annotations

from _operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    from collections.abc import Callable


def _of_reader(name: str) -> property:
    """C code only: a stream that is made, or goes away, drops what its buffer raises, which may be an interrupt."""
    return property(attrgetter("reader." + name))


_MANY = 1 << 12


class Feed:
    """A buffered reader as the text layer sees it. What code has as `sys.stdin.buffer` is that reader itself."""

    readable, writable, seekable = _of_reader("readable"), _of_reader("writable"), _of_reader("seekable")
    fileno, isatty, name, mode = _of_reader("fileno"), _of_reader("isatty"), _of_reader("name"), _of_reader("mode")
    read, tell, seek = _of_reader("read"), _of_reader("tell"), _of_reader("seek")
    flush, close, closed = _of_reader("flush"), _of_reader("close"), _of_reader("closed")

    def __init__(self, reader: io.BufferedReader) -> None:
        self.reader = reader
        self.read1: Callable[[int], bytes] = reader.readline

    def limit(self, count: int, *, of_line: bool) -> None:
        """From now on no more than so many characters are wanted, perhaps of one line only."""
        self.wanted = count
        # Many are taken as they come; few by what fills the buffer, which never waits for more than the few.
        self.take = self.reader.readline if of_line or count < _MANY else self.reader.read1
        self.read1 = self._read_part

    def unlimit(self) -> None:
        """Whole lines are wanted."""
        self.read1 = self.reader.readline

    def end(self) -> None:
        """There is no more: the text layer hands out what it has."""
        self.read1 = _read_nothing

    def _read_part(self, _: int) -> bytes:
        part = self.take(max(self.wanted, 1))
        # A character that is cut counts more than once: so never too much is read, and perhaps a little later.
        self.wanted -= len(part.decode("utf-8", "surrogateescape"))
        return part


def _read_nothing(_: int) -> bytes:
    return b""
