"""Where the values of a command go: to its output, into a shell variable, or into a test."""

from __future__ import annotations

import io
import sys

from . import session, streams, values
from .text import Str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from .options import Options

_PLAIN = frozenset((str, int, float, bool, Str))
"""Types of values that are their own text."""
_DOCUMENTS = _PLAIN | {dict, type(None)}
"""Types of values that are a JSON document, never a stream of them."""


class Output:
    """Writes values to standard output.

    `write` takes text, `produce` a value of the block,
    `produce_yielded` one that it yields. `is_done` says that no more values are needed.
    """

    is_done = False

    def __init__(self, options: Options) -> None:
        self.options = options
        self.stdout = self._stream()
        self.write = self.stdout.write
        self.field = _field
        self.produce, self.produce_yielded = _producers(self.stdout, options)

    def _stream(self) -> TextIO:
        return streams.current.stdout if type(sys.stdout) is streams.Standard else sys.stdout

    def finish(self) -> int:
        """All values are there. Returns the status."""
        return 0


class Variable(Output):
    """Collects the text for a shell variable."""

    def _stream(self) -> TextIO:
        return io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", newline="\n")

    def finish(self) -> int:
        """Sets the variable."""
        self.stdout.seek(0)
        session.names.assign(self.options.var or "", self.stdout.read().removesuffix(self.options.terminator))
        return 0


class Test(Output):
    """Looks for a value that is true."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.produce = self.produce_yielded = self._look

    def _look(self, value: object) -> None:
        self.is_done = self.is_done or bool(value)

    def finish(self) -> int:
        """The status: 0 if there was one."""
        return int(not self.is_done)


def style(options: Options) -> str:
    """What a loop is compiled for, see `inlining.Style`."""
    if options.test:
        return "test"
    return "call" if options.json or options.csv or options.tsv else "text"


def make(options: Options) -> Output:
    """The output that the options ask for."""
    if options.test:
        return Test(options)
    return Output(options) if options.var is None else Variable(options)


def _field(value: object) -> str:
    """The text of a value within a record."""
    return f"{value!s}" if type(value) in _PLAIN else values.field(value)


def _producers(stdout: TextIO, options: Options) -> tuple[Callable[[object], None], Callable[[object], None]]:
    if options.csv or options.tsv:
        from . import tables

        return tables.writers(stdout, options)
    own = _producer(stdout, options, own=True)
    return own, _producer(stdout, options, own=False) if options.no_input else own


def _producer(stdout: TextIO, options: Options, *, own: bool) -> Callable[[object], None]:
    write, terminator = stdout.write, options.terminator
    text: Callable[[object], str] = values.document if options.json else str
    kinds = _DOCUMENTS if options.json else _PLAIN if options.lines else ()

    def produce(value: object) -> None:
        if type(value) in kinds:
            write(text(value) + terminator)
        else:
            values.write(value, stdout, options=options, own=own)

    return produce
