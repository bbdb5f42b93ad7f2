"""Compiles the plainest blocks, which most one-liners are, without a syntax tree.

A tree is dear for the first `py` of a session: Python makes the classes of all its nodes before. A
line without jumps needs none. It is compiled in its place in the file, and its instructions, which
run one after the other, say themselves what `flow` finds out from a tree. Whatever is not as plain
as that is left to `tree`.
"""

from __future__ import annotations

import sys

import _pysh

from . import bytecode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

    Names = tuple[tuple[str, ...], dict[str, int | None]]

# Instruction numbers as `opcode` of each release has them: those that jump (`hasjrel`), POP_TOP.
_NUMBERS: dict[tuple[int, ...], tuple[tuple[int, ...], int]] = {
    (3, 12): ((93, 110, 114, 115, 123, 128, 129, 134, 140), 1),
    (3, 13): ((72, 77, 78, 79, 97, 98, 99, 100, 104), 32),
}
_JUMPS, _POP_TOP = _NUMBERS.get(sys.version_info[:2], ((), -1))

_CONDITIONS = ("if", "and", "or", "assert")
"""The compiler follows constant ones itself, and then there is no jump."""
_FAR = 2000
"""Lines before the text, from which on making them up takes longer than a tree."""


def compile_line(text: str, filename: str, line: int, column: int | None) -> tuple[str, CodeType, Names] | None:
    """The kind, the code and the names of a block, see `code.Block`. None if it takes a tree."""
    if _POP_TOP < 0 or line > _FAR or not text.isprintable() or ":=" in text or "coding" in text:
        return None
    source = "\n" * (line - 1) + _in_place(text, column or 0)
    code = _pysh.compile_text(source, filename, True)
    if code is not None:
        kind = "expression"
    else:
        kind, code = "statements", _pysh.compile_text(source, filename, False)
        if code is None or _may_be_expression(code, text):
            return None
    return (kind, code, _names(code)) if _is_plain(code, text) else None


def _in_place(text: str, column: int) -> str:
    """The text at its column of the file: behind a form feed the indentation begins anew."""
    bare = text.lstrip(" ")
    blanks = column + len(text) - len(bare)
    return " " * (blanks - 1) + "\f" + bare if blanks else bare


def _may_be_expression(code: CodeType, text: str) -> bool:
    """Whether it may be one expression, though `eval` does not take it: `*a, b` or `1;`."""
    operations = code.co_code[::2]
    if len(operations) == 2:  # RESUME and the return: `pass`, nothing at all, or constants
        return ";" in text
    stores = any(action == bytecode.STORE for _, action, _ in bytecode.accesses(code))
    return not stores and operations.count(_POP_TOP) == 1


def _is_plain(code: CodeType, text: str) -> bool:
    """Whether all instructions run, in this order."""
    return (
        not code.co_exceptiontable
        and not any(operation in _JUMPS for operation in code.co_code[::2])
        and not any(name in code.co_names for name in ("__annotations__", "__doc__"))
        and ("*",) not in code.co_consts
        and all(child.co_name == "<lambda>" for child in bytecode.children(code))
        and not any(word in _CONDITIONS for word in _words(text))
        and None not in next(iter(code.co_positions()))
    )


def _words(text: str) -> list[str]:
    """All words of letters, also those in strings."""
    return "".join(letter if letter.isalpha() or letter == "_" else " " for letter in text).split()


def _names(code: CodeType) -> Names:
    reads: dict[str, None] = {}
    binds: dict[str, int | None] = {}
    bound: set[str] = set()
    for offset, action, name in bytecode.accesses(code):
        if action != bytecode.STORE and name not in bound:
            reads[name] = None
        if action != bytecode.LOAD:
            binds.setdefault(name, offset)
            (bound.add if action == bytecode.STORE else bound.discard)(name)
    return tuple(reads), binds
