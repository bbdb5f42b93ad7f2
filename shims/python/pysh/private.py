"""Names that each of several calls at once has for itself.

`_` and `argv` are globals, as a block's code sees them; but the stages of a pipeline run at the same time in one namespace.
So a stage's code gets them under names of its own, which no other code can spell.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

_last = 0


def rename(code: CodeType, names: dict[str, object]) -> tuple[CodeType, dict[str, object]]:
    """The code, with names that only it has for those in `names`, and these with their values.

    A function that is defined by `def` may outlive the call, and keeps the plain names; so does code that uses `sys.argv`.
    """
    global _last
    _last += 1
    renamed = {name: f"{name} {_last}" for name in names}
    return _renamed(code, renamed), {renamed[name]: value for name, value in names.items()}


def _renamed(code: CodeType, renamed: dict[str, str]) -> CodeType:
    if "sys" in code.co_names:
        renamed = {name: new for name, new in renamed.items() if name != "argv"}
    constants = tuple(_renamed(each, renamed) if _is_part(each) else each for each in code.co_consts)
    names = tuple(renamed.get(name, name) for name in code.co_names)
    return code.replace(co_names=names, co_consts=constants)


def _is_part(constant: object) -> bool:
    """Whether a constant is code that runs as a part of what surrounds it: a lambda, a generator expression, a class body."""
    name = getattr(constant, "co_name", "")
    flags = getattr(constant, "co_flags", _NEW_LOCALS)
    return name in ("<lambda>", "<genexpr>") or not flags & _NEW_LOCALS


_NEW_LOCALS = 0x2
"""`inspect.CO_NEWLOCALS`: set for functions."""
