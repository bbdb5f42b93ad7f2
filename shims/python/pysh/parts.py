"""Fields of a record that a block uses one by one: they need not be made before they are used.

Fields are `pysh.Str`, a class that is dear to make. So the loop has the line and the fields as
plain `str`, and what the block says of `_` is said of these: `_[1] * 2` becomes `Str(fields[1]) *
2`, and where a `str` does the same as a `Str`, as in `int(_[1])` or `print(_[1])`, it is left
out.
"""

from __future__ import annotations

import _ast

from .templates import fill
from .text import Str, number
from .usage import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Keys(dict[str, Str]):
    """Fields that are keys, kept: to make a `Str`, or to compare two, takes longer."""

    def __missing__(self, text: str) -> Str:
        if len(self) >= _MOST_KEYS:
            self.clear()
        made = self[text] = Str(text)
        return made


_MOST_KEYS = 1 << 14

FIELDS = "__pysh_fields"
LINE = "__pysh_line"

_TAKE_TEXT = frozenset(("int", "float", "len"))
"""Builtins for which a `Str` and a `str` are the same."""

_FIELD = "__pysh_Str(FIELD)"
_OF_KEYS = frozenset(("add", "discard", "get", "pop", "setdefault"))
"""Methods of dicts and sets which take a key."""
_ORDERS = (_ast.Eq, _ast.NotEq, _ast.Lt, _ast.LtE, _ast.Gt, _ast.GtE)
_COMPREHENSIONS = (_ast.GeneratorExp, _ast.ListComp, _ast.SetComp)
_KEY = "__pysh_keys[FIELD]"
_NUMBER = "__pysh_number(FIELD)"
_ADDED = "__pysh_number(FIELD) if __pysh_type(NAME) in __pysh_numbers else __pysh_Str(FIELD)"
_SOME = "[*map(__pysh_Str, SOME)]"


class Parts:
    """Replaces the uses of `_`. `builtins` are the names that are the builtins' own.

    What it can't replace, it leaves.
    """

    def __init__(self, builtins: frozenset[str]) -> None:
        self.builtins = builtins

    def suite(self, nodes: list[Any]) -> list[Any]:
        """The statements, with `_` replaced."""
        return [self._replaced(node) for node in nodes]

    def _replaced(self, node: Any) -> Any:
        if _is_line(node):
            return fill(LINE, node)[0].value
        if _is_field(node):
            return fill(_FIELD, node, FIELD=_plain(node))[0].value
        if isinstance(node, _COMPREHENSIONS) and self._reads_text(node):
            node.generators[0].iter = _plain(node.generators[0].iter)
        if _is_slice(node):
            return fill(_SOME, node, SOME=_plain(node))[0].value
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                value[:] = [self._child(node, each) if isinstance(each, _ast.AST) else each for each in value]
            elif isinstance(value, _ast.AST):
                setattr(node, field, self._child(node, value))
        return node

    def _child(self, parent: Any, node: Any) -> Any:
        if _is_field(node) and _is_beside_number(parent, node):
            return fill(_NUMBER, node, FIELD=_plain(node))[0].value
        if _is_field(node) and _is_added(parent, node):
            name = _ast.Name(parent.target.id, _ast.Load(), **_position(node))
            return fill(_ADDED, node, FIELD=_plain(node), NAME=name)[0].value
        if _is_field(node) and _is_key(parent, node):
            return fill(_KEY, node, FIELD=_plain(node))[0].value
        if _is_record(node) and isinstance(parent, (_ast.For, _ast.comprehension)):
            return fill(_SOME, node, SOME=_plain(node))[0].value
        is_text = _is_field(node) or _is_slice(node) or _is_record(node)
        return _plain(node) if is_text and self._takes_text(parent, node) else self._replaced(node)

    def _reads_text(self, node: Any) -> bool:
        """Whether a comprehension over fields does with them only what is the same with a `str`."""
        first, *others = node.generators
        if others or not isinstance(first.target, _ast.Name) or not (_is_slice(first.iter) or _is_record(first.iter)):
            return False
        return all(self._only_reads(each, first.target.id) for each in (node.elt, *first.ifs))

    def _only_reads(self, node: Any, name: str) -> bool:
        if isinstance(node, _ast.Name):
            return node.id != name
        if isinstance(node, _ast.Call) and self._is_number_of(node, name):
            return True
        return all(self._only_reads(each, name) for each in children(node))

    def _is_number_of(self, call: Any, name: str) -> bool:
        """Whether it is `int(name)` or `float(name)`."""
        if len(call.args) != 1 or call.keywords or not isinstance(call.func, _ast.Name):
            return False
        argument = call.args[0]
        is_of_name = isinstance(argument, _ast.Name) and argument.id == name
        return is_of_name and call.func.id in self.builtins & {"int", "float"}

    def _takes_text(self, parent: Any, node: Any) -> bool:
        """Whether to `parent` it is the same if the text is a `str`."""
        if isinstance(parent, (_ast.Return, _ast.Yield, _ast.Expr)):
            return not _is_slice(node)
        if isinstance(parent, _ast.FormattedValue):
            return _is_field(node) and parent.format_spec is None
        if isinstance(parent, _ast.Compare):
            return all(_is_field(each) or _is_text(each) for each in (parent.left, *parent.comparators))
        return isinstance(parent, _ast.Call) and not parent.keywords and self._call_takes_text(parent, node)

    def _call_takes_text(self, call: Any, node: Any) -> bool:
        function = call.func
        if isinstance(function, _ast.Attribute):
            return function.attr == "join" and _is_text(function.value) and not _is_field(node)
        if not isinstance(function, _ast.Name) or function.id not in self.builtins:
            return False
        if function.id == "map":
            kind = call.args[0]
            is_number = isinstance(kind, _ast.Name) and kind.id in self.builtins & _TAKE_TEXT
            return is_number and len(call.args) == 2 and not _is_field(node)
        is_alone = len(call.args) == 1 and _is_field(node) != (function.id == "len" and _is_record(node))
        return function.id in _TAKE_TEXT and is_alone


def counted(text: str) -> int | float | Str:
    """What a field counts as beside a number: the number that it spells, or the text."""
    value = number(text)
    return Str(text) if value is None else value


def _is_beside_number(parent: Any, node: Any) -> bool:
    """Whether it is calculated or compared with a number that is written out."""
    if isinstance(parent, _ast.BinOp) and not isinstance(parent.op, _ast.MatMult):
        return _is_number(parent.left) or _is_number(parent.right)
    if not isinstance(parent, _ast.Compare) or len(parent.ops) > 1:
        return False
    is_order = isinstance(parent.ops[0], _ORDERS)
    return is_order and (_is_number(parent.left) or _is_number(parent.comparators[0]))


def _is_number(node: Any) -> bool:
    return isinstance(node, _ast.Constant) and type(node.value) in (int, float)


def _is_added(parent: Any, node: Any) -> bool:
    """Whether it is added to a variable, or the like, which may be a number."""
    is_value = isinstance(parent, _ast.AugAssign) and parent.value is node
    return is_value and isinstance(parent.target, _ast.Name)


def _position(node: Any) -> dict[str, Any]:
    return {name: getattr(node, name) for name in node._attributes}


def _is_key(parent: Any, node: Any) -> bool:
    """Whether it may be looked for in a dict or set, as in `d[_[0]]` or `seen.add(_[0])`."""
    if isinstance(parent, _ast.Subscript):
        return parent.slice is node
    if not isinstance(parent, _ast.Call) or not isinstance(parent.func, _ast.Attribute):
        return False
    return parent.func.attr in _OF_KEYS and parent.args[0] is node


def _is_record(node: Any) -> bool:
    return isinstance(node, _ast.Name) and node.id == "_" and isinstance(node.ctx, _ast.Load)


def _is_line(node: Any) -> bool:
    return isinstance(node, _ast.Attribute) and node.attr == "line" and _is_record(node.value)


def _is_field(node: Any) -> bool:
    return _is_read_at(node) and _is_fixed(node.slice)


def _is_slice(node: Any) -> bool:
    return _is_read_at(node) and isinstance(node.slice, _ast.Slice)


def _is_read_at(node: Any) -> bool:
    return isinstance(node, _ast.Subscript) and _is_record(node.value) and isinstance(node.ctx, _ast.Load)


def _is_fixed(index: Any) -> bool:
    """Whether it is an integer constant: one field, where anything else might be a slice."""
    if isinstance(index, _ast.UnaryOp) and isinstance(index.op, _ast.USub):
        index = index.operand
    return isinstance(index, _ast.Constant) and type(index.value) is int


def _is_text(node: Any) -> bool:
    """Whether it is a constant text, or some in a row."""
    if isinstance(node, (_ast.Tuple, _ast.Set, _ast.List)):
        return all(map(_is_text, node.elts))
    return isinstance(node, _ast.Constant) and isinstance(node.value, str)


def _plain(node: Any) -> Any:
    """The field, the fields in a row, or all of them, as they are in the loop."""
    if _is_record(node):
        return fill(FIELDS, node)[0].value
    node.value = fill(FIELDS, node.value)[0].value
    return node
