"""How a block that runs for each record uses `_`: what the loop around it must provide."""

from __future__ import annotations

import _ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

SHARED = "shared"
"""A function may look at `_`: it is a global."""
LOCAL = "local"
"""Only the block's own code looks at it: it may be a local of the loop."""
PARTS = "parts"
"""As LOCAL, and of a record that is split only single fields, their number and the line are used."""

_FINDERS = frozenset(("globals", "locals", "vars", "dir", "eval", "exec"))
"""Functions that find a name which the code does not mention."""
_FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.Lambda, _ast.ClassDef)


def usage(body: list[Any]) -> str:
    """The least that the code of `body` needs."""
    found = PARTS
    for node, parent, is_own in _names(body):
        if node.id in _FINDERS:
            return SHARED
        if node.id == "_":
            if not is_own or not isinstance(node.ctx, _ast.Load):
                return SHARED
            if not is_part(parent, node):
                found = LOCAL
    return found


def _names(nodes: list[Any]) -> Iterator[tuple[Any, Any, bool]]:
    """Every name that is used, the node around it, and whether that is the block's own code, not a function's."""
    waiting = [(node, None, True) for node in nodes]
    while waiting:
        node, parent, is_own = waiting.pop()
        if isinstance(node, _ast.Name):
            yield node, parent, is_own
        elif isinstance(node, _ast.GeneratorExp):
            first = node.generators[0]
            waiting.append((first.iter, first, is_own))  # evaluated before the function begins
            others = (node.elt, first.target, *first.ifs, *node.generators[1:])
            waiting.extend((each, node, False) for each in others)
        else:
            is_own = is_own and not isinstance(node, _FUNCTIONS)
            waiting.extend((child, node, is_own) for child in children(node))


def children(node: Any) -> Iterator[Any]:
    """The nodes directly below a node."""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            yield from (each for each in value if isinstance(each, _ast.AST))
        elif isinstance(value, _ast.AST):
            yield value


def is_part(parent: Any, name: Any) -> bool:
    """Whether `name`, a record's, is used for one of its fields, some of them in a row, their number, or the line."""
    if isinstance(parent, _ast.Subscript):
        return parent.value is name and isinstance(parent.ctx, _ast.Load) and is_fixed(parent.slice)
    if isinstance(parent, _ast.Attribute):
        return parent.attr == "line" and isinstance(parent.ctx, _ast.Load)
    return isinstance(parent, _ast.Call) and is_call_of(parent, "len")


def is_call_of(node: Any, name: str) -> bool:
    """Whether it calls the function of that name with a single argument."""
    is_named = isinstance(node, _ast.Call) and isinstance(node.func, _ast.Name) and node.func.id == name
    return is_named and len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], _ast.Starred)


def is_fixed(index: Any) -> bool:
    """Whether it is an integer constant: one field, where anything else might be a slice."""
    if isinstance(index, _ast.UnaryOp) and isinstance(index.op, _ast.USub):
        index = index.operand
    return isinstance(index, _ast.Constant) and type(index.value) is int
