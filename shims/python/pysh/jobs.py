"""What a `py` command can be: a block or other code, a module, help. Made once for the same words at the same place."""

from __future__ import annotations

import io
import sys

import _pysh

from . import errors, options, private, processes, session, streams, values
from .code import Block, compile_block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FunctionType

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
        return Module(chosen)
    if form == "bare":
        _refuse_terminal()
    text = _source(chosen, place)
    job = _code(chosen, text, place)
    if chosen.explain:
        from . import explain

        return explain.Explanation(job, text)
    return job


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
    from _frozen_importlib_external import decode_source

    name = chosen.file or ""
    try:
        with open(name, "rb") as file:
            text = decode_source(file.read())
    except OSError as error:
        raise options.UsageError(f"can't read {name}: {error.strerror}") from None
    return text, name, 1, None


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
        import runpy

        name = self.options.module or ""
        before, sys.argv = sys.argv, [name, *self.options.arguments]
        try:
            with _warnings_as(self.options.warnings):
                runpy.run_module(name, run_name="__main__", alter_sys=True)
        except ImportError as error:
            if error.name != name.partition(".")[0]:
                raise
            raise options.UsageError(str(error)) from None
        finally:
            sys.argv = before
        return 0


class Code(Job):
    """Code that runs in the session's namespace, in step with the shell's names."""

    shares_record = False
    """Whether a function defined in any block looks at `_`."""

    def __init__(self, chosen: Options, block: Block, place: Place) -> None:
        self.options = chosen
        self.block = block
        self.place = place.file, place.line
        self.is_lasting = chosen.form == "code"
        self.plan = _pysh.Plan(_reads(block), block.binds)
        self.uses_arguments = any("argv" in each.reads for each in (block, *block.functions))
        self.watch(block)

    def watch(self, block: Block) -> None:
        """Has the names of a block's functions taken from the shell when these are called."""
        for function in block.functions:
            session.watch(function.code, list(function.reads), function.binds)
            Code.shares_record = Code.shares_record or "_" in function.reads

    def run(self) -> int:
        errors.place = self.place
        code, own = self.block.code, self._own_names()
        has_private = self._needs_private_names()
        if has_private:
            code, own = private.rename(code, own)
        session.namespace.update(own)
        try:
            with _warnings_as(self.options.warnings):
                return self._run_in_step(code)
        finally:
            if has_private:
                for name in own:
                    session.namespace.pop(name, None)

    def _needs_private_names(self) -> bool:
        """Whether other calls may run at the same time that have another `_` or `argv`."""
        return streams.stage_fds() is not None and (self.block.uses_input or self.uses_arguments)

    def _own_names(self) -> dict[str, object]:
        """`argv` and, if the code uses it, `_`: the whole input; a terminal has none."""
        own: dict[str, object] = {}
        if streams.stage_fds() is None or self.uses_arguments:
            own["argv"] = list(self.options.arguments)
        if self.block.uses_input:
            text = streams.whole_input()
            if text is None:
                session.namespace.pop("_", None)
            else:
                own["_"] = text
        return own

    def _run_in_step(self, code: CodeType) -> int:
        """Names in, the code and what it produces, names out."""
        session.enter(self.plan)
        try:
            status = self._evaluate(code)
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
        if kind == "expression":
            value = eval(code, namespace)
        else:
            value = FunctionType(code, namespace)()  # type: ignore[arg-type]
        if self.options.test:
            return int(not (any(_results(value)) if kind == "generator" else value))
        if self.options.var is not None:
            session.names.assign(self.options.var, self._text(value))
        else:
            self._write(value, sys.stdout)
        return 0

    def _write(self, value: object, stdout: streams.Standard | io.TextIOWrapper) -> None:
        if self.block.kind == "generator":
            for each in _results(value):
                values.write(each, stdout, options=self.options, own=False)  # type: ignore[arg-type]
        else:
            values.write(value, stdout, options=self.options)  # type: ignore[arg-type]

    def _text(self, value: object) -> str:
        """What would be printed, without the newline that printing adds."""
        if isinstance(value, str):
            return value
        buffer = io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", newline="\n")
        self._write(value, buffer)
        buffer.seek(0)
        return buffer.read().removesuffix("\n")


def _reads(block: Block) -> list[str]:
    """The names to take from the shell first. Shell source may read those that the block binds, at any time."""
    bound = block.binds if "sh" in block.reads else ()
    return list(dict.fromkeys((*block.reads, *bound)))


def _results(generator: object) -> Iterator[object]:
    """What a generator block yields and, unless that is None, what it returns."""
    result = yield from generator  # type: ignore[attr-defined]
    if result is not None:
        yield result


class _warnings_as:
    """Warning filters for the time of a command; `warnings` is imported only if there are any."""

    def __init__(self, filters: list[str]) -> None:
        self.filters = filters

    def __enter__(self) -> None:
        if self.filters:
            import warnings

            self.saved = warnings.catch_warnings()
            self.saved.__enter__()
            for each in self.filters:
                warnings._setoption(each)  # type: ignore[attr-defined]

    def __exit__(self, *error: object) -> None:
        if self.filters:
            self.saved.__exit__(*error)
