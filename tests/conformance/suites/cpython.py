"""CPython's own regression tests: in the embedded interpreter, and in plain `python`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ..place import Outcome, Place
from ..sources import Unavailable
from ..suite import Suite
from ..variants import Variant

MODULES = (
    "signal",
    "fork1",
    "threading",
    "subprocess",
    "pty",
    "readline",
    "monitoring",
    "faulthandler",
    "io",
    "os",
    "tempfile",
    "context",
)
"""Those that live by processes, signals, descriptors and threads."""

PACKAGES = ("asyncio", "ctypes", "multiprocessing_fork", "multiprocessing_spawn", "multiprocessing_forkserver")
"""Packages of test modules: each module is a case."""

RUNNER = Path(__file__).parent.parent / "run_tests.py"


class CPython(Suite):
    """Modules of the package `test`. The states are the shells: `py -f run_tests.py` in each."""

    name = "cpython"
    timeout = 900
    baseline = Variant("python", preload=False, prepare="nothing")
    short = frozenset({"test_signal", "test_context"})

    def prepare(self) -> str:
        """Looks for the tests, which some distributions package by themselves."""
        script = "import sys, test.support; print(test.__path__[0], sys.version.split()[0])"
        done = subprocess.run([self.kit.python, "-c", script], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Unavailable(f"{self.kit.python} has no package `test`")
        folder, version = done.stdout.split()
        self.folder = Path(folder)
        shells = [shell for shell in ("bash", "zsh", "fish") if shutil.which(shell) and self.supported(shell)]
        self.states = tuple(Variant(shell, preload=True, prepare="nothing") for shell in shells)
        return f"CPython {version}"

    def cases(self) -> list[str]:
        """The names of test modules."""
        packages = [self.folder / f"test_{name}" for name in PACKAGES]
        parts = [f"{path.name}.{part.stem}" for path in packages for part in path.glob("test_*.py")]
        return sorted([f"test_{name}" for name in MODULES] + parts)

    def run(self, case: str, variant: Variant, place: Place) -> Outcome:
        """Runs one module. What it says is the list of its tests and their verdicts, not what it prints."""
        verdicts, details = place.root / "verdicts", place.root / "details"
        words = [str(RUNNER), str(verdicts), str(details), f"test.{case}"]
        extra = {"PYSH_PYTHON": self.kit.python}
        if variant.preload:
            extra["LD_PRELOAD"] = str(self.kit.library)
            # Not the last command: bash would not be there any more to have its own status.
            command = [variant.name, "-c", f"py -f {' '.join(words)}; exit"]
        else:
            command = [self.kit.python, *words]
        outcome = place.run(command, place.temporary, extra, self.timeout)
        self._keep(case, variant, details, outcome)
        text = verdicts.read_text(errors="backslashreplace") if verdicts.exists() else outcome.text
        return Outcome(outcome.status, text, outcome.seconds)

    def _keep(self, case: str, variant: Variant, details: Path, outcome: Outcome) -> None:
        """Tracebacks and output, for who looks into a difference."""
        folder = self.kit.cache / "details" / self.name
        folder.mkdir(parents=True, exist_ok=True)
        text = details.read_text(errors="backslashreplace") if details.exists() else ""
        (folder / f"{case}.{variant.name}").write_text(f"{text}\n== output\n{outcome.text}\n")

    def normalise(self, text: str) -> str:
        """In the order of their names, and those which have begun and not ended at the end."""
        lines = text.splitlines()
        verdicts = sorted({line for line in lines if not line.startswith("begin ")})
        ended = {line.split(": ")[0] for line in verdicts}
        names = {line.removeprefix("begin ") for line in lines if line.startswith("begin ")}
        return "\n".join(verdicts + sorted(f"{name} never ended" for name in names - ended))

    def count(self, text: str) -> int:
        """How many tests there are, in text that is normalised."""
        return len({line.split(": ")[0].split(" ")[0] for line in text.splitlines() if line.startswith("test.")}) or 1
