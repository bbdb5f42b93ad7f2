"""Text that calculates: `pysh.text.Str`."""

import ast
import copy
import json
import math
import operator
import os
import pickle
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysh.text import Str, number, opener

ARITHMETIC = [
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv),
    *(operator.mod, divmod, operator.and_, operator.or_, operator.xor),
]
COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
NUMBERS = st.integers() | st.floats(allow_nan=False) | st.booleans()
WORDS = st.text().filter(lambda text: number(text) is None)
FROM_SHELL = st.text() | st.binary().map(os.fsdecode) | st.integers().map(str) | st.floats().map(repr)
"""Text as a shell has it: bytes that are not UTF-8 are surrogates."""


def outcome(operation, *operands):
    """What the operation gives, or the type of what it raises."""
    try:
        value = operation(*operands)
    except Exception as error:
        return type(error)
    return type(value), repr(value)


@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS)
@given(n=st.integers(), other=NUMBERS)
def test_an_integer_text_counts_as_the_integer_beside_a_number(operation, n, other):
    assert outcome(operation, Str(n), other) == outcome(operation, n, other)
    assert outcome(operation, other, Str(n)) == outcome(operation, other, n)


@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS)
@given(x=st.decimals(allow_nan=False, places=3, min_value=-1000, max_value=1000), other=NUMBERS)
def test_a_decimal_text_counts_as_the_float_beside_a_number(operation, x, other):
    assert outcome(operation, Str(x), other) == outcome(operation, float(x), other)


@pytest.mark.parametrize("operation", ARITHMETIC + COMPARISONS)
@given(text=WORDS, other=NUMBERS.filter(lambda n: abs(n) < 100))
def test_other_text_behaves_as_str_beside_a_number(operation, text, other):
    assert outcome(operation, Str(text), other) == outcome(operation, text, other)
    assert outcome(operation, other, Str(text)) == outcome(operation, other, text)


@pytest.mark.parametrize("operation", [operator.add, operator.mul, operator.sub, *COMPARISONS])
@given(first=st.text() | st.integers().map(str), second=st.text() | st.integers().map(str))
def test_beside_text_it_is_text(operation, first, second):
    expected = outcome(operation, first, second)
    assert outcome(operation, Str(first), Str(second)) == expected
    assert outcome(operation, Str(first), second) == expected
    if operation is not operator.mul:  # "-" * Str("3") repeats
        assert outcome(operation, first, Str(second)) == expected


@given(text=FROM_SHELL)
def test_it_comes_back_from_everything_that_keeps_text(text):
    x = Str(text)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps([x], protocol))
        assert back == [text] and type(back[0]) is str
    assert json.dumps({x: [x]}) == json.dumps({text: [text]})
    assert json.loads(json.dumps(x)) == text
    assert ast.literal_eval(repr(x)) == text
    assert [type(each) for each in (copy.copy(x), copy.deepcopy([x])[0])] == [Str, Str]
    assert os.fsdecode(os.fsencode(x)) == os.fsdecode(os.fsencode(text)) == str(x) == f"{x}" == text
    assert {x: 1}[text] == {text: 1}[x] == 1 and hash(x) == hash(text)
    assert "".join(x) == "".join([x]) == x[:] == text and x.split("\n") == text.split("\n")


@given(text=FROM_SHELL | st.from_regex(r"-?[0-9_ ]{1,3}(\.[0-9]{0,3})?(e[0-9])?", fullmatch=True))
def test_text_that_counts_as_a_number_says_that_number(text):
    value = number(text)
    if isinstance(value, int):
        assert str(value) == text and Str(text) == value and operator.index(Str(text)) == value
    elif value is not None:
        assert re.fullmatch(r"-?(0|[1-9][0-9]*)?\.[0-9]+", text) and float(text) == value == Str(text)
    else:
        assert not text.isascii() or not re.fullmatch(r"-?[1-9][0-9]{0,4000}|0", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("0", 0), ("-5", -5), ("12", 12), ("1.5", 1.5), ("-0.25", -0.25), ("2.50", 2.5)),
        *((".5", 0.5), ("-.5", -0.5), ("0.0", 0.0), ("9" * 100, int("9" * 100))),
    ],
)
def test_canonical_numbers(text, value):
    assert number(text) == value
    assert type(number(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "+5", "007", "-0", " 5", "5 ", "1_000", "0x10", "1e5", "inf", "nan", "5."),
        *("00.5", "1.2.3", "--1", "٣", "1.٣", "1,5", "true", "-.", ".", "9" * 5000),
    ],
)
def test_other_texts_are_no_numbers(text):
    assert number(text) is None
    assert Str(text) != 0
    assert Str(text) == text


def test_the_examples_of_the_manual():
    x = Str("1")
    assert x == "1" and x == 1 and x + 1 == 2 and x * 3 == 3 and max(0, x) == 1
    assert list(range(x)) == [0] and x.zfill(3) == "001" and x + "a" == "1a"
    assert Str("-") * 3 == "---" and "a" + x == "a1" and "-" * Str("3") == "---"


def test_unary_operators_and_functions():
    assert (-Str("5"), +Str("5"), ~Str("5"), abs(Str("-5"))) == (-5, 5, -6, 5)
    assert round(Str("2.6")) == 3 and round(Str("2.66"), 1) == 2.7
    assert math.trunc(Str("2.6")) == 2 and math.floor(Str("2.6")) == 2
    assert pow(Str("3"), 2, 5) == 4 and 2 ** Str("3") == 8 and 1 << Str("3") == 8
    with pytest.raises(TypeError, match="bad operand type for unary -: 'str'"):
        -Str("a")


def test_conversions_read_the_text_as_str_does():
    assert int(Str(" 07 ")) == 7 and int(Str("ff"), 16) == 255 and float(Str("1e3")) == 1000.0
    assert complex(Str("1+2j")) == 1 + 2j and [1, 2, 3][Str("1")] == 2
    with pytest.raises(ValueError, match="invalid literal for int"):
        int(Str("x"))
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        range(Str("1.5"))


def test_format_knows_both():
    x = Str("42")
    assert f"{x:>5}|{x:<5}|{x}|{x!r}" == "   42|42   |42|'42'"
    assert f"{x:05d}|{x:.2f}|{x:x}|{x:+}|{x:,}" == "00042|42.00|2a|+42|42"
    assert "%d %s %5.1f" % (x, x, x) == "42 42  42.0"  # noqa: UP031
    with pytest.raises(ValueError, match="Unknown format code 'd'"):
        f"{Str('a'):d}"


def test_percent_formats_unless_the_text_is_a_number():
    assert Str("%s items") % 5 == "5 items" and Str("%s-%s") % (1, 2) == "1-2"
    assert Str("17") % 5 == 2 and "%s" % Str("5") == "5" and 17 % Str("5") == 2  # noqa: UP031


def test_numbers_of_other_kinds():
    assert Str("2.5") + Decimal("0.1") == Decimal("2.6") and Decimal(1) < Str("2")
    assert Str("2.5") * Fraction(1, 5) == Fraction(1, 2) and Fraction(5, 2) == Str("2.5")
    assert Str("2") * 1j == 2j


def test_numpy_calculates_with_it_too():
    np = pytest.importorskip("numpy")
    assert np.int64(2) * Str("3") == 6 and Str("3") - np.float64(0.5) == 2.5
    assert list(np.array([1, 2]) + Str("3")) == [4, 5]
    assert list(np.array(["a", "3"]) == Str("3")) == [False, True]


def test_everything_else_sees_a_str():
    x = Str("5")
    assert isinstance(x, str) and hash(x) == hash("5") and repr(x) == "'5'" and {"5": 1}[x] == 1
    assert json.dumps({x: x}) == '{"5": "5"}' and re.match(r"\d", x) and os.path.join("a", x) == "a/5"
    assert type(pickle.loads(pickle.dumps(x))) is str and pickle.loads(pickle.dumps(x)) == "5"
    assert copy.copy(x) == x and copy.deepcopy([x]) == [x]
    assert x in ("5",) and x in (5,) and "".join([x, x]) == "55" and type(str(x)) is str
    assert not hasattr(x, "__dict__")


def test_a_number_may_be_the_name_of_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with opener(open)(Str("1"), "w") as file:
        file.write("text")
    assert (tmp_path / "1").read_text() == "text"
    assert os.stat(Str("1")).st_size == 4 and os.path.exists(Str("1"))
    with opener(open)("1", encoding="utf-8") as file:
        assert file.read() == "text"


def test_lists_repeat_by_it():
    assert [0] * Str("2") == [0, 0]
