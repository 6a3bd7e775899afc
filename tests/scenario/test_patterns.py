"""What a JSON value is expected to be like: which values fit, and how those differ that don't."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.tree import read_document
from voice_simulator.scenario.model.patterns import AnyOf, differences, is_met, pattern_of, pattern_text


def pattern(text):
    return pattern_of(read_document(text, "s.yaml"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("transfer", "transfer"),
        ('"*fer"', "transfer"),
        ('"a*"', "a\nb"),
        ('"[a]?"', "[a]?"),
        ("0447", "0447"),
        ("2", "2"),
        ("2", 2),
        ("2", 2.0),
        ('"2"', 2),
        ('"4??"', 404),
        ("true", True),
        ("true", "true"),
        ("null", None),
        ('"*"', None),
        ('"*"', {"a": []}),
        ("{}", {"a": 1}),
        ("{a: {b: 1}}", {"a": {"b": 1, "c": 2}, "d": 3}),
        ("[]", []),
        ("[1, '*']", [1, "x"]),
        ("503", AnyOf((503, 200))),
        ("{status: 200}", {"status": AnyOf((503, 200))}),
    ],
)
def test_value_fits(text, value):
    """Texts are globs; numbers equal numbers and the texts that say them; objects may have more."""
    assert is_met(pattern(text), value)
    assert list(differences(pattern(text), value, "x")) == []


@pytest.mark.parametrize(
    ("text", "value", "sentences"),
    [
        ("transfer", "hangup", ["x is 'hangup', expected 'transfer'"]),
        (
            "transfer",
            "Transfer",
            ["x is 'Transfer', expected 'transfer' (it fits but for capitals and small letters)"],
        ),
        ("0447", 447, []),
        ("'0447'", 447, ["x is 447, expected '0447'"]),
        ("1", True, ["x is true, expected 1"]),
        ("true", False, ["x is false, expected true"]),
        ("null", "null", ["x is 'null', expected null"]),
        ("a", None, ["x is null, expected 'a'"]),
        ("a", ["a"], ["x is an array of 1, expected 'a'"]),
        ("{a: 1}", "a", ["x is 'a', expected {a: 1}"]),
        ("{a: null}", {}, ["x.a is not there, expected null"]),
        (
            "{a: {b: 1, c: [d]}}",
            {"a": {"b": 2}},
            ["x.a.b is 2, expected 1", "x.a.c is not there, expected [d]"],
        ),
        ("[1]", [], ["x is an empty array, expected [1]"]),
        ("[1, 2]", [1, 3], ["x[1] is 3, expected 2"]),
        ("503", AnyOf((500, 200)), ["x is 200, expected 503"]),
    ],
)
def test_difference_is_told_with_its_place(text, value, sentences):
    """What there is, and what was expected."""
    assert list(differences(pattern(text), value, "x")) == sentences
    assert is_met(pattern(text), value) is not bool(sentences)


def test_pattern_is_told_on_one_line():
    """Much as it was written."""
    assert pattern_text(pattern("{a: [1, null, 'x y'], b: {}}")) == "{a: [1, null, x y], b: {}}"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "*", "1", "true"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(VALUES, VALUES)
def test_what_differs_is_what_does_not_fit(wanted, value):
    """There are no differences just where a value fits; and each value fits itself."""
    expected = pattern_of(node_of(wanted, "s.yaml"))
    assert bool(list(differences(expected, value))) is not is_met(expected, value)
    assert is_met(pattern_of(node_of(value, "s.yaml")), value)
