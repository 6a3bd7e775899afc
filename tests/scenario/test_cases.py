"""`cases:` reads a document once for each case, with the values that it has for variables."""

from __future__ import annotations

from textwrap import dedent

import pytest

from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.scenario_reader import read_cases, read_scenario

CALLS = "\ncalls: [{turns: [busy]}]"


def mistakes_in(text):
    """Return what is wrong with a document in any of its cases."""
    with pytest.raises(InvalidDocument) as caught:
        read_cases(dedent(text), "s.yaml")
    return [str(one).removeprefix("s.yaml:") for one in caught.value.mistakes]


def test_each_case_is_a_scenario():
    """With its values in the place of those of vars."""
    cases = read_cases(
        "vars: {ring: 3s, tag: a}\ncases: {x: {ring: 5s}, y: {tag: b}, z: }\n"
        "tags: '${tag}'\ncalls: [{turns: [{answered: {ring: '${ring}'}}]}]",
        "s.yaml",
    )
    assert [(one.case, one.tags, one.rules[0].turns[0].steps[0].span) for one in cases] == [
        ("x", ("a",), 5000),
        ("y", ("b",), 3000),
        ("z", ("a",), 3000),
    ]


def test_what_is_given_goes_before_the_case():
    """And the case before vars."""
    text = "vars: {n: a}\ncases: {x: {n: b}}\nname: ${n}\ncalls: []"
    assert [one.name for one in read_cases(text, "s.yaml")] == ["b"]
    assert [one.name for one in read_cases(text, "s.yaml", {"n": "c"})] == ["c"]


def test_one_case_can_be_read():
    """By its name; a document with cases is never read as a whole."""
    text = "cases: {x: {n: b}, y: {n: c}}\nname: ${n}\ncalls: []"
    assert (read_scenario(text, "s.yaml", case="y").name, read_scenario(text, "s.yaml", case="y").case) == (
        "c",
        "y",
    )
    with pytest.raises(
        InvalidDocument, match=r"1:1: this document has cases, of which one plays at a time: x, y"
    ):
        read_scenario(text, "s.yaml")
    with pytest.raises(
        InvalidDocument, match=r"there is no case 'yy'; did you mean 'y'\? There are x, y|There are x, y"
    ):
        read_scenario(text, "s.yaml", case="yy")
    with pytest.raises(InvalidDocument, match=r"there is no case 'x': the document has no cases"):
        read_scenario("calls: []", "s.yaml", case="x")


def test_a_mistake_by_the_value_of_a_case_names_the_case():
    """One that every case has is told as it is."""
    found = mistakes_in(
        """\
        cases:
          fine: {outcome: busy}
          wrong: {outcome: buzy}
        calls: [{turns: ["${outcome}"], typ: sip}]
        """
    )
    assert [one.partition("; did")[0] for one in found] == [
        "4:18: unknown outcome 'buzy'",
        "4:33: unknown key 'typ'",
    ]
    assert [one.endswith("(case wrong)") for one in found] == [True, False]


def test_a_variable_that_the_document_does_not_have():
    """Nothing would come of it; the nearest one is told."""
    assert mistakes_in(
        "cases: {x: {outcom: busy}}\nvars: {outcome: busy}\ncalls: [{turns: ['${outcome}']}]"
    ) == ["1:13: case 'x': the document has no variable 'outcom'; did you mean 'outcome'? It has outcome."]


def test_a_case_that_lacks_a_variable():
    """It is named."""
    (found,) = mistakes_in("cases: {x: {n: a}, y: {}}\nname: ${n}\ncalls: []")
    assert found.startswith("2:7: unknown variable 'n'")
    assert found.endswith("(case y)")


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        (
            "[{outcome: busy}]",
            "values for variables, such as busy: {outcome: busy}; got a list",
        ),
        ("", "cases: expected a mapping of cases by their names"),
        ("{}", "1:8: cases: there is none; write one, such as busy: {outcome: busy}"),
        ("{x: busy}", "1:12: case 'x': expected a mapping of names to values, got the text 'busy'"),
        ("{x: {n: [busy]}}", "1:16: case 'x': n is one text or number; this is a list"),
        ("{x: {n: '${m}'}}", "1:16: case 'x': a variable can't refer to another"),
        ("{x: {n-1: a}}", "1:13: case 'x': 'n-1' is no name; a name has letters, digits and underscores"),
        (
            "{'a[1]': {n: a}}",
            "1:9: cases: 'a[1]' is no name of a case: it has 1 to 60",
        ),
        ("{x: {n: a}, x: {n: b}}", "the key 'x' is there already, on line 1"),
        (
            f"{{{', '.join(f'c{n}: {{}}' for n in range(101))}}}",
            "cases: a document has at most 100 cases",
        ),
    ],
)
def test_a_table_that_is_not_well_made(cases, sentence):
    """One sentence about the table, and none about what refers to it."""
    found = mistakes_in(f"cases: {cases}\nvars: {{n: b}}\nname: ${{n}}{CALLS}")
    assert [one for one in found if sentence in one], found


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("case", "unknown key 'case'; did you mean 'cases'?"),
        ("examples", "'examples' is written cases: {busy: {outcome: busy}, …}"),
        ("parameters", "'parameters' is written cases: {busy: {outcome: busy}, …}"),
        ("parametrize", "'parametrize' is written cases: {busy: {outcome: busy}, …}"),
        ("matrix", "'matrix' is written cases: {busy: {outcome: busy}, …}"),
        ("include", "'include' is written use: [outcomes.yaml]"),
        ("import", "'import' is written use: [outcomes.yaml]"),
        ("extends", "'extends' is written use: [outcomes.yaml]"),
        ("uses", "unknown key 'uses'; did you mean 'use'?"),
    ],
)
def test_how_others_call_it(key, meant):
    """What is meant is told."""
    assert meant in mistakes_in(f"{key}: [a]{CALLS}")[0]
