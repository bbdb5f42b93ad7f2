"""Text beside numbers in the programs of `py --explain`, where plain Python has to be told that it counts as one.

Where a text is used beside a number that is written out, `number(...)` says so. A variable that is nothing else is a
number from the start. What goes other ways, through names, lists or calls, takes the class `Str`.
"""

from __future__ import annotations

import ast

from .text import Str, number

_OF_NUMBERS = ("range", "abs", "round", "divmod", "pow", "chr", "max", "min")
"""Builtins whose arguments are numbers, as far as they look like some."""
_OF_TEXT = ("print", "int", "float", "str", "len", "repr")
"""Builtins to which a `Str` is what a `str` is."""
_GIVING_NUMBERS = ("int", "float", "len", "sum", "abs", "round")
_PRODUCING = (ast.Return, ast.Yield, ast.Expr)
_TOGETHER = (ast.Tuple, ast.List, ast.Dict, ast.Starred)


def has_number(value: object) -> bool:
    """Whether a variable of the shell has text that counts as a number."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        return any(isinstance(each, Str) and number(each) is not None for each in value)
    return isinstance(value, Str) and number(value) is not None


class Numbers(ast.NodeTransformer):
    """Finds the texts in some statements, and how they are used; visiting makes the replacements.

    `found`: variables whose text counts as a number; `holders`: those which have such text in them. `fields`: what `_`
    is: "split", "rows", or "" for no fields. `is_str` says that it takes the class `Str`; else variables in `numeric`
    are numbers.
    """

    def __init__(self, body: list[ast.stmt], found: set[str], holders: set[str], fields: str) -> None:
        self.found = found
        self.holders = holders
        self.fields = fields
        self.counters = _counters(body)
        self.beside: dict[str, int] = dict.fromkeys(found, 0)
        self.is_str = False
        total = dict.fromkeys(found, 0)
        for node in body:
            self._look(node, None, produced=False)
            for each in ast.walk(node):
                if isinstance(each, ast.Name) and each.id in total:
                    total[each.id] += 1
        self.numeric = {name for name in found if not self.is_str and self.beside[name] == total[name]}

    def _look(self, node: ast.AST, parent: ast.AST | None, *, produced: bool) -> None:
        """Sees whether text gets to where it can't be followed."""
        if self._is_text(node):
            self.is_str = self.is_str or not (produced or self._is_harmless(node, parent))
            return
        if isinstance(node, ast.Name) and (node.id in self.holders or (self.fields and node.id == "_")):
            self.is_str = self.is_str or not (produced or _is_whole(node, parent))
            return
        goes_on = isinstance(node, _PRODUCING) or (produced and isinstance(node, _TOGETHER))
        for child in ast.iter_child_nodes(node):
            self._look(child, node, produced=goes_on)

    def _is_harmless(self, node: ast.AST, parent: ast.AST | None) -> bool:
        """Whether `parent` does the same with a `str`, or says that it is a number."""
        if isinstance(parent, ast.BinOp):
            other = parent.right if parent.left is node else parent.left
            return self._is_number(other, node) or _is_constant_text(other)
        if isinstance(parent, ast.AugAssign):
            return parent.value is node and self._is_number(parent.target, node)
        if isinstance(parent, ast.Compare):
            return all(self._is_number(each, node) or each is node for each in _sides(parent)) or all(
                _is_constant_text(each) or each is node for each in _sides(parent)
            )
        if isinstance(parent, ast.Call):
            names = (*_OF_TEXT, *_OF_NUMBERS[:6])
            is_known = isinstance(parent.func, ast.Name) and parent.func.id in names and not parent.keywords
            self._count(node, is_known and parent.func.id in _OF_NUMBERS)  # type: ignore[attr-defined]
            return is_known
        if isinstance(parent, ast.Subscript):
            return parent.value is node
        if isinstance(parent, ast.FormattedValue):
            return parent.format_spec is None
        if isinstance(parent, (ast.If, ast.While, ast.IfExp)):
            return parent.test is node
        is_not = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
        return is_not or isinstance(parent, ast.Attribute)

    def _is_number(self, node: ast.AST, text: ast.AST) -> bool:
        """Whether it is sure to be a number, and the text beside it counts as one."""
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _GIVING_NUMBERS
        is_counter = isinstance(node, ast.Name) and node.id in self.counters
        is_constant = _is_constant_number(node)
        self._count(text, is_call or is_counter or is_constant)
        return is_call or is_counter or is_constant

    def _count(self, text: ast.AST, is_beside: bool) -> None:
        if is_beside and isinstance(text, ast.Name):
            self.beside[text.id] += 1

    def _is_text(self, node: ast.AST) -> bool:
        """Whether it is a text that may count as a number: a variable's, or a field's."""
        if isinstance(node, ast.Name):
            return node.id in self.found and isinstance(node.ctx, ast.Load)
        is_part = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "_"
        if not is_part or not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
            return False
        return bool(self.fields) and _is_index(node.slice, str if self.fields == "rows" else int)  # type: ignore[attr-defined]

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """See ast.NodeTransformer."""
        self.generic_visit(node)
        if not _is_constant_text(node.left) and not _is_constant_text(node.right):
            node.left, node.right = self._said(node.left), self._said(node.right)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """See ast.NodeTransformer."""
        self.generic_visit(node)
        if not _is_constant_text(node.value):
            node.value = self._said(node.value)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """See ast.NodeTransformer."""
        self.generic_visit(node)
        if not any(map(_is_constant_text, _sides(node))):
            node.left, *node.comparators = map(self._said, _sides(node))
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """See ast.NodeTransformer."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _OF_NUMBERS:
            node.args = [self._said(each) for each in node.args]
        return node

    def _said(self, node: ast.expr) -> ast.expr:
        if self.is_str or not self._is_text(node) or (isinstance(node, ast.Name) and node.id in self.numeric):
            return node
        return ast.Call(ast.Name("__pysh_number", ast.Load()), [node], [])


def _counters(body: list[ast.stmt]) -> set[str]:
    """Names that are bound to numbers only: by constants, and by calculating on."""
    counters: set[str] = set()
    others: set[str] = set()
    for node in (each for top in body for each in ast.walk(top)):
        bound = {each.id for each in ast.iter_child_nodes(node) if _is_bound(each)}  # type: ignore[attr-defined]
        if isinstance(node, ast.Assign) and _is_constant_number(node.value):
            counters |= bound
        elif not isinstance(node, ast.AugAssign):
            others |= bound
    return counters - others


def _is_bound(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _is_constant_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _sides(node: ast.Compare) -> list[ast.expr]:
    return [node.left, *node.comparators]


def _is_whole(node: ast.AST, parent: ast.AST | None) -> bool:
    """Whether all fields, or a whole array, go where text is text: into `len`, `print` or `join`, or it is the line."""
    if isinstance(parent, ast.Attribute):
        return parent.attr == "line"
    if not isinstance(parent, ast.Call):
        return False
    if isinstance(parent.func, ast.Attribute):
        return parent.func.attr == "join"
    return isinstance(parent.func, ast.Name) and parent.func.id in ("len", "print") and not parent.keywords


def _is_index(node: ast.expr, kind: type) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) is kind


def _is_constant_text(node: ast.AST) -> bool:
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(map(_is_constant_text, node.elts))
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
