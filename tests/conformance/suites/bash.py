"""bash's own tests: each `tests/run-*` compares what a script prints with what its authors expect."""

from __future__ import annotations

import re
import shutil

from ..place import Outcome, Place
from ..sources import source_of_shell
from ..suite import ShellSuite, compile_c
from ..variants import Variant

DRIVERS = {"run-all", "run-minimal", "run-gprof"}
PROGRAMS = ("recho", "zecho", "printenv", "xcase")


class Bash(ShellSuite):
    """All cases of the installed bash's version. BASH_ENV names the start-up file of every bash they start."""

    name = "bash"
    shell = "bash"
    short = frozenset({"run-arith", "run-comsub", "run-heredoc", "run-posixpipe", "run-procsub", "run-redir"})

    def prepare(self) -> str:
        """Fetches the sources and compiles the programs that the scripts call."""
        self.source = source_of_shell(self.kit.cache, "bash")
        headers = (self.source, self.source / "include")
        for program in PROGRAMS:
            source, target = self.source / f"support/{program}.c", self.source / "tests" / program
            compile_c(source, target, *headers, HAVE_STRING_H="1", HAVE_STDLIB_H="1")
        self.prepare_launchers()
        return self.source.name

    def cases(self) -> list[str]:
        """Every `run-*` that is no driver of others."""
        found = (path.name for path in (self.source / "tests").glob("run-*"))
        return sorted(name for name in found if name not in DRIVERS)

    def run(self, case: str, variant: Variant, place: Place) -> Outcome:
        """Does for one case what `run-all` does for each."""
        shell = self.stand_in(variant, place)
        tests = place.root / "tests"
        shutil.copytree(self.source / "tests", tests, symlinks=True)
        (place.home / ".bashrc").write_text(variant.bash_lines)
        extra = self.environment() | {
            "THIS_SH": str(shell),
            "BUILD_DIR": str(self.source),
            "BASH_TSTOUT": str(place.temporary / "output"),
            "BASH_ENV": str(place.home / ".bashrc"),
            "PATH": f"{place.bin}:.:/usr/bin:/bin:/usr/sbin:/sbin",
        }
        return place.run(["/bin/dash", f"./{case}"], tests, extra, self.timeout)

    def normalise(self, text: str) -> str:
        """Without the numbers of processes."""
        return re.sub(r"^([<>] \S+: line \d+: +)\d+( \w+)", r"\1PID\2", text, flags=re.MULTILINE)
