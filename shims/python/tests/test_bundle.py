"""Bundles: what is imported from one is as if it came from its file, wherever that lies now."""

import marshal
import subprocess
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
USE = """
import inspect, marshal, sys, types
file, folder = sys.argv[1:]
content = memoryview(open(file, "rb").read())
index = marshal.loads(content[int.from_bytes(content[4:8], "little"):])
scope = {"__name__": "bundle"}
exec(open(sys.path.pop()).read(), scope)
scope["install"](file, content, index, folder)
import small.inner.leaf as leaf
from small import other
assert leaf.__file__ == folder + "/inner/leaf.py", leaf.__file__
assert leaf.double.__code__.co_filename == leaf.__file__
assert leaf.__package__ == "small.inner" and leaf.__spec__.loader.get_source(leaf.__name__)
assert sys.modules["small"].__path__ == [folder] and leaf.__cached__ == file
assert inspect.getsource(leaf.double).endswith("return 2 * x\\n"), inspect.getsource(leaf.double)
assert leaf.double.__annotations__ == {"x": "Unknown"} and leaf.double(other.TWO) == 4
assert "__future__" not in leaf.__spec__.loader.get_code(leaf.__name__).co_names
"""


@pytest.fixture
def package(tmp_path):
    """A package with its bundle, moved to another place since that was made."""
    folder = tmp_path / "made here" / "small"
    (folder / "inner").mkdir(parents=True)
    (folder / "__init__.py").write_text('"""A package."""\n')
    (folder / "other.py").write_text("TWO = 2\n")
    (folder / "inner" / "__init__.py").write_text("")
    leaf = "from __future__ import annotations\n\n\ndef double(x: Unknown):\n    return 2 * x\n"
    (folder / "inner" / "leaf.py").write_text(leaf)
    script = ROOT / "scripts/lib/bundle.py"
    subprocess.run([sys.executable, script, folder], check=True)
    return folder.parent.rename(tmp_path / "moved")


def bundle_of(package):
    return package / f"small.{sys.implementation.cache_tag}.bundle"


def test_modules_are_as_if_from_their_files(package):
    finder = ROOT / "shims/python/pysh/bundle.py"
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.append({str(finder)!r}){USE}"]
    command += [bundle_of(package), package / "small"]
    subprocess.run(command, check=True)


def test_a_bundle_is_what_the_reader_expects(package):
    content = bundle_of(package).read_bytes()
    start = int.from_bytes(content[4:8], "little")
    index = marshal.loads(content[start:])
    assert content.startswith(MAGIC_NUMBER)
    assert set(index) == {"small", "small.other", "small.inner", "small.inner.leaf"}
    ends = sorted((begin, end) for _, begin, end in index.values())
    assert [begin for begin, _ in ends] == [8, *(end for _, end in ends[:-1])]
    assert ends[-1][1] == start
