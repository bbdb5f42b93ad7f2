"""The pure Python modules of the package, without the session that `pysh/__init__.py` needs."""

import sys
import tempfile
import types
import warnings
from pathlib import Path

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

_PACKAGE = types.ModuleType("pysh")
_PACKAGE.__path__ = [str(Path(__file__).parent.parent / "pysh")]
sys.modules["pysh"] = _PACKAGE


def _compile_text(text, filename, is_expression):
    """What the module in Rust does."""
    mode = "eval" if is_expression else "exec"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return compile(text, filename, mode, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_RUST = types.ModuleType("_pysh")
_RUST.compile_text = _compile_text
_RUST.shell_texts = lambda python: []  # the scanner has tests of its own
sys.modules["_pysh"] = _RUST

# Nothing is written into the tree, a busy machine is no failure, and each run tries the same.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "pysh-hypothesis")
settings.register_profile("pysh", database=None, deadline=None, derandomize=True)
settings.load_profile("pysh")
