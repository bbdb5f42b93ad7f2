"""What the text layer of standard input reads from: a line at a time. What is not consumed waits as bytes."""

from __future__ import annotations

from _operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    from collections.abc import Callable


def _of_reader(name: str) -> property:
    """C code only: a stream that is made, or goes away, drops what its buffer raises, which may be an interrupt."""
    return property(attrgetter("reader." + name))


class Feed:
    """A buffered reader as the text layer sees it. What code has as `sys.stdin.buffer` is that reader itself."""

    readable, writable, seekable = _of_reader("readable"), _of_reader("writable"), _of_reader("seekable")
    fileno, isatty, name, mode = _of_reader("fileno"), _of_reader("isatty"), _of_reader("name"), _of_reader("mode")
    read, tell, seek = _of_reader("read"), _of_reader("tell"), _of_reader("seek")
    flush, close, closed = _of_reader("flush"), _of_reader("close"), _of_reader("closed")

    def __init__(self, reader: io.BufferedReader) -> None:
        self.reader = reader
        self.read1: Callable[[int], bytes] = reader.readline
