"""zsh's own tests: each `Test/*.ztst` is run by `ztst.zsh`, in the shell that is under test."""

from __future__ import annotations

import re
import shutil

from ..place import Outcome, Place
from ..sources import source_of_shell
from ..suite import ShellSuite
from ..variants import LOADED, STATES, Variant


class Zsh(ShellSuite):
    """All cases of the installed zsh's version."""

    name = "zsh"
    shell = "zsh"
    timeout = 300
    short = frozenset({"A01grammar.ztst", "C03traps.ztst", "D08cmdsubst.ztst"})

    def prepare(self) -> str:
        """Fetches the sources. Without `py` in zsh only the state `loaded` can be told from plain."""
        self.source = source_of_shell(self.kit.cache, "zsh")
        self.prepare_launchers()
        self.states = STATES if self.supported(self.shell) else (LOADED,)
        return self.source.name

    def cases(self) -> list[str]:
        """The names of the files."""
        return sorted(path.name for path in (self.source / "Test").glob("*.ztst"))

    def run(self, case: str, variant: Variant, place: Place) -> Outcome:
        """Does for one case what `runtests.zsh` does for each."""
        shell = self.stand_in(variant, place)
        (place.root / "Src").symlink_to(place.bin)  # where the tests look for it
        for folder in ("Test", "Functions", "Completion"):
            shutil.copytree(self.source / folder, place.root / folder, symlinks=True)
        # The shells of the tests read no start-up files (`zsh -f`): the one which runs them begins with the line.
        driver = place.root / "Test/ztst.zsh"
        driver.write_text(f"{variant.line}\n{driver.read_text()}")
        extra = self.environment() | {"ZTST_exe": str(shell), "ZTST_verbose": "2", "ZTST_continue": "1"}
        extra |= {"ZTST_srcdir": str(place.root / "Test"), "TMPPREFIX": str(place.temporary / "zsh")}
        command = [str(shell), "+Z", "-f", str(driver), str(place.root / "Test" / case)]
        return place.run(command, place.root / "Test", extra, self.timeout)

    def normalise(self, text: str) -> str:
        """Without times, numbers of processes and the names that have them."""
        text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}", "DATE", text)
        text = re.sub(r"\d+\.\d+s \d+ms \d+us", "TIME", text)
        text = re.sub(r"ztst\.\d+", "ztst.PID", text)
        return re.sub(r"(\[\d+\] [-+ ] )\d+", r"\1PID", text)

    def count(self, text: str) -> int:
        """How many tests have begun."""
        return len(re.findall(r"^Running test: ", text, re.MULTILINE)) or 1
