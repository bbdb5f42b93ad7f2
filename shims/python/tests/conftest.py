"""The pure Python modules of the package, without the session that `pysh/__init__.py` needs."""

import sys
import tempfile
import types
from pathlib import Path

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

_PACKAGE = types.ModuleType("pysh")
_PACKAGE.__path__ = [str(Path(__file__).parent.parent / "pysh")]
sys.modules["pysh"] = _PACKAGE

# Nothing is written into the tree, and a busy machine is no failure.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "pysh-hypothesis")
settings.register_profile("pysh", database=None, deadline=None)
settings.load_profile("pysh")
