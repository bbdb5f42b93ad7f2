"""`py --explain`: the plain Python program that does what a command would do."""

from __future__ import annotations

import _ast
import ast
import builtins
import sys
from types import ModuleType

from . import inlining, layout, names, session, usage
from .code import compile_block
from .inlining import Style
from .jobs import Code, Job
from .records import Each
from .text import Str
from .text import number as number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .code import Block
    from .options import Options

_UTF8 = """\
for stream in (sys.stdin, sys.stdout):
    stream.reconfigure(encoding='utf-8', errors='surrogateescape', newline='\\n')
"""

_SHOW = """\
def show(value, end={end!r}):
    if value is None:
        return
    if isinstance(value, (list, tuple)):
        {several}
    elif hasattr(value, '__next__') or isinstance(value, ({views})):
        for element in value:
            show(element)
    else:
        {one}
"""
_SEVERAL_LINES = "print(*value, sep='\\n', end=end if value else '')"
_ONE_LINE = "print(value, end='' if str(value).endswith('\\n') else end)"
_SEVERAL_FIELDS = "print(*value, sep={separator!r}, end=end)"
_VIEWS = "type({}.keys()), type({}.values()), type({}.items())"

_SHOW_JSON = """\
def show(value):
    if hasattr(value, '__next__'):
        for element in value:
            show(element)
    else:
        print(json.dumps(value, ensure_ascii=False), end={end!r})
"""

_SHOW_ROWS = """\
rows = csv.writer(sys.stdout, delimiter={delimiter!r}, lineterminator='\\n')
columns = []

def show(value):
    if isinstance(value, dict):
        if not columns:
            columns.extend(value)
            rows.writerow(columns)
        rows.writerow([value.get(name) for name in columns])
    elif isinstance(value, (list, tuple)):
        rows.writerow(value)
    elif hasattr(value, '__next__'):
        for element in value:
            show(element)
    elif value is not None:
        print(value)
"""

_SHOW_TEST = """\
found = False

def show(value):
    global found
    found = found or bool(value)
"""
_STATUS = "sys.exit(0 if found else 1)\n"

_LINES = """\
def lines():
    for line in sys.stdin:
        yield line.removesuffix('\\n')
"""

_NULL = """\
def records():
    text = sys.stdin.read()
    yield from text.removesuffix('\\0').split('\\0') if text else ()
"""

_FIELDS = """\
class Fields(list):
    def __init__(self, line):
        super().__init__({split})
        self.line = line
"""

_VALUES = """\
def values():
    text = sys.stdin.read().strip()
    while text:
        value, end = json.JSONDecoder().raw_decode(text)
        yield value
        text = text[end:].lstrip()
"""

_NUMBER = """\
def number(text):
    try:
        return int(text)
    except ValueError:
        return float(text)
"""


class Explanation(Job):
    """Prints the program for a job."""

    def __init__(self, job: Code) -> None:
        self.job = job
        self.is_lasting = False

    def run(self) -> int:
        """Prints it, with the shell's variables as they are now."""
        session.enter(self.job.plan)
        sys.stdout.write(_Program(self.job).text())
        return 0


class _Program:
    def __init__(self, job: Code) -> None:
        self.options: Options = job.options
        self.job = job
        self.texts = {name for name in job.reads if type(session.namespace.get(name)) is Str}
        self.input, self.records = _input(self.options)
        self.body = list(self._body())

    def text(self) -> str:
        """The program."""
        code = "\n".join(self.body)
        helpers = [each for each in self._helpers(code) if each]
        assigned = list(self._assignments())
        modules = self._imports("\n".join((code, *helpers)))
        parts = ("\n".join(modules), _UTF8 if "sys" in code or "sys" in self.input else "", "\n".join(assigned), *helpers, code)
        return "\n\n".join(part.strip("\n") for part in parts if part.strip("\n")) + "\n"
