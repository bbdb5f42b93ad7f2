"""The suites, each in a file of its own."""

from __future__ import annotations

from ..suite import Suite
from .bash import Bash
from .bash_completion import BashCompletion
from .bats import Bats
from .cpython import CPython
from .fish import Fish
from .packages import Packages
from .zsh import Zsh

SUITES: dict[str, type[Suite]] = {
    suite.name: suite for suite in (Bash, BashCompletion, Bats, Zsh, Fish, CPython, Packages)
}
