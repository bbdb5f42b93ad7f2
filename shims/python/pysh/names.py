"""Names that need no import statement: the standard library's modules and a short table."""

from __future__ import annotations

import sys

# Name -> where it comes from, "module" or "module:attribute". A module of the standard library
# wins over an entry here, so `datetime`, `pprint`, `glob` and `copy` are the modules.
TABLE = {
    "Any": "typing:Any",
    "BytesIO": "io:BytesIO",
    "CalledProcessError": "subprocess:CalledProcessError",
    "ChainMap": "collections:ChainMap",
    "Counter": "collections:Counter",
    "DEVNULL": "subprocess:DEVNULL",
    "Decimal": "decimal:Decimal",
    "ET": "xml.etree.ElementTree",
    "Enum": "enum:Enum",
    "ExitStack": "contextlib:ExitStack",
    "Fraction": "fractions:Fraction",
    "IntEnum": "enum:IntEnum",
    "NamedTuple": "typing:NamedTuple",
    "OrderedDict": "collections:OrderedDict",
    "PIPE": "subprocess:PIPE",
    "Path": "pathlib:Path",
    "ProcessPoolExecutor": "concurrent.futures:ProcessPoolExecutor",
    "PurePath": "pathlib:PurePath",
    "STDOUT": "subprocess:STDOUT",
    "StringIO": "io:StringIO",
    "Thread": "threading:Thread",
    "ThreadPoolExecutor": "concurrent.futures:ThreadPoolExecutor",
    "TimeoutExpired": "subprocess:TimeoutExpired",
    "accumulate": "itertools:accumulate",
    "asdict": "dataclasses:asdict",
    "attrgetter": "operator:attrgetter",
    "batched": "itertools:batched",
    "cache": "functools:cache",
    "chain": "itertools:chain",
    "combinations": "itertools:combinations",
    "contextmanager": "contextlib:contextmanager",
    "dataclass": "dataclasses:dataclass",
    "dedent": "textwrap:dedent",
    "deepcopy": "copy:deepcopy",
    "defaultdict": "collections:defaultdict",
    "deque": "collections:deque",
    "field": "dataclasses:field",
    "groupby": "itertools:groupby",
    "islice": "itertools:islice",
    "itemgetter": "operator:itemgetter",
    "lru_cache": "functools:lru_cache",
    "namedtuple": "collections:namedtuple",
    "np": "numpy",
    "pairwise": "itertools:pairwise",
    "partial": "functools:partial",
    "pd": "pandas",
    "permutations": "itertools:permutations",
    "plt": "matplotlib.pyplot",
    "product": "itertools:product",
    "reduce": "functools:reduce",
    "sns": "seaborn",
    "suppress": "contextlib:suppress",
    "timedelta": "datetime:timedelta",
    "wraps": "functools:wraps",
    "zip_longest": "itertools:zip_longest",
}

# Their import does something that a mere mention must not do: opens a browser (antigravity),
# prints (this), takes over the completion of the line editor (rlcompleter), opens windows; `test`
# is Python's own test suite, and a usual name of one's own.
_NOT_BY_MENTION = frozenset(("antigravity", "this", "rlcompleter", "idlelib", "turtledemo", "test"))


def find(name: str) -> object:
    """What `name` stands for where nobody has defined it, imported now.

    Raises LookupError if it is neither a module of the standard library, on this platform, nor in
    TABLE. What goes wrong inside the import is raised as it is: `np` without NumPy is the
    ModuleNotFoundError that says so.
    """
    if name in sys.stdlib_module_names and _by_mention(name):
        return _stdlib_module(name)
    source = TABLE.get(name)
    if source is None:
        raise LookupError(name)
    module, _, attribute = source.partition(":")
    __import__(module)
    found = sys.modules[module]
    return getattr(found, attribute) if attribute else found


def _by_mention(name: str) -> bool:
    return not name.startswith("_") and name not in _NOT_BY_MENTION


def _stdlib_module(name: str) -> object:
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        if error.name == name:  # a module of another platform, or not packaged here
            raise LookupError(name) from None
        raise
    return sys.modules[name]
