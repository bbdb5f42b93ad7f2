"""Plain lines: what `quick` makes of them is what `tree` makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysh import code, layout, quick, tree

NAMES = st.sampled_from(["a", "b", "c", "_"])


def described(block):
    """All that a block is, so that two can be compared."""
    codes = [block.code, *(function.code for function in block.functions)]
    return {
        "kind": block.kind,
        "reads": block.reads,
        "binds": block.binds,
        "uses_input": block.uses_input,
        "star": block.star,
        "functions": [(each.reads, each.binds) for each in block.functions],
        "codes": [(each.co_code, each.co_names, each.co_firstlineno) for each in codes],
        "constants": [[c for c in each.co_consts if not hasattr(c, "co_code")] for each in codes],
        "positions": [list(each.co_positions())[1:] for each in codes],
        "filenames": [each.co_filename for each in codes],
    }


def by_tree(text, line, column):
    return tree.compile_block(layout.Origin(text, "script.sh", line, column))


def assert_same(text, line=7, column=4):
    plain = quick.compile_line(text, "script.sh", line, column)
    if plain is not None:
        expected = described(by_tree(text, line, column))
        assert described(code.Block(text, *plain)) == expected, text
    return plain is not None


@pytest.mark.parametrize(
    "text",
    [
        *(
            " pass ",
            "x = 1",
            " x + 1 ",
            " print(x) ",
            "x = 1; y = x; print(y)",
            " x.y = 3; x[0] = z ",
        ),
        *(" import os ", "import os.path as p", "from os import path, sep", "del x", "x += 1", ""),
        *(
            " f(lambda y: x + y) ",
            "a, b = b, a",
            "a, b",
            "5",
            " 'text' ",
            "x; y",
            "global x; x = 2",
        ),
        *(
            " x = 1; del x; x ",
            " # only a comment",
            "x  # a comment",
            "f'{x}{y!r:>{w}}'",
            "raise x",
        ),
        *("x = 'é'; y", "None", "not x", "-x", "x[1:2, ...]", "{**a, 'b': c}", "f(*a, **b)"),
    ],
)
@pytest.mark.parametrize(("line", "column"), [(1, 0), (1, 4), (7, 0), (7, 1), (30, 12)])
def test_plain_lines_need_no_tree(text, line, column):
    assert assert_same(text, line, column)


@pytest.mark.parametrize(
    "text",
    [
        *("a if b else c", "a and b", "assert x", "x = [i for i in y]", "any(i for i in y)", "1;"),
        *("f(x := 3)", "x: int = 3", "from os import *", "return 3", "yield x", "*a, b", "'a'; x"),
        *(
            "def f(): pass",
            "class A: pass",
            "x = 1\ny = 2",
            "a < b < c",
            "x = 1 if 1 else 2",
            "a, *b;",
        ),
        *("x =", "x) + (y", "'\\d'", "x is 1", "for x in y: print(x)", "with x: y", "type X = int"),
        *("try: a(); except E: b()", "await x", "\ud800", "x\0", "# coding: latin-1", "5; 6"),
    ],
)
def test_what_is_not_plain_takes_a_tree(text):
    assert quick.compile_line(text, "script.sh", 7, 4) is None


EXPRESSIONS = st.recursive(
    st.one_of(NAMES, st.sampled_from(["1", "'s'", "None", "()", "..."])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "<", " is ", " if a else ", ", ", " and "]), inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"f({pair[0]}, k={pair[1]})"),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"(lambda a, k={text}: a + b)"),
        inner.map(lambda text: f"[{text}, *a]"),
        inner.map(lambda text: f"(c)[{text}]"),
        inner.map(lambda text: f"(b := {text})"),
        inner.map(lambda text: f"sum(b for b in {text})"),
    ),
    max_leaves=6,
)
STATEMENTS = st.one_of(
    EXPRESSIONS,
    st.tuples(NAMES, st.sampled_from(["=", "+=", "= c =", ", d = "]), EXPRESSIONS).map(" ".join),
    NAMES.map(lambda name: f"del {name}"),
    NAMES.map(lambda name: f"import os.path as {name}"),
    NAMES.map(lambda name: f"global {name}"),
    st.sampled_from(["pass", "# end", "a.b = c", "x: int", "'doc'", "*a, b"]),
)
LINES = st.lists(STATEMENTS, max_size=4).map("; ".join)


@given(LINES, st.sampled_from(["", " ", "  "]), st.integers(1, 40), st.integers(0, 9))
def test_both_ways_agree(text, blanks, line, column):
    try:
        by_tree(blanks + text, line, column)
    except SyntaxError:
        assert quick.compile_line(blanks + text, "script.sh", line, column) is None
    else:
        assert_same(blanks + text, line, column)
