"""Names that each of several calls at once has for itself.

The stages of a pipeline, and subshells in the background, run at the same time in one namespace. `_` and `argv`, and
variables that the calling shell has otherwise than the main shell, are theirs alone: their code gets them under names
of its own, which no other code can spell.
"""

from __future__ import annotations

from _thread import _local
from _weakref import ref
from itertools import count

from . import bytecode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FunctionType
else:
    FunctionType = type(lambda: None)


class Names:
    """The names of one call: plain name -> the name in the namespace. They stay there for as long as this is used."""

    __slots__ = ("__weakref__", "renamed")

    def __init__(self, renamed: dict[str, str]) -> None:
        self.renamed = renamed


_NONE = Names({})


class _Current(_local):
    names: ref[Names]
    """Those of this thread's call. The call itself has them: so they end with it, even if an interrupt ends `end`."""


_Current.names = ref(_NONE)


_current = _Current()
_numbers = count(1)
_in_namespace: dict[int, tuple[ref[Names], tuple[str, ...]]] = {}
"""The names that are in the namespace, by the numbers of their calls."""


def current() -> Names:
    """The names of this thread's call."""
    return _current.names() or _NONE


def begin(values: dict[str, object], namespace: dict[str, object]) -> Names:
    """Sets names for this thread's call, for as long as it keeps the result."""
    number = next(_numbers)
    names = Names({name: f"{name} {number}" for name in values})
    _in_namespace[number] = ref(names), tuple(names.renamed.values())  # first: an interrupt may come at any time
    for name, value in values.items():
        namespace[names.renamed[name]] = value
    _current.names = ref(names)
    return names


def end(outer: Names, namespace: dict[str, object]) -> None:
    """The call is over, and does not keep its names any more; `outer` are those that the thread had before it.

    Its lambdas that live on are from now on as any function. A generator that does keeps the names, as they are.
    """
    ended = _current.names
    _current.names = ref(outer)
    if ended() not in (None, outer):
        _set_free(ended)
    for number, (names, own) in list(_in_namespace.items()):
        if names() is None:
            for name in own:
                namespace.pop(name, None)
            _in_namespace.pop(number, None)


def _set_free(ended: ref[Names]) -> None:
    """Gives lambdas with the names of a call that is over the code with plain names. They may be anywhere."""
    import gc

    names = ended()
    for each in gc.get_objects():
        if type(each) is FunctionType and names in each.__code__.co_consts[-1:]:
            each.__code__ = each.__code__.co_consts[_PLAIN]


def name(plain: str) -> str:
    """What a name is in the namespace for this thread's call."""
    return current().renamed.get(plain, plain)


def speak_plainly(error: NameError) -> None:
    """Gives an error of CPython's own the name that the user has written."""
    own = error.name or ""
    plain, blank, _ = own.partition(" ")
    if blank:
        error.name = plain
        error.args = tuple(each.replace(own, plain) if isinstance(each, str) else each for each in error.args)


def apply(code: CodeType) -> CodeType:
    """The code with this call's names.

    A function that is defined by `def` may outlive the call, and keeps the plain names.
    """
    names = current()
    return _renamed(code, names) if names.renamed else code


def _renamed(code: CodeType, names: Names) -> CodeType:
    constants = tuple(_renamed_part(each, names) if _is_part(each) else each for each in code.co_consts)
    is_same = all(new is old for new, old in zip(constants, code.co_consts, strict=True))
    code = code if is_same else code.replace(co_consts=constants)
    return bytecode.renamed(code, names.renamed)


def _renamed_part(code: CodeType, names: Names) -> CodeType:
    """Such code may outlive the call: it has the names with it, and what it was."""
    new = _renamed(code, names)
    return code if new is code else new.replace(co_consts=(*new.co_consts, code, names))


_PLAIN = -2
"""Where code that was renamed has, among its constants, what it was."""


def _is_part(constant: object) -> bool:
    """Whether a constant is code that runs as a part of what surrounds it: lambda, generator expression, class."""
    name = getattr(constant, "co_name", "")
    flags = getattr(constant, "co_flags", _NEW_LOCALS)
    return name in PARTS or not flags & _NEW_LOCALS


PARTS = ("<lambda>", "<genexpr>")
"""What CPython calls the code of functions that have no name."""

_NEW_LOCALS = 0x2
"""`inspect.CO_NEWLOCALS`: set for functions."""
