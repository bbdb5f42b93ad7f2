"""Names that each of several calls at once has for itself.

The stages of a pipeline, and subshells in the background, run at the same time in one namespace. `_` and `argv`, and
variables that the calling shell has otherwise than the main shell, are theirs alone: their code gets them under names
of its own, which no other code can spell.
"""

from __future__ import annotations

from _thread import _local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType


class _Names(_local):
    """Plain name -> the name for this thread's call."""

    renamed: dict[str, str]


_Names.renamed = {}


_current = _Names()
_last = 0


def begin(values: dict[str, object], namespace: dict[str, object]) -> None:
    """Sets names for this thread's call, until `end`."""
    global _last
    _last += 1
    number = _last
    _current.renamed = {name: f"{name} {number}" for name in values}
    for name, value in values.items():
        namespace[_current.renamed[name]] = value


def end(namespace: dict[str, object]) -> None:
    """The call is over."""
    for name in _current.renamed.values():
        namespace.pop(name, None)
    _current.renamed = {}


def name(plain: str) -> str:
    """What a name is in the namespace for this thread's call."""
    return _current.renamed.get(plain, plain)


def speak_plainly(error: NameError) -> None:
    """Gives an error of CPython's own the name that the user has written."""
    own = error.name or ""
    plain, blank, _ = own.partition(" ")
    if blank:
        error.name = plain
        error.args = tuple(each.replace(own, plain) if isinstance(each, str) else each for each in error.args)


def apply(code: CodeType) -> CodeType:
    """The code with this call's names.

    A function that is defined by `def` may outlive the call, and keeps the plain names; so does code with `sys.argv`.
    """
    return _renamed(code, _current.renamed) if _current.renamed else code


def _renamed(code: CodeType, renamed: dict[str, str]) -> CodeType:
    if "sys" in code.co_names:
        renamed = {name: new for name, new in renamed.items() if name != "argv"}
    constants = tuple(_renamed(each, renamed) if _is_part(each) else each for each in code.co_consts)
    names = tuple(renamed.get(name, name) for name in code.co_names)
    return code.replace(co_names=names, co_consts=constants)


def _is_part(constant: object) -> bool:
    """Whether a constant is code that runs as a part of what surrounds it: lambda, generator expression, class."""
    name = getattr(constant, "co_name", "")
    flags = getattr(constant, "co_flags", _NEW_LOCALS)
    return name in PARTS or not flags & _NEW_LOCALS


PARTS = ("<lambda>", "<genexpr>")
"""What CPython calls the code of functions that have no name."""

_NEW_LOCALS = 0x2
"""`inspect.CO_NEWLOCALS`: set for functions."""
