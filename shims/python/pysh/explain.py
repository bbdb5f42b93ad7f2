"""`py --explain`: the plain Python program that does what a command would do."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from types import ModuleType

from . import explain_text as texts
from . import flow, inlining, layout, names, session, streams
from .inlining import Style
from .jobs import Code, Job
from .text import Str, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .options import Options


_ITERABLES = (ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.SetComp)
"""Expressions whose value is a stream of records, with -n."""


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
        bodies = [
            layout.parse(layout.Origin(text, "<py>", 1, None)) for text in (options.begin or "", options.end or "")
        ]
        main = layout.parse(origin)
        self.reads = sorted({name for body in (*bodies, main) for name in _reads(body)})
        before, main, after = self._with_numbers([bodies[0], main, bodies[1]])
        self.code = "\n".join((*self._once(before), *self._main(main), *self._once(after)))
        if options.test:
            self.code += f"\n{texts.STATUS}"

    def _with_numbers(self, bodies: list[list[ast.stmt]]) -> list[list[ast.stmt]]:
        """Says of text that it counts as a number; a variable that is nothing else becomes one."""
        namespace = session.namespace
        found = {
            name
            for name, value in ((name, namespace.get(name)) for name in self.reads)
            if isinstance(value, Str) and number(value) is not None
        }
        uses = _Numbers(found, set(), has_fields=False)
        for node in (node for body in bodies for node in body):
            uses.visit(node)
        total = Counter(_mentions(bodies))
        self.numeric = {name for name in found if uses.beside[name] == total[name]}
        self.numbers = _Numbers(found, found - self.numeric, has_fields=self.options.split)
        return [[self.numbers.visit(node) for node in body] for body in bodies]

    def text(self) -> str:
        """The program: imports, the shell's variables, functions, and the code."""
        helpers = [each.strip("\n") for each in self._helpers()]
        program = "\n".join((*helpers, self.code))
        assigned = "\n".join(self._assignments())
        modules = "\n".join(sorted(self._imports(program), key=lambda line: (line.startswith("from"), line)))
        streams = texts.UTF8 if "sys.stdin" in program else ""
        parts = (modules, streams, assigned, *helpers, self.code)
        return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"

    def _main(self, body: list[ast.stmt]) -> Iterator[str]:
        options = self.options
        if options.input == "records":
            yield from self._for_each(body)
            return
        if options.input == "iterator":
            yield f"_ = {texts.records(options)}"
        elif options.input == "whole" and "_" in self.reads:
            yield "_ = sys.stdin.read()"
        yield from self._once(body)

    def _once(self, body: list[ast.stmt]) -> Iterator[str]:
        """Code that runs once."""
        trace = flow.trace(body)
        if trace.returns or trace.yields:
            yield _function(body, trace)
            yield "for value in block():\n    show(value)" if trace.yields else "show(block())"
        elif len(body) == 1 and isinstance(body[0], ast.Expr) and not _is_print(body[0].value):
            is_stream = self.options.no_input and isinstance(body[0].value, _ITERABLES)
            value = ast.unparse(body[0].value)
            yield f"show(iter({value}))" if is_stream else f"show({value})"
        else:
            yield from map(ast.unparse, body)

    def _for_each(self, body: list[ast.stmt]) -> Iterator[str]:
        """Code that runs for each record."""
        trace = flow.trace(body)
        loop = f"for _ in {texts.records(self.options)}:\n"
        if inlining.is_possible(body):
            if not (len(body) == 1 and isinstance(body[0], ast.Expr) and _is_print(body[0].value)):
                style = Style("call", self.options, shares_record=True, builtins=frozenset())
                body = inlining.inlined(body, style, is_local=False)
            code = "\n".join(ast.unparse(node) for node in body) or "pass"
            yield loop + _indented(code.replace("__pysh_produce", "show").replace("__pysh_each", "each"))
            return
        returning = [_Ends().visit(node) for node in inlining.as_function(body)]
        yield texts.LAST + "\n\n" + _function(returning, trace)
        call = "for value in block():\n    show(value)" if trace.yields else "show(block())"
        yield f"try:\n{_indented(loop + _indented(call))}\nexcept Last:\n    pass"

    def _helpers(self) -> Iterator[str]:
        """The functions that the code uses."""
        records = texts.records(self.options) if self.options.input in ("records", "iterator") else ""
        if session.namespace.get("lines") is streams.lines and "lines" in self.reads:
            yield texts.LINES
        yield from texts.inputs(self.options, records)
        if self.numbers.is_used:
            yield texts.NUMBER
        if "show(" in self.code:
            yield texts.show(self.options)

    def _assignments(self) -> Iterator[str]:
        """The shell's variables and the session's globals that the code reads, as they are now."""
        if "argv" in self.reads:
            yield f"argv = {self.options.arguments!r}"
        for name in self.reads:
            value = session.namespace.get(name, names)
            if name in ("_", "argv") or value is names or _import_of(name, value):
                continue
            if value is not streams.lines:
                yield _assignment(name, value, is_number=name in self.numeric)

    def _imports(self, program: str) -> Iterator[str]:
        for module in ("csv", "json", "sys"):
            if f"{module}." in program and module not in self.reads:
                yield f"import {module}"
        for name in self.reads:
            if name in session.namespace:
                yield from filter(None, [_import_of(name, session.namespace[name])])


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


def _mentions(bodies: list[list[ast.stmt]]) -> Iterator[str]:
    for top in (node for body in bodies for node in body):
        yield from (node.id for node in ast.walk(top) if isinstance(node, ast.Name))


def _function(body: list[ast.stmt], trace: flow.Flow) -> str:
    names = f"global {', '.join(sorted(trace.bound))}\n" if trace.bound else ""
    return f"def block():\n{_indented(names + chr(10).join(map(ast.unparse, body)))}\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


def _is_print(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


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


def _assignment(name: str, value: object, *, is_number: bool) -> str:
    text = repr(value)
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return f"# {name} is the session's: {text.splitlines()[0]}"
    return f"{name} = {str(value) if is_number else text}"


class _Ends(ast.NodeTransformer):
    """How the function that runs for each record ends the record, and the whole loop."""

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        """See ast.NodeTransformer."""
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name == "__pysh_break":
            return ast.parse("raise Last").body[0]
        return ast.Return(None) if name == "__pysh_nothing" else node


class _Numbers(ast.NodeTransformer):
    """Finds text beside numbers, where a `Str` counts as one.

    `beside` counts these uses of each variable in `texts`. Those of fields, and of variables in
    `wrapped`, become `number(...)`; `is_used` says that there is one.
    """

    def __init__(self, texts: set[str], wrapped: set[str], *, has_fields: bool) -> None:
        self.texts = texts
        self.wrapped = wrapped
        self.has_fields = has_fields
        self.beside: dict[str, int] = dict.fromkeys(texts, 0)
        self.is_used = False

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """See ast.NodeTransformer."""
        self.generic_visit(node)
        if not _is_text(node.left) and not _is_text(node.right):
            node.left, node.right = self._number(node.left), self._number(node.right)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """See ast.NodeTransformer."""
        self.generic_visit(node)
        if _is_text(node.value):
            return node
        node.value = self._number(node.value)
        target = ast.Name(node.target.id, ast.Load()) if isinstance(node.target, ast.Name) else node.target
        number = self._number(target)
        if number is target:
            return node
        return ast.Assign([node.target], ast.BinOp(number, node.op, node.value), lineno=node.lineno)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """See ast.NodeTransformer."""
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        if any(isinstance(side, ast.Constant) and isinstance(side.value, (int, float)) for side in sides):
            node.left, *node.comparators = map(self._number, sides)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """See ast.NodeTransformer."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _OF_NUMBERS:
            node.args = [self._number(each) for each in node.args]
        return node

    def _number(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Name) and node.id in self.texts:
            self.beside[node.id] += 1
            is_wrapped = node.id in self.wrapped
        else:
            is_wrapped = self.has_fields and _is_field(node)
        self.is_used = self.is_used or is_wrapped
        return ast.Call(ast.Name("number", ast.Load()), [node], []) if is_wrapped else node


_OF_NUMBERS = ("range", "abs", "round", "divmod", "pow", "chr", "max", "min")
"""Builtins whose arguments are numbers, as far as they look like some."""


def _is_field(node: ast.expr) -> bool:
    is_single = isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice)
    return is_single and isinstance(node.value, ast.Name) and node.value.id == "_"  # type: ignore[attr-defined]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
