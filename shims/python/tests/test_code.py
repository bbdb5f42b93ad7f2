"""Blocks: their kinds, and the names they read and bind."""

import dis
import opcode
import subprocess
import sys
import sysconfig
import types
from pathlib import Path

import pytest
from pysh import bytecode
from pysh.code import compile_block

STDLIB = Path(sysconfig.get_path("stdlib"))


def block(text):
    return compile_block(text, "script.sh", 1)


def run(text, **names):
    """Runs a function or generator block; its result and the globals."""
    names["__builtins__"] = __builtins__
    result = types.FunctionType(block(text).code, names)()
    return (list(result) if isinstance(result, types.GeneratorType) else result), names


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(("1", "expression"), (" 'text' ", "expression"), ("(x := 1)", "expression")),
        *(
            ("[i for i in x]", "expression"),
            ("lambda: (yield)", "expression"),
            ("...", "expression"),
        ),
        *(("", "statements"), ("\n\n  # only a comment\n", "statements"), ("x = 1", "statements")),
        *(("1; 2", "statements"), ("def f(): return 1", "statements"), ("pass", "statements")),
        ("class A:\n def f(self): yield 1", "statements"),
        *(("return", "function"), ("if x: return 1", "function")),
        ("with a:\n for b in c:\n  try: return b\n  finally: d", "function"),
        ("match x:\n case 1: return 2", "function"),
        *(("yield", "generator"), ("yield from x", "generator"), ("x = yield", "generator")),
        *(("print((yield))", "generator"), ("if x: yield 1; return", "generator")),
        ("def f(x=(yield)): pass", "generator"),
    ],
)
def test_kinds(text, kind):
    assert block(text).kind == kind


def test_an_expression_has_a_value():
    assert eval(block(" (1 +\n  x) ").code, {"x": 2}) == 3


def test_a_function_block_binds_globals():
    text = """
      import os.path as p, sys
      from math import pi as tau_half
      def f(): return total
      class A: y = 1
      for i in 1, 2: pass
      with open(os_devnull) as h, h: pass
      n: int = 3
      m: int
      total = [w := k for k in (4, 5)]
      a, (b, *c) = 1, (2, 3, 4)
      try: 1/0
      except ZeroDivisionError as e: name = type(e).__name__
      match {"q": 6, "r": 7}:
        case {"q": q, **rest}: pass
      type T = int
      total += [6]
      del i
      return f()
    """
    result, names = run(text, os_devnull="/dev/null")
    assert result == [4, 5, 6]
    bound = "p sys tau_half f A h n total w a b c name q rest T"
    assert set(names) - {"__builtins__", "os_devnull"} == set(bound.split())
    assert names["f"].__qualname__ == "f" and names["A"].__module__ == "builtins"
    assert (names["w"], names["c"], names["rest"]) == (5, [3, 4], {"r": 7})


def test_a_generator_block_yields_and_binds():
    assert run("for x in range(2): yield x\nreturn 5")[0] == [0, 1]
    assert run("x = 0; yield 1; x = 2")[1]["x"] == 2


def test_future_statements_hold_for_every_kind():
    for end in ("", "; return"):
        code = block("from __future__ import annotations; import a" + end).code
        assert code.co_flags & 0x1000000


def test_no_docstring_of_the_session():
    names = {}
    exec(block("'text'; x = 1").code, names)
    assert names.get("__doc__") is None and names["x"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from x import *\nreturn", "import * only allowed at module level"),
        ("nonlocal x", "nonlocal declaration not allowed at module level"),
        ("nonlocal x; x = 1; return", "nonlocal"),
        ("await f()", "'await' outside function"),
        ("await f(); return", "'await' outside async function"),
        ("break", "'break' outside loop"),
        ("class A: yield", "'yield' outside function"),
    ],
)
def test_clear_errors(text, message):
    with pytest.raises(SyntaxError, match=message.replace("*", r"\*")):
        block(text)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("x = y", "y"),
        ("x = x", "x"),
        ("x += 1", "x"),
        ("del x", "x"),
        ("x = 1; print(x)", "print"),
        ("for i in y: i", "y"),
        ("for i in y: pass\ni", "y i"),
        ("if a: x = 1\nelse: x\nx", "a x"),
        ("x = 1; del x; x", "x"),
        ("[i + k for i in y]", "k y"),
        ("class A(B):\n  u = v\n  w = u", "B v"),
        ("class A: x = x", "x"),
        ("def f(a=b): return c", "b"),
        ("lambda: x", ""),
        ("(i for i in y if z)", "y"),
        ("f'{a!r:>{b}}'", "a b"),
        ("with a as b: b", "a"),
        ("with a as (b, c): b\nc", "a c"),
        ("try: x = 1\nexcept E as e: x, e\nx", "E x"),
        ("a and (x := 1); x", "a x"),
        ("a if (x := b) else x", "b a"),
        ("import json; json", ""),
        ("global x; x = 1; return x", ""),
        ("x.a = y[z]", "y z x"),
        ("match x:\n case A(y): y", "x A"),
        ("while x: x = y", "x y"),
    ],
)
def test_reads(text, reads):
    assert set(block(text).reads) == set(reads.split())


def test_reads_of_functions():
    text = "def f(a):\n  class B:\n    c = d\n  return lambda: e\nclass G:\n  def h(self): return i"
    functions = {f.code.co_name: set(f.reads) for f in block(text).functions}
    assert functions == {"f": {"__name__", "d"}, "<lambda>": {"e"}, "h": {"i"}}


def test_reads_of_type_parameters_and_annotations():
    found = block("def f[T: x](a: y = b) -> z: pass\ntype U = v")
    assert {"b"} <= set(found.reads)
    everything = set(found.reads).union(*(function.reads for function in found.functions))
    assert everything == set("bxyzv")


def test_binds_of_functions():
    found = block("def f():\n  global a, b\n  a = 1\n  def g():\n    global c; del c")
    assert [(f.code.co_name, f.binds) for f in found.functions] == [("f", ("a",)), ("g", ("c",))]
    assert set(found.binds) == {"f"}


CERTAIN = [
    ("x = 1", "x"),
    ("x = y = 1; z += 1", "x y z"),
    ("a, [b, *c] = d", "a b c"),
    ("import p.q, r as s; from t import u", "p s u"),
    ("def f(): pass", "f"),
    ("@d\nclass A: x = 1", "A"),
    ("del x", "x"),
    ("(x := 1) + (y := 2)", "x y"),
    ("if (x := a): y = 1", "x"),
    ("if a: x = 1\nelse: x = 2\nx = 3", "x"),
    ("if a: x = 1\nelse: x = 2", ""),
    ("(x := a) and (y := b)", "x"),
    ("(x := a) if (y := b) else (z := c)", "y"),
    ("(x := a) < (y := b) < (z := c)", "x y"),
    ("for x in (y := a): z = 1", "y"),
    ("while (x := a): y = 1", "x"),
    ("with a as x, b as y: z = 1", "x"),
    ("with a as (x, y): pass", ""),
    ("try: x = 1\nexcept E as e: y = 1\nfinally: z = 1", ""),
    ("match (x := a):\n case y: pass", "x"),
    ("[x := i for i in a]", ""),
    ("any((x := i) for i in a) + (y := b)", "y"),
    ("x: int = 1; y: int", "x"),
    ("x = 1\nif a: return\ny = 2", "x"),
    ("x = yield 1; y = 2", "x y"),
    ("return (x := 1)", "x"),
    ("type X = int", "X"),
    ("assert (x := a), (y := b)", "x"),
]


@pytest.mark.parametrize(("text", "certain"), CERTAIN)
def test_certain_bindings(text, certain):
    found = block(text)
    assert {name for name, offset in found.binds.items() if offset is not None} == set(certain.split())


@pytest.mark.parametrize(("text", "certain"), CERTAIN)
def test_offsets_are_those_of_the_stores(text, certain):
    found = block(text)
    by_offset = {i.offset: i for i in dis.get_instructions(found.code)}
    for name in certain.split():
        instruction = by_offset[found.binds[name]]
        assert instruction.argval == name
        assert instruction.opname in ("STORE_NAME", "STORE_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL")


def test_the_first_certain_store_counts_and_no_other():
    found = block("if a: x = 1\nx = 2; x = 3")
    offsets = [i.offset for i in dis.get_instructions(found.code) if i.opname == "STORE_NAME"]
    assert found.binds["x"] == offsets[1]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("if a: x = 1", "x"),
        ("for x, y in a: pass", "x y"),
        ("try: pass\nexcept E as e: pass", "e"),
        ("match a:\n case [x, *y] | {'k': x, **y}: pass", "x y"),
        ("any((x := i) for i in a)", "x"),
        ("any(any((x := i) for i in j) for j in a)", "x"),
        ("class A:\n global x\n x = 1", "A x"),
        ("x.y = 1; z[0] = 2", ""),
        ("from a import *", ""),
    ],
)
def test_bound_names(text, bound):
    assert set(block(text).binds) == set(bound.split())


def test_star_imports_are_noted():
    assert block("from a import *").star and not block("from a import b").star


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        *(("_", True), ("x = _.y", True), ("def f(): return _", True), ("_ = _ + 1", True)),
        *(("for _ in x: print(_)", False), ("_ = 1; _", False), ("x", False), ("'_'", False)),
        *(("from gettext import gettext as _\ndef f(): return _('')", False), ("_ += 1", True)),
        *(("match x:\n case _: pass", False), ("for _ in _: pass", True), ("(_ for i in x)", True)),
    ],
)
def test_uses_input(text, uses):
    assert block(text).uses_input is uses


@pytest.mark.parametrize("name", ["argparse", "dataclasses", "typing", "inspect", "enum"])
def test_a_whole_file_compiles_to_the_code_that_python_makes(name):
    text = "pass\n" + (STDLIB / f"{name}.py").read_text()
    found = compile_block(text, f"{name}.py", 1)
    assert found.kind == "statements"
    assert found.code == compile(text, f"{name}.py", "exec", dont_inherit=True)


@pytest.mark.parametrize("name", ["argparse", "dataclasses", "typing", "inspect", "enum"])
def test_accesses_agree_with_the_disassembler(name):
    text = (STDLIB / f"{name}.py").read_text()
    codes = [compile(text, f"{name}.py", "exec", dont_inherit=True)]
    for code in codes:
        codes.extend(bytecode.children(code))
        in_class = not bytecode.is_function(code) and code.co_name != "<module>"
        skipped = ("STORE_NAME", "DELETE_NAME") if in_class else ()
        expected = [
            (i.offset, i.opname.partition("_")[0].lower(), i.argval)
            for i in dis.get_instructions(code)
            if i.opname in bytecode._NAMES[:-1] and i.opname not in skipped
        ]
        assert bytecode.accesses(code) == expected


def test_instruction_numbers_are_those_of_this_release():
    assert bytecode._numbers() == tuple(opcode.opmap[name] for name in bytecode._NAMES)


def test_more_than_256_names_need_extended_arguments():
    names = [f"n{i}" for i in range(600)]
    found = block("\n".join(f"{name} = m{name}" for name in names))
    assert list(found.binds) == names and list(found.reads) == [f"m{name}" for name in names]
    assert all(offset is not None for offset in found.binds.values())


@pytest.mark.parametrize(
    "text",
    [
        "x = " + " + ".join(["a"] * 900),
        "if a: b = 1\n" + "".join(f"elif a == {i}: b = 1\n" for i in range(400)),
        "x = a" + ".b()" * 400,
    ],
)
def test_deep_programs_compile(text):
    limit = sys.getrecursionlimit()
    assert "a" in block(text).reads
    assert sys.getrecursionlimit() == limit


def test_without_columns_no_binding_is_certain():
    script = (
        "import sys, types; pysh = types.ModuleType('pysh'); pysh.__path__ = [sys.argv[1]];"
        "sys.modules['pysh'] = pysh;"
        "sys.modules['_pysh'] = types.SimpleNamespace(compile_text=lambda *_: None);"
        "from pysh.code import compile_block;"
        "assert compile_block('if a: x = 1\\nx = 2', 'f', 1).binds == {'x': None}"
    )
    package = sys.modules["pysh"].__path__[0]
    subprocess.run([sys.executable, "-X", "no_debug_ranges", "-c", script, package], check=True)


@pytest.mark.parametrize("module", ["code", "tree", "options", "values", "names", "text"])
def test_imports_are_cheap(module):
    """Nothing is imported but what every Python has imported by then, or has built in."""
    script = (
        "import sys, types; pysh = types.ModuleType('pysh'); pysh.__path__ = [sys.argv[1]];"
        "sys.modules['pysh'] = pysh;"
        "sys.modules['_pysh'] = types.SimpleNamespace(compile_text=lambda *_: None);"
        "before = set(sys.modules); import pysh." + module + ";"
        "new = set(sys.modules) - before - set(sys.builtin_module_names) - {'__future__'};"
        "sys.exit(str({n for n in new if not n.startswith('pysh.')} or ''))"
    )
    package = sys.modules["pysh"].__path__[0]
    result = subprocess.run([sys.executable, "-c", script, package], capture_output=True, text=True, check=False)
    assert result.stderr.strip() == ""
