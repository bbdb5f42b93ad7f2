"""One-liners mean what the same program means on several lines."""

import ast
import subprocess
import sys
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysh import layout, oneliner

SIMPLE = [
    "a()",
    "b = c",
    "d: int = e",
    "f = lambda g, h: {g: h[1:2]}",
    "j = f'{k:>{m}}'",
    "pass",
    "o = 'é;;'",
]


def parse(text, first_line=1, column=None):
    return layout.parse(layout.Origin(text, "script.sh", first_line, column))


def dumped(text):
    return [ast.dump(node) for node in parse(text)]


def simple():
    return st.sampled_from(SIMPLE).map(lambda text: (text,))


def compound(suites):
    """Statements as tuples of (header, suite) clauses."""
    case = st.tuples(st.sampled_from(["case 1:", "case [p, {'q': 2}]:"]), suites)
    handler = st.tuples(st.sampled_from(["except R:", "except (R, S) as t:"]), suites)
    clauses = [
        st.tuples(st.tuples(st.just("if u:"), suites)),
        st.tuples(st.tuples(st.just("if (v := w):"), suites), st.tuples(st.just("else:"), suites)),
        st.tuples(*(st.tuples(st.just(head), suites) for head in ("if x:", "elif (lambda: y)():", "else:"))),
        st.tuples(st.tuples(st.just("for z in aa[1:]:"), suites)),
        st.tuples(st.tuples(st.just("while bb:"), suites), st.tuples(st.just("else:"), suites)),
        st.tuples(st.tuples(st.just("try:"), suites), handler),
        st.tuples(
            *(st.tuples(st.just("try:"), suites), handler),
            *(st.tuples(st.just(head), suites) for head in ("else:", "finally:")),
        ),
        st.tuples(st.tuples(st.just("with cc as dd, ee:"), suites)),
        st.tuples(st.tuples(st.just("def ff(gg: hh = {1: 2}, *jj) -> kk:"), suites)),
        st.tuples(st.tuples(st.just("async def mm():"), suites)),
        st.tuples(st.tuples(st.just("class NN(oo, pp=qq):"), suites)),
        st.tuples(st.just("match rr:"), st.lists(case, min_size=1, max_size=2)),
    ]
    return st.one_of(clauses)


def statements():
    return st.recursive(
        st.lists(simple(), min_size=1, max_size=3),
        lambda suites: st.lists(simple() | compound(suites), min_size=1, max_size=3),
        max_leaves=12,
    )


def on_lines(suite, indent=""):
    """The program as everybody writes it."""
    text = ""
    for statement in suite:
        if len(statement) == 1 and isinstance(statement[0], str):
            text += indent + statement[0] + "\n"
        elif isinstance(statement[0], str):
            text += indent + statement[0] + "\n" + clauses_on_lines(statement[1], indent + "    ")
        else:
            text += clauses_on_lines(statement, indent)
    return text


def clauses_on_lines(clauses, indent):
    return "".join(indent + head + "\n" + on_lines(suite, indent + "    ") for head, suite in clauses)


def on_one_line(suite):
    """The program with `;` and `;;`: every suite is closed in full."""
    text = ""
    for statement in suite:
        if text and not text.endswith(";; "):
            text += "; "
        if len(statement) == 1 and isinstance(statement[0], str):
            text += statement[0]
        elif isinstance(statement[0], str):
            text += statement[0] + " " + clauses_on_one_line(statement[1]) + ";; "
        else:
            text += clauses_on_one_line(statement)
    return text


def clauses_on_one_line(clauses):
    return "".join(head + " " + on_one_line(suite) + ";; " for head, suite in clauses)


@given(statements())
def test_one_line_means_the_same_as_many(suite):
    assert dumped(on_one_line(suite)) == [ast.dump(n) for n in ast.parse(on_lines(suite)).body]


@given(statements())
def test_names_are_where_they_were_typed(suite):
    text = on_one_line(suite)
    raw = (" " * 3 + text).encode()
    for statement in parse(text, 1, column=3):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                assert node.lineno == node.end_lineno == 1
                assert raw[node.col_offset : node.end_col_offset].decode() == node.id


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("try: n = int(_);; except E: n = 0;; p(n)", "try: n = int(_)\nexcept E: n = 0\np(n)"),
        ("if a: for x in y: yield x", "if a:\n for x in y: yield x"),
        ("x = 1; for y in z: a(); b()", "x = 1\nfor y in z:\n a()\n b()"),
        ("if a: b(); else: c()", "if a: b()\nelse: c()"),
        ("for x in y: if x: a(); else: b();; c()", "for x in y:\n if x: a()\n else: b()\n c()"),
        ("for x in y: if x: a();;;; else: b()", "for x in y:\n if x: a()\nelse: b()"),
        ("for x in y: if x: a();; ;; else: b()", "for x in y:\n if x: a()\nelse: b()"),
        ("try: for x in y: a(); finally: b()", "try:\n for x in y: a()\nfinally: b()"),
        (
            "try: if x: a(); except E: b(); else: c(); finally: d()",
            "try:\n if x: a()\nexcept E: b()\nelse: c()\nfinally: d()",
        ),
        ("match x: case 1: a(); case _: b()", "match x:\n case 1: a()\n case _: b()"),
        ("match x: case 1: a();; case _: b();; c()", "match x:\n case 1: a()\n case _: b()\nc()"),
        ("match = 1; if match: match(case)", "match = 1\nif match: match(case)"),
        (
            "x = 1; if a: case: int = 3; match[0]: int = 4",
            "x = 1\nif a:\n case: int = 3\n match[0]: int = 4",
        ),
        ("x = 1; @d; def f(): return 1;; f()", "x = 1\n@d\ndef f(): return 1\nf()"),
        (
            "x = 1; async def f(): async for y in z: a()",
            "x = 1\nasync def f():\n async for y in z: a()",
        ),
        ("x = '''\n;;'''; if a: b(\n c);; d", "x = '''\n;;'''\nif a: b(\n c)\nd"),
        ("a()\nif x: if y: b()\nc()", "a()\nif x:\n if y: b()\nc()"),
        ("x = 1; if a:\n    b()\nelse: if c: d()\ne()", "x = 1\nif a: b()\nelse:\n if c: d()\ne()"),
        ("if a: for x in y:\n    b()\n    c()\nd()", "if a:\n for x in y:\n  b()\n  c()\nd()"),
        (
            "if a: b()\nelse: c();; d(); while e: f()  # ;;",
            "if a: b()\nelse: c()\nd()\nwhile e: f()",
        ),
        ("if a: b();;", "if a: b()"),
        ("x = 1; if a: b();", "x = 1\nif a: b()"),
        ("     x = 1; if a: b()\n  c()", "x = 1\nif a: b()\nc()"),
        ("     x = 1\n  if a: if c: b()", "x = 1\nif a:\n if c: b()"),
    ],
)
def test_the_rules(text, meaning):
    assert dumped(text) == [ast.dump(node) for node in ast.parse(meaning).body]


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("a;; b", 2, "';;' closes a suite, and none is open on this line"),
        ("if a: b();;;; c", 12, "';;' closes a suite, and none is open on this line"),
        (";; a", 1, "';;' closes a suite"),
        ("a; ; if b: c", 4, "invalid syntax"),
        ("if a: b();;; c", 12, "invalid syntax"),
        ("x = 1; if é: y = = 2", 18, "invalid syntax"),
        ("x = 1; else: y", 8, "invalid syntax"),
        ("x = 1; if (a", 11, "'(' was never closed"),
        ("x = 1; if a: 'b", 14, "unterminated string literal (detected at line 4)"),
        ("if a: ;; b", 10, "expected an indented block after 'if' statement on line 4"),
        ("a = 1; b = = 2", 12, "invalid syntax"),
    ],
)
def test_errors_point_to_what_was_typed(text, offset, message):
    with pytest.raises(SyntaxError) as caught:
        parse(text, 4)
    assert message in caught.value.msg
    assert (caught.value.lineno, caught.value.offset) == (4, offset)
    assert caught.value.text == text + "\n"


@pytest.mark.parametrize("text", ["x = 1", "if a: b; c", "x = ';;'", "x = (1;", "", "a; b; c"])
def test_lines_without_the_extension_are_left_alone(text):
    assert oneliner.expand(text) is None


def test_the_public_tokenizer_does_as_well(monkeypatch):
    import tokenize  # noqa: F401  # keeps what it needs of the module taken away here

    text = "try: n = int(_);; except E: n = f'{0:>{w}}';; p(n)"
    expected = oneliner.expand(text).text
    monkeypatch.setitem(sys.modules, "_tokenize", types.ModuleType("_tokenize"))
    assert oneliner.expand(text).text == expected


def test_a_one_liner_needs_few_imports():
    script = (
        "import sys, types; pysh = types.ModuleType('pysh'); pysh.__path__ = [sys.argv[1]];"
        "sys.modules['pysh'] = pysh;"
        "sys.modules['_pysh'] = types.SimpleNamespace(compile_text=lambda *_: None);"
        "from pysh.code import compile_block;"
        "compile_block('x = 1; if x: y = 2', 'f', 1);"
        "assert not {'re', 'enum', 'collections', 'tokenize'} & sys.modules.keys()"
    )
    package = sys.modules["pysh"].__path__[0]
    subprocess.run([sys.executable, "-c", script, package], check=True)
