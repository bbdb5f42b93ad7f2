"""Produced values, row by row of the reference's table."""

import io
import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysh.text import Str
from pysh.values import OutputError, write


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Shown:
    def __shell__(self):
        return ["p", "q"]


class Letters:
    def __shell__(self):
        return "pq"


class Integer:
    def __index__(self):
        return 7

    def __str__(self):
        return "7"


PLAIN, LINES, JSON = {}, {"lines": True}, {"json": True}
NO_INPUT = {"lines": True, "no_input": True}


def written(value, own=True, stdout=None, **options):
    defaults = {"lines": False, "terminator": "\n", "separator": " ", "json": False}
    stdout = stdout or io.StringIO()
    namespace = SimpleNamespace(**{**defaults, "no_input": False, **options})
    write(value, stdout, options=namespace, own=own)
    return stdout.getvalue()


@pytest.mark.parametrize(
    ("value", "plain", "lines", "as_json"),
    [
        ("a", "a\n", "a\n", '"a"\n'),
        ("a\n", "a\n", "a\n\n", '"a\\n"\n'),
        ("", "\n", "\n", '""\n'),
        (Str("5"), "5\n", "5\n", '"5"\n'),
        (b"a", "a", "a\n", None),
        (bytearray(b"a"), "a", "a\n", None),
        (5, "5\n", "5\n", "5\n"),
        (1.5, "1.5\n", "1.5\n", "1.5\n"),
        (True, "True\n", "True\n", "true\n"),
        (None, "", "", "null\n"),
        (["a", 1, None, b"b", Path("c"), True], "a\n1\n\nb\nc\nTrue\n", "a 1  b c True\n", None),
        (("a", 2.5), "a\n2.5\n", "a 2.5\n", '["a", 2.5]\n'),
        ([], "", "\n", "[]\n"),
        (Shown(), "p\nq\n", "p q\n", '["p", "q"]\n'),
        (Path("a/b"), "a/b\n", "a/b\n", '"a/b"\n'),
        (Integer(), "7\n", "7\n", "7\n"),
        ({1: 2}.keys(), "1\n", "1\n", "1\n"),
        ({1: 2}, None, None, '{"1": 2}\n'),
        ({1}, None, None, None),
        (range(2), None, None, None),
        (object(), None, None, None),
        (1j, None, None, None),
        ([[1]], None, None, "[[1]]\n"),
        ([{}], None, None, "[{}]\n"),
        (float("nan"), "nan\n", "nan\n", None),
        ("é\udcff", "é\udcff\n", "é\udcff\n", '"é\udcff"\n'),
        ("\ud800", "\ud800\n", "\ud800\n", '"\\ud800"\n'),
    ],
)
def test_the_table(value, plain, lines, as_json):
    for options, expected in ((PLAIN, plain), (LINES, lines), (JSON, as_json)):
        if expected is None:
            with pytest.raises(OutputError):
                written(value, **options)
        else:
            assert written(value, **options) == expected


@pytest.mark.parametrize(
    ("make", "plain", "lines", "as_json"),
    [
        (lambda: iter(["a", 1]), "a\n1\n", "a\n1\n", '"a"\n1\n'),
        (lambda: (i for i in [(1, 2), (3, 4)]), None, "1 2\n3 4\n", "[1, 2]\n[3, 4]\n"),
        (lambda: {"k": "v"}.items(), None, "k v\n", '["k", "v"]\n'),
        (lambda: iter(["a\n", "b\n"]), "a\nb\n", "a\n\nb\n\n", '"a\\n"\n"b\\n"\n'),
        (lambda: iter([None, 1]), "1\n", "1\n", "null\n1\n"),
        (lambda: iter([b"a", b"b\n"]), "a\nb\n", "a\nb\n\n", None),
        (lambda: map(str, [1]), "1\n", "1\n", '"1"\n'),
    ],
)
def test_streams(make, plain, lines, as_json):
    for options, expected in ((PLAIN, plain), (LINES, lines), (JSON, as_json)):
        if expected is None:
            with pytest.raises(OutputError):
                written(make(), **options)
        else:
            assert written(make(), **options) == expected


@pytest.mark.parametrize("kind", [list, tuple, iter, dict.fromkeys])
def test_without_input_an_iterable_is_a_stream_of_records(kind):
    value = kind([("a", 1), ("b", 2)])
    if isinstance(value, dict):
        with pytest.raises(OutputError):
            written(value, **NO_INPUT)
    else:
        assert written(value, **NO_INPUT) == "a 1\nb 2\n"


def test_without_input_sets_and_ranges_are_streams_and_yielded_lists_are_records():
    assert written({3}, **NO_INPUT) == "3\n" and written(range(2), **NO_INPUT) == "0\n1\n"
    assert written([1, 2], own=False, **NO_INPUT) == "1 2\n"
    assert written([1, 2], json=True, **NO_INPUT) == "1\n2\n"
    assert written("ab", **NO_INPUT) == "ab\n" and written(b"ab", **NO_INPUT) == "ab\n"


def test_separator_and_terminator():
    assert written(["a", "b"], lines=True, separator=":", terminator="\0") == "a:b\0"


def test_views_of_other_mappings_are_streams_too():
    environment = os.environ.items()
    assert written(environment, **LINES) == "".join(f"{k} {v}\n" for k, v in environment)


def test_files_are_streams_of_their_lines(tmp_path):
    (tmp_path / "f").write_text("a\nb")
    with open(tmp_path / "f") as file:
        assert written(file) == "a\nb\n"


def test_a_terminal_shows_what_has_no_text():
    assert written({1: 2}, stdout=Terminal()) == "{1: 2}\n"
    assert written([[1], "a"], stdout=Terminal()) == "[1]\na\n"
    with pytest.raises(OutputError):
        written({1: 2}, stdout=Terminal(), lines=True)


@pytest.mark.parametrize(
    ("value", "options", "message"),
    [
        (
            {1: 2},
            PLAIN,
            "cannot write a value of type 'dict' as text: produce its .items(), or use -j",
        ),
        ({1}, PLAIN, "type 'set' as text: convert it with list(...) or sorted(...)"),
        ([[1]], PLAIN, "type 'list' as text: convert it with ' '.join(map(str, ...))"),
        (object(), LINES, "type 'object' as text: convert it with str(...) or repr(...)"),
        (b"a", JSON, "type 'bytes' as JSON: convert it with .decode()"),
        ([{1}], JSON, "type 'set' as JSON: convert it to dict, list"),
        ({(1, 2): 3}, JSON, "JSON"),
        *((Letters(), options, "return a list of str, not str") for options in (PLAIN, LINES, JSON)),
        (float("inf"), JSON, "JSON"),
    ],
)
def test_errors_say_what_to_convert(value, options, message):
    with pytest.raises(OutputError) as caught:
        written(value, **options)
    assert message in str(caught.value)


def test_recursive_lists_are_an_error_in_json():
    value = []
    value.append(value)
    with pytest.raises(OutputError, match="Circular"):
        written(value, json=True)


@given(st.binary())
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_bytes_come_out_as_they_are(errors, data):
    raw = io.BytesIO()
    stdout = io.TextIOWrapper(raw, encoding="utf-8", errors=errors, newline="\n")
    for value in (data, os.fsdecode(data), [data]):
        write(
            value,
            stdout,
            options=SimpleNamespace(lines=True, terminator="\0", separator=" ", json=False, no_input=False),
        )
    stdout.flush()
    assert raw.getvalue() == (data + b"\0") * 3


def test_output_order_is_kept_around_bytes_that_are_no_text():
    raw = io.BytesIO()
    stdout = io.TextIOWrapper(raw, encoding="utf-8", errors="strict", newline="\n")
    stdout.write("a")
    write(
        "\udcff",
        stdout,
        options=SimpleNamespace(lines=False, terminator="\n", separator=" ", json=False, no_input=False),
    )
    stdout.write("b")
    stdout.flush()
    assert raw.getvalue() == b"a\xff\nb"


def test_streams_are_written_while_they_run():
    stdout = io.StringIO()
    seen = []

    def values():
        for number in range(3):
            seen.append(stdout.getvalue())
            yield number

    written(values(), stdout=stdout, lines=True)
    assert seen == ["", "0\n", "0\n1\n"]


def test_what_a_stream_raises_comes_through_behind_its_output():
    stdout = io.StringIO()
    with pytest.raises(ZeroDivisionError):
        written((1 // n for n in (1, 0)), stdout=stdout)
    assert stdout.getvalue() == "1\n"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_can_be_read_back(value):
    assert json.loads(written(value, json=True)) == value
