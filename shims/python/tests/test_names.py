"""Names that need no import statement."""

import builtins
import subprocess
import sys

import pytest
from pysh import names


@pytest.mark.parametrize("name", sorted(names.TABLE))
def test_every_entry_of_the_table_is_there_or_not_installed(name):
    try:
        assert names.find(name) is not None
    except ModuleNotFoundError as error:
        assert error.name in ("numpy", "pandas", "matplotlib", "seaborn")


def test_no_entry_hides_a_module_of_the_standard_library_or_a_builtin():
    assert not names.TABLE.keys() & (sys.stdlib_module_names | vars(builtins).keys())


def test_modules_come_before_what_is_in_them():
    import datetime
    import os

    assert names.find("datetime") is datetime and names.find("os") is os


def test_table_entries():
    from collections import defaultdict
    from pathlib import Path

    assert names.find("Path") is Path and names.find("defaultdict") is defaultdict


@pytest.mark.parametrize("name", ["antigravity", "this", "_thread", "rlcompleter", "no_such", "msvcrt", "winreg", "x"])
def test_other_names_are_not_found(name):
    with pytest.raises(LookupError):
        names.find(name)


def test_a_missing_package_says_so():
    script = (
        "import sys, types; pysh = types.ModuleType('pysh'); pysh.__path__ = [sys.argv[1]];"
        "sys.modules['pysh'] = pysh; from pysh import names; sys.modules['numpy'] = None;"
        "names.find('np')"
    )
    package = sys.modules["pysh"].__path__[0]
    result = subprocess.run([sys.executable, "-c", script, package], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" in result.stderr and "numpy" in result.stderr


def test_an_error_inside_an_import_is_raised_as_it_is(monkeypatch, tmp_path):
    (tmp_path / "colorsys.py").write_text("1 / 0")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with pytest.raises(ZeroDivisionError):
        names.find("colorsys")
