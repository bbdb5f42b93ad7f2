"""Parts of the programs of `py --explain`: reading records and writing values in plain Python."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .options import Options

UTF8 = """\
for stream in (sys.stdin, sys.stdout):
    stream.reconfigure(encoding='utf-8', errors='surrogateescape'{newline})
"""

SIGPIPE = "signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that goes ends this program, silently\n"

LINES = """\
def lines():
    for line in sys.stdin:
        yield line.removesuffix('\\n')
"""

LAST = """\
class Last(BaseException):
    '''Ends the loop over the records.'''
"""

RESULTS = """\
def results(generator):
    result = yield from generator
    if result is not None:
        yield result
"""

NUMBER = """\
def number(value):
    '''The number that a text spells, or the value itself.'''
    if isinstance(value, str) and re.fullmatch(r'0|-?[1-9][0-9]*', value):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r'-?(0|[1-9][0-9]*)?\\.[0-9]+', value):
        return float(value)
    return value
"""

STR = (
    NUMBER
    + """\

class Str(str):
    '''Text that counts as a number beside numbers.'''

    __hash__ = str.__hash__

    def __index__(self):
        return operator.index(number(str(self)))

    def __int__(self):
        return int(str(self))

    def __float__(self):
        return float(str(self))

    def __round__(self, digits=None):
        return round(number(str(self)), digits)

    def __format__(self, spec):
        value = number(str(self))
        return format(value if spec and spec[-1] in 'bcdeEfFgGnoxX%' else str(self), spec)

def beside_numbers(name, operation):
    def method(self, other):
        is_number = isinstance(other, (int, float, complex))
        return operation(number(str(self)) if is_number else str(self), other)

    def reflected(self, other):
        is_number = isinstance(other, (int, float, complex))
        return operation(other, number(str(self)) if is_number else str(self))

    setattr(Str, f'__{name}__', method)
    if name not in ('eq', 'ne', 'lt', 'le', 'gt', 'ge'):
        setattr(Str, f'__r{name}__', reflected)

for name in ('eq ne lt le gt ge add sub mul truediv floordiv mod pow lshift rshift and or xor').split():
    beside_numbers(name, getattr(operator, f'__{name}__'))
for name in ('neg', 'pos', 'abs', 'invert'):
    setattr(Str, f'__{name}__', lambda self, operation=getattr(operator, name): operation(number(str(self))))
"""
)

NONE_TRUE = "sys.exit(1)"

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
    text = sys.stdin.read()
    at = int(text.startswith('\\ufeff'))
    while (at := re.compile(r'[ \\t\\n\\r{blank}]*').match(text, at).end()) < len(text):
        try:
            value, at = json.JSONDecoder().raw_decode(text, at)
        except json.JSONDecodeError as error:
            place = f'line {{error.lineno}}, column {{error.colno}}'
            sys.exit(f'the input is not JSON: {{error.msg}} ({{place}})')
        yield value
"""

_ROWS = """\
def rows():
    csv.field_size_limit(sys.maxsize)
    first = (line.removeprefix('\\ufeff') for line in itertools.islice(sys.stdin, 1))
    reader = csv.reader(itertools.chain(first, sys.stdin), delimiter={delimiter!r}, strict=True)
    try:
        columns = next(filter(None, reader), None)
        for name in columns or ():
            if columns.count(name) > 1:
                sys.exit(f'the header has the column {{name!r}} twice')
        for row in filter(None, reader):
            if len(row) > len(columns):
                sys.exit(f'line {{reader.line_num}} has {{len(row)}} fields, but the header has {{len(columns)}}')
            yield dict(itertools.zip_longest(columns, {row}))
    except csv.Error as error:
        sys.exit(f'line {{reader.line_num}}: {{error}}')
"""

_TEXT = """\
def text(value):
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode('utf-8', 'surrogateescape')
    if hasattr(value, '__fspath__'):
        return os.fsdecode(value)
    if value is None or isinstance(value, (str, int, float)) or hasattr(value, '__index__'):
        return '' if value is None else str(value)
    {otherwise}sys.exit(f"cannot write a value of type '{{type(value).__qualname__}}' as text")
"""

_STREAM = """\
def show(value):
    if isinstance(value, (collections.abc.Iterator, collections.abc.MappingView)):
        for element in value:
            show_one(element)
    else:
        show_one(value)
"""

_OWN = """\
def show_all(value):
    '''Shows the elements of a value that has some.'''
    is_one = isinstance(value, (str, bytes, bytearray, memoryview, dict)) or hasattr(value, '__fspath__')
    show(value if is_one or not hasattr(value, '__iter__') else iter(value))
"""

_SHOW_RECORD = """\
def show_one(value):
    if isinstance(value, (list, tuple)):
        print(*map(text, value){separator}{end})
    elif value is not None:
        print(text(value){end})
"""

_SHOW_PLAIN = """\
def show_line(value):
    line = text(value)
    print(line, end='' if line.endswith('\\n') else '\\n')

def show(value):
    if isinstance(value, (bytes, bytearray, memoryview)):
        print(text(value), end='')
    elif isinstance(value, (collections.abc.Iterator, collections.abc.MappingView)):
        for element in value:
            if element is not None:
                show_line(element)
    elif isinstance(value, (list, tuple)):
        for element in value:
            show_line(element)
    elif value is not None:
        show_line(value)
"""

_SHOW_JSON = """\
def simpler(value):
    if hasattr(value, '__fspath__'):
        return os.fsdecode(value)
    if hasattr(value, '__index__'):
        return value.__index__()
    sys.exit(f"cannot write a value of type '{{type(value).__qualname__}}' as JSON")

def show_one(value):
    try:
        document = json.dumps(value, ensure_ascii=False, allow_nan=False, default=simpler)
        document.encode('utf-8', 'surrogateescape')
    except UnicodeEncodeError:
        document = json.dumps(value, allow_nan=False, default=simpler)
    except (TypeError, ValueError) as error:
        sys.exit(f'cannot write this value as JSON: {{error}}')
    print(document{end})
"""

_SHOW_ROWS = """\
writer = csv.writer(sys.stdout, delimiter={delimiter!r}, lineterminator='\\n')
columns = {{}}

def show_one(value):
    if isinstance(value, dict):
        if not columns:
            columns.update(dict.fromkeys(value))
            writer.writerow(columns)
        for name in value.keys() - columns.keys():
            sys.exit(f'the header has no column {{name!r}}')
        writer.writerow([text(value.get(name)) for name in columns])
    elif isinstance(value, (list, tuple)):
        writer.writerow(map(text, value))
    elif value is not None:
        print(text(value))
"""

_SHOW_TEST = """\
def show(value):
    if value:
        sys.exit(0)
"""


def records(options: Options) -> str:
    """The expression that iterates over the records; our own names are `__pysh_...` in it."""
    if options.json:
        return "__pysh_values()"
    if options.csv or options.tsv:
        return "__pysh_rows()"
    plain = "__pysh_records()" if options.null else "__pysh_lines()"
    return f"map(__pysh_Fields, {plain})" if options.split else plain


def _delimiter(options: Options) -> str:
    return "\t" if options.tsv else ","


def inputs(options: Options, used: str, *, is_str: bool) -> Iterator[str]:
    """The functions that the expression of `records` uses; `is_str`: fields are `Str`."""
    if "lines()" in used:
        yield LINES
    if "records()" in used:
        yield _NULL
    if "values()" in used:
        yield _VALUES.format(blank="\\0" if options.null else "")
    if "rows()" in used:
        yield _ROWS.format(delimiter=_delimiter(options), row="map(Str, row)" if is_str else "row")
    if "Fields" in used:
        split = "re.findall(r'[^ \\t\\n]+', line)" if options.field is None else f"line.split({options.field!r})"
        yield _FIELDS.format(split=f"map(Str, {split})" if is_str else split)


def show(options: Options, code: str) -> Iterator[str]:
    """The functions that write values, as far as the code uses them."""
    if options.test:
        yield _SHOW_TEST
        return
    if "__pysh_show" not in code:
        return
    if not options.json:
        is_plain = not options.lines
        yield _TEXT.format(otherwise="if sys.stdout.isatty():\n        return repr(value)\n    " if is_plain else "")
    if options.json or options.lines:
        yield _one(options)
        yield _STREAM
    else:
        yield _SHOW_PLAIN
    if "__pysh_show_all(" in code:
        yield _OWN


def _one(options: Options) -> str:
    end = "" if options.terminator == "\n" else f", end={options.terminator!r}"
    if options.json:
        return _SHOW_JSON.format(end=end)
    if options.csv or options.tsv:
        return _SHOW_ROWS.format(delimiter=_delimiter(options))
    separator = "" if options.separator == " " else f", sep={options.separator!r}"
    return _SHOW_RECORD.format(separator=separator, end=end)
