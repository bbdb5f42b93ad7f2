"""Standard input in large blocks, cut into records."""

from __future__ import annotations

from . import streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

BLOCK = 1 << 17
"""How many bytes are asked for at once. A pipe gives what it has, which is 64 KiB at most."""


class InputError(ValueError):
    """The input can't be read, or is not what an option says; the message is one line."""


class Reader:
    """Standard input of this thread's call.

    Before a read that would wait, what was printed so far goes out: so each record's output can
    be seen before the next record is there, and output is written in large blocks while input is
    at hand.
    """

    def __init__(self) -> None:
        self.input = streams.current.input
        self.input.is_read_in_blocks = True
        self.stdout = streams.current.stdout
        self._poll = _readiness(self.input.source.fd)

    def has_more(self, patience: int = 0) -> bool:
        """Whether a read would wait `patience` ms at most. What was read counts as used."""
        self.input.source.settle()
        return bool(self._poll(patience))

    def chunks(self) -> Iterator[bytes]:
        """What there is to read, at most BLOCK bytes at once. Raises InputError if it can't be."""
        read = self.input.reader.read1
        while True:
            if not self.has_more():
                self.stdout.flush()
            try:
                chunk = read(BLOCK)
            except OSError as error:
                raise InputError(f"can't read standard input: {error.strerror}") from None
            if not chunk:
                return
            yield chunk

    def rest(self) -> bytes:
        """What has been read and not been taken as a record."""
        raise NotImplementedError

    def give_back(self) -> None:
        """Leaves what was not taken for whoever reads next."""
        self.input.returned = self.rest()


def _readiness(fd: int) -> Callable[[int], object]:
    import select

    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return poll.poll


class Records(Reader):
    """The input as records that end in `terminator`, an ASCII character; the last may lack it."""

    def __init__(self, terminator: str) -> None:
        super().__init__()
        self.terminator = terminator
        self.is_complete = True
        self.waiting: Iterator[str] = iter(())
        self.begun: list[bytes] = []

    def blocks(self) -> Iterator[Iterator[str]]:
        """The records, without terminator, as many at once as a read gives."""
        for records in self._lists():
            self.waiting = iter(records)
            yield self.waiting

    def _lists(self) -> Iterator[list[str]]:
        terminator = self.terminator
        for text in self._texts():
            yield text.split(terminator)

    def _texts(self) -> Iterator[str]:
        """Runs of whole records, without the last terminator. Long ones are put together once."""
        end = self.terminator.encode()
        for chunk in self.chunks():
            cut = chunk.rfind(end)
            if cut < 0:
                self.begun.append(chunk)
                continue
            self.begun.append(chunk[:cut])
            whole = b"".join(self.begun)
            self.begun = [chunk[cut + 1 :]]
            yield whole.decode("utf-8", "surrogateescape")
        last = b"".join(self.begun)
        if last:
            self.is_complete = False
            self.begun = []
            yield last.decode("utf-8", "surrogateescape")

    def rest(self) -> bytes:
        """See Reader."""
        text = "".join([record + self.terminator for record in self.waiting])
        if not self.is_complete:
            text = text.removesuffix(self.terminator)
        return text.encode("utf-8", "surrogateescape") + b"".join(self.begun)

    def lines(self) -> Iterator[str]:
        """The records one by one."""
        return chained(self.blocks())


def chained(blocks: Iterator[Iterator[Any]]) -> Iterator[Any]:
    """Records one by one."""
    from itertools import chain

    return chain.from_iterable(blocks)
