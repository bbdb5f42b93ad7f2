"""Who looks at `_` in a block that runs for each record: only its own code, or functions too."""

from __future__ import annotations

import _ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_FINDERS = frozenset(("globals", "locals", "vars", "dir", "eval", "exec"))
"""Functions that find a name which the code does not mention."""
_FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.Lambda, _ast.ClassDef)


def is_shared(body: list[Any]) -> bool:
    """Whether `_` has to be a global: a function may see it, or the code binds it itself."""
    for node, is_own in _names(body):
        is_bound = not isinstance(node.ctx, _ast.Load)
        if node.id in _FINDERS or (node.id == "_" and (is_bound or not is_own)):
            return True
    return False


def mentions(body: list[Any]) -> bool:
    """Whether the code has `_` anywhere."""
    return any(node.id == "_" for node, _ in _names(body))


def _names(nodes: list[Any]) -> Iterator[tuple[Any, bool]]:
    """Every name that is used, and whether by the block's own code, not a function's."""
    waiting = [(node, True) for node in nodes]
    while waiting:
        node, is_own = waiting.pop()
        if isinstance(node, _ast.Name):
            yield node, is_own
        elif isinstance(node, _ast.GeneratorExp):
            first = node.generators[0]
            waiting.append((first.iter, is_own))  # evaluated before the function begins
            others = (node.elt, first.target, *first.ifs, *node.generators[1:])
            waiting.extend((each, False) for each in others)
        else:
            is_own = is_own and not isinstance(node, _FUNCTIONS)
            waiting.extend((child, is_own) for child in children(node))


def children(node: Any) -> Iterator[Any]:
    """The nodes directly below a node."""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            yield from (each for each in value if isinstance(each, _ast.AST))
        elif isinstance(value, _ast.AST):
            yield value
