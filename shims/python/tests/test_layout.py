"""A block's text keeps its strings, and its positions are those of the file."""

import ast
import sysconfig
import traceback
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysh import layout
from pysh.code import compile_block

STDLIB = Path(sysconfig.get_path("stdlib"))
MODULES = [
    "argparse",
    "ast",
    "dataclasses",
    "functools",
    "inspect",
    "tokenize",
    "typing",
    "textwrap",
]


def parse(text, first_line=1, column=None):
    return layout.parse(layout.Origin(text, "script.sh", first_line, column))


def refusal(text, first_line=10, column=None):
    with pytest.raises(SyntaxError) as caught:
        compile_block(text, "script.sh", first_line, column)
    return caught.value


def shown(error):
    """The lines that a traceback shows for the error."""
    return traceback.format_exception_only(error)


@pytest.mark.parametrize("name", MODULES)
def test_the_body_of_every_function_reads_the_same_on_its_own(name):
    source = (STDLIB / f"{name}.py").read_text()
    lines = source.split("\n")
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    for function in functions:
        body = function.body
        if body[0].lineno == function.lineno or body[0].lineno == body[-1].end_lineno:
            continue
        text = "\n".join(lines[body[0].lineno - 1 : body[-1].end_lineno])
        found = parse(text, body[0].lineno)
        expected = [ast.dump(node, include_attributes=True) for node in body]
        assert [ast.dump(node, include_attributes=True) for node in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "     x = 1\n     y = 2",  # as typed
        "     x = 1\n  y = 2",  # the first line stands elsewhere
        "     x = 1\n         y = 2",
        "     x = 1\ny = 2",
        "\n  x = 1\n  y = 2\n",
        "  # comment\n\tx = 1\n\ty = 2\n",
        "\n\f  x = 1\n  y = 2",
        "\nx = 1\ny = 2",
        "x = 1\ny = 2",
        "\n    x = 1\n  # comment further left\n    y = 2",
        "     x = 1 # \\\n  y = 2",
    ],
)
def test_any_common_indentation_is_fine(text):
    names = {}
    exec(compile_block(text, "script.sh", 1).code, names)
    assert names["x"] == 1 and names["y"] == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("     if 1:\n  x = 1\n  y = 2", (1, 2)),
        ("     if 0: x = 1\n     else:\n        x = 3\n     y = 4", (3, 4)),
        ("     for x in 1, 2:\n        y = x\n    y = 5", (2, 5)),
        ("     try: y = 1/0\nexcept ZeroDivisionError: y = 1\nx = 2", (2, 1)),
        ("     try: y = 1/0\nexcept: y = 1\nelse: y = 3\nfinally: x = 2", (2, 1)),
        ("     try: y = 3; x = y\n  finally: x = 2", (2, 3)),
        ("     try: if 1: x = 2;; y = 1/0\nexcept: y = 1", (2, 1)),
        ("     x = (1 +\n1)\n     y = 3", (2, 3)),
        ("     x = [1,\n  2][\n0]\n    \n  y = 3", (1, 3)),
    ],
)
def test_suites_below_a_first_line(text, value):
    names = {}
    exec(compile_block(text, "script.sh", 1).code, names)
    assert (names["x"], names["y"]) == value


def test_strings_that_span_lines_keep_their_blanks():
    names = {}
    text = '     x = """a\n  b\n     c\n"""\n     y = f"""{1}\n   {2}"""; z = "p\\\n   q"'
    exec(compile_block(text, "script.sh", 1).code, names)
    assert names["x"] == "a\n  b\n     c\n" and names["y"] == "1\n   2" and names["z"] == "p   q"


def test_positions_of_a_moved_first_line_are_as_typed():
    text = "     foo(bar)\n  baz"
    first, second = parse(text, 7)
    assert (first.lineno, first.col_offset, first.end_col_offset) == (7, 5, 13)
    assert (second.lineno, second.col_offset) == (8, 2)


def test_the_column_moves_the_first_line_only():
    first, second = parse("é(a)\nb", 3, column=4)
    assert (first.lineno, first.col_offset, first.end_col_offset) == (3, 4, 9)
    assert (second.lineno, second.col_offset) == (4, 0)


def test_a_traceback_points_into_the_file():
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile_block(" a = 1; 1/0 ", "script.sh", 30, 4).code, {})
    position = list(caught.value.__traceback__.tb_next.tb_frame.f_code.co_positions())
    assert (30, 30, 12, 15) in position


@pytest.mark.parametrize(
    ("text", "line", "offset", "message"),
    [
        ("\n  x = 1\n  y = = 2\n", 12, 7, "invalid syntax"),
        ("     x = = 1\n     y = 2", 10, 10, "invalid syntax"),
        ("     x = 1\n  y = = 2", 11, 7, "invalid syntax"),
        ("\n  x = (1,\n", 11, 7, "'(' was never closed"),
        ("\n  if x:\n  y", 12, 3, "expected an indented block after 'if' statement on line 11"),
        ("\n  x = [\n  )", 12, 3, "does not match opening parenthesis '[' on line 11"),
        ("\n  s = '''\n", 11, 7, "(detected at line 11)"),
        ("\n    x = 1\n  y = 2", 12, None, "unindent does not match any outer indentation level"),
        ("\n    x = 1\ny = 2", 12, 1, "unindent does not match any outer indentation level"),
        ("\n    x = 1\nelse: y", 12, None, "unindent does not match any outer indentation level"),
        ("x = 1\n  y = 2", 11, None, "unexpected indent"),
        ("\n  x = 1\n  if y:", 12, 8, "expected an indented block after 'if' statement on line 12"),
        ("\n  class A:\n    return 1", 12, 5, "'return' outside function"),
        ("     try: x\n  y = 2", 11, 3, "expected 'except' or 'finally' block"),
        ("     try: x\n     y = 2", 11, 6, "expected 'except' or 'finally' block"),
        ("     try: x\nexcept: y = = 2", 11, 13, "invalid syntax"),
        ("\n  await x", 11, 3, "'await' outside function"),
        ("\n  x = 'é' é é", 11, 11, "invalid syntax"),
        ("a\0b", 10, None, "null bytes"),
        ("\n  x = '\udcff'", 11, 8, "byte 0xff is not UTF-8"),
    ],
)
def test_errors_name_line_and_column_of_the_file(text, line, offset, message):
    error = refusal(text)
    assert message in error.msg
    assert error.lineno == line
    assert error.filename == "script.sh"
    assert offset is None or error.offset == offset
    assert error.text.rstrip("\n") == text.split("\n")[line - 10]
    assert "if 1" not in "".join(shown(error))


def test_an_error_behind_a_column_has_its_caret_right():
    error = refusal("x = = 1", 10, 5)
    assert (error.lineno, error.offset) == (10, 10)
    assert shown(error)[1:3] == ["    x = = 1\n", "        ^\n"]


def test_lines_of_the_file_do_not_move_the_caret(tmp_path):
    file = tmp_path / "script.sh"
    file.write_text("py { x = 5\n     y = x +\n}\n")
    with pytest.raises(SyntaxError) as caught:
        compile_block("     x = 5\n     y = x +\n", str(file), 1)
    assert (caught.value.lineno, caught.value.offset) == (2, 13)


def test_warnings_of_the_parser_name_the_line():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile_block("\n  x = 1\n  y = '\\d'", "script.sh", 100)
    assert {(w.filename, w.lineno) for w in caught} == {("script.sh", 102)}


def test_windows_line_ends_are_line_ends():
    names = {}
    exec(compile_block("\r\n  x = 1\r\n  y = 2\r\n", "script.sh", 1).code, names)
    assert (names["x"], names["y"]) == (1, 2)


FRAGMENTS = [
    *("x", "if x:", "else:", "for y in x:", "try:", "except E:", "match x:", "case 1:", "lambda:"),
    *(
        ";",
        ";;",
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        "(",
        ")",
        "[",
        "}",
        "'",
        "'''",
        'f"{',
        '"',
        "#",
        "\\",
    ),
    *("=", ":", ",", "é", "return", "yield", "x: int = 1", "def f():", "\f", "\r", "\0", "\udcff"),
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join), st.sampled_from([1, 10]))
@settings(max_examples=500)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_whatever_the_text_an_error_is_a_syntax_error_that_points_into_it(text, first_line):
    try:
        compile_block(text, "script.sh", first_line, 3)
    except SyntaxError as error:
        assert first_line <= error.lineno <= first_line + text.count("\n") + text.count("\r")
        assert error.filename == "script.sh"
        assert "".join(shown(error))


@pytest.mark.parametrize("text", ["-" * 100_000 + "1", "(" * 1000, "x" + ".y" * 100_000, "[" * 90 + "]" * 90])
def test_too_deep_a_program_is_refused_in_words(text):
    try:
        compile_block(text, "script.sh", 10)
    except SyntaxError as error:
        assert "nested" in error.msg and error.lineno == 10
