"""Compiles a block: what kind it is, its code objects, and the names these read and bind."""

from __future__ import annotations

from . import bytecode, quick

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

    from .quick import Names


class Function:
    """A function, lambda or generator expression defined in a block, at any depth.

    `code` is its code object; `reads` are the global names it loads, `binds` those it stores or
    deletes, by `global` or by `:=` in a generator expression.
    """

    __slots__ = ("binds", "code", "reads")

    def __init__(self, code: CodeType) -> None:
        reads, binds = accesses(code)
        self.code = code
        self.reads = tuple(reads)
        self.binds = tuple(binds)


class Block:
    """A compiled block.

    `kind`: "expression" (`eval` the code to get its value), "statements" (`exec` it), "function" or
    "generator" (`types.FunctionType(code, globals)()` runs it or makes the generator).
    `reads`: global names that its top level, class bodies included, uses and may not have bound
    before. `binds`: global names that its top level binds or deletes, each with the offset in bytes
    of the first instruction that does so in every run which ends normally, None where none does.
    `functions`: all that is defined in it. `uses_input`: whether `_` is read without being bound.
    `star`: whether it imports `*`, which binds names that only the run knows.
    """

    __slots__ = ("binds", "code", "functions", "kind", "reads", "star", "text", "uses_input")

    def __init__(self, text: str, kind: str, code: CodeType, names: Names, star: bool = False) -> None:
        self.text = text
        self.kind = kind
        self.code = code
        self.functions = tuple(Function(child) for child in _functions(code))
        self.reads, self.binds = names
        self.star = star
        self.uses_input = "_" in self.reads or (
            "_" not in self.binds and any("_" in function.reads for function in self.functions)
        )


def compile_block(text: str, filename: str, first_line: int, column: int | None = None) -> Block:
    """Compiles the text between the braces, or a whole file.

    `first_line` is the number of the text's first line in `filename`. The first line of a text of
    several lines begins with as many blanks as stand before it there; `column` says in bytes what
    stands before it and is not in `text`. Raises SyntaxError that points into the file.
    """
    plain = quick.compile_line(text, filename, first_line, column)
    if plain is not None:
        return Block(text, *plain)
    from . import layout, tree

    return tree.compile_block(layout.Origin(text, filename, first_line, column))


def _functions(code: CodeType) -> Iterator[CodeType]:
    for child in bytecode.children(code):
        if bytecode.is_function(child):
            yield child
        yield from _functions(child)


def accesses(code: CodeType) -> tuple[dict[str, None], dict[str, list[int]]]:
    """Names read, and names bound with the offsets where, by a code object and its class bodies.

    A class body and a generator expression bind names at offsets of their own: None are listed.
    """
    reads: dict[str, None] = {}
    binds: dict[str, list[int]] = {}
    for offset, action, name in bytecode.accesses(code):
        if action != bytecode.STORE:
            reads[name] = None
        if action != bytecode.LOAD:
            binds.setdefault(name, []).append(offset)
    for child in bytecode.children(code):
        if not bytecode.is_function(child):
            inner_reads, inner_binds = accesses(child)
            reads.update(inner_reads)
        elif bytecode.is_comprehension(child):
            inner_binds = accesses(child)[1]
        else:
            continue
        for name in inner_binds:
            binds.setdefault(name, [])
    return reads, binds
