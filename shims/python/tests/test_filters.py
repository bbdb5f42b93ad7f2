"""Warning filters of commands."""

import warnings

import pytest
from pysh import filters


@pytest.mark.parametrize(
    "text",
    ["error", "ign:Some. text", "e::UserWarning:a.b:7", "once::email.errors.X", "e:" * 6, "e:::::1", "e::::x"],
)
def test_a_filter_means_what_it_means_to_python(text):
    with warnings.catch_warnings(record=True):
        warnings.resetwarnings()
        try:
            warnings._setoption(text)
        except warnings._OptionError:
            with pytest.raises(ValueError, match=r"is n|fields"):
                filters.parse(text)
        else:
            assert [filters.parse(text)] == warnings.filters


def test_commands_may_overlap():
    before = [*warnings.filters]
    chosen = [filters.parse("error"), filters.parse("ignore")]
    first = filters.during(chosen, lambda: filters.during(chosen, lambda: len(warnings.filters)))
    assert first == len(before) + 4
    assert warnings.filters == before


def test_an_interrupt_leaves_no_filter():
    before = [*warnings.filters]
    with pytest.raises(KeyboardInterrupt):
        filters.during([filters.parse("error")], lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    assert warnings.filters == before
