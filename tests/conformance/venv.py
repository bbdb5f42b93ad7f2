"""Virtual environments for tools and packages from the Python Package Index."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from .sources import Unavailable


def venv(folder: Path, packages: list[str], python: str = sys.executable) -> str:
    """The Python of a virtual environment with packages from the Python Package Index, made at the first call.

    Raises `Unavailable` if they can't be had.
    """
    program = folder / "bin/python"
    done = folder / "installed"
    if not done.exists() or done.read_text().split() != packages:
        shutil.rmtree(folder, ignore_errors=True)
        install = [str(program), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages]
        for command in ([python, "-m", "venv", str(folder)], install):
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            if result.returncode != 0:
                raise Unavailable(f"{' '.join(packages)} can't be installed: {result.stderr.strip()[-300:]}")
        done.write_text(" ".join(packages))
    return str(program)
