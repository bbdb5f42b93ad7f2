"""bash-completion's tests: pytest types into an interactive bash on a terminal and looks at what readline shows."""

from __future__ import annotations

import re
import shutil

from ..place import Outcome, Place
from ..sources import newest_source
from ..suite import ShellSuite
from ..variants import Variant
from ..venv import venv

GROUP = 24
"""How many files make a case: pytest takes half a second to start."""


class BashCompletion(ShellSuite):
    """Groups of test files. Each starts a bash for each of its classes."""

    name = "bash-completion"
    shell = "bash"
    timeout = 600
    short = frozenset({"unit-00"})

    def prepare(self) -> str:
        """Fetches the sources, and pytest and pexpect from the Python Package Index."""
        self.source = newest_source(self.kit.cache, "bash-completion", ("trixie", "sid"))
        self.python = venv(self.kit.cache / "venv-bash-completion", ["pytest", "pexpect"])
        self.prepare_launchers()
        self.groups = {**self._groups("t", "commands"), **self._groups("t/unit", "unit")}
        return self.source.name

    def _groups(self, folder: str, name: str) -> dict[str, list[str]]:
        files = sorted(f"{folder}/{path.name}" for path in (self.source / "test" / folder).glob("test_*.py"))
        return {f"{name}-{i // GROUP:02}": files[i : i + GROUP] for i in range(0, len(files), GROUP)}

    def cases(self) -> list[str]:
        """The names of the groups."""
        return sorted(self.groups)

    def run(self, case: str, variant: Variant, place: Place) -> Outcome:
        """Runs pytest on the files of one group."""
        shell = self.stand_in(variant, place)
        tree = place.root / "bash-completion"
        shutil.copytree(self.source, tree, symlinks=True)
        start_up = tree / "test/config/bashrc"
        start_up.write_text(variant.bash_lines + start_up.read_text())
        extra = self.environment() | {"BASHCOMP_TEST_BASH": str(shell)}
        options = ["-p", "no:cacheprovider", "-v", "--tb=line", "-rN", "--color=no"]
        command = [self.python, "-m", "pytest", *options, *self.groups[case]]
        return place.run(command, tree / "test", extra, self.timeout)

    def normalise(self, text: str) -> str:
        """Only verdicts and reasons; without times and percentages, and without the versions of the tools."""
        text = text[text.find("collected ") :]
        text = re.sub(r" +\[ *\d+%\]", "", text)
        text = re.sub(r" in \d+\.\d+s( \([\d:]+\))?", "", text)
        text = re.sub(r"0x[0-9a-f]{6,}", "0xADDRESS", text)
        return re.sub(r"\b(child pid|pid|pid:) \d+", r"\1 PID", text)

    def count(self, text: str) -> int:
        """How many tests have a verdict."""
        return len(re.findall(r"^t/\S+::.* (PASSED|FAILED|SKIPPED|XFAIL|XPASS|ERROR)", text, re.MULTILINE))
