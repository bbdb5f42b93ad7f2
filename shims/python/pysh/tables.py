"""Rows of CSV and TSV: from standard input as dicts by the header, and to standard output."""

from __future__ import annotations

import csv
import sys

from . import values
from .reader import InputError, Records
from .text import Str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from .options import Options

csv.field_size_limit(sys.maxsize)  # a field may be as long as memory allows


class Rows(Records):
    """The input as rows below a header."""

    def __init__(self, delimiter: str) -> None:
        super().__init__("\n")
        self.delimiter = delimiter

    def dicts(self) -> Iterator[dict[str, Str | None]]:
        """Each row as a dict by the header's columns, which are None where the row is shorter.

        Empty lines are no rows. Raises InputError for a row that is longer than the header, a
        header that names a column twice, and quotes that are not closed.
        """
        rows = self._rows()
        header = next(rows, None)
        if header is None:
            return
        columns = header[1]
        _check_header(columns)
        for line, row in rows:
            if len(row) > len(columns):
                raise InputError(f"line {line} has {len(row)} fields, but the header has {len(columns)}")
            yield dict(zip(columns, map(Str, row), strict=False)) | dict.fromkeys(columns[len(row) :])

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not empty, each with the number of the line in which it ends."""
        lines = map("%s\n".__mod__, self.lines())
        reader = csv.reader(_without_mark(lines), delimiter=self.delimiter, strict=True)
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except csv.Error as error:
            raise InputError(f"line {reader.line_num}: {error}") from None


def _without_mark(lines: Iterator[str]) -> Iterator[str]:
    """The lines without the mark of byte order that some programs put before UTF-8."""
    from itertools import chain

    return chain((line.removeprefix("\ufeff") for line in [next(lines, "")] if line), lines)


def _check_header(columns: list[str]) -> None:
    if len(set(columns)) < len(columns):
        twice = next(name for name in columns if columns.count(name) > 1)
        raise InputError(f"the header has the column {twice!r} twice")


def writers(stdout: TextIO, options: Options) -> tuple[Callable[[object], None], Callable[[object], None]]:
    """What writes values that code produces as rows, and what writes those that it yields, below one header.

    With -n a list that is the code's own is many rows, one that it yields is a row.

    A dict is a row below a header, which the first dict makes; a list or tuple is a row too; text
    and numbers are written as with -l. OutputError for a dict with other keys than the first.
    """
    rows = csv.writer(stdout, delimiter="\t" if options.tsv else ",", lineterminator=options.terminator)
    columns: dict[object, None] = {}

    def write_one(value: object) -> None:
        if isinstance(value, dict):
            if not columns:
                columns.update(dict.fromkeys(value))
                rows.writerow(columns)
            _check_row(value, columns)
            rows.writerow(map(_cell, map(value.get, columns)))
        elif isinstance(value, (list, tuple)):
            rows.writerow(map(_cell, value))
        else:
            values.write(value, stdout, options=options, own=False)

    def write(value: object) -> None:
        if values.is_stream(value):
            for each in value:  # type: ignore[attr-defined]
                write_one(each)
        else:
            write_one(value)

    def write_own(value: object) -> None:
        write(iter(value) if options.no_input and values.is_iterable(value) else value)  # type: ignore[call-overload]

    return write_own, write


def _check_row(row: dict[object, object], columns: dict[object, None]) -> None:
    if row.keys() <= columns.keys():
        return
    name = next(name for name in row if name not in columns)
    raise values.OutputError(f"the header has no column {name!r}: give the first row the keys of all")


def _cell(value: object) -> object:
    return value if type(value) in _PLAIN else values.field(value)


_PLAIN = frozenset((str, int, float, Str, type(None)))
