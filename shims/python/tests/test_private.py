"""Names of a call's own: how long they are there, and what code has them."""

import pytest
from pysh import private


def call(source, values, namespace):
    """Runs code as a call with names of its own."""
    outer, names = private.current(), None
    try:
        names = private.begin(values, namespace)
        exec(private.apply(compile(source, "<block>", "exec")), namespace)
    finally:
        assert names is not None
        names = None
        private.end(outer, namespace)


def own(namespace):
    return [name for name in namespace if " " in name]


def test_names_are_the_calls_own():
    namespace = {"x": "other"}
    call("seen = x, [x for _ in 'a'], [*(x for _ in 'a')], (lambda: x)()", {"x": "own"}, namespace)
    assert namespace["seen"] == ("own", ["own"], ["own"], "own")
    assert namespace["x"] == "other"
    assert own(namespace) == []


def test_a_lambda_that_lives_on_has_the_plain_names():
    namespace = {}
    call("f = lambda: (lambda: x)", {"x": 1}, namespace)
    namespace["x"] = 2
    assert namespace["f"]()() == 2
    assert own(namespace) == []


def test_a_generator_that_lives_on_keeps_its_names():
    namespace = {}
    call("g = (x for _ in 'ab')", {"x": 1}, namespace)
    assert list(namespace.pop("g")) == [1, 1]
    call("", {"x": 2}, namespace)
    assert own(namespace) == []


def test_an_interrupted_end_leaves_nothing_for_good():
    namespace = {}

    def interrupted():
        names = private.begin({"x": 1}, namespace)
        assert private.current() is names

    interrupted()
    assert private.name("x") == "x"
    call("", {}, namespace)
    assert own(namespace) == []


def test_a_call_in_a_call_has_names_of_its_own():
    namespace = {}
    names = private.begin({"x": 1}, namespace)
    call("y = x", {"x": 2}, namespace)
    assert namespace["y"] == 2
    assert namespace[private.name("x")] == 1
    assert private.current() is names


@pytest.mark.parametrize("count", [3, 400])
def test_attributes_are_no_names(count):
    namespace = {"p": type("P", (), {"x": 1})}
    many = "".join(f"v{number} = {number}\n" for number in range(count))
    call(f"{many}seen = p.x, x", {"x": 2}, namespace)
    assert namespace["seen"] == (1, 2)


def test_a_class_has_names_of_its_own():
    namespace = {}
    call("class C:\n x = 1\n y = x\n z = w\nseen = C.x, C.y, C.z, x", {"x": 2, "w": 3}, namespace)
    assert namespace["seen"] == (1, 1, 3, 2)
