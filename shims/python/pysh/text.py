"""Text that came from the shell: a `str` which also calculates as the number it spells."""

from __future__ import annotations

import _operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_exact = str.__str__  # a plain `str` copy; `str(x)` of a subclass would do, but slower


def number(text: str) -> int | float | None:
    """The number that `text` spells canonically, else None.

    Canonical are an `int` as Python writes it (`str(int(t)) == t`: no sign but `-`, no leading
    zeros, spaces or underscores) and a plain decimal `float`: `1.5`, `-0.25`, `2.50`, and `.5` as
    bc writes it, but no exponent, `inf`, `nan` or `00.5`.
    """
    plain = _exact(text)
    try:
        value = int(plain)
    except ValueError:  # also a text beyond `sys.get_int_max_str_digits()`
        return _decimal(plain)
    return value if repr(value) == plain else None


def _decimal(text: str) -> float | None:
    whole, point, part = text.removeprefix("-").partition(".")
    if not (point and text.isascii() and part.isdecimal()):
        return None
    if whole and not (whole == "0" or (whole.isdecimal() and whole[0] != "0")):
        return None
    return float(text)


def _operand(text: Str, other: object) -> object:
    """What `text` counts as beside `other`: a number, or None where it is just text."""
    if isinstance(other, (int, float, complex)):
        return number(text)
    kind = type(other)
    if hasattr(kind, "__array_ufunc__"):
        return _array_operand(text, other)
    value = number(text)
    if isinstance(value, float) and kind.__module__ in ("decimal", "fractions"):
        return kind(_exact(text))  # type: ignore[call-arg]  # exact, and they refuse floats
    return value if hasattr(kind, "__float__") or hasattr(kind, "__complex__") else None


def _array_operand(text: Str, array: object) -> object:
    """NumPy's arrays and scalars, pandas' columns: numbers beside numbers, else plain text."""
    value = number(text) if getattr(getattr(array, "dtype", None), "kind", "") in "biufc" else None
    return _exact(text) if value is None else value


def _arithmetic(operation: Callable[..., Any]) -> Any:
    """The method and the reflected method of a binary operator.

    NotImplemented leaves the rest to the other side, or to Python's TypeError.
    """

    def method(self: Str, other: Any) -> Any:
        value = None if isinstance(other, str) else _operand(self, other)
        return NotImplemented if value is None else operation(value, other)

    def reflected(self: Str, other: Any) -> Any:
        value = None if isinstance(other, str) else _operand(self, other)
        return NotImplemented if value is None else operation(other, value)

    return method, reflected


def _repeat(text: str, times: Any) -> str:
    """`str`'s own `*`, where a text is never the count of a `Str`."""
    if isinstance(times, str) and (isinstance(text, Str) or not isinstance(number(times), int)):
        raise TypeError("can't multiply sequence by non-int of type 'str'")
    if not hasattr(type(times), "__index__"):
        kind = type(times).__name__
        raise TypeError(f"can't multiply sequence by non-int of type {kind!r}")
    return str.__mul__(text, times)


def _comparison(operation: Callable[..., Any], of_text: Callable[..., Any]) -> Any:
    def method(self: Str, other: Any) -> Any:
        if isinstance(other, str):
            return of_text(self, other)
        value = _operand(self, other)
        return NotImplemented if value is None else operation(value, other)

    return method


def _unary(operation: Callable[..., Any], symbol: str) -> Any:
    def method(self: Str) -> Any:
        value = number(self)
        if value is None:
            raise TypeError(f"bad operand type for {symbol}: 'str'")
        return operation(value)

    return method


def opener(plain: Callable[..., Any]) -> Callable[..., Any]:
    """An `open` for which a Str is always the name of a file.

    The built-in asks for `__index__` first: `open(name)` of a file called "1" would be stdout.
    """

    def open(file: Any, *arguments: Any, **options: Any) -> Any:
        return plain(_exact(file) if type(file) is Str else file, *arguments, **options)

    open.__doc__ = plain.__doc__
    return open


class Str(str):
    """Text of a shell variable: a `str` in every way, and a number beside numbers.

    An operator with a number on the other side (`bool` counts as one, as everywhere in Python) is
    numeric if the text is canonical (see `number`), else it is `str`'s own. With text on the other
    side it is always `str`'s: `Str("1") + "a"` is `"1a"`, and two `Str` compare as text. Hash,
    `repr`, `json`, `pickle` and `copy` see a plain `str`, so as a dict key it equals `"1"`, not 1.
    """

    __slots__ = ()

    # NumPy then leaves `array + text` to the reflected operators below.
    __array_ufunc__ = None

    __hash__ = str.__hash__
    __eq__ = _comparison(_operator.eq, str.__eq__)
    __ne__ = _comparison(_operator.ne, str.__ne__)
    __lt__ = _comparison(_operator.lt, str.__lt__)
    __le__ = _comparison(_operator.le, str.__le__)
    __gt__ = _comparison(_operator.gt, str.__gt__)
    __ge__ = _comparison(_operator.ge, str.__ge__)

    _plus, _rplus = _arithmetic(_operator.add)
    _times, _rtimes = _arithmetic(_operator.mul)
    _modulo, _rmodulo = _arithmetic(_operator.mod)
    _power, _rpower = _arithmetic(pow)

    __sub__, __rsub__ = _arithmetic(_operator.sub)
    __truediv__, __rtruediv__ = _arithmetic(_operator.truediv)
    __floordiv__, __rfloordiv__ = _arithmetic(_operator.floordiv)
    __divmod__, __rdivmod__ = _arithmetic(divmod)
    __lshift__, __rlshift__ = _arithmetic(_operator.lshift)
    __rshift__, __rrshift__ = _arithmetic(_operator.rshift)
    __and__, __rand__ = _arithmetic(_operator.and_)
    __or__, __ror__ = _arithmetic(_operator.or_)
    __xor__, __rxor__ = _arithmetic(_operator.xor)

    __neg__ = _unary(_operator.neg, "unary -")
    __pos__ = _unary(_operator.pos, "unary +")
    __invert__ = _unary(_operator.invert, "unary ~")
    __abs__ = _unary(abs, "abs()")

    # A class with `__add__` and `__mul__` has none of `str`'s own `+` and `*`: call them by name.
    def __add__(self, other: Any) -> Any:
        value = self._plus(other)
        if value is NotImplemented and isinstance(other, (str, int, float, complex)):
            return str.__add__(self, other)  # type: ignore[operator]  # its TypeError is meant
        return value

    def __radd__(self, other: Any) -> Any:
        return str.__add__(other, self) if isinstance(other, str) else self._rplus(other)

    def __mul__(self, other: Any) -> Any:
        value = self._times(other)
        if value is NotImplemented and isinstance(other, (str, int, float, complex)):
            return _repeat(self, other)
        return value

    def __rmul__(self, other: Any) -> Any:
        if isinstance(other, str):
            return _repeat(other, self)
        value = self._rtimes(other)
        return _repeat(self, other) if value is NotImplemented and isinstance(other, int) else value

    def __mod__(self, other: Any) -> Any:
        """`%` by a number, or formatting where this text is no number."""
        value = self._modulo(other)
        return str.__mod__(self, other) if value is NotImplemented else value

    def __rmod__(self, other: Any) -> Any:
        if isinstance(other, str):
            return str.__mod__(other, self)
        return self._rmodulo(other)

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        if modulus is None:
            return self._power(other)
        return pow(_unary(_operator.pos, "pow()")(self), other, modulus)

    def __rpow__(self, other: Any, modulus: Any = None) -> Any:
        return self._rpower(other) if modulus is None else NotImplemented

    def __round__(self, digits: int | None = None) -> Any:
        return round(_unary(_operator.pos, "round()")(self), digits)

    def __trunc__(self) -> int:
        return int(_unary(_operator.pos, "trunc()")(self))

    def __index__(self) -> int:
        value = number(self)
        if not isinstance(value, int):
            raise TypeError("'str' object cannot be interpreted as an integer")
        return value

    # `int()` and `float()` would prefer `__index__` to the text: keep what they do with a `str`.
    def __int__(self) -> int:
        return int(_exact(self))

    def __float__(self) -> float:
        return float(_exact(self))

    def __format__(self, spec: str) -> str:
        """As `str` formats, and by the numeric codes where the text is a number."""
        value = number(self) if spec else None
        if value is None:
            return str.__format__(self, spec)
        if spec[-1] in "bcdeEfFgGnoxX%":
            return format(value, spec)
        try:
            return str.__format__(self, spec)
        except ValueError:  # a sign or a thousands separator, which only numbers take
            return format(value, spec)

    def __reduce_ex__(self, protocol: Any) -> tuple[type[str], tuple[str]]:
        return str, (_exact(self),)

    def __copy__(self) -> Str:
        return self

    def __deepcopy__(self, memo: Any) -> Str:
        return self
