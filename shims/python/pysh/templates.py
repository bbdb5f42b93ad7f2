"""Python source with holes, as syntax trees: what generated code looks like can be read."""

from __future__ import annotations

import _ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ONLY_AST = 0x400  # `ast.PyCF_ONLY_AST`


def fill(template: str, place: Any, **parts: Any) -> list[Any]:
    """The statements of `template`, with each name that is one of `parts` replaced by that part.

    A part is an expression, or a list of statements for a name that is a statement of its own.
    What comes from the template stands where the node `place` stands.
    """
    tree: Any = compile(template, "<template>", "exec", _ONLY_AST, dont_inherit=True)
    return _Filling(place, parts).suite(tree.body)


class _Filling:
    def __init__(self, place: Any, parts: dict[str, Any]) -> None:
        names = ("lineno", "col_offset", "end_lineno", "end_col_offset")
        self.position = [(name, getattr(place, name)) for name in names]
        self.parts = parts

    def suite(self, nodes: list[Any]) -> list[Any]:
        filled = []
        for node in nodes:
            part = self.parts.get(_name(node.value)) if isinstance(node, _ast.Expr) else None
            filled.extend(part if isinstance(part, list) else [self.node(node)])
        return filled

    def node(self, node: Any) -> Any:
        part = self.parts.get(_name(node))
        if part is not None:
            return part
        if "lineno" in node._attributes:
            for name, value in self.position:
                setattr(node, name, value)
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, _ast.AST):
                setattr(node, field, self.node(value))
            elif isinstance(value, list):
                is_suite = bool(value) and isinstance(value[0], _ast.stmt)
                setattr(node, field, self.suite(value) if is_suite else self._nodes(value))
        return node

    def _nodes(self, values: list[Any]) -> list[Any]:
        return [self.node(value) if isinstance(value, _ast.AST) else value for value in values]


def _name(node: Any) -> str:
    return node.id if isinstance(node, _ast.Name) else ""
