"""Input cut into records, whatever pieces it comes in, and what is left of it."""

import json
import os
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysh import streams
from pysh.documents import Documents
from pysh.fields import SplitRecords
from pysh.reader import InputError, Records, chained


@pytest.fixture(autouse=True, scope="module")
def _no_input():
    fd = os.open(os.devnull, os.O_RDWR)
    streams.current.input = streams.Input(fd)
    streams.current.stdout = None
    yield
    streams.current.__dict__.clear()
    os.close(fd)


def fed(reader, pieces, ready=True):
    """The reader with `pieces` as what its reads give; what it settles, it has taken for good."""
    reader.chunks = lambda: iter(pieces)
    reader.has_more = lambda patience=0: ready
    return reader


def cut(data, places):
    bounds = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    pieces = [data[a:b] for a, b in pairwise(bounds)]
    return [piece for piece in pieces if piece]


PLACES = st.lists(st.integers(0, 1000), max_size=8)
BYTES = st.lists(st.sampled_from([b"\n", b"a", b"\0", b"\r", b" ", b"\xff", "é✓".encode()])).map(b"".join)


ENDS = st.sampled_from(["\n", "\0"])


@given(BYTES, PLACES, ENDS)
def test_records_in_any_pieces(data, places, terminator):
    end = terminator.encode()
    expected = data.removesuffix(end).split(end) if data else []
    assert encoded(fed(Records(terminator), cut(data, places)).lines()) == expected


@given(BYTES, PLACES, ENDS, st.integers(1, 20))
def test_what_follows_a_record_is_left(data, places, terminator, count):
    pieces = iter(cut(data, places))
    reader = fed(Records(terminator), pieces)
    taken = encoded(islice(reader.lines(), count))
    left = reader.rest() + b"".join(pieces)
    end = terminator.encode()
    assert data in (b"".join(each + end for each in taken) + left, end.join(taken))


def encoded(records):
    return [record.encode("utf-8", "surrogateescape") for record in records]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("  a b\t c ", ["a", "b", "c"]),
        ("", []),
        ("a\u00a0b c", ["a\u00a0b", "c"]),
        ("a\rb \x1c c\r", ["a\rb", "\x1c", "c\r"]),
        ("a\u2028b\u3000 é", ["a\u2028b\u3000", "é"]),
    ],
)
def test_fields_are_between_blanks(text, fields):
    reader = fed(SplitRecords("\n", None), [f"{text}\n".encode()])
    assert list(chained(reader.pairs())) == [(text, fields)]
    whole = next(fed(SplitRecords("\n", None), [f"{text}\n".encode()]).fields())
    assert whole == fields and whole.line == text


def test_fields_between_separators():
    reader = fed(SplitRecords("\n", ", "), [b"a, b,c, \n\n"])
    assert list(chained(reader.pairs())) == [("a, b,c, ", ["a", "b,c", ""]), ("", [""])]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
LAYOUTS = st.sampled_from([{}, {"indent": 1}, {"ensure_ascii": False}, {"separators": (",", ":")}])
BLANKS = st.sampled_from(["\n", " ", "\t\r\n ", "\n\n"])


@given(st.lists(st.tuples(JSON, LAYOUTS, BLANKS), max_size=6), PLACES, st.booleans())
def test_documents_in_any_layout_and_any_pieces(parts, places, ready):
    text = "".join(json.dumps(value, **form) + blank for value, form, blank in parts)
    data = text.encode("utf-8", "surrogatepass") if is_utf8(text) else b""
    expected = [value for value, _, _ in parts] if data else []
    assert list(fed(Documents(), cut(data, places), ready).values()) == expected


def is_utf8(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@given(st.lists(JSON, min_size=1, max_size=4), st.integers(1, 4))
def test_what_follows_a_document_is_left(values, count):
    text = "\n".join(json.dumps(value) for value in values) + "\n"
    reader = fed(Documents(), [text.encode()])
    taken = list(islice(reader.values(), count))
    rest = reader.rest().decode()
    if len(taken) == count:
        assert "".join(json.dumps(value) + "\n" for value in taken).removesuffix("\n") + rest == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": }', "Expecting value (line 1, column 7)"),
        (b"[1,\n 2 3]", "Expecting ',' delimiter (line 2, column 4)"),
        (b"1 2\n3 nope", "Expecting value (line 2, column 3)"),
        (b'"abc', "Unterminated string starting at (line 1, column 1)"),
        (b"[1, 2", "Expecting ',' delimiter (line 1, column 6)"),
        (b"}", "Expecting value (line 1, column 1)"),
        (b"\xef\xbb\xbf}", "Expecting value (line 1, column 2)"),
        (b"[" * 200_000, "nested too deeply (line 1, column 1)"),
        (b'"\\x"', "Invalid \\escape (line 1, column 2)"),
        (b"1\n\n  tru", "Expecting value (line 3, column 3)"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1 << 20])
def test_what_is_no_json_is_named_with_its_place(data, message, size):
    if size < 10 and len(data) > 1000:
        size = 1 << 15
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    with pytest.raises(InputError) as caught:
        list(fed(Documents(), pieces, ready=False).values())
    assert message in str(caught.value)
