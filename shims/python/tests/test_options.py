"""The words of the `py` command."""

import pytest
from pysh.options import HELP, UsageError, parse


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], {"form": "bare", "arguments": []}),
        (["x = 1"], {"form": "code", "code": "x = 1", "input": "whole", "lines": False}),
        (["x", "-l", "--", "b"], {"code": "x", "arguments": ["-l", "--", "b"], "lines": False}),
        ([""], {"form": "code", "code": ""}),
        (["-"], {"form": "stdin", "arguments": []}),
        (["-", "a"], {"form": "stdin", "arguments": ["a"]}),
        (["--", "-x"], {"form": "code", "code": "-x"}),
        (["--", "-"], {"form": "stdin"}),
        (["-f", "a.py", "-l"], {"form": "file", "file": "a.py", "arguments": ["-l"]}),
        (["-lfa.py", "b"], {"form": "file", "file": "a.py", "arguments": ["b"], "lines": True}),
        (["--file=a.py"], {"form": "file", "file": "a.py"}),
        (["-m", "json.tool", "--help"], {"form": "module", "arguments": ["--help"]}),
        (["--help", "x"], {"form": "help"}),
        (["-V"], {"form": "version"}),
        (["--explain", "-l", "_"], {"form": "code", "explain": True, "lines": True}),
    ],
)
def test_forms(words, expected):
    options = parse(words)
    assert {name: getattr(options, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["-l"], {"input": "records", "lines": True, "terminator": "\n", "separator": " "}),
        (["--lines"], {"input": "records"}),
        (["-i"], {"input": "iterator", "lines": True}),
        (["-0"], {"input": "records", "terminator": "\0", "lines": True}),
        (["-0i"], {"input": "iterator", "terminator": "\0"}),
        (["-a"], {"input": "records", "split": True, "field": None, "separator": " "}),
        (["-ai"], {"input": "iterator", "split": True}),
        (["-al"], {"input": "records", "split": True}),
        (["-F:"], {"split": True, "field": ":", "separator": ":", "input": "records"}),
        (["-F", ":"], {"field": ":"}),
        (["-F="], {"field": "="}),
        (["-lF", "\t"], {"field": "\t"}),
        (["--field=:"], {"field": ":"}),
        (["--field", ":"], {"field": ":"}),
        (["-0a"], {"terminator": "\0", "split": True}),
        (["-j"], {"input": "records", "json": True, "lines": False}),
        (["-jn"], {"input": "none", "json": True, "no_input": True}),
        (["-n"], {"input": "none", "lines": True}),
        (["-nl"], {"input": "none", "lines": True, "no_input": True}),
        (["--csv"], {"input": "records", "csv": True}),
        (["-lb", "n = 0", "-e", "n"], {"begin": "n = 0", "end": "n"}),
        (["-lb", ""], {"begin": ""}),
        (["-t"], {"test": True, "input": "whole"}),
        (["-vx"], {"var": "x"}),
        (
            ["-W", "error", "-Wignore::DeprecationWarning"],
            {"warnings": [("error", None, Warning, None, 0), ("ignore", None, DeprecationWarning, None, 0)]},
        ),
    ],
)
def test_options_and_what_they_imply(words, expected):
    options = parse([*words, "code"])
    assert options.code == "code"
    assert {name: getattr(options, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-x", "c"], "unknown option -x"),
        (["-lx", "c"], "unknown option -x"),
        (["--nope", "c"], "unknown option --nope"),
        (["--lines=3", "c"], "option --lines takes no value"),
        (["-F"], "option -F needs a value"),
        (["--field"], "option --field needs a value"),
        (["-F", "", "c"], "option -F needs a value that is not empty"),
        (["--file="], "option --file needs a value that is not empty"),
        (["-W", "nope", "c"], "option -W: 'nope' is none of"),
        (["-W", "", "c"], "option -W: '' is none of"),
        (["-t", "-v", "x", "c"], "options -t and -v exclude each other"),
        (["-li", "c"], "options -l and -i exclude each other"),
        (["--csv", "--tsv", "c"], "options --csv and --tsv exclude each other"),
        (["-b", "x", "c"], "option -b needs records"),
        (["{", "x", "}"], "use py 'CODE'"),
        (["{x", "=", "1}"], "use py 'CODE'"),
        (["-l", "{"], "use py 'CODE'"),
    ],
)
def test_wrong_usage_names_the_option(words, message):
    with pytest.raises(UsageError) as caught:
        parse(words)
    assert message in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("code", ["{1: 2}", "{x for x in y}", "{}", "{'{'}", "{**a}"])
def test_displays_in_braces_are_code(code):
    assert parse([code, "arg"]).code == code


def test_the_words_stay_as_they_are():
    words = ["-F", ":", "code", "a"]
    parse(words)
    assert words == ["-F", ":", "code", "a"]


@pytest.mark.parametrize("letter", "liantjhV0FbevW")
def test_help_tells_every_option(letter):
    assert f"-{letter}" in HELP


def test_help_fits_a_terminal():
    assert max(map(len, HELP.splitlines())) <= 80
