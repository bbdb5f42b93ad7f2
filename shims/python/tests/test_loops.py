"""Blocks for each record: the compiled loop does what calling a function for each record does."""

import functools
import io
import sys
import types
from types import SimpleNamespace

import pytest
from pysh import inlining, layout, loops, usage
from pysh.fields import Fields
from pysh.parts import Keys, counted
from pysh.text import Str
from pysh.values import field, write

LINES = ["", "a", "1 2 3", "2.5 x", "10 -1 4", "yes b c d"]


def style(output="text", fields=False, shared=False, builtins=inlining.BUILTINS):
    options = SimpleNamespace(terminator="\n", separator=" ", split=fields)
    return inlining.Style(output, options, shares_record=shared, builtins=builtins)


def compiled(code, **options):
    return loops.compile_loop(layout.Origin(code, "script.sh", 7, 4), style(**options))


def record(line, takes, fields):
    if not fields:
        return line
    if takes == "pair":
        return line, line.split()
    made = Fields(map(Str, line.split()))
    made.line = line
    return made


def outcome(loop, lines, fields=False):
    """What is written, and what the loop returns or the error that ends it."""
    out = io.StringIO()
    options = SimpleNamespace(lines=True, terminator="\n", separator=" ", json=False, no_input=False)
    records = [record(line, loop.takes, fields) for line in lines]
    blocks = iter((iter(records[:2]), iter(records[2:])))
    function = types.FunctionType(loop.block.code, {"__builtins__": __builtins__})
    produce = functools.partial(write, stdout=out, options=options)
    kinds = (Keys(), counted, {int, float}, Str, str, int, type)
    try:
        end = function(blocks, out.write, produce, field, out.write, sys, sys.stdout, *kinds)
    except (ArithmeticError, LookupError, TypeError, ValueError, NameError) as error:
        end = type(error), str(error)
    return out.getvalue(), end


@pytest.mark.parametrize(
    "expression",
    [
        *("_", "_.line", "_[0]", "_[-1]", "len(_)", "_[1:]", "_[0] * 2", "_[0] + 'x'", "int(_[0])"),
        *("_[0], _[1]", "_[0], 1, None, _.line", "_[0] == 'a'", "_[0] == 1", "_[0] in ('a', '1')"),
        *("_[0] < _[1]", "_[0] == '1' < _[1]", "_[0] > 1", "sum(int(x) for x in _)", "-_[0]"),
        *("sum(map(float, _[1:]))", "','.join(_)", "'-'.join(_[1:])", "[x * 2 for x in _]"),
        *("[type(x).__name__ for x in _]", "[x for x in _ if x == 1]", "max(_)", "sorted(_)"),
        *("f'{_[0]}'", "f'{_[0]!r} {_[0]:>5} {_[0]:}'", "{_[0]: 1}[_[0]]", "{}.get(_[0], _[0])"),
        *("type(_[0]).__name__", "type(_).__name__", "_[len(_) - 1]", "_[:] == _", "(_[0],)", "()"),
        *(
            "[*_]",
            "[int(x) for x in _ if x]",
            "{float(x) for x in _[:1]}",
            "[(x, x * 1) for x in _]",
        ),
        *("(lambda: _[0])()", "[_[0] for x in _]", "any(x == _[0] for x in _)", "[*map(str, _)]"),
        *("str(_[0])", "repr(_[0])", "hash(_[0]) == hash(_.line)", "(x := _[0])", "round(_[0])"),
        *("len(_[0])", "float(_[0]) if _ else None", "_ and _[0]", "_.index('b')", "int(_[0], 16)"),
    ],
)
@pytest.mark.parametrize("form", ["{}", "yield {}", "return {}", "x = {}; yield x", "print({})"])
def test_fields_that_are_not_made_are_as_those_that_are(expression, form):
    code = form.format(expression)
    for line in LINES:
        quick = outcome(compiled(code, fields=True), [line], fields=True)
        plain = outcome(compiled(code, fields=True, shared=True), [line], fields=True)
        assert quick == plain


@pytest.mark.parametrize("field", ["_[0]", "_[1]"])
@pytest.mark.parametrize(
    "code",
    [
        *(
            "return {} % 3",
            "return 2 ** {}",
            "return 1 < {}",
            "return {} + 1.5",
            "return 2.5 <= {}",
        ),
        *("return {} != 1", "return 1 == {}", "return {} in 5", "return 5 in {}"),
        *(
            "return 3 * {} + 1",
            "return {} // 2",
            "return -1 - {}",
            "return {} | 1",
            "return {} @ 1",
        ),
        *("return 0 < {} < 5", "return {} * True", "return {} + 1j", "return 10 / {}"),
        *("t = 0; t += {}; return t", "t = ''; t += {}; return t", "t = 1.5; t *= {}; return t"),
        *(
            "t = []; t += {}; return t",
            "t = True; t -= {}; return t",
            "t += {}",
            "t = 7; t %= {}; return t",
        ),
        *("t = '%s'; t %= {}; return t", "d = [1]; d[0] += {}; return d"),
    ],
)
def test_fields_beside_numbers_are_numbers(code, field):
    for line in [*LINES, "0 00", "1.5 -", "-3 2", "a 2"]:
        quick = compiled(code.format(field), fields=True)
        plain = compiled(code.format(field), fields=True, shared=True)
        assert outcome(quick, [line], True) == outcome(plain, [line], True)


@pytest.mark.parametrize(
    ("code", "takes"),
    [
        ("_[0]", "pair"),
        ("_.line", "pair"),
        ("t = int(_[1])", "pair"),
        ("d[_[2]] = _[0] + 1", "pair"),
        ("for x in _[1:]: yield x", "pair"),
        ("sum(int(x) for x in _)", "pair"),
        ("_[i]", "record"),
        ("f(_)", "record"),
        ("_[0] = 1", "record"),
        ("lambda: _[0]", "record"),
        ("eval('_')", "record"),
    ],
)
def test_which_blocks_need_no_list_of_fields(code, takes):
    assert compiled(code, fields=True).takes == takes


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("_", ["1\n", "2\n", "3\n"]),
        ("int(_) + 1", ["2\n", "3\n", "4\n"]),
        ("f'<{_}>'", ["<1>\n", "<2>\n", "<3>\n"]),
        ("print(_, 2)", ["1 2\n", "2 2\n", "3 2\n"]),
        ("print()", ["\n", "\n", "\n"]),
        ("None", []),
        ("x = _", []),
        ("if _ == '2': return _", ["2\n"]),
        ("if _ == '2': return\nreturn _", ["1\n", "3\n"]),
        ("if _ == '2': break\nyield _", ["1\n"]),
        ("if _ == '2': continue\nyield _", ["1\n", "3\n"]),
        ("for x in '123':\n if x == _: break\n yield x", ["1\n", "1\n", "2\n"]),
        ("yield from _ * int(_)", ["1\n", "2\n", "2\n", "3\n", "3\n", "3\n"]),
        ("match _:\n case '1': return 'one'\n case x: yield x", ["one\n", "2\n", "3\n"]),
        (
            "if _ == '1': yield 'a'\nelif _ == '2': yield 'b'\nelse: yield 'c'",
            ["a\n", "b\n", "c\n"],
        ),
    ],
)
def test_values_are_written_in_the_loop(code, written):
    loop = compiled(code)
    assert loop.kind == "loop"
    assert outcome(loop, "123") == ("".join(written), None)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("return _", "loop"),
        ("for x in _: return x", "function"),
        ("while 1: return _", "function"),
        ("try: return _\nfinally: pass", "function"),
        ("with x: return _", "function"),
        ("try: yield _\nfinally: pass", "generator"),
        ("x = yield _", "generator"),
        ("yield (yield _)", "generator"),
        ("for x in _: yield x", "loop"),
        ("def f(): return 1\nyield f()", "loop"),
        ("f = lambda: (yield)", "loop"),
        ("class A:\n def f(self): yield 1", "loop"),
    ],
)
def test_what_can_stand_in_the_loop(code, kind):
    assert compiled(code).kind == kind


def test_the_first_true_value_ends_a_test():
    seen = []
    loop = compiled("seen.append(_); return _ == '2'", output="test")
    function = types.FunctionType(loop.block.code, {"seen": seen})
    assert function("123", *[None] * 13) is True
    assert seen == ["1", "2"]


@pytest.mark.parametrize(
    ("code", "is_shared"),
    [
        ("_", False),
        ("[_ for x in y]", False),
        ("sum(x for x in _)", False),
        ("sum(_ for x in y)", True),
        ("lambda: _", True),
        ("def f(): return _", True),
        ("class A: x = _", True),
        ("_ = 1", True),
        ("for _ in x: pass", True),
        ("del _", True),
        ("globals()", True),
        ("eval(x)", True),
        ("my_ = 1", False),
    ],
)
def test_who_sees_the_record(code, is_shared):
    assert usage.is_shared(layout.parse(layout.Origin(code, "f", 1, None))) == is_shared


def test_names_are_global_and_the_record_is_not():
    loop = compiled("n = _; m.append(n)")
    assert set(loop.block.binds.items()) == {("n", None)} and set(loop.block.reads) == {"m"}
    assert not loop.block.uses_input


@pytest.mark.parametrize("code", ["x =", "return = 1", "yield [(yield) for x in y]", "f(\n", "import *"])
def test_errors_point_into_the_file(code):
    with pytest.raises(SyntaxError) as caught:
        compiled(code)
    assert caught.value.filename == "script.sh" and caught.value.lineno in (7, 8)


def test_tracebacks_point_into_the_file():
    loop = compiled("x = 1\nreturn 1 / 0")
    function = types.FunctionType(loop.block.code, {"__builtins__": __builtins__})
    with pytest.raises(ZeroDivisionError) as caught:
        function(["a"], *[None] * 13)
    frame = caught.traceback[-1]
    assert (str(frame.path), frame.lineno + 1, frame.name) == ("script.sh", 8, "<module>")
