"""Commands that read their input record by record, or whose output is made of records."""

from __future__ import annotations

import builtins
import sys
from types import FunctionType

import _pysh

from . import bytecode, errors, layout, loops, outputs, private, session, source, streams
from .code import Block, compile_block
from .fields import SplitRecords
from .inlining import BUILTINS, Style
from .jobs import Code
from .options import UsageError
from .parts import Keys, counted
from .reader import InputError, Records, chained
from .text import Str
from .values import OutputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType
    from typing import Any

    from .loops import Loop
    from .options import Options
    from .outputs import Output
    from .reader import Reader
    from .source import Place

_OWN = {name: vars(builtins)[name] for name in BUILTINS}
"""What Python has by these names."""
_NUMBERS = frozenset((int, float))
_NOTHING, _BREAK = object(), object()
"""What a block returns for a record that has no value, and for the last one."""


class Once(Code):
    """A block that runs once, with code before and after it; with -i `_` is all records."""

    def __init__(self, chosen: Options, origin: layout.Origin, place: Place) -> None:
        self.options = chosen
        self.origin = origin
        self.before = self._extra(chosen.begin)
        self.after = self._extra(chosen.end)
        block = self._main_block()
        block.uses_input = False  # of the whole input
        super().__init__(chosen, block, place)
        self.plan = self.stage_plan = _plan([self.before, self.after, block])

    def _main_block(self) -> Block:
        origin = self.origin
        return compile_block(origin.text, origin.filename, origin.first_line, origin.column)

    def watch(self, block: Block) -> None:
        """See Code. Generator expressions are part of the block: each record may have one."""
        own = set(_expressions(block.code))
        names = (name for each in block.functions if each.code in own for name in each.reads)
        block.reads = tuple(dict.fromkeys((*block.reads, *names)))
        block.functions = tuple(each for each in block.functions if each.code not in own)
        super().watch(block)

    def _extra(self, text: str | None) -> Block | None:
        """The code of -b or -e."""
        if text is None:
            return None
        block = compile_block(text, source.locate(text, "", 1).file, 1)
        self.watch(block)
        return block

    def _own_names(self) -> dict[str, object]:
        own = super()._own_names()
        return own if Code.shares_record else own | {"_": None}

    def _evaluate(self, _code: CodeType) -> int:
        output = outputs.make(self.options)
        session.namespace.pop(private.name("_"), None)
        try:
            self._run_parts(output)
        except InputError as error:
            errors.tell(str(error))
            return 1
        except OutputError as error:
            raise error.with_traceback(None) from None
        return output.finish()

    def _run_parts(self, output: Output) -> None:
        """All that runs, one part after the other, for as long as values are needed."""
        self._run_block(self.before, output)
        if not output.is_done:
            self._run_main(output)
        if not output.is_done:
            self._run_block(self.after, output)

    def _run_main(self, output: Output) -> None:
        if self.options.input != "iterator":
            self._run_block(self.block, output)
            return
        reader, blocks = _blocks(self.options, "record")
        session.namespace[private.name("_")] = chained(blocks)
        try:
            self._run_block(self.block, output)
        finally:
            reader.give_back()

    def _run_block(self, block: Block | None, output: Output) -> None:
        if block is None:
            return
        if block.kind == "statements":
            exec(private.apply(block.code), session.namespace)
        elif block.kind == "expression":
            output.produce(eval(private.apply(block.code), session.namespace))
        elif block.kind == "function":
            output.produce(FunctionType(private.apply(block.code), session.namespace)())
        else:
            result = _drain(FunctionType(private.apply(block.code), session.namespace)(), output)
            if result is not _NOTHING:
                output.produce(result)


class Each(Once):
    """A block that runs for each record."""

    def _main_block(self) -> Block:
        assumptions = self._assumptions()
        self.compiled = assumptions, self._compile(assumptions)
        return self.compiled[1].block

    def _compile(self, assumptions: tuple[bool, frozenset[str]]) -> Loop:
        """Makes the loop, for what is assumed of the session's names."""
        shares, builtin = assumptions
        style = Style(outputs.style(self.options), self.options, shares_record=shares, builtins=builtin)
        return loops.compile_loop(self.origin, style)

    def _loop(self) -> Loop:
        """The loop for the session's names as they are. Other calls use this job meanwhile, and may be killed."""
        known, loop = self.compiled
        assumptions = self._assumptions()
        if assumptions != known:
            loop = self._compile(assumptions)
            self.watch(loop.block)
            self.compiled = assumptions, loop
        return loop

    def _assumptions(self) -> tuple[bool, frozenset[str]]:
        """What the loop relies on: whether other code sees `_`, and which names are builtins."""
        own = (name for name in BUILTINS if name not in session.namespace and vars(builtins)[name] is _OWN[name])
        is_read_after = self.after is not None and "_" in self.after.reads
        return Code.shares_record or is_read_after, frozenset(own)

    def _run_main(self, output: Output) -> None:
        loop = self._loop()
        reader, blocks = _blocks(self.options, loop.takes)
        code = FunctionType(private.apply(loop.block.code), session.namespace)
        try:
            if loop.kind == "loop":
                output.is_done |= bool(code(blocks, output.write, output.produce, output.field, *_surroundings()))
            else:
                _call_for_each(blocks, code, loop.kind, output)
        finally:
            reader.give_back()


def _surroundings() -> tuple[Any, ...]:
    """What a loop needs for `print`, and the types that it tells apart."""
    return (
        streams.current.stdout.write,
        sys,
        sys.__stdout__,
        Keys(),
        counted,
        _NUMBERS,
        Str,
        str,
        int,
        type,
    )


def _call_for_each(blocks: Iterator[Iterator[object]], code: Callable[..., Any], kind: str, output: Output) -> None:
    for record in chained(blocks):
        session.namespace[private.name("_")] = record
        value = code(_NOTHING, _BREAK)
        if kind == "generator":
            value = _drain(value, output)
        if value is not _NOTHING and value is not _BREAK:
            output.produce(value)
        if value is _BREAK or output.is_done:
            return


def _drain(generator: Any, output: Output) -> object:
    """Takes what a generator yields. Returns what it returns, or _NOTHING."""
    result: object = None

    def yielded() -> Iterator[object]:
        nonlocal result
        result = yield from generator

    for value in yielded():
        output.produce_yielded(value)
        if output.is_done:
            break
    return _NOTHING if result is None else result


def make(chosen: Options, text: tuple[str, str, int, int | None], place: Place) -> Code:
    """The job for options that have to do with records; `text` is as `compile_block` takes it."""
    if chosen.form == "bare":
        raise UsageError("no code: give a { BLOCK }, or see py --help")
    if chosen.input != "none" and chosen.form == "stdin":
        raise UsageError("the code and the records can't both come from standard input")
    kind = Each if chosen.input == "records" else Once
    return kind(chosen, layout.Origin(*text), place)


def _blocks(chosen: Options, takes: str) -> tuple[Reader, Iterator[Iterator[Any]]]:
    """The input as the options have it, and its records, as many at once as there are."""
    if chosen.json:
        from .documents import Documents

        documents = Documents(chosen.terminator.strip())
        return documents, iter((documents.values(),))
    if chosen.csv or chosen.tsv:
        from .tables import Rows

        rows = Rows("\t" if chosen.tsv else ",")
        return rows, iter((rows.dicts(),))
    if chosen.split:
        split = SplitRecords(chosen.terminator, chosen.field)
        return split, split.pairs() if takes == "pair" else iter((split.fields(),))
    records = Records(chosen.terminator)
    return records, records.blocks()


def _expressions(code: CodeType) -> Iterator[CodeType]:
    """The generator expressions of a block's own code."""
    for child in bytecode.children(code):
        if child.co_name == "<genexpr>":
            yield child
            yield from _expressions(child)


def _plan(blocks: list[Block | None]) -> _pysh.Plan:
    """One plan for blocks that run as one command."""
    reads: dict[str, None] = {}
    binds: dict[str, int | None] = {}
    for block in filter(None, blocks):
        reads.update(dict.fromkeys(block.reads))
        for name, offset in block.binds.items():
            if binds.get(name) is None:
                binds[name] = offset
    return _pysh.Plan(list(reads), binds)
