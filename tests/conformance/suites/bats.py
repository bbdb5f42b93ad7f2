"""bats-core's own tests: a test framework written in bash, with traps, functions and pipes everywhere."""

from __future__ import annotations

import re
import shutil

from ..place import Outcome, Place
from ..sources import newest_source
from ..suite import ShellSuite
from ..variants import Variant


class Bats(ShellSuite):
    """Each `test/*.bats` is a case. BASH_ENV names the start-up file of every bash they start."""

    name = "bats"
    shell = "bash"
    timeout = 300
    short = frozenset({"file_setup_teardown.bats"})

    def prepare(self) -> str:
        """Fetches the sources."""
        self.source = newest_source(self.kit.cache, "bats", ("trixie", "sid"))
        self.prepare_launchers()
        return self.source.name

    def cases(self) -> list[str]:
        """The names of the files."""
        return sorted(path.name for path in (self.source / "test").glob("*.bats"))

    def run(self, case: str, variant: Variant, place: Place) -> Outcome:
        """Runs bats on one file."""
        shell = self.stand_in(variant, place)
        tree = place.root / "bats"
        shutil.copytree(self.source, tree, symlinks=True)
        rc = place.home / "bash_env"
        rc.write_text(variant.bash_lines)
        extra = self.environment() | {"BASH_ENV": str(rc)}
        return place.run([str(shell), "bin/bats", "--tap", f"test/{case}"], tree, extra, self.timeout)

    def normalise(self, text: str) -> str:
        """Without times, numbers of processes and random names."""
        text = re.sub(r"bats-run-\w+", "bats-run-NAME", text)
        text = re.sub(r"\bin \d+(\.\d+)? ?(ms|sec|seconds?)\b", "in TIME", text)
        return re.sub(r"(line \d+: +)\d+( \w+)", r"\1PID\2", text)

    def count(self, text: str) -> int:
        """How many tests have a verdict."""
        return len(re.findall(r"^(not )?ok \d+", text, re.MULTILINE))
