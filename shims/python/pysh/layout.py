"""From a block's text, as it was typed, to a syntax tree with the positions of its file."""

from __future__ import annotations

import _ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .oneliner import Expansion

    Expand = Callable[[str], Expansion | None]
    Typed = Callable[[int, int], tuple[int, int]]

_ONLY_AST = 0x400  # `ast.PyCF_ONLY_AST`
_BLANKS = " \t\f"


class Origin:
    """Where a block's text stands: its file, the line of its first line and the column there.

    `column` counts what the source line has before the text, in bytes as `col_offset` does.
    """

    __slots__ = ("column", "filename", "first_line", "text")

    def __init__(self, text: str, filename: str, first_line: int, column: int | None) -> None:
        self.text = text
        self.filename = filename
        self.first_line = first_line
        self.column = column or 0

    def line(self, number: int) -> str:
        """The line of the file with that number, as far as the text shows it; its newline too."""
        index = number - self.first_line
        line = self.text.split("\n")[index]
        return (" " * self.column if index == 0 else "") + line + "\n"

    @property
    def last_line(self) -> int:
        """The number of the last line which is not blank."""
        return self.first_line + self.text.rstrip().count("\n")


class Layout:
    """One way to read the text as Python: `source`, and where its positions are in the file.

    `wrapped`: the text stands under an `if 1:` of ours. That allows any common indentation and
    leaves everything else as it is: columns, and the content of strings that span lines.
    """

    __slots__ = ("_line", "_lines", "_shift", "source", "wrapped")

    def __init__(self, origin: Origin, source: str, shift: int = 0, wrap: str | None = None) -> None:
        # The parser warns (of "\d") while it reads, where no position can be put right afterwards:
        # then the lines before the text are there too. Else they would cost time for nothing.
        before = origin.first_line - 1 - (wrap == "if 1:\n")
        padding = max(before, 0) if "\\" in source else 0
        self.wrapped = wrap is not None
        self.source = "\n" * padding + (wrap or "") + source
        self._line = padding + 1 + (wrap == "if 1:\n")
        self._lines = origin.first_line - self._line
        self._shift = shift + origin.column

    @property
    def is_in_place(self) -> bool:
        """Whether positions in `source` are positions in the file."""
        return self._lines == 0 and self._shift == 0

    def typed(self, line: int, column: int) -> tuple[int, int]:
        """The position in the file of a position in `source`."""
        if line == self._line:
            column = max(column + self._shift, 0)
        return line + self._lines, column


def layouts(origin: Origin) -> Iterator[Layout]:
    """The ways to read the text, in order of preference: as typed, then other first lines.

    A block may begin behind its brace: that line's column then says little about the indentation
    meant. So it is also tried at each indentation of the rest, and at none (`{ if x:`).
    """
    head, newline, rest = origin.text.partition("\n")
    code = head.lstrip(_BLANKS)
    width = len(head) - len(code)
    if not code.strip() or code[0] == "#":
        wrap = "if 1:" if _is_indented(rest) else None
        yield Layout(origin, code + newline + rest, wrap=wrap)
    elif not newline:
        yield Layout(origin, code, shift=width)
    elif not width:
        yield Layout(origin, origin.text)
    else:
        yield Layout(origin, origin.text, wrap="if 1:\n")
        for indent in sorted(_indents(rest), key=len):
            source = indent + code + newline + rest
            yield Layout(origin, source, shift=width - len(indent), wrap="if 1:\n")
        yield Layout(origin, code + newline + rest, shift=width)


def _is_indented(text: str) -> bool:
    for line in text.split("\n"):
        code = line.lstrip(_BLANKS)
        if code.strip() and code[0] != "#":
            return line[: len(line) - len(code)].rpartition("\f")[2] != ""
    return False


def _indents(text: str) -> set[str]:
    lines = (line for line in text.split("\n") if line.strip())
    return {line[: len(line) - len(line.lstrip(_BLANKS))] for line in lines} - {""}


def parse(origin: Origin) -> list[Any]:
    """The statements of the text, with positions as in the file.

    Python's own reading comes first; what it refuses may have shell text (see `shellcode`) or be a
    one-liner (see `oneliner`). Raises
    SyntaxError with the line, column and text of the file.
    """
    try:
        body = _parse_layouts(origin, None)
    except SyntaxError:
        from . import shellcode

        texts = shellcode.find(origin.text, origin.first_line, origin.column)
        if texts is not None:
            return texts.fill(_parse_blanked(origin, texts.blanked))
        body = _parse_one_liners(origin, origin.text)
        if body is None:
            raise
    return body or []


def _parse_blanked(origin: Origin, text: str) -> list[Any]:
    """The statements of `text`, which is that of `origin` without its shell texts."""
    try:
        body = _parse_layouts(origin, None, text)
    except SyntaxError:
        body = _parse_one_liners(origin, text)
        if body is None:
            raise
    return body or []


def _parse_one_liners(origin: Origin, text: str) -> list[Any] | None:
    from . import oneliner

    return _parse_layouts(origin, oneliner.expand, text)


def _parse_layouts(origin: Origin, expand: Expand | None, text: str | None = None) -> list[Any] | None:
    """Tries the layouts while it is the indentation which is wrong.

    The error raised is the first that is about something else, for that layout was right. None if
    `expand` finds nothing to expand.
    """
    errors: list[SyntaxError] = []
    read = origin if text is None else Origin(text, origin.filename, origin.first_line, origin.column)
    for layout in layouts(read):
        try:
            body = _parse_layout(origin, layout, expand)
        except SyntaxError as error:
            if not _may_be_indentation(error):
                raise
            errors.append(error)
        else:
            if body is not None:
                return body
    if errors:
        raise next((each for each in errors if type(each) is SyntaxError), errors[0])
    return None


def _may_be_indentation(error: SyntaxError) -> bool:
    """Whether it is about the indentation, or a suite that ends before something else: the parser has 0 for its column.

    That is a `try` without its clause, which may stand further left than the first line.
    """
    return isinstance(error, IndentationError) or error.offset == 0


def _parse_layout(origin: Origin, layout: Layout, expand: Expand | None) -> list[Any] | None:
    expansion = typed = None
    try:
        if expand is not None:
            expansion = expand(layout.source)
            if expansion is None:
                return None
            typed = _chain(expansion.typed, layout.typed)
        source = layout.source if expansion is None else expansion.text
        body = _statements(source, origin.filename, layout.wrapped)
    except SyntaxError as error:
        raise restated(error, origin, typed or layout.typed) from None
    except UnicodeEncodeError as error:
        raise _not_utf8(error, origin) from None
    if expansion is not None:
        _relocate(body, _chain(expansion.typed_bytes, layout.typed))
    elif not layout.is_in_place:
        _relocate(body, layout.typed)
    return body


def _chain(first: Typed, second: Typed) -> Typed:
    return lambda line, column: second(*first(line, column))


def _statements(source: str, filename: str, wrapped: bool) -> list[Any]:
    body: list[Any] = _module(source, filename).body
    if not wrapped:
        return body
    outside = body[0].orelse or body[1:]
    if outside:  # further left than the first line
        place = (filename, outside[0].lineno, outside[0].col_offset + 1, None)
        raise IndentationError("unindent does not match any outer indentation level", place)
    suite: list[Any] = body[0].body
    return suite


def _module(source: str, filename: str) -> Any:
    try:
        return compile(source, filename, "exec", _ONLY_AST, dont_inherit=True)
    except SyntaxError:
        # For the column CPython has looked at a line of the file, which is another one if `source` begins elsewhere.
        compile(source, "", "exec", _ONLY_AST, dont_inherit=True)
        raise


def _relocate(body: list[Any], typed: Typed) -> None:
    for node in walk(body):
        if "lineno" in node._attributes:
            node.lineno, node.col_offset = typed(node.lineno, node.col_offset)
            node.end_lineno, node.end_col_offset = typed(node.end_lineno, node.end_col_offset)


def walk(body: list[Any]) -> Iterator[Any]:
    """All nodes of some statements, as `ast.walk`, which takes long to import."""
    nodes = list(body)
    while nodes:
        node = nodes.pop()
        yield node
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, _ast.AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes.extend(item for item in value if isinstance(item, _ast.AST))


def restated(error: SyntaxError, origin: Origin, typed: Typed | None = None) -> SyntaxError:
    """The same error with positions of the file, by `typed`, and the line as it was typed."""
    typed = typed or (lambda line, column: (line, column))
    first = origin.first_line
    line, offset = _place(error.lineno, error.offset, typed, first)
    end_line, end_offset = _place(error.end_lineno, error.end_offset, typed, line)
    if line > origin.last_line:  # at the end of the text: show the last line that there is
        line = end_line = origin.last_line
        offset = end_offset = len(origin.line(line).rstrip()) + 1
    line = max(line, first)
    message = _moved(error.msg or "invalid syntax", typed)
    place = (origin.filename, line, offset, origin.line(line), end_line, end_offset)
    return type(error)(message, place)


def _moved(message: str, typed: Typed) -> str:
    """The message with its line number put right: "... on line 3", "... (detected at line 3)"."""
    before, found, after = message.rpartition(" line ")
    number = after.rstrip(")")
    if not found or not number.isdecimal():
        return message
    return f"{before} line {typed(int(number), 0)[0]}{after[len(number) :]}"


def _place(line: int | None, offset: int | None, typed: Typed, default: int) -> tuple[int, int]:
    """Offsets count characters from 1; 0 stands for unknown."""
    if not line:
        return default, 0
    line, column = typed(line, max((offset or 0) - 1, 0))
    return line, column + 1 if offset and offset > 0 else 0


def too_deep(origin: Origin) -> SyntaxError:
    """The error for a program whose expressions nest deeper than the compiler can follow."""
    line = origin.first_line
    return SyntaxError("the program is nested too deeply", (origin.filename, line, 0, origin.line(line), line, 0))


def _not_utf8(error: UnicodeEncodeError, origin: Origin) -> SyntaxError:
    before = error.object[: error.start]
    escaped = ord(error.object[error.start])
    text = f"byte 0x{escaped - 0xDC00:02x}" if 0xDC80 <= escaped <= 0xDCFF else f"U+{escaped:04X}"
    line = origin.first_line + origin.text[: origin.text.find(chr(escaped))].count("\n")
    offset = len(before) - before.rfind("\n")
    place = (origin.filename, line, offset, origin.line(line), line, offset + 1)
    return SyntaxError(f"{text} is not UTF-8", place)
