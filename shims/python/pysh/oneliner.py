"""One-liners: `;` between any statements, and `;;` which closes the innermost suite on the line.

The notation is an extension: it is tried only on text that Python itself refuses. `expand` writes
each statement of such a line on a line of its own and remembers where it came from:

- `;` separates statements, compound ones too, and stays in the innermost suite open on the line:
  `x = 1; for y in z: a(); if y: b(); c()` has c() under the `if`.
- `;;` closes the innermost suite open on the line, each pair one more. A clause behind it belongs
  to the statement whose suite was closed (`try: a();; except E: b()`) if that can take it.
- Else a clause (`elif`, `else`, `except`, `finally`, `case`) closes suites up to the innermost
  statement which can take it: `if x: a(); else: b()` and `try: for x in y: a(); finally: b()`.
- In the suite of a `match` only a `case` can stand: any other statement closes it.
- The last suite of a line may go on below it, indented as usual.

Lines are logical lines, as in Python; lines that use none of this stay as they are.
"""

from __future__ import annotations

import keyword
import token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Position = tuple[int, int]  # line from 1, column in characters from 0
    Tokens = list["Token"]

# The suites behind which each clause can stand; "else of try" is an `else` that has a `try`.
_TAKERS = {
    "case": ("case",),
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "except"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else of try"),
}
_COMPOUND = (
    *("if", "while", "for", "try", "with", "def", "class"),
    *("elif", "else", "except", "finally"),
)
_SOFT = ("match", "case")
_IGNORED = (token.NL, token.INDENT, token.DEDENT, token.COMMENT, token.ENDMARKER)
_BEFORE_EXPRESSION = ("None", "True", "False", "not", "lambda", "await")


class Token:
    """A token: its kind (a constant of `token`), its text, where it begins and ends."""

    __slots__ = ("end", "kind", "start", "string")

    def __init__(self, kind: int, string: str, start: Position, end: Position) -> None:
        self.kind = kind
        self.string = string
        self.start = start
        self.end = end


class Expansion:
    """Ordinary Python for a source with one-liners, and the way back for its positions."""

    __slots__ = ("_lines", "_origins", "_pieces")

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._pieces: list[str] = []
        self._origins: list[tuple[int, int, int]] = []  # of each line: (line, column, indent)

    @property
    def text(self) -> str:
        """The ordinary Python."""
        return "\n".join(self._pieces) + "\n"

    def copy(self, start: int, stop: int | None = None) -> None:
        """Takes over the lines from number `start` to before `stop` as they are."""
        for number, line in enumerate(self._lines[start - 1 : stop and stop - 1], start):
            self._pieces.append(line)
            self._origins.append((number, 0, 0))

    def indent(self, first: Token) -> str:
        """What stands before the first token of a line."""
        line, column = first.start
        return self._lines[line - 1][:column]

    def place(self, indent: str, start: Position, end: Position) -> None:
        """Puts the statement between two positions on a line of its own."""
        self._pieces.append(indent + self._cut(start, end))
        self._origins.append((*start, len(indent)))
        for number in range(start[0] + 1, end[0] + 1):  # it spans lines: a string or a bracket
            self._origins.append((number, 0, 0))

    def _cut(self, start: Position, end: Position) -> str:
        (line, column), (end_line, end_column) = start, end
        lines = self._lines[line - 1 : end_line]
        lines[-1] = lines[-1][:end_column]
        lines[0] = lines[0][column:]
        return "\n".join(lines)

    def typed(self, line: int, column: int) -> tuple[int, int]:
        """Where a position of `text` is in the source, counted in characters."""
        number, start, indent = self._origin(line)
        return number, max(column - indent, 0) + start

    def typed_bytes(self, line: int, column: int) -> tuple[int, int]:
        """The same, counted in bytes of UTF-8 as syntax trees do."""
        number, start, indent = self._origin(line)
        return number, max(column - indent, 0) + len(self._lines[number - 1][:start].encode())

    def _origin(self, line: int) -> tuple[int, int, int]:
        return self._origins[min(line, len(self._origins)) - 1]


class _Statement:
    """A simple statement, or the header of a compound one up to the colon of its suite."""

    __slots__ = ("end", "keyword", "opens", "start")

    def __init__(self, tokens: Tokens, keyword_: str, opens: bool) -> None:
        self.start = tokens[0].start
        self.end = tokens[-1].end
        self.keyword = keyword_  # of a compound statement or a clause, else empty
        self.opens = opens


def expand(source: str) -> Expansion | None:
    """Ordinary Python for `source`, or None if no line of it is a one-liner.

    Raises SyntaxError, with a position in `source`, for a `;` or `;;` out of place.
    """
    if not _is_text(source):
        return None
    expansion = Expansion(source)
    done = 1
    for tokens in _logical_lines(source):
        items = list(_Reader(tokens))
        if _is_extended(items):
            expansion.copy(done, tokens[0].start[0])
            _Placer(expansion, expansion.indent(tokens[0])).place_all(items)
            done = tokens[-1].end[0] + 1
    expansion.copy(done)
    return expansion if done > 1 else None


def _is_text(source: str) -> bool:
    """Whether `tokenize` can read it: NULs and lone surrogates make it fail in strange ways."""
    try:
        return b"\0" not in source.encode()
    except UnicodeEncodeError:
        return False


def _logical_lines(source: str) -> Iterator[Tokens]:
    """The tokens of each logical line.

    A lexical error is left to the compiler, with all that follows as one last token.
    """
    tokens: Tokens = []
    try:
        for kind, string, start, end, _ in _tokenized(source):
            if kind == token.NEWLINE:
                yield tokens
                tokens = []
            elif kind not in _IGNORED:
                tokens.append(Token(kind, string, start, end))
    except Exception:  # mostly SyntaxError, but 3.13.0 has a SystemError for `f"{ ) :`
        if tokens:
            yield [*tokens, _remainder(source, tokens[-1].end)]


def _tokenized(source: str) -> Iterator[tuple[int, str, Position, Position, str]]:
    """What `tokenize.generate_tokens` gives, without that module's 7 ms of imports if possible."""
    lines = iter(source.split("\n"))

    def readline() -> str:
        return next(lines) + "\n"

    try:
        from _tokenize import TokenizerIter  # type: ignore[import-not-found]
    except ImportError:
        from tokenize import generate_tokens

        return generate_tokens(readline)
    return TokenizerIter(readline, extra_tokens=True)  # type: ignore[no-any-return]


def _remainder(source: str, start: Position) -> Token:
    lines = source.split("\n")
    return Token(token.ERRORTOKEN, "", start, (len(lines), len(lines[-1])))


def _is_extended(items: list[_Statement | Token]) -> bool:
    """Whether ordinary Python has no `;;` and no compound statement there but at the beginning."""
    return any(not isinstance(item, _Statement) or (item.keyword and index) for index, item in enumerate(items))


def _error(message: str, at: Token) -> SyntaxError:
    (line, column), (end_line, end_column) = at.start, at.end
    return SyntaxError(message, ("", line, column + 1, None, end_line, end_column + 1))


class _Reader:
    """Cuts the tokens of one logical line into statements and `;;`."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def __iter__(self) -> Iterator[_Statement | Token]:
        """Yields a _Statement for each statement or header, and the first token of each `;;`."""
        index = 0
        separable = False  # is there a statement in front, for a `;` to end it?
        while index < len(self._tokens):
            if self._text(index) != ";":
                statement, index = self._statement(index)
                separable = not statement.opens
                yield statement
            elif self._is_double(index):
                yield self._tokens[index]
                index += 2
                separable = False
            elif separable:
                index += 1
                separable = False
            else:
                raise _error("invalid syntax", self._tokens[index])

    def _text(self, index: int) -> str:
        """A name, keyword or operator; empty for literals and behind the end."""
        found = self._tokens[index] if index < len(self._tokens) else None
        return found.string if found and found.kind in (token.NAME, token.OP) else ""

    def _is_double(self, index: int) -> bool:
        adjacent = self._tokens[index : index + 2]
        return self._text(index + 1) == ";" and adjacent[0].end == adjacent[1].start

    def _statement(self, first: int) -> tuple[_Statement, int]:
        keyword_ = self._compound(first)
        opens, end = self._extent(first, bool(keyword_))
        return _Statement(self._tokens[first:end], keyword_, opens), end

    def _extent(self, first: int, compound: bool) -> tuple[bool, int]:
        """Whether a statement ends in the colon of a suite, and the index behind its last token."""
        depth = lambdas = 0
        for index in range(first, len(self._tokens)):
            text = self._text(index)
            if text in ("(", "[", "{"):
                depth += 1
            elif text in (")", "]", "}"):
                depth -= 1
            elif depth > 0:
                continue
            elif text == ";":
                return False, index
            elif text == "lambda":
                lambdas += 1
            elif text == ":" and lambdas:
                lambdas -= 1
            elif text == ":" and compound:
                return True, index + 1
        return False, len(self._tokens)

    def _compound(self, index: int) -> str:
        """The keyword of a compound statement or clause that begins there, else empty."""
        text = self._text(index)
        if text == "async":
            return self._compound(index + 1)
        if text in _COMPOUND or (text in _SOFT and self._is_soft_keyword(index)):
            return text
        return ""

    def _is_soft_keyword(self, index: int) -> bool:
        """Both need a subject and a colon, and `match` a `case` or the line's end behind it."""
        opens, end = self._extent(index, True)
        if not opens or not self._begins_expression(index + 1):
            return False
        return self._text(index) == "case" or end == len(self._tokens) or self._text(end) == "case"

    def _begins_expression(self, index: int) -> bool:
        text = self._text(index)
        if self._tokens[index].kind == token.OP:
            return text in ("(", "[", "{", "-", "+", "~", "*", "...")
        return not keyword.iskeyword(text) or text in _BEFORE_EXPRESSION


class _Placer:
    """Puts the statements of one logical line on lines of their own, indented by their suites.

    One space for each suite leaves room for what the user typed below the line's last suite.
    """

    def __init__(self, expansion: Expansion, indent: str) -> None:
        self._expansion = expansion
        self._indent = indent
        self._suites: list[str] = []  # the keywords of the open ones
        self._closed = ""  # the keyword of the suite that a `;;` has just closed

    def place_all(self, items: list[_Statement | Token]) -> None:
        """Places what a _Reader yields."""
        for item in items:
            if isinstance(item, _Statement):
                self._place(item)
            elif self._suites:
                self._closed = self._suites.pop()
            else:
                raise _error("';;' closes a suite, and none is open on this line", item)

    def _place(self, statement: _Statement) -> None:
        owner = self._owner(statement.keyword)
        if statement.keyword != "case" and self._suites[-1:] == ["match"]:
            self._suites.pop()  # nothing but cases can stand in it
        indent = self._indent + " " * len(self._suites)
        self._expansion.place(indent, statement.start, statement.end)
        self._closed = ""
        if statement.opens:
            of_try = statement.keyword == "else" and owner in ("", "except")
            self._suites.append("else of try" if of_try else statement.keyword)

    def _owner(self, clause: str) -> str:
        """Closes the suites in front of a clause; returns that of the statement which takes it.

        Empty for other statements, and where none on this line can: the compiler complains, unless
        the clause is the first of its line and belongs to a statement above.
        """
        takers = _TAKERS.get(clause, ())
        if self._closed in takers:
            return self._closed
        if clause == "case" and self._suites[-1:] == ["match"]:
            return ""
        for depth in range(len(self._suites) - 1, -1, -1):
            owner = self._suites[depth]
            if owner in takers:
                del self._suites[depth:]
                return owner
        return ""
