"""Parts of the programs of `py --explain`: reading records and writing values in plain Python."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .options import Options

UTF8 = """\
for stream in (sys.stdin, sys.stdout):
    stream.reconfigure(encoding='utf-8', errors='surrogateescape', newline='\\n')
"""

LINES = """\
def lines():
    for line in sys.stdin:
        yield line.removesuffix('\\n')
"""

LAST = """\
class Last(BaseException):
    '''Ends the loop over the records.'''
"""

NUMBER = """\
def number(value):
    if not isinstance(value, str):
        return value
    try:
        return float(value) if '.' in value else int(value)
    except ValueError:
        return value
"""

STATUS = "sys.exit(0 if found else 1)"

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
    text = sys.stdin.read().lstrip()
    while text:
        value, end = json.JSONDecoder().raw_decode(text)
        yield value
        text = text[end:].lstrip()
"""

_SHOW = """\
def show(value):
    if isinstance(value, (list, tuple)):
        {several}
    elif hasattr(value, '__next__') or type(value).__name__ in {streams}:
        for element in value:
            show(element)
    elif value is not None:
        {one}
"""

_SHOW_JSON = """\
def show(value):
    if hasattr(value, '__next__'):
        for element in value:
            show(element)
    else:
        print(json.dumps(value, ensure_ascii=False))
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
    elif value is not None:
        print(value)
"""

_SHOW_TEST = """\
found = False

def show(value):
    global found
    found = found or bool(value)
"""


def records(options: Options) -> str:
    """The expression that iterates over the records."""
    if options.json:
        return "values()"
    if options.csv or options.tsv:
        return f"csv.DictReader(sys.stdin{_delimiter(options)})"
    plain = "records()" if options.null else "lines()"
    return f"map(Fields, {plain})" if options.split else plain


def _delimiter(options: Options) -> str:
    return ", delimiter='\\t'" if options.tsv else ""


def inputs(options: Options, used: str) -> Iterator[str]:
    """The functions that the expression of `records` uses."""
    if "lines()" in used:
        yield LINES
    if "records()" in used:
        yield _NULL
    if "values()" in used:
        yield _VALUES
    if "Fields" in used:
        split = "line.split()" if options.field is None else f"line.split({options.field!r})"
        yield _FIELDS.format(split=split)


def show(options: Options) -> str:
    """The function that writes values."""
    if options.test:
        return _SHOW_TEST
    if options.json:
        return _SHOW_JSON
    if options.csv or options.tsv:
        return _SHOW_ROWS.format(delimiter="\t" if options.tsv else ",")
    end = "" if options.terminator == "\n" else f", end={options.terminator!r}"
    views = ("dict_keys", "dict_values", "dict_items")
    streams = (*views, "range", "set") if options.no_input else views
    if not options.lines:
        several = "for element in value:\n            print(element)"
        return _SHOW.format(
            streams=streams,
            several=several,
            one="print(value, end='' if str(value).endswith('\\n') else '\\n')",
        )
    separator = "" if options.separator == " " else f", sep={options.separator!r}"
    return _SHOW.format(streams=streams, several=f"print(*value{separator}{end})", one=f"print(value{end})")
