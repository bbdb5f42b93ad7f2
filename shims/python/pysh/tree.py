"""Compiles a block by its syntax tree: all of Python, and the one-liners of `oneliner`."""

from __future__ import annotations

import _ast

from . import bytecode, flow, layout
from .code import Block, accesses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_GENERATOR = 0x20  # `inspect.CO_GENERATOR`
_NAME = "<module>"  # what tracebacks call the frame of a block, whatever its kind


def compile_block(origin: layout.Origin) -> Block:
    """Compiles a text. Raises SyntaxError that points into the file."""
    try:
        return _block(origin)
    except RecursionError:
        raise layout.too_deep(origin) from None
    except MemoryError as error:
        if error.args:  # what the parser raises when its own stack is full
            raise layout.too_deep(origin) from None
        raise


def _block(origin: layout.Origin) -> Block:
    body = layout.parse(origin)
    trace = flow.trace(body)
    try:
        kind, code = _compile(body, trace, origin.filename)
    except SyntaxError as error:
        raise layout.restated(error, origin) from None
    return made_block(origin.text, kind, code, trace)


def made_block(text: str, kind: str, code: CodeType, trace: flow.Flow) -> Block:
    """The block with a code, by what was seen of its tree."""
    reads, stores = accesses(code)
    names = tuple(name for name in reads if name in trace.exposed), _binds(code, stores, trace)
    return Block(text, kind, code, names, trace.star)


def _compile(body: list[Any], trace: flow.Flow, filename: str) -> tuple[str, CodeType]:
    if trace.returns or trace.yields:
        code = _compile_function(body, trace.bound, filename)
        return "generator" if code.co_flags & _GENERATOR else "function", code
    if len(body) == 1 and isinstance(body[0], _ast.Expr):
        expression = _ast.Expression(body[0].value)
        return "expression", compile(expression, filename, "eval", dont_inherit=True)
    while body and _is_text(body[0]):
        body.pop(0)  # it would become `__doc__` of the session
    tree = _ast.Module(body, [])
    return "statements", compile(tree, filename, "exec", dont_inherit=True)


def _is_text(node: Any) -> bool:
    return isinstance(node, _ast.Expr) and isinstance(node.value, _ast.Constant) and isinstance(node.value.value, str)


def _compile_function(body: list[Any], bound: set[str], filename: str) -> CodeType:
    """The body as that of a function whose names are all global."""
    future = [node for node in body if _is_future(node)]
    body = [_without_annotations(node) for node in body if not _is_future(node)]
    place = {"lineno": body[0].lineno, "col_offset": 0, "end_lineno": body[0].lineno}
    place["end_col_offset"] = 0
    if bound:
        body.insert(0, _ast.Global(sorted(bound), **place))
    nothing = _ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    function = _ast.FunctionDef(_NAME, nothing, body, decorator_list=[], returns=None, type_params=[], **place)
    module = compile(_ast.Module([*future, function], []), filename, "exec", dont_inherit=True)
    return bytecode.children(module)[0]


def _is_future(node: Any) -> bool:
    return isinstance(node, _ast.ImportFrom) and node.module == "__future__" and not node.level


def _without_annotations(node: Any) -> Any:
    """`x: int = 1` as `x = 1`, here and in the suites of `node`: no global may be annotated."""
    if isinstance(node, _ast.AnnAssign) and isinstance(node.target, _ast.Name):
        place = {name: getattr(node, name) for name in node._attributes}
        if node.value is None:
            return _ast.Pass(**place)
        return _ast.Assign([node.target], node.value, **place)
    if isinstance(node, (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef)):
        return node
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        suite = getattr(node, field, None)
        if isinstance(suite, list):
            suite[:] = map(_without_annotations, suite)
    return node


def _binds(code: CodeType, stores: dict[str, list[int]], trace: flow.Flow) -> dict[str, int | None]:
    binds: dict[str, int | None] = dict.fromkeys(stores)
    positions = list(code.co_positions()) if trace.certain else []
    for name, node in trace.certain:
        for offset in stores.get(name, ()):
            first = binds[name]
            if _stands_in(positions[offset // 2], node) and (first is None or offset < first):
                binds[name] = offset
    return binds


def _stands_in(position: tuple[int | None, ...], node: Any) -> bool:
    """Whether an instruction comes from that node: never without columns (-X no_debug_ranges)."""
    line, end_line, column, end_column = position
    if line is None or column is None:
        return False
    starts_in = (line, column) >= (node.lineno, node.col_offset)
    return starts_in and (end_line, end_column) <= (node.end_lineno, node.end_col_offset)
