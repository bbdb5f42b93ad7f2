"""Names that each of several calls at once has for itself.

`_` and `argv` are globals, as a block's code sees them; but the stages of a pipeline run at the same time in one
namespace. So a stage's code gets them under names of its own, which no other code can spell.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

_last = 0


def rename(code: CodeType, names: dict[str, object]) -> tuple[CodeType, dict[str, object]]:
    """The code, with names that only it has for those in `names`, and these with their values.

    A function that is defined by `def` may outlive the call, and keeps the plain names, as does code that uses
    `sys.argv`: what these use is in the result by its plain name too.
    """
    global _last
    _last += 1
    renamed = {name: f"{name} {_last}" for name in names}
    kept: set[str] = set()
    code = _renamed(code, renamed, kept)
    values = {renamed[name]: value for name, value in names.items()}
    return code, values | {name: value for name, value in names.items() if name in kept}


def _renamed(code: CodeType, renamed: dict[str, str], kept: set[str]) -> CodeType:
    if "sys" in code.co_names:
        renamed = {name: new for name, new in renamed.items() if name != "argv"}
        kept.add("argv")
    constants = []
    for each in code.co_consts:
        if _is_part(each):
            each = _renamed(each, renamed, kept)
        elif hasattr(each, "co_names"):
            kept.update(each.co_names)
        constants.append(each)
    names = tuple(renamed.get(name, name) for name in code.co_names)
    return code.replace(co_names=names, co_consts=tuple(constants))


def _is_part(constant: object) -> bool:
    """Whether a constant is code that runs as a part of what surrounds it: lambda, generator expression, class."""
    name = getattr(constant, "co_name", "")
    flags = getattr(constant, "co_flags", _NEW_LOCALS)
    return name in ("<lambda>", "<genexpr>") or not flags & _NEW_LOCALS


_NEW_LOCALS = 0x2
"""`inspect.CO_NEWLOCALS`: set for functions."""
