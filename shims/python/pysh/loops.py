"""A block that runs for each record, compiled into one loop over the records.

The loop, over blocks of records, is a function whose names are all global, as for any block, except the loop's own and,
where nobody else can see it, `_`. Where the block produces a value, the loop has the few
instructions that write it. A block that produces from within a `try`, a `with` or a loop of its
own, where "the next record" is no `continue`, is a function or generator instead, which is called
for each record.
"""

from __future__ import annotations

import _ast

from . import bytecode, flow, inlining, layout, usage
from .code import Block
from .parts import FIELDS, LINE, Parts
from .templates import fill
from .tree import _is_future, _without_annotations, made_block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .inlining import Style

_GENERATOR = 0x20  # `inspect.CO_GENERATOR`
_NAME = "<module>"  # what tracebacks call the frame of a block

_LOOP = """
def loop(
    __pysh_blocks, __pysh_write, __pysh_produce, __pysh_field, __pysh_print,
    __pysh_sys, __pysh_standard, __pysh_keys, __pysh_number, __pysh_numbers,
    __pysh_Str, __pysh_str, __pysh_int, __pysh_type
):
    GLOBALS
    for __pysh_block in __pysh_blocks:
        for TARGET in __pysh_block:
            BODY
        else:
            continue
        break
"""
"""Records come in blocks, most often iterators over lists: going through one of these, CPython has nothing to call.
"""

_CALLED = """
def record(__pysh_nothing, __pysh_break):
    GLOBALS
    BODY
    return __pysh_nothing
"""


class Loop:
    """A block compiled for records.

    `kind`: "loop" (`types.FunctionType(block.code, globals)` is what `_LOOP` shows), or
    "function" or "generator", to be called for each record, with what it is to return where there
    is no value, and if that was the last record. `takes` says what the records are to be:
    "record", or "pair" for a line with the list of its fields as `str`.
    """

    __slots__ = ("block", "kind", "takes")

    def __init__(self, block: Block, takes: str = "record") -> None:
        self.block = block
        self.kind = block.kind
        self.takes = takes


def compile_loop(origin: layout.Origin, style: Style) -> Loop:
    """Compiles the code that runs for each record. Raises SyntaxError that points into the file."""
    body = layout.parse(origin)
    try:
        return _Compilation(origin, body, style).loop()
    except SyntaxError as error:
        raise layout.restated(error, origin) from None
    except RecursionError:
        raise layout.too_deep(origin) from None


class _Compilation:
    """The way from the statements of a block to a Loop."""

    def __init__(self, origin: layout.Origin, body: list[Any], style: Style) -> None:
        self.origin = origin
        self.trace = flow.trace(body)
        self.trace.certain = []  # there may be no record
        self.future = [node for node in body if _is_future(node)]
        self.body = _code_of(body)
        self.style = style.but(self.trace.bound)

    def loop(self) -> Loop:
        if not inlining.is_possible(self.body):
            return self._called()
        is_shared = self.style.shares_record or usage.is_shared(self.body)
        if self.style.fields and not is_shared:
            return self._of_pairs()
        return self._of_records(is_shared)

    def _of_pairs(self) -> Loop:
        """The loop over lines and their fields as `str`, if that will do."""
        body = Parts(self.style.builtins).suite(self.body)
        if usage.mentions(body):
            self.body = _code_of(layout.parse(self.origin))
            return self._of_records(False)
        body = inlining.inlined(body, self.style, is_local=True)
        return Loop(self._block(_LOOP, body, "loop", f"({LINE}, {FIELDS})", False), "pair")

    def _of_records(self, is_shared: bool) -> Loop:
        body = inlining.inlined(self.body, self.style, is_local=not is_shared)
        return Loop(self._block(_LOOP, body, "loop", "_", is_shared))

    def _called(self) -> Loop:
        body = inlining.as_function(self.body)
        kind = "generator" if self.trace.yields else "function"
        return Loop(self._block(_CALLED, body, kind, "_", True))

    def _block(self, template: str, body: list[Any], kind: str, target: str, is_shared: bool) -> Block:
        bound = self.trace.bound | ({"_"} if is_shared else set())
        first = body[0]
        names = _ast.Global(sorted(bound), **_position(first))
        record = fill(f"for {target} in (): pass", first)[0].target
        tree = fill(template, first, GLOBALS=[names] if bound else [], TARGET=record, BODY=body)
        tree[0].name = _NAME
        module = compile(_ast.Module([*self.future, *tree], []), self.origin.filename, "exec", dont_inherit=True)
        return made_block(self.origin.text, kind, bytecode.children(module)[0], self.trace)


def _code_of(body: list[Any]) -> list[Any]:
    """The statements as they may stand in a function."""
    statements = [_without_annotations(node) for node in body if not _is_future(node)]
    return statements or [_ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)]


def _position(node: Any) -> dict[str, int]:
    return {name: getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")}
