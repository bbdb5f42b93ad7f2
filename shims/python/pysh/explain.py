"""`py --explain`: the plain Python program that does what a command would do."""

from __future__ import annotations

import ast
import os
import re
import sys
from types import ModuleType

from . import explain_text as texts
from . import flow, inlining, layout, names, session, streams, tree
from .explain_numbers import Numbers, has_number
from .inlining import Style
from .jobs import Code, Job
from .text import Str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .options import Options

_MODULES = ("csv", "itertools", "json", "operator", "os", "re", "signal", "sys")
"""What our own parts of a program may need."""
_ELEMENTS = (ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.SetComp)
"""Expressions that are sure to have elements."""
_NOTHING = "nothing = object()\n"
_OWN = (
    *("show", "show_one", "show_all", "show_line", "text", "simpler", "writer", "columns", "rows"),
    *("values", "records", "lines", "Fields", "Str", "number", "beside_numbers", "results", "Last", "nothing"),
    *("each", "value", "block"),
)
"""Names of our own in a program. Its code has them as `__pysh_show` and so on until it is known which are free."""


class Explanation(Job):
    """Prints the program for a job; `text` is its code, as `compile_block` takes it."""

    def __init__(self, job: Code, text: tuple[str, str, int, int | None]) -> None:
        self.job = job
        self.text = text

    def run(self) -> int:
        """Prints it, with the shell's variables as they are now."""
        session.enter(self.job.plan)
        sys.stdout.write(_Program(self.job.options, layout.Origin(*self.text)).text())
        return 0


class _Program:
    def __init__(self, options: Options, origin: layout.Origin) -> None:
        self.options = options
        extras = (layout.Origin(text, "<py>", 1, None) for text in (options.begin or "", options.end or ""))
        before, after = map(_parsed, extras)
        main = _parsed(origin)
        self.reads = sorted({name for body in (before, main, after) for name in _reads(body)})
        taken = {name for body in (before, main, after) for name in _names(body)}
        self.renamed = {name: f"{name}_" for name in _OWN if name in taken and not self._is_lines(name)}
        self.numbers = self._numbers([before, main, after])
        before, main, after = ([self.numbers.visit(node) for node in body] for body in (before, main, after))
        end = [texts.NONE_TRUE] if options.test else []
        self.code = "\n".join((*self._once(before), *self._main(main), *self._once(after), *end))

    def _numbers(self, bodies: list[list[ast.stmt]]) -> Numbers:
        """What is to be said of text that may count as a number."""
        values = {name: session.namespace.get(name) for name in self.reads}
        found = {name for name, value in values.items() if type(value) is Str and has_number(value)}
        holders = {name for name, value in values.items() if type(value) is not Str and has_number(value)}
        options = self.options
        fields = "split" if options.split else "rows" if options.csv or options.tsv else ""
        return Numbers([node for body in bodies for node in body], found, holders, fields)

    def text(self) -> str:
        """The program: imports, the shell's variables, functions, and the code."""
        helpers = [self._with_names(each.strip("\n"), r"\b{}\b") for each in self._helpers()]
        assigned = self._with_names("\n".join(self._assignments()), "__pysh_{}")
        code = self._with_names(self.code, "__pysh_{}")
        program = "\n".join((assigned, *helpers, code))
        start = ""
        if "sys.stdin" in program or "surrogateescape" in program or "\\udc" in program:
            is_codes = "sys" in self.reads or "input" in self.reads
            start = texts.UTF8.format(newline="" if is_codes else ", newline='\\n'")
        if self.options.has_records or self.options.lines:
            start += texts.SIGPIPE
        imports = sorted(self._imports(start + program), key=lambda line: (line.startswith("from"), line))
        # Variables first, unless they are made of what comes later.
        variables = (*helpers, assigned) if self.numbers.is_str else (assigned, *helpers)
        parts = ("\n".join(imports), start, *variables, code)
        return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"

    def _is_lines(self, name: str) -> bool:
        """Whether code means the function `lines` by that name."""
        return name == "lines" and session.namespace.get(name) is streams.lines

    def _with_names(self, text: str, form: str) -> str:
        """A part of the program, with our own names as they are in it; `form` is what they look like."""
        names = _OWN if form.startswith("__") else self.renamed
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(form.format(name), self.renamed.get(name, name), text)
        return text

    def _main(self, body: list[ast.stmt]) -> Iterator[str]:
        options = self.options
        if options.input == "records":
            code = "\n".join(self._for_each(body))
        else:
            if options.input == "iterator":
                yield f"_ = {texts.records(options)}"
            elif options.input == "whole" and "_" in self.reads:
                yield "_ = sys.stdin.read()"
            code = "\n".join(self._once(body))
        if "raise __pysh_Last" in code:
            code = f"try:\n{_indented(code)}\nexcept __pysh_Last:\n    pass"
        yield code

    def _once(self, body: list[ast.stmt]) -> Iterator[str]:
        """Code that runs once."""
        trace = flow.trace(body)
        if trace.returns or trace.yields:
            yield _function(body, trace)
            yield _call(trace, body, self._shown(_BLOCK, None))
        elif len(body) == 1 and isinstance(body[0], ast.Expr) and not self._is_print(body[0]):
            yield self._shown(ast.unparse(body[0].value), body[0].value)
        else:
            yield from map(ast.unparse, body)

    def _shown(self, value: str, node: ast.expr | None) -> str:
        """What shows the code's own value."""
        if not self.options.no_input or self.options.test:
            return f"__pysh_show({value})"
        if isinstance(node, _ELEMENTS):
            return f"__pysh_show(iter({value}))"
        plain = isinstance(node, (ast.GeneratorExp, ast.Constant, ast.JoinedStr))
        return f"__pysh_show({value})" if plain else f"__pysh_show_all({value})"

    def _for_each(self, body: list[ast.stmt]) -> Iterator[str]:
        """Code that runs for each record."""
        trace = flow.trace(body)
        loop = f"for _ in {texts.records(self.options)}:\n"
        if inlining.is_possible(body):
            if not (len(body) == 1 and self._is_print(body[0])):
                style = Style("call", self.options, shares_record=True, builtins=frozenset())
                body = inlining.inlined(body, style, is_local=False)
            code = "\n".join(ast.unparse(node) for node in body) or "pass"
            yield loop + _indented(code.replace("__pysh_produce", "__pysh_show"))
            return
        body = inlining.as_function(body)
        ends = _Ends(is_json=self.options.json and not trace.yields)
        returning = [ends.visit(node) for node in body]
        call = _call(trace, body, f"__pysh_show({_BLOCK})")
        if ends.is_json:
            returning.append(ast.Return(ast.Name("__pysh_nothing", ast.Load())))
            call = f"__pysh_value = {_BLOCK}\nif __pysh_value is not __pysh_nothing:\n    __pysh_show(__pysh_value)"
        yield _function(returning, trace)
        yield loop + _indented(call)

    def _is_print(self, node: ast.stmt) -> bool:
        """Whether it is a `print`, whose value nobody wants to see."""
        call = node.value if isinstance(node, ast.Expr) else None
        is_print = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
        return is_print and not self.options.json and not self.options.test

    def _helpers(self) -> Iterator[str]:
        """The functions that the code uses."""
        options = self.options
        records = texts.records(options) if options.input in ("records", "iterator") else ""
        if "__pysh_Last" in self.code:
            yield texts.LAST
        if "__pysh_nothing" in self.code:
            yield _NOTHING
        if self.numbers.is_str:
            yield texts.STR
        elif "__pysh_number(" in self.code:
            yield texts.NUMBER
        if self._is_lines("lines") and "lines" in self.reads and "lines()" not in records:
            yield texts.LINES
        yield from texts.inputs(options, records, is_str=self.numbers.is_str)
        if "__pysh_results(" in self.code:
            yield texts.RESULTS
        yield from texts.show(options, self.code)

    def _assignments(self) -> Iterator[str]:
        """The shell's variables and the session's globals that the code reads, as they are now."""
        if "argv" in self.reads:
            yield f"argv = {self.options.arguments!r}"
        file = self.options.file
        if file is not None:
            yield f"sys.argv = {[file, *self.options.arguments]!r}"
            if "__file__" in self.reads:
                yield f"__file__ = {os.path.abspath(file)!r}"
        for name in self.reads:
            value = session.namespace.get(name, names)
            if name in ("_", "argv", "__file__") or value is names or _import_of(name, value):
                continue
            if value is not streams.lines:
                yield self._assignment(name, value)

    def _assignment(self, name: str, value: object) -> str:
        text = repr(value)
        try:
            ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return f"# {name} is the session's: {text.splitlines()[0]}"
        if name in self.numbers.numeric:
            return f"{name} = {value}"
        if not self.numbers.is_str or not has_number(value):
            return f"{name} = {text}"
        return f"{name} = {_as_str(value)}"

    def _imports(self, program: str) -> Iterator[str]:
        for module in _MODULES:
            if f"{module}." in program and module not in self.reads:
                yield f"import {module}"
        if "collections.abc." in program:
            yield "import collections.abc"
        for name in self.reads:
            if name in session.namespace:
                yield from filter(None, [_import_of(name, session.namespace[name])])


def _parsed(origin: layout.Origin) -> list[ast.stmt]:
    """The statements of a code, with what only a session knows said in plain Python."""
    return [_Plain().visit(node) for node in layout.parse(origin)]


class _Plain(ast.NodeTransformer):
    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        """`raise pysh.Return(n)` ends the program."""
        call = node.exc
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "pysh.Return":
            return node
        return ast.copy_location(ast.Raise(ast.Call(ast.Name("SystemExit", ast.Load()), call.args, []), None), node)


def _as_str(value: object) -> str:
    """The expression for a variable of the shell, whose texts are `Str`."""
    if isinstance(value, str):
        return f"__pysh_Str({str.__str__(value)!r})"
    if isinstance(value, dict):
        return f"{{key: __pysh_Str(text) for key, text in {value!r}.items()}}"
    return f"[*map(__pysh_Str, {value!r})]"


def _reads(body: list[ast.stmt]) -> set[str]:
    """Names that the code, functions included, has to find somewhere."""
    exposed = flow.trace(body).exposed
    inner = {
        node.id
        for top in body
        for function in ast.walk(top)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp))
        for node in ast.walk(function)
        if isinstance(node, ast.Name)
    }
    return exposed | (inner - flow.trace(body).bound)


def _names(body: list[ast.stmt]) -> Iterator[str]:
    """All names that the code has."""
    yield from flow.trace(body).bound
    yield from (node.id for top in body for node in ast.walk(top) if isinstance(node, ast.Name))


_BLOCK = "__pysh_block()"


def _function(body: list[ast.stmt], trace: flow.Flow) -> str:
    names = f"global {', '.join(sorted(trace.bound))}\n" if trace.bound else ""
    plain = [tree._without_annotations(node) for node in body]
    return f"def {_BLOCK}:\n{_indented(names + chr(10).join(map(ast.unparse, plain)))}\n"


def _call(trace: flow.Flow, body: list[ast.stmt], plain: str) -> str:
    """Runs the function and shows what it produces; a generator's result too, if it has one."""
    if not trace.yields:
        return plain
    returns = (node for top in body for node in ast.walk(top) if isinstance(node, ast.Return))
    has_result = any(node.value is not None for node in returns)
    values = f"__pysh_results({_BLOCK})" if has_result else _BLOCK
    return f"for __pysh_value in {values}:\n    __pysh_show(__pysh_value)"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


def _import_of(name: str, value: object) -> str:
    """The statement that gives `value` its name, if it was imported; else nothing."""
    if isinstance(value, ModuleType):
        module = value.__name__
        return f"import {module}" if module == name else f"import {module} as {name}"
    module, _, attribute = names.TABLE.get(name, "").partition(":")
    found = getattr(sys.modules.get(module), attribute, None) if attribute else None
    if found is None or found is not value:
        return ""
    return f"from {module} import {attribute}" + (f" as {name}" if attribute != name else "")


class _Ends(ast.NodeTransformer):
    """How the function that runs for each record ends the record, and the whole loop.

    `is_json`: a record without a value is told from one whose value is None.
    """

    def __init__(self, *, is_json: bool) -> None:
        self.is_json = is_json

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        """See ast.NodeTransformer."""
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name == "__pysh_break":
            return ast.parse("raise __pysh_Last").body[0]
        if name == "__pysh_nothing":
            return node if self.is_json else ast.Return(None)
        return node
