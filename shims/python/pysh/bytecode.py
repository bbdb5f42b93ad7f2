"""Which global names a code object loads, stores and deletes, read from its instructions."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

# Instruction numbers as `opcode.opmap` of each release has them. They are here since importing
# `opcode` takes longer than all else that the first block needs; other releases pay that.
_NUMBERS = {
    (3, 12): (101, 116, 175, 90, 97, 91, 98, 144),
    (3, 13): (92, 91, 90, 114, 113, 67, 66, 71),
}
_NAMES = (
    *("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "STORE_NAME", "STORE_GLOBAL"),
    *("DELETE_NAME", "DELETE_GLOBAL", "EXTENDED_ARG"),
)


def _numbers() -> tuple[int, ...]:
    known = _NUMBERS.get(sys.version_info[:2])
    if known is not None:
        return known
    from opcode import opmap

    return tuple(opmap[name] for name in _NAMES)


# fmt: off
(
    _LOAD_NAME, _LOAD_GLOBAL, _LOAD_FROM_DICT_OR_GLOBALS, _STORE_NAME, _STORE_GLOBAL,
    _DELETE_NAME, _DELETE_GLOBAL, _EXTENDED_ARG,
) = _numbers()
# fmt: on

LOAD, STORE, DELETE = "load", "store", "delete"
_ACTIONS = {
    _LOAD_NAME: LOAD,
    _LOAD_GLOBAL: LOAD,
    _LOAD_FROM_DICT_OR_GLOBALS: LOAD,
    _STORE_NAME: STORE,
    _STORE_GLOBAL: STORE,
    _DELETE_NAME: DELETE,
    _DELETE_GLOBAL: DELETE,
}
_OPTIMIZED = 0x1  # `inspect.CO_OPTIMIZED`: the code of a function, not of a module or class body
_COMPREHENSIONS = ("<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>")


def accesses(code: CodeType) -> list[tuple[int, str, str]]:
    """The (offset in bytes, LOAD/STORE/DELETE, name) of each instruction on a name.

    In a class body LOAD may find the class's own name instead, and STORE and DELETE of the class's
    own names are left out.
    """
    own = _own_names(code)
    return [(offset, _ACTIONS[operation], name) for offset, operation, name in _uses(code) if operation not in own]


def _uses(code: CodeType) -> Iterator[tuple[int, int, str]]:
    """The (offset in bytes, operation, name) of each instruction on a name."""
    names = code.co_names
    raw = code.co_code
    high = 0
    for offset in range(0, len(raw), 2):
        operation = raw[offset]
        argument = raw[offset + 1] | high
        high = argument << 8 if operation == _EXTENDED_ARG else 0
        if operation in _ACTIONS:
            # LOAD_GLOBAL keeps a flag (does a NULL go with it?) in the lowest bit.
            yield offset, operation, names[argument >> 1 if operation == _LOAD_GLOBAL else argument]


def _own_names(code: CodeType) -> tuple[int, ...]:
    """The instructions which in this code object act on names that are no globals."""
    in_class = not code.co_flags & _OPTIMIZED and code.co_name != "<module>"
    return (_STORE_NAME, _DELETE_NAME) if in_class else ()


def renamed(code: CodeType, new: dict[str, str]) -> CodeType:
    """The code with `new` names for global ones, but for those that are a class's own too. Attributes keep theirs."""
    if not any(name in new for name in code.co_names):
        return code
    own = _own_names(code)
    kept = {name for _, operation, name in _uses(code) if operation in own}
    names = list(code.co_names)
    raw = bytearray(code.co_code)
    for offset, operation, name in _uses(code):
        if name in new and name not in kept:
            if new[name] not in names:
                names.append(new[name])
            if not _set_name(raw, offset, operation, names.index(new[name])):
                # Of so many names one more has no room: it gets the place of the plain one.
                return code.replace(co_names=tuple(new.get(name, name) for name in code.co_names))
    is_same = len(names) == len(code.co_names)
    return code if is_same else code.replace(co_names=tuple(names), co_code=bytes(raw))


def _set_name(raw: bytearray, offset: int, operation: int, index: int) -> bool:
    """Has an instruction use another name. False if its argument is too short for that."""
    argument = index << 1 | raw[offset + 1] & 1 if operation == _LOAD_GLOBAL else index
    is_long = offset > 0 and raw[offset - 2] == _EXTENDED_ARG
    if argument > (0xFFFF if is_long else 0xFF):
        return False
    raw[offset + 1] = argument & 0xFF
    if is_long:
        raw[offset - 1] = argument >> 8
    return True


def children(code: CodeType) -> list[CodeType]:
    """The code objects of the functions, lambdas, comprehensions and classes defined in `code`."""
    kind = type(code)
    return [constant for constant in code.co_consts if type(constant) is kind]


def is_function(code: CodeType) -> bool:
    """Whether it gets a frame of its own when called; class bodies run as part of their parent."""
    return bool(code.co_flags & _OPTIMIZED)


def is_comprehension(code: CodeType) -> bool:
    """Whether a `:=` in it binds a name of its parent."""
    return code.co_name in _COMPREHENSIONS
