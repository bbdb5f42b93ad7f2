"""What a block produces, written to its standard output as the reference's table says."""

from __future__ import annotations

import os
from _collections_abc import Iterable, Iterator, MappingView  # which `os` has imported; the public name costs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol, TextIO

    class OutputOptions(Protocol):
        """What `write` looks at, see `options.Options`."""

        lines: bool
        terminator: str
        separator: str
        json: bool
        no_input: bool


_BINARY = (bytes, bytearray, memoryview)


class Status(int):
    """The status of shell source that ran in the shell itself. Produced, it is no output but the command's status."""

    __slots__ = ()


class OutputError(TypeError):
    """A produced value has no text of its own; the message says what to convert it to."""


def write(value: object, stdout: TextIO, *, options: OutputOptions, own: bool = True) -> None:
    """Writes one produced value to the text stream `stdout`; flushing is the caller's business.

    `options` has `lines` (any of -l, -i, -a, -0, -n, --csv, --tsv), `terminator`, `separator`,
    `json` and `no_input`. `own` tells the block's own result from what it yields: with -n a list
    is a stream of records in the first case and one record in the second. Iterators are written
    while they run. Raises OutputError for a value that is not writable, and whatever an iterator
    raises.
    """
    if is_stream(value) or (own and options.no_input and is_iterable(value)):
        for element in value:  # type: ignore[attr-defined]
            _write_one(element, stdout, options, streamed=True)
    else:
        _write_one(value, stdout, options, streamed=False)


def _write_one(value: object, stdout: TextIO, options: OutputOptions, streamed: bool) -> None:
    if options.json:
        _emit(stdout, document(value) + options.terminator)
    elif value is None or type(value) is Status:
        return
    elif options.lines:
        _emit(stdout, _record(value, options.separator) + options.terminator)
    else:
        _write_plain(value, stdout, streamed)


def _write_plain(value: object, stdout: TextIO, streamed: bool) -> None:
    if isinstance(value, _BINARY) and not streamed:
        _emit(stdout, _decode(bytes(value)))
    elif streamed or (elements := _elements(value)) is None:
        _emit(stdout, _line(value, stdout))
    else:
        for element in elements:
            _emit(stdout, _line(element, stdout))


def _line(value: object, stdout: TextIO) -> str:
    text = _scalar(value)
    if text is None:
        if not stdout.isatty():
            raise OutputError(_advice(value))
        text = repr(value)
    return text if text.endswith("\n") else text + "\n"


def _record(value: object, separator: str) -> str:
    elements = _elements(value)
    return separator.join(map(field, (value,) if elements is None else elements))


def field(value: object) -> str:
    """The text of a value within a record. Raises OutputError if it has none."""
    text = _scalar(value)
    if text is None:
        raise OutputError(_advice(value))
    return text


def _scalar(value: object) -> str | None:
    """The text of a value which has just one, else None. None itself is the empty text."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, _BINARY):
        return _decode(bytes(value))
    if hasattr(type(value), "__fspath__"):
        return os.fsdecode(value)  # type: ignore[arg-type]
    if hasattr(type(value), "__index__"):  # the integers of other libraries
        return str(value)
    return "" if value is None else None


def _elements(value: object) -> Sequence[object] | None:
    if isinstance(value, (list, tuple)):
        return value
    shell = getattr(type(value), "__shell__", None)
    return None if shell is None else _list(shell(value))


def _list(result: Sequence[object]) -> Sequence[object]:
    """What `__shell__()` has returned: a text would be a list of its letters."""
    if isinstance(result, (str, bytes)):
        raise OutputError(f"__shell__() has to return a list of str, not {type(result).__qualname__}")
    return result


def is_stream(value: object) -> bool:
    """Whether its elements are produced one by one."""
    return isinstance(value, (Iterator, MappingView)) and not hasattr(type(value), "__shell__")


def is_iterable(value: object) -> bool:
    """Whether it has elements, and is no text, dict or path."""
    kind = type(value)
    if isinstance(value, (str, *_BINARY, dict)) or hasattr(kind, "__shell__"):
        return False
    return isinstance(value, Iterable) and not hasattr(kind, "__fspath__")


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _emit(stdout: TextIO, text: str) -> None:
    """Writes text whose escaped surrogates stand for the bytes they came from."""
    try:
        stdout.write(text)
    except UnicodeEncodeError:
        stdout.flush()
        stdout.buffer.write(text.encode("utf-8", "surrogateescape"))


def document(value: object) -> str:
    """A value as JSON. Raises OutputError if it can't be."""
    global _encode
    if _encode is None:
        _encode = _encoder()
    try:
        text = "".join(_encode(value, 0))
        if not text.isascii():
            text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a surrogate pair: only JSON's own escape can say it
        import json

        return json.dumps(value, allow_nan=False, default=_json_default)
    except OutputError:
        raise
    except RecursionError:
        raise OutputError("cannot write this value as JSON: Circular reference, or nested too deeply") from None
    except (TypeError, ValueError) as error:  # a key that is no text, nan
        raise OutputError(f"cannot write this value as JSON: {error}") from None
    return text


_encode: Callable[[object, int], Iterable[str]] | None = None
"""The encoder of `json`, made once: `json.dumps` makes one for each value."""


def _encoder() -> Callable[[object, int], Iterable[str]]:
    from json import encoder

    make = encoder.c_make_encoder  # type: ignore[attr-defined]
    # Arguments: markers, default, encoder, indent, separators, sort_keys, skipkeys, allow_nan.
    return make(  # type: ignore[no-any-return]
        None, _json_default, encoder.encode_basestring, None, ": ", ", ", False, False, False
    )


def _json_default(value: object) -> object:
    elements = _elements(value)
    if elements is not None:
        return elements
    if hasattr(type(value), "__fspath__"):
        return os.fsdecode(value)  # type: ignore[arg-type]
    if hasattr(type(value), "__index__"):
        return value.__index__()  # type: ignore[attr-defined]
    raise OutputError(_advice(value, "as JSON"))


def _advice(value: object, form: str = "as text") -> str:
    kind = type(value)
    return f"cannot write a value of type '{kind.__qualname__}' {form}: {_conversion(value, form)}"


def _conversion(value: object, form: str) -> str:
    if isinstance(value, _BINARY):
        return "convert it with .decode()"
    if form == "as JSON":
        return "convert it to dict, list, str, int, float, bool or None"
    if isinstance(value, dict):
        return "produce its .items(), or use -j for JSON"
    if isinstance(value, (list, tuple)):
        return "convert it with ' '.join(map(str, ...)), or use -j for JSON"
    if is_iterable(value):
        return "convert it with list(...) or sorted(...)"
    return "convert it with str(...) or repr(...)"
