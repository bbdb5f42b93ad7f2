"""The words of the `py` command: its options, what it is to run, and the arguments for that."""

from __future__ import annotations

from . import filters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .filters import Filter

HELP = """\
usage: py [OPTIONS] { BLOCK } [ARG...]   run Python, on one line or many
       py [OPTIONS] 'CODE' [ARG...]      the same code as one shell word
       py [OPTIONS] -f FILE [ARG...]     run a file in the session's namespace
       py [OPTIONS] -m MODULE [ARG...]   like python -m, in the session
       py [OPTIONS] - [ARG...]           run code on standard input
       py --help | --version

Shell variables are Python names; names that the code assigns are set in the
shell. The value of an expression, of `return` and of each `yield` is printed.
ARG... is `argv` in the code. Without options `_` is the whole input, read only
if the code mentions it, and lines() iterates over its lines.

Input
  -l, --lines        run the code for each line, `_` is the line
  -i, --iter         run it once, `_` iterates over the lines
  -0, --null         records end in NUL, in and out; implies -l unless -i
  -a, --split        `_` is the record's list of fields; implies -l unless -i
  -F, --field SEP    split fields at SEP and join them with it; implies -a
  -j, --json         `_` is each JSON value of the input; results are JSON
      --csv, --tsv   `_` is each row as a dict; dict results are rows
  -n, --no-input     read nothing; an iterable result is a stream of records
  -b, --begin CODE   run CODE before the first record
  -e, --end CODE     run CODE after the last record

Output
  -t, --test         print nothing: status 0 if the value is true, 1 if not
  -v, --var NAME     set the shell variable NAME instead of printing

Other
  -W ACTION          what to do with warnings, as python -W
      --explain      print the plain Python that would run, and do not run it
  -h, --help         this text
  -V, --version      versions of pysh and Python
      --             no option follows

Status: 0; 1 after an uncaught exception; 2 for wrong usage or wrong syntax;
n after sys.exit(n) or `raise pysh.Return(n)`; 130 after Ctrl-C.
"""

_FLAGS = {
    "0": "null",
    "V": "version",
    "a": "split",
    "h": "help",
    "i": "iter",
    "j": "json",
    "l": "lines",
    "n": "no_input",
    "t": "test",
}
_VALUES = {
    "F": "field",
    "W": "warnings",
    "b": "begin",
    "e": "end",
    "f": "file",
    "m": "module",
    "v": "var",
}
_LONG_FLAGS = {
    "csv": "csv",
    "explain": "explain",
    "help": "help",
    "iter": "iter",
    "json": "json",
    "lines": "lines",
    "no-input": "no_input",
    "null": "null",
    "split": "split",
    "test": "test",
    "tsv": "tsv",
    "version": "version",
}
_LONG_VALUES = {
    "begin": "begin",
    "end": "end",
    "field": "field",
    "file": "file",
    "module": "module",
    "var": "var",
    "warnings": "warnings",
}


class UsageError(Exception):
    """The words make no sense; the message is one line for the user, the status is 2."""


class Options:
    """What the words of one `py` command ask for.

    `form` says what to run: "code" (`code`), "file" (`file`), "module" (`module`), "stdin", "help",
    "version", or "bare" (no words at all: code on stdin, or a REPL where that is a terminal).
    `arguments` is `argv` for the code; `input` is how the code meets its stdin: "whole", "records"
    (once for each), "iterator" or "none". `lines`, `terminator`, `separator`, `json` and `no_input`
    are what `values.write` looks at. Options that were not given are False, None or empty.
    """

    __slots__ = (
        *("form", "code", "file", "module", "arguments", "input", "warnings", "explain"),
        *("lines", "iter", "null", "split", "field", "json", "csv", "tsv", "no_input"),
        *("begin", "end", "test", "var", "terminator", "separator", "help", "version"),
    )

    lines: bool
    iter: bool
    null: bool
    split: bool
    json: bool
    csv: bool
    tsv: bool
    no_input: bool
    test: bool
    explain: bool
    help: bool
    version: bool
    form: str
    code: str | None
    file: str | None
    module: str | None
    field: str | None
    begin: str | None
    end: str | None
    var: str | None
    arguments: list[str]
    warnings: list[Filter]
    input: str
    terminator: str
    separator: str

    @property
    def has_records(self) -> bool:
        """Whether the code runs for each record, or over them, or with code before and after it."""
        extra = self.csv or self.tsv or self.begin is not None or self.end is not None
        return self.input in ("records", "iterator") or extra

    def __init__(self) -> None:
        for name in self.__slots__:
            setattr(self, name, False)
        for name in _VALUES.values():
            setattr(self, name, None)
        self.code = None
        self.warnings = []
        self.arguments = []
        self.form = "bare"
        self.input = "whole"
        self.terminator = "\n"
        self.separator = " "


def parse(words: list[str]) -> Options:
    """Reads the words after `py`. Raises UsageError, which names the option that is wrong."""
    options = Options()
    rest = _read_options(options, list(words))
    _read_form(options, rest)
    _check(options)
    _imply(options)
    return options


def _read_options(options: Options, words: list[str]) -> list[str]:
    """Consumes the leading options, and returns the words after them."""
    while words and len(words[0]) > 1 and words[0][0] == "-":
        word = words.pop(0)
        if word == "--":
            break
        if word[1] == "-":
            _read_long(options, word, words)
        else:
            _read_cluster(options, word, words)
        if options.file is not None or options.module is not None:
            break  # as for python -m, all that follows is for the code
    return words


def _read_long(options: Options, word: str, words: list[str]) -> None:
    name, equals, value = word[2:].partition("=")
    if name in _LONG_VALUES:
        _set_value(options, _LONG_VALUES[name], "--" + name, value if equals else None, words)
    elif name not in _LONG_FLAGS:
        raise UsageError(f"unknown option --{name} (py --help lists them)")
    elif equals:
        raise UsageError(f"option --{name} takes no value")
    else:
        setattr(options, _LONG_FLAGS[name], True)


def _read_cluster(options: Options, word: str, words: list[str]) -> None:
    for position, letter in enumerate(word[1:], 2):
        if letter in _VALUES:
            value = word[position:] or None
            return _set_value(options, _VALUES[letter], "-" + letter, value, words)
        if letter not in _FLAGS:
            raise UsageError(f"unknown option -{letter} (py --help lists them)")
        setattr(options, _FLAGS[letter], True)
    return None


def _set_value(options: Options, name: str, option: str, value: str | None, words: list[str]) -> None:
    if value is None:
        if not words:
            raise UsageError(f"option {option} needs a value")
        value = words.pop(0)
    if name == "warnings":
        options.warnings.append(_warning_filter(value))
    elif value == "" and name not in ("begin", "end"):
        raise UsageError(f"option {option} needs a value that is not empty")
    else:
        setattr(options, name, value)


def _warning_filter(text: str) -> Filter:
    try:
        return filters.parse(text)
    except ValueError as error:
        raise UsageError(f"option -W: {error}") from None


def _read_form(options: Options, words: list[str]) -> None:
    if options.help or options.version:
        options.form = "help" if options.help else "version"
    elif options.file is not None or options.module is not None:
        options.form = "module" if options.file is None else "file"
    elif words and words[0] == "-":
        options.form = "stdin"
        words.pop(0)
    elif words:
        options.form = "code"
        options.code = words.pop(0)
        _check_block(options.code, words)
    options.arguments = words


def _check_block(code: str, words: list[str]) -> None:
    """Notices a `{` that reached the command as shell words, with the Python already in pieces."""
    in_pieces = code.count("{") > code.count("}") and any(word.endswith("}") for word in words)
    # fish leaves braces without a comma as they are. As Python this would be a set, which nobody prints.
    in_one = code.startswith("{ ") and code.endswith(" }") and not set(code) & {",", ":"}
    if code == "{" or in_one or (code.startswith("{") and in_pieces):
        raise UsageError(
            "the shell did not read '{' as the start of a block here "
            "(from an alias, a variable or an expansion?): use py 'CODE'"
        )


def _check(options: Options) -> None:
    for first, second in (
        *(("test", "var"), ("lines", "iter"), ("no_input", "iter"), ("csv", "tsv")),
        *(("csv", "json"), ("tsv", "json"), ("csv", "split"), ("tsv", "split")),
        *(("json", "split"), ("json", "field"), ("csv", "field"), ("tsv", "field")),
        *(("csv", "null"), ("tsv", "null")),
    ):
        if getattr(options, first) and getattr(options, second):
            raise UsageError(f"options {_spelled(first)} and {_spelled(second)} exclude each other")
    for name in ("begin", "end"):
        if getattr(options, name) is not None and not _has_records(options):
            raise UsageError(f"option {_spelled(name)} needs records: use it with -l, -i, -a or -j")


def _has_records(options: Options) -> bool:
    names = ("lines", "iter", "null", "split", "field", "json", "csv", "tsv")
    return any(getattr(options, name) for name in names)


def _spelled(name: str) -> str:
    for table in (_FLAGS, _VALUES):
        for letter, meaning in table.items():
            if meaning == name:
                return "-" + letter
    return "--" + name.replace("_", "-")


def _imply(options: Options) -> None:
    options.split = options.split or options.field is not None
    records = options.lines or options.null or options.split
    options.input = _input(options, records)
    options.lines = records or options.iter or options.no_input or options.csv or options.tsv
    options.terminator = "\0" if options.null else "\n"
    options.separator = " " if options.field is None else options.field


def _input(options: Options, records: bool) -> str:
    if options.no_input:
        return "none"
    if options.iter:
        return "iterator"
    return "records" if records or options.json or options.csv or options.tsv else "whole"
