"""The body of a block in a loop over records: how values are written, and where records end."""

from __future__ import annotations

import _ast

from . import usage
from .parts import FIELDS, LINE
from .templates import fill

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .options import Options

_LOOPS = (_ast.For, _ast.While)
_GUARDS = (_ast.Try, _ast.TryStar, _ast.With)
_SCOPES = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef, _ast.Lambda)
_YIELDS = (_ast.Yield, _ast.YieldFrom)
_AS_IS, _STR = -1, ord("s")  # the conversions of `{value}` and `{value!s}`

_WRITE = """
__pysh_value = VALUE
if __pysh_type(__pysh_value) is __pysh_str:
    __pysh_write(__pysh_value + END)
elif __pysh_type(__pysh_value) is __pysh_int:
    __pysh_write(f"{__pysh_value}" + END)
elif __pysh_value is not None:
    __pysh_produce(__pysh_value)
"""
_WRITE_TEXT = "__pysh_write(VALUE + END)"
_WRITE_FIELDS = "__pysh_write(SEPARATOR.join(VALUE) + END)"
_PRODUCE = "__pysh_produce(VALUE)"
_TEST = """
if VALUE:
    return True
"""
_PRINT = """
if __pysh_sys.stdout is __pysh_standard:
    __pysh_print(TEXT)
else:
    CALL
"""
_EACH = """
for __pysh_each in VALUE:
    BODY
"""


BUILTINS = frozenset(("print", "int", "float", "len", "map"))
"""What a loop says in other words, if it is what Python has by that name."""


class Style:
    """What a loop is compiled for.

    `output`: "text" (values are written, as the options say), "call" (values are given to a
    function) or "test" (the first true one ends the loop, which returns True). `fields`: records
    are split. `shares_record`: functions that are defined elsewhere look at `_`. `builtins`:
    those of BUILTINS that are not bound to something else.
    """

    __slots__ = ("builtins", "fields", "output", "separator", "shares_record", "terminator")

    def __init__(self, output: str, options: Options, *, shares_record: bool, builtins: frozenset[str]) -> None:
        self.output = output
        self.terminator = options.terminator
        self.separator = options.separator
        self.fields = options.split
        self.shares_record = shares_record
        self.builtins = builtins

    def but(self, bound: set[str]) -> Style:
        """The same for code that binds these names."""
        self.builtins -= bound
        return self


def is_possible(body: list[Any]) -> bool:
    """Whether all values are produced where the loop's own `continue` goes on."""
    return all(_is_plain(node, in_loop=False) for node in body)


def _is_plain(node: Any, *, in_loop: bool) -> bool:
    if isinstance(node, _SCOPES):
        return True
    if isinstance(node, _ast.Return):
        return not in_loop and not _produces(node.value)
    if isinstance(node, _ast.Expr) and isinstance(node.value, _YIELDS):
        return not _produces(node.value.value)
    if isinstance(node, _GUARDS):
        return not _produces(node)
    if not isinstance(node, (_ast.stmt, _ast.match_case)):
        return not _produces(node)
    in_loop = in_loop or isinstance(node, _LOOPS)
    return all(_is_plain(child, in_loop=in_loop) for child in usage.children(node))


def _produces(node: Any) -> bool:
    """Whether there is a `return` or a `yield` in it."""
    if node is None or isinstance(node, _SCOPES):
        return False
    return isinstance(node, (_ast.Return, *_YIELDS)) or any(map(_produces, usage.children(node)))


def inlined(body: list[Any], style: Style, *, is_local: bool) -> list[Any]:
    """The statements of the loop."""
    inliner = _Inliner(style, is_text=is_local and not style.fields)
    only = body[0] if len(body) == 1 and isinstance(body[0], _ast.Expr) else None
    if only is None or isinstance(only.value, _YIELDS) or (style.output == "text" and inliner.is_print(only)):
        return inliner.suite(body)
    return inliner.produced(only.value, only)


class _Inliner:
    def __init__(self, style: Style, *, is_text: bool) -> None:
        self.style = style
        self.is_text = is_text  # `_` is a plain str

    def suite(self, nodes: list[Any]) -> list[Any]:
        return [new for node in nodes for new in self._statement(node)]

    def is_print(self, node: Any) -> bool:
        """Whether a statement prints values in the usual way."""
        call = node.value if isinstance(node, _ast.Expr) else None
        if not isinstance(call, _ast.Call) or _name(call.func) != "print":
            return False
        return (
            "print" in self.style.builtins
            and not call.keywords
            and not any(isinstance(each, _ast.Starred) for each in call.args)
        )

    def _printed(self, node: Any) -> list[Any]:
        """What `print` does, without looking for the stream each time."""
        place = _position(node)
        parts: list[Any] = []
        for value in node.value.args:
            parts.append(_ast.Constant(" ", **place))
            text = self._text(value)
            parts.append(_ast.FormattedValue(text or value, _STR if text is None else _AS_IS, None, **place))
        parts.append(_ast.Constant("\n", **place))
        text = _ast.JoinedStr(parts[1:] if len(parts) > 1 else parts, **place)
        return fill(_PRINT, node, TEXT=text, CALL=[node])

    def _statement(self, node: Any) -> list[Any]:
        if isinstance(node, _ast.Return):
            value = self.produced(node.value, node) if node.value is not None else []
            return [*value, *fill("continue", node)]
        if isinstance(node, _ast.Expr) and isinstance(node.value, _ast.Yield):
            return self.produced(node.value.value or fill("None", node)[0].value, node)
        if isinstance(node, _ast.Expr) and isinstance(node.value, _ast.YieldFrom):
            each = fill("__pysh_each", node)[0].value
            return fill(_EACH, node, VALUE=node.value.value, BODY=self.produced(each, node))
        if self.is_print(node):
            return self._printed(node)
        if not isinstance(node, _SCOPES):
            for holder in (node, *getattr(node, "cases", ())):
                for field in ("body", "orelse"):
                    if isinstance(getattr(holder, field, None), list):
                        setattr(holder, field, self.suite(getattr(holder, field)))
        return [node]

    def _text(self, value: Any) -> Any:
        """The expression of the same text, if a value is known to be a `str`, else None."""
        if isinstance(value, _ast.Call) and _name(value.func) == "__pysh_Str":
            return value.args[0]
        is_field = isinstance(value, _ast.Subscript) and _name(value.value) == FIELDS
        is_line = _name(value) == LINE or (self.is_text and _name(value) == "_")
        is_constant = isinstance(value, _ast.Constant) and isinstance(value.value, str)
        return value if is_field or is_line or is_constant or isinstance(value, _ast.JoinedStr) else None

    def _joined(self, value: Any, end: Any) -> Any:
        """The text of a tuple that is written out, as one string."""
        place = _position(value)
        parts: list[Any] = []
        for each in value.elts:
            parts.append(_ast.Constant(self.style.separator, **place))
            text = self._text(each) or fill("__pysh_field(VALUE)", each, VALUE=each)[0].value
            parts.append(_ast.FormattedValue(text, _AS_IS, None, **place))
        return _ast.JoinedStr([*parts[1:], end], **place)

    def produced(self, value: Any, place: Any) -> list[Any]:
        """What is done with a value."""
        output = self.style.output
        if output == "test":
            return fill(_TEST, place, VALUE=value)
        if output == "call":
            return fill(_PRODUCE, place, VALUE=value)
        end = _ast.Constant(self.style.terminator, **_position(place))
        if isinstance(value, _ast.JoinedStr):
            value.values.append(end)
            return fill("__pysh_write(VALUE)", place, VALUE=value)
        if isinstance(value, _ast.Tuple) and not any(isinstance(each, _ast.Starred) for each in value.elts):
            return fill("__pysh_write(VALUE)", place, VALUE=self._joined(value, end))
        if _name(value) == FIELDS:
            separator = _ast.Constant(self.style.separator, **_position(place))
            return fill(_WRITE_FIELDS, place, SEPARATOR=separator, VALUE=value, END=end)
        text = self._text(value)
        if text is not None:
            return fill(_WRITE_TEXT, place, VALUE=text, END=end)
        return fill(_WRITE, place, VALUE=value, END=end)


def _name(node: Any) -> str:
    return node.id if isinstance(node, _ast.Name) else ""


def _position(node: Any) -> dict[str, Any]:
    return {name: getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")}


def as_function(body: list[Any]) -> list[Any]:
    """The statements of a function for each record: `break` and `continue` return from it."""
    return [_returning(node, in_loop=False) for node in body]


def _returning(node: Any, *, in_loop: bool) -> Any:
    if isinstance(node, _SCOPES):
        return node
    if isinstance(node, _ast.Break) and not in_loop:
        return fill("return __pysh_break", node)[0]
    if isinstance(node, _ast.Return) and node.value is None:
        return fill("return __pysh_nothing", node)[0]
    if isinstance(node, _ast.Continue) and not in_loop:
        return fill("return __pysh_nothing", node)[0]
    for holder in (node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(holder, field, None)
            if isinstance(suite, list):
                inner = in_loop or (field == "body" and isinstance(node, _LOOPS))
                suite[:] = [_returning(each, in_loop=inner) for each in suite]
    return node
