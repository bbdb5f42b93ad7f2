"""Standard input as an object that interrupts may hit at any moment."""

import io
import os
import sys
import tempfile
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysh import feed, streams


@pytest.fixture(params=["file", "pipe"])
def fd(request, tmp_path):
    if request.param == "file":
        (tmp_path / "input").write_bytes(b"text\n")
        fds = [os.open(tmp_path / "input", os.O_RDONLY)]
    else:
        fds = [*os.pipe()]
    yield fds[0]
    for each in fds:
        os.close(each)


def hit(number, make):
    """Calls `make`; its call of a Python function of that number raises an interrupt.

    Whether there is such a call, and whether the interrupt came out.
    """
    numbers = count()

    def interrupt(_frame, event, _argument):
        if event == "call" and next(numbers) == number:
            raise KeyboardInterrupt

    sys.setprofile(interrupt)
    try:
        make()
    except KeyboardInterrupt:
        return True, True
    finally:
        sys.setprofile(None)
    return next(numbers) > number, False


def test_no_interrupt_is_lost_while_an_input_is_made(fd):
    for number in count():
        was_hit, came_out = hit(number, lambda: streams.Input(fd))
        if not was_hit:
            break
        assert came_out, number
    assert number > 3


def test_an_input_tells_how_much_waits(fd):
    source = streams._Source(fd, b"one\ntwo\n")
    reader = io.BufferedReader(source, 1 << 16)
    assert reader.readline() == b"one\n"
    assert (source.taken, reader.tell()) == (8, 4)


def test_read1_waits_for_no_line_and_the_text_layer_leaves_the_next_one(tmp_path):
    (tmp_path / "input").write_bytes(b"one\ntwo\nthree")
    fd = os.open(tmp_path / "input", os.O_RDONLY)
    made = streams.Input(fd)
    assert made.text.readline() == "one\n"
    assert made.reader.read1() == b"two\nthree"
    os.close(fd)


PIECES = st.lists(st.sampled_from([b"\n", b"\r", b"a", "é✓".encode(), "𝄞".encode(), b"\xff", b"\xe2", b"\x93"])).map(
    b"".join
)


def decoded(data):
    return io.TextIOWrapper(io.BytesIO(data), "utf-8", "surrogateescape").read()


@given(PIECES, st.lists(st.tuples(st.booleans(), st.integers(0, 6)), max_size=6), st.integers(0, 6))
def test_parts_are_what_they_are_elsewhere_and_the_rest_is_left(data, parts, many):
    with tempfile.TemporaryFile() as file, pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "_MANY", many)
        file.write(data)
        file.seek(0)
        made, model = streams.Input(file.fileno()), io.StringIO(decoded(data))
        for is_line, count in parts:
            expected = model.readline(count) if is_line else model.read(count)
            assert made.read_part(count, of_line=is_line) == expected
        made.give_back()
        assert decoded(os.read(file.fileno(), 1000)) == model.read()
