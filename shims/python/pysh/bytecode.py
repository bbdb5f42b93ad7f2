"""Which global names a code object loads, stores and deletes, read from its instructions."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    found = []
    names = code.co_names
    raw = code.co_code
    own = _own_names(code)
    high = 0
    for offset in range(0, len(raw), 2):
        operation = raw[offset]
        argument = raw[offset + 1] | high
        high = argument << 8 if operation == _EXTENDED_ARG else 0
        action = _ACTIONS.get(operation)
        if action is not None and operation not in own:
            # LOAD_GLOBAL keeps a flag (does a NULL go with it?) in the lowest bit.
            name = names[argument >> 1 if operation == _LOAD_GLOBAL else argument]
            found.append((offset, action, name))
    return found


def _own_names(code: CodeType) -> tuple[int, ...]:
    """The instructions which in this code object act on names that are no globals."""
    in_class = not code.co_flags & _OPTIMIZED and code.co_name != "<module>"
    return (_STORE_NAME, _DELETE_NAME) if in_class else ()


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
