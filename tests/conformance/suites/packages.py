"""Packages from the Python Package Index: in the embedded interpreter, and in plain `python`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..place import Outcome, Place
from ..suite import Suite
from ..variants import Variant
from ..venv import venv

PACKAGES = ["numpy", "pandas", "flask", "cffi", "lxml", "pybind11", "cython", "pytest", "hypothesis"]
SCRIPTS = Path(__file__).parent.parent / "packages"


class Packages(Suite):
    """Each script of `packages/` is a case, in a virtual environment. The states are the shells: `py -f` in each."""

    name = "packages"
    timeout = 600
    baseline = Variant("python", preload=False, prepare="nothing")

    def prepare(self) -> str:
        """Installs the packages."""
        self.python = venv(self.kit.cache / "venv-packages", PACKAGES, self.kit.python)
        shells = [shell for shell in ("bash", "zsh", "fish") if shutil.which(shell) and self.supported(shell)]
        self.states = tuple(Variant(shell, preload=True, prepare="nothing") for shell in shells)
        return f"{len(PACKAGES) - 2} packages"

    def cases(self) -> list[str]:
        """The names of the scripts."""
        return sorted(path.stem for path in SCRIPTS.glob("*.py"))

    def run(self, case: str, variant: Variant, place: Place) -> Outcome:
        """Runs a script, from a folder where it has a name that is no package's."""
        script = place.temporary / "script.py"
        shutil.copy(SCRIPTS / f"{case}.py", script)
        extra = {"PYSH_PYTHON": self.python}
        if not variant.preload:
            return place.run([self.python, str(script)], place.home, extra, self.timeout)
        extra["LD_PRELOAD"] = str(self.kit.library)
        return place.run([variant.name, "-c", f"py -f {script}; exit"], place.home, extra, self.timeout)

    def normalise(self, text: str) -> str:
        """Without times and the port of a server."""
        text = re.sub(r" in \d+\.\d+s( \([\d:]+\))?", "", text)
        return re.sub(r"\[\d\d/\w+/\d{4} [\d:]+\]", "[DATE]", text)

    def count(self, text: str) -> int:
        """How many tests of pytest there are, and the script itself."""
        return 1 + sum(int(number) for number in re.findall(r"(\d+) (?:passed|failed|xfailed|xpassed|skipped)", text))
