"""Valid Python is never changed: the standard library, file by file, and each function's body as a block."""

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest
from pysh import layout, oneliner

STDLIB = Path(sysconfig.get_path("stdlib"))
FILES = sorted(file for file in STDLIB.rglob("*.py") if "site-packages" not in file.parts)
SHARES = 16
"""Into so many tests the files are dealt out."""


def valid_sources(share):
    """The files that CPython compiles: each as text, and its code."""
    for file in FILES[share::SHARES]:
        try:
            text = file.read_bytes().decode()
            yield file, text, compile(text, str(file), "exec", dont_inherit=True)
        except (SyntaxError, ValueError):  # the parser's own test files; other encodings
            continue


def bodies(text, tree):
    """Each function's suite as the text of a block, and its statements.

    The text begins behind the colon, as if that were the block's brace.
    """
    lines = text.split("\n")
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        first, last = node.body[0], node.body[-1]
        end = lines[last.end_lineno - 1].encode()[: last.end_col_offset].decode()
        start = min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", ()))])
        before = lines[start - 1][: len(lines[start - 1]) - len(lines[start - 1].lstrip())]
        if lines[start - 1].encode()[: first.col_offset].decode() != before:
            continue  # on the line of the colon
        several = [*lines[start - 1 : last.end_lineno - 1], end]
        if start == last.end_lineno:
            several = [end]
        yield start, "\n".join(["", *several, ""]), node.body


def same(mine, theirs):
    """Whether statements are the same, positions included."""
    return all(
        ast.dump(one, include_attributes=True) == ast.dump(other, include_attributes=True)
        for one, other in zip(mine, theirs, strict=True)
    )


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("share", range(SHARES))
def test_files_are_read_as_cpython_reads_them(share):
    for file, text, theirs in valid_sources(share):
        body = layout.parse(layout.Origin(text, str(file), 1, None))
        mine = compile(ast.Module(body, []), str(file), "exec", dont_inherit=True)
        assert mine == theirs or same(body, ast.parse(text).body), file  # code with a nan is not equal to itself


@pytest.mark.parametrize("share", range(SHARES))
def test_files_have_no_one_liners(share):
    for file, text, _ in valid_sources(share):
        if ";" in text:
            assert oneliner.expand(text) is None, file


@pytest.mark.parametrize("share", range(SHARES))
def test_bodies_of_functions_are_read_as_cpython_reads_them(share):
    for file, text, _ in valid_sources(share):
        if "test" in file.parts:
            continue
        for number, (start, block, body) in enumerate(bodies(text, ast.parse(text))):
            if number % 8:
                continue
            found = layout.parse(layout.Origin(block, str(file), start - 1, None))
            assert same(found, body), f"{file}:{start}"
