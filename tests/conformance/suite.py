"""What a suite is, and what all of them share."""

from __future__ import annotations

import shutil
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from .place import Outcome, Place
from .sources import Unavailable
from .variants import PLAIN, STATES, Variant


@dataclass(frozen=True)
class Kit:
    """What there is to work with."""

    image: Path
    """The install image that is under test."""
    python: str
    """The Python that sessions embed."""
    cache: Path
    """A folder that is kept: sources, compiled programs, virtual environments."""

    @property
    def library(self) -> Path:
        """The library to preload."""
        return self.image / "lib/libpysh.so"


class Suite(ABC):
    """Cases that are run plain, plain again, and in each state."""

    name: str
    timeout: float = 120
    """How long one run of one case may take, in seconds."""
    short: frozenset[str] = frozenset()
    """The cases of a short run."""
    baseline: Variant = PLAIN
    states: tuple[Variant, ...] = STATES

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    @abstractmethod
    def prepare(self) -> str:
        """Gets what the suite needs, once. Returns what is under test, with its version.

        Raises `Unavailable` if it can't be had.
        """

    @abstractmethod
    def cases(self) -> list[str]:
        """The names of the cases."""

    @abstractmethod
    def run(self, case: str, variant: Variant, place: Place) -> Outcome:
        """Runs one case in a cleared place."""

    def normalise(self, text: str) -> str:
        """`text` without what differs from run to run by nature."""
        return text

    def count(self, text: str) -> int:
        """How many tests a case has said something about; 1 where only the case as a whole does."""
        return 1

    def supported(self, shell: str) -> bool:
        """Whether the library has `py` for a shell: whether it answers there."""
        command = [shell, "-c", "py --version"]
        environment = {"PATH": "/usr/bin:/bin", "LD_PRELOAD": str(self.kit.library), "PYSH_PYTHON": self.kit.python}
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        return done.returncode == 0


class ShellSuite(Suite):
    """A suite whose subject is a shell, which stands in `bin` of the place, with its start-up file beside it."""

    shell: str

    def stand_in(self, variant: Variant, place: Place) -> Path:
        """Puts a program that becomes the shell of this variant in `bin`, under the shell's own name."""
        target = place.bin / self.shell
        shutil.copy(self._launcher(variant.preload), target)
        return target

    def environment(self) -> dict[str, str]:
        """What each run finds besides the common variables, plain or not."""
        return {"PYSH_PYTHON": self.kit.python}

    def _launcher(self, preload: bool) -> Path:
        folder = self.kit.cache / "launchers"
        program = folder / f"{self.shell}-{'preload' if preload else 'plain'}"
        if not program.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shell = shutil.which(self.shell, path="/usr/bin:/bin")
            library = self.kit.library if preload else ""
            compile_c(Path(__file__).with_name("launcher.c"), program, SHELL=f'"{shell}"', PRELOAD=f'"{library}"')
        return program

    def prepare_launchers(self) -> None:
        """Compiles the stand-ins.

        Raises `Unavailable` if the shell or a compiler is missing.
        """
        if not shutil.which(self.shell, path="/usr/bin:/bin"):
            raise Unavailable(f"{self.shell} is not installed")
        shutil.rmtree(self.kit.cache / "launchers", ignore_errors=True)
        self._launcher(preload=True)
        self._launcher(preload=False)


def compile_c(source: Path, program: Path, *includes: Path, **definitions: str) -> None:
    """Compiles a small program; `includes` are folders of headers.

    Raises `Unavailable` if there is no compiler, or it fails.
    """
    defined = [f"-D{name}={value}" for name, value in definitions.items()]
    folders = [f"-I{folder}" for folder in includes]
    command = ["cc", "-w", "-O1", *defined, *folders, "-o", str(program), str(source)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Unavailable(f"a C compiler is needed: {error}") from error
    if done.returncode != 0:
        raise Unavailable(f"{source.name} can't be compiled: {done.stderr.strip()}")
