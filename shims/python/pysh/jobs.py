"""What a `py` command can be: a block or other code, a module, help. Made once for the same words at the same place."""

from __future__ import annotations

import io
import os
import sys

import _pysh

from . import beside, errors, filters, options, private, processes, programs, session, streams, values
from .code import Block, Function, compile_block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import CodeType, FunctionType
    from typing import Any

    from .options import Options
    from .source import Place
else:
    FunctionType = type(lambda: None)  # importing `types` takes longer than all the rest of this


class Job:
    """Something to run."""

    is_lasting = False
    """Whether the same words at the same place may use it again."""

    def run(self) -> int:
        """Runs it and returns the status."""
        raise NotImplementedError


def make(chosen: Options, place: Place) -> Job:
    """The job that the options ask for. Raises SyntaxError, UsageError, or OSError for a file."""
    form = chosen.form
    if form == "help":
        return Text(options.HELP)
    if form == "version":
        return Text(_version())
    if form == "module":
        return Text(_program_of_module(chosen)) if chosen.explain else Module(chosen)
    if form == "bare":
        _refuse_terminal()
    text = _source(chosen, place)
    job = _code(chosen, text, place)
    if chosen.explain:
        from . import explain

        return explain.Explanation(job, text)
    return job if chosen.file is None else File(chosen.file, job)


def _code(chosen: Options, text: tuple[str, str, int, int | None], place: Place) -> Code:
    if chosen.has_records:
        from . import records

        return records.make(chosen, text, place)
    return Code(chosen, compile_block(*text), place)


def _source(chosen: Options, place: Place) -> tuple[str, str, int, int | None]:
    """The code and where it stands, as `compile_block` takes them."""
    if chosen.form == "file":
        return _text_of_file(chosen)
    if chosen.form in ("stdin", "bare"):
        return sys.stdin.read(), "<stdin>", 1, None
    return chosen.code or "", place.file, place.line, place.column


def _text_of_file(chosen: Options) -> tuple[str, str, int, int | None]:
    name = chosen.file or ""
    try:
        with open(name, "rb") as file:
            data = file.read()
    except OSError as error:
        raise options.UsageError(f"can't read {name}: {error.strerror}") from None
    return _decoded(data, name), name, 1, None


def _decoded(data: bytes, name: str) -> str:
    """The text of a source file. Raises SyntaxError for bytes that are none in its encoding."""
    from _frozen_importlib_external import decode_source

    try:
        return decode_source(data)
    except UnicodeDecodeError as error:
        place = (name, data.count(b"\n", 0, error.start) + 1, None, None)
        raise SyntaxError(str(error), place) from None
    except SyntaxError as error:  # about the encoding that it declares, or ought to
        raise SyntaxError(error.msg, (name, None, None, None)) from None


def _refuse_terminal() -> None:
    if sys.stdin.isatty():
        raise options.UsageError("no code: give a { BLOCK }, or see py --help")


def _version() -> str:
    from . import __version__

    return f"pysh {__version__}, Python {sys.version.split()[0]} ({sys.executable})\n"


class Text(Job):
    """Prints a text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def run(self) -> int:
        sys.stdout.write(self.text)
        return 0


class Module(Job):
    """As `python -m`, in this process."""

    def __init__(self, chosen: Options) -> None:
        self.options = chosen

    def run(self) -> int:
        """Runs it as `__main__`."""
        argv = [self.options.module or "", *self.options.arguments]
        return programs.run(argv, lambda: filters.during(self.options.warnings, self._run))

    def _run(self) -> int:
        import runpy

        try:
            runpy.run_module(self.options.module or "", run_name="__main__", alter_sys=True)
        except ImportError as error:
            if not _is_of(error, runpy.run_module.__code__.co_filename):
                raise
            errors.tell(str(error))
            return 1
        return 0


def _is_of(error: ImportError, file: str) -> bool:
    """Whether a file's own code raised it: `runpy` does if there is no such module."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place is not None and place.tb_frame.f_code.co_filename == file


def _program_of_module(chosen: Options) -> str:
    """What `py -m` does, for `--explain`."""
    name = chosen.module or ""
    words = [name, *chosen.arguments]
    run = f"runpy.run_module({name!r}, run_name='__main__', alter_sys=True)"
    return f"import runpy\nimport sys\n\nsys.argv = {words!r}\n{run}\n"


class File(Job):
    """A file, run in the session's namespace as far as that goes by `python FILE`."""

    def __init__(self, name: str, job: Code) -> None:
        self.name = name
        self.job = job

    def run(self) -> int:
        """Runs it with what it expects to find."""
        argv = [self.name, *self.job.options.arguments]
        return programs.run(argv, self.job.run, file=os.path.abspath(self.name))


class Code(Job):
    """Code that runs in the session's namespace, in step with the shell's names."""

    shares_record = False
    """Whether a function defined in any block looks at `_`."""

    def __init__(self, chosen: Options, block: Block, place: Place) -> None:
        self.options = chosen
        self.block = block
        self.place = place.file, place.line
        self.is_lasting = chosen.form == "code"
        self.plan = _pysh.Plan(_reads(block, block.reads), block.binds)
        self.stage_plan = _pysh.Plan(_reads(block, _reads_of_parts(block)), block.binds)
        self.keeps_plain_names = any(not _is_part(each) for each in block.functions)
        self.watch(block)

    def watch(self, block: Block) -> None:
        """Has the names of a block's functions taken from the shell when these are called."""
        for function in block.functions:
            session.watch(function.code, list(function.reads), function.binds)
            Code.shares_record = Code.shares_record or "_" in function.reads

    def run(self) -> int:
        errors.here.place = self.place
        return filters.during(self.options.warnings, self._run)

    def _run(self) -> int:
        own = self._own_names()
        if streams.stage_fds() is None:
            session.namespace.update(own)
            session.enter(self.plan)
            return self._run_in_step()
        if self.keeps_plain_names:
            session.namespace.update(own)
        outer, names = private.current(), None
        try:
            names = private.begin(own | session.names.enter_own(self.stage_plan), session.namespace)
            return self._run_in_step()
        finally:
            names = None  # noqa: F841 - until now this call has kept them
            private.end(outer, session.namespace)

    def _own_names(self) -> dict[str, object]:
        """`argv` and, if the code uses it, `_`: the whole input. There is none with -n, nor from a terminal."""
        own: dict[str, object] = {"argv": list(self.options.arguments)}
        if self.block.uses_input:
            text = None if self.options.no_input else streams.whole_input()
            if text is None:
                session.namespace.pop("_", None)
            else:
                own["_"] = text
        return own

    def _run_in_step(self) -> int:
        """The code, and then the names that it has changed."""
        try:
            try:
                status = self._evaluate(private.apply(self.block.code))
            finally:
                if not processes.is_child:
                    beside.end()  # until then the shell takes no names
        except BaseException:
            if not processes.is_child:
                self._give_names(completed=False)
            raise
        if processes.is_child:
            return status
        return self._give_names(completed=True) or status

    def _give_names(self, *, completed: bool) -> int:
        refused = session.names.leave(self.plan, completed)
        for name, why in refused:
            errors.tell(f"{name}: {why}")
        return 1 if refused else 0

    def _evaluate(self, code: CodeType) -> int:
        """Runs the code; what it produces is printed, tested or stored."""
        kind = self.block.kind
        namespace = session.namespace
        if kind == "statements":
            exec(code, namespace)
            return int(self.options.test)
        if kind == "expression":  # noqa: SIM108
            value = eval(code, namespace)
        else:
            value = FunctionType(code, namespace)()
        if self.options.test:
            return int(not (any(_results(value)) if kind == "generator" else value))
        if self.options.var is not None:
            session.names.assign(self.options.var, self._text(value))
        else:
            self._write(value, sys.stdout)
        return value if type(value) is values.Status else 0

    def _write(self, value: object, stdout: Any) -> None:
        if self.block.kind == "generator":
            for each in _results(value):
                values.write(each, stdout, options=self.options, own=False)
        else:
            values.write(value, stdout, options=self.options)

    def _text(self, value: object) -> str:
        """What would be printed, without the newline that printing adds."""
        if isinstance(value, str):
            return value
        buffer = io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", newline="\n")
        self._write(value, buffer)
        buffer.seek(0)
        return buffer.read().removesuffix("\n")


def _is_part(function: Function) -> bool:
    return function.code.co_name in private.PARTS


def _reads_of_parts(block: Block) -> list[str]:
    """What a block reads, with the lambdas and generator expressions in it."""
    parts = (each.reads for each in block.functions if _is_part(each))
    return list(dict.fromkeys((*block.reads, *(name for reads in parts for name in reads))))


def _reads(block: Block, reads: Iterable[str]) -> list[str]:
    """The names to take from the shell first. Shell source may read those that the block binds, at any time."""
    bound = block.binds if "sh" in block.reads else ()
    return list(dict.fromkeys((*reads, *bound)))


def _results(generator: Any) -> Iterator[object]:
    """What a generator block yields and, unless that is None, what it returns."""
    result = yield from generator
    if result is not None:
        yield result
