"""Names in order of execution: what a block binds for certain, and what it uses unbound."""

from __future__ import annotations

import _ast
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

# Deeply nested expressions need more frames than programs usually have.
_DEPTH = 100_000


def trace(body: list[Any]) -> Flow:
    """Follows the statements of a block, in its own scope, in the order in which they run."""
    try:
        return Flow(body)
    except RecursionError:
        return _trace_deep(body)


_deep = 0
"""How many threads follow deeply nested code: the limit is one for all."""
_limit = 0
"""The limit where none does."""


def _trace_deep(body: list[Any]) -> Flow:
    global _deep, _limit
    if not _deep:
        _limit = sys.getrecursionlimit()
    _deep += 1
    try:
        sys.setrecursionlimit(max(_limit, _DEPTH))  # Python frames take no C stack
        return Flow(body)
    finally:
        _deep -= 1
        if not _deep:
            sys.setrecursionlimit(_limit)


class Flow:
    """What a walk over a block's own scope has seen. Functions are opaque, class bodies are not.

    `bound`: every name that the scope binds or deletes. `exposed`: names loaded where the block may
    not have bound them before. `certain`: (name, node) of each binding that has happened when
    the block ends normally. `returns`, `yields`: whether it does so at its top level. `star`:
    whether it imports `*`.
    """

    __slots__ = (
        *("bound", "certain", "exposed", "returns", "star", "yields"),
        *("_local", "_seen", "_sure"),
    )

    def __init__(self, body: list[Any]) -> None:
        self.bound: set[str] = set()
        self.exposed: set[str] = set()
        self.certain: list[tuple[str, Any]] = []
        self.returns = self.yields = self.star = False
        self._seen: set[str] = set()  # bound on every way to this point
        self._sure = True  # does every way to the end come by here?
        self._local = False  # in a class body or comprehension: other names are bound
        self._visit_all(body)

    def _visit(self, node: Any) -> None:
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            handler(self, node)
            return
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                self._visit_all(value)
            elif isinstance(value, _ast.AST):
                self._visit(value)

    def _visit_all(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            if isinstance(node, _ast.AST):  # there may also be None, and names as text
                self._visit(node)

    def _visit_branch(self, *nodes: Any) -> None:
        """Visits what may run or not, or may be left in the middle."""
        seen, sure = self._seen, self._sure
        self._seen, self._sure = set(seen), False
        self._visit_all(nodes)
        self._seen, self._sure = seen, sure

    def _visit_local(self, *nodes: Any) -> None:
        """Visits a scope which binds names of its own, but runs as part of this one."""
        local, self._local = self._local, True
        self._visit_branch(*nodes)
        self._local = local

    def _bind(self, name: str, node: Any) -> None:
        self._seen.add(name)
        if not self._local:
            self._bind_block(name, node)

    def _bind_block(self, name: str, node: Any) -> None:
        self.bound.add(name)
        if self._sure and not self.returns:
            self.certain.append((name, node))

    def _use(self, name: str) -> None:
        if name not in self._seen:
            self.exposed.add(name)

    def _name(self, node: Any) -> None:
        context = type(node.ctx)
        if context is not _ast.Store:
            self._use(node.id)
        if context is not _ast.Load:
            self._bind(node.id, node)
        if context is _ast.Del:
            self._seen.discard(node.id)

    def _assign(self, node: Any) -> None:
        self._visit(node.value)
        self._visit_all(node.targets)

    def _annotated(self, node: Any) -> None:
        self._visit_all((node.value, node.annotation))
        if node.value is not None or not isinstance(node.target, _ast.Name):
            self._visit(node.target)

    def _augmented(self, node: Any) -> None:
        if isinstance(node.target, _ast.Name):
            self._use(node.target.id)
        self._visit_all((node.value, node.target))

    def _walrus(self, node: Any) -> None:
        self._visit(node.value)
        self._seen.add(node.target.id)
        self._bind_block(node.target.id, node.target)  # also out of a comprehension

    def _binary(self, node: Any) -> None:
        rights = []
        while isinstance(node, _ast.BinOp):  # long sums lean to the left: no recursion for them
            rights.append(node.right)
            node = node.left
        self._visit(node)
        self._visit_all(reversed(rights))

    def _if(self, node: Any) -> None:
        self._visit(node.test)
        self._visit_branch(*node.body)
        self._visit_branch(*node.orelse)

    def _conditional(self, node: Any) -> None:
        self._visit(node.test)
        self._visit_branch(node.body)
        self._visit_branch(node.orelse)

    def _boolean(self, node: Any) -> None:
        self._visit(node.values[0])
        self._visit_branch(*node.values[1:])

    def _compare(self, node: Any) -> None:
        self._visit_all((node.left, node.comparators[0]))
        self._visit_branch(*node.comparators[1:])

    def _for(self, node: Any) -> None:
        self._visit(node.iter)
        self._visit_branch(node.target, *node.body)
        self._visit_branch(*node.orelse)

    def _with(self, node: Any) -> None:
        """Only the first target is sure: an exception after it may be suppressed."""
        first, *others = node.items
        self._visit(first.context_expr)
        target = first.optional_vars
        if isinstance(target, _ast.Name):
            self._visit(target)
            target = None
        self._visit_branch(target, *others, *node.body)

    def _try(self, node: Any) -> None:
        self._visit_branch(*node.body, *node.orelse)
        for handler in node.handlers:
            self._visit_branch(handler)
        self._visit_branch(*node.finalbody)

    def _handler(self, node: Any) -> None:
        self._visit_all((node.type,))
        if node.name is not None:
            self._bind(node.name, node)
        self._visit_all(node.body)
        self._seen.discard(node.name)  # Python deletes it there

    def _match(self, node: Any) -> None:
        self._visit(node.subject)
        for case in node.cases:
            self._visit_branch(case)

    def _capture(self, node: Any) -> None:
        if isinstance(node, _ast.MatchMapping):
            self._visit_all((*node.keys, *node.patterns))
            name = node.rest
        else:
            self._visit_all((getattr(node, "pattern", None),))
            name = node.name
        if name is not None:
            self._bind(name, node)

    def _import(self, node: Any) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.star = True
            else:
                self._bind(alias.asname or alias.name.partition(".")[0], node)

    def _function(self, node: Any) -> None:
        self._visit_all(node.decorator_list)
        self._visit(node.args)
        self._visit_all((node.returns,))
        self._bind(node.name, node)

    def _lambda(self, node: Any) -> None:
        self._visit_all((*node.args.defaults, *node.args.kw_defaults))

    def _class(self, node: Any) -> None:
        self._visit_all((*node.decorator_list, *node.bases, *node.keywords))
        flags = self.returns, self.yields
        self._visit_local(*node.body)
        self.returns, self.yields = flags  # an error there, which the compiler reports
        self._bind(node.name, node)

    def _comprehension(self, node: Any) -> None:
        first, *others = node.generators
        self._visit(first.iter)
        parts = (node.key, node.value) if isinstance(node, _ast.DictComp) else (node.elt,)
        self._visit_local(first.target, *first.ifs, *others, *parts)

    def _generator(self, node: Any) -> None:
        self._visit(node.iter)
        self._visit_all((node.target, *node.ifs))

    def _type_alias(self, node: Any) -> None:
        self._bind(node.name.id, node)

    def _assert(self, node: Any) -> None:
        self._visit(node.test)
        self._visit_branch(node.msg)

    def _return(self, node: Any) -> None:
        self._visit_all((node.value,))
        self.returns = True

    def _yield(self, node: Any) -> None:
        self._visit_all((node.value,))
        self.yields = True


_HANDLERS: dict[type, Callable[[Flow, Any], None]] = {
    _ast.AnnAssign: Flow._annotated,
    _ast.Assert: Flow._assert,
    _ast.Assign: Flow._assign,
    _ast.AsyncFor: Flow._for,
    _ast.AsyncFunctionDef: Flow._function,
    _ast.AsyncWith: Flow._with,
    _ast.AugAssign: Flow._augmented,
    _ast.BinOp: Flow._binary,
    _ast.BoolOp: Flow._boolean,
    _ast.ClassDef: Flow._class,
    _ast.Compare: Flow._compare,
    _ast.DictComp: Flow._comprehension,
    _ast.ExceptHandler: Flow._handler,
    _ast.For: Flow._for,
    _ast.FunctionDef: Flow._function,
    _ast.GeneratorExp: Flow._comprehension,
    _ast.If: Flow._if,
    _ast.IfExp: Flow._conditional,
    _ast.Import: Flow._import,
    _ast.ImportFrom: Flow._import,
    _ast.Lambda: Flow._lambda,
    _ast.ListComp: Flow._comprehension,
    _ast.Match: Flow._match,
    _ast.MatchAs: Flow._capture,
    _ast.MatchMapping: Flow._capture,
    _ast.MatchStar: Flow._capture,
    _ast.Name: Flow._name,
    _ast.NamedExpr: Flow._walrus,
    _ast.Return: Flow._return,
    _ast.SetComp: Flow._comprehension,
    _ast.Try: Flow._try,
    _ast.TryStar: Flow._try,
    _ast.TypeAlias: Flow._type_alias,
    _ast.While: Flow._if,
    _ast.With: Flow._with,
    _ast.Yield: Flow._yield,
    _ast.YieldFrom: Flow._yield,
    _ast.comprehension: Flow._generator,
}
