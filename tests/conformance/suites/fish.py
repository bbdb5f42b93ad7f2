"""fish's own tests: `littlecheck.py` compares what each `tests/checks/*.fish` prints with its comments."""

from __future__ import annotations

import re
import shutil
import sys

from ..place import Outcome, Place
from ..sources import source_of_shell
from ..suite import ShellSuite, compile_c
from ..variants import LOADED, STATES, Variant


class Fish(ShellSuite):
    """All checks of the installed fish's version. A start-up file in `conf.d` prepares every fish they start."""

    name = "fish"
    shell = "fish"
    short = frozenset({"basic.fish", "signal.fish", "cmdsub.fish"})

    def prepare(self) -> str:
        """Fetches the sources and compiles the program that the checks call."""
        self.source = source_of_shell(self.kit.cache, "fish")
        self.helper = self.kit.cache / "fish_test_helper"
        # C++ up to fish 3, C from fish 4 on.
        compile_c(next((self.source / "src").glob("fish_test_helper.c*")), self.helper)
        self.prepare_launchers()
        self.states = STATES if self.supported(self.shell) else (LOADED,)
        return self.source.name

    def cases(self) -> list[str]:
        """The names of the checks."""
        return sorted(path.name for path in (self.source / "tests/checks").glob("*.fish"))

    def run(self, case: str, variant: Variant, place: Place) -> Outcome:
        """Does for one check what `test_driver.sh` and `test.fish` do for each."""
        shell = self.stand_in(variant, place)
        helper = place.bin / "fish_test_helper"
        shutil.copy(self.helper, helper)
        tests = place.root / "tests"
        shutil.copytree(self.source / "tests", tests, symlinks=True)
        shutil.copytree(self.source / "build_tools", place.root / "build_tools", symlinks=True)
        config = place.home / "config/fish"
        (config / "conf.d").mkdir(parents=True)
        (config / "functions").symlink_to(tests / "test_functions")
        # The checks also start fish by its own path (`status fish-path`): that one is no session.
        (config / "conf.d/first.fish").write_text(f"if functions -q py\n{variant.quoted_line}\nend\n")
        for folder in ("data/fish", "runtime"):
            (place.home / folder).mkdir(parents=True, mode=0o700)
        extra = self.environment() | {
            "XDG_CONFIG_HOME": str(place.home / "config"),
            "XDG_DATA_HOME": str(place.home / "data"),
            "XDG_RUNTIME_DIR": str(place.home / "runtime"),
            "FISH_UNIT_TESTS_RUNNING": "1",
            "__fish_is_running_tests": str(place.home),
            "LANG": "C",
            "LC_CTYPE": "C.UTF-8",
        }
        filter_sequences = f"{shell} {tests}/filter-control-sequences.fish"
        programs = {"fish": shell, "fish_test_helper": helper, "filter-control-sequences": filter_sequences}
        substitutes = [word for name, program in programs.items() for word in ("-s", f"{name}={program}")]
        littlecheck = str(self.source / "build_tools/littlecheck.py")
        command = [sys.executable, "-S", littlecheck, "--progress", *substitutes, f"checks/{case}"]
        return place.run(command, tests, extra, self.timeout)

    def normalise(self, text: str) -> str:
        """Without times and the names that mktemp makes up."""
        text = re.sub(r"\btmp\.\w{10}\b", "tmp.NAME", text)
        return re.sub(r"\(\d+ ms\)", "(TIME)", text)
