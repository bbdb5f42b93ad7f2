"""Puts the body of a block into a loop over records: what writes its values, and `return` as the end of a record."""

from __future__ import annotations

import _ast

from . import usage
from .templates import fill

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LOOPS = (_ast.For, _ast.While)
_GUARDS = (_ast.Try, _ast.TryStar, _ast.With)
_SCOPES = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef, _ast.Lambda)
_YIELDS = (_ast.Yield, _ast.YieldFrom)
_STR = ord("s")  # the conversion of `{value!s}`

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


class Style:
    """What a loop is compiled for.

    `output`: "text" (values are written, each with `terminator`), "call" (values are given to a function) or "test" (the
    first true one ends the loop, which returns True). `fields`: records are split. `shares_record`: functions that are
    defined elsewhere look at `_`. `prints`: the name `print` is the builtin's.
    """

    __slots__ = ("fields", "output", "prints", "shares_record", "terminator")

    def __init__(self, output: str, terminator: str, *, fields: bool, shares_record: bool, prints: bool) -> None:
        self.output = output
        self.terminator = terminator
        self.fields = fields
        self.shares_record = shares_record
        self.prints = prints


def is_possible(body: list[Any]) -> bool:
    """Whether all values are produced where the loop's own `continue` or the next statement goes on."""
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


def inlined(body: list[Any], style: Style, takes: str, *, is_local: bool) -> list[Any]:
    """The statements of the loop."""
    if takes == "pair":
        body = [_Parts().visit(node) for node in body]
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
        if not isinstance(call, _ast.Call) or not isinstance(call.func, _ast.Name) or call.func.id != "print":
            return False
        return self.style.prints and not call.keywords and not any(isinstance(each, _ast.Starred) for each in call.args)

    def _printed(self, node: Any) -> list[Any]:
        """What `print` does, without looking for the stream each time."""
        place = _position(node)
        parts: list[Any] = []
        for value in node.value.args:
            parts.append(_ast.Constant(" ", **place))
            parts.append(_ast.FormattedValue(value, _STR, None, **place))
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
        if self.is_text and isinstance(value, _ast.Name) and value.id == "_":
            return fill(_WRITE_TEXT, place, VALUE=value, END=end)
        return fill(_WRITE, place, VALUE=value, END=end)


def _position(node: Any) -> dict[str, int]:
    return {name: getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")}


class _Parts:
    """Replaces the uses of a split record by uses of its line and of its fields as plain text."""

    def visit(self, node: Any) -> Any:
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                value[:] = [self._replaced(each) if isinstance(each, _ast.AST) else each for each in value]
            elif isinstance(value, _ast.AST):
                setattr(node, field, self._replaced(value))
        return node

    def _replaced(self, node: Any) -> Any:
        if _is_of_record(node) == "line":
            return fill("__pysh_line", node)[0].value
        if _is_of_record(node) == "field":
            node.value.id = "__pysh_fields"
            return fill("__pysh_Str(FIELD)", node, FIELD=node)[0].value
        if usage.is_call_of(node, "len") and isinstance(node.args[0], _ast.Name) and node.args[0].id == "_":
            node.args[0].id = "__pysh_fields"
            return node
        return self.visit(node)


def _is_of_record(node: Any) -> str:
    if not isinstance(node, (_ast.Attribute, _ast.Subscript)):
        return ""
    if not isinstance(node.value, _ast.Name) or node.value.id != "_":
        return ""
    return "line" if isinstance(node, _ast.Attribute) else "field"


def as_function(body: list[Any]) -> list[Any]:
    """The statements of a function that is called for each record: its own `break` and `continue` return from it."""
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
