"""Variables: names for values, and nothing more."""

from __future__ import annotations

from textwrap import dedent

import pytest

from voice_simulator.core.model.script import Answer, OneOf, Press, Ring, Say, Stay
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.scenario_reader import read_scenario

MENU = """\
    name: "${who}, twice"
    vars:
      who: Sue
      number: 0447700
      key: 2
      heavy: 3
      patience: 4s
    calls:
      - to: "${number}*"
        turns:
          - - ring: ${patience}
            - answer
            - press: ${key}
            - say: it is ${who} on ${number}
            - one_of:
                - weight: ${heavy}
                  steps: [stay: 1s]
"""


def read(text, **variables):
    """Read a scenario written in a test."""
    return read_scenario(dedent(text), "v.yaml", variables)


def mistakes_in(text, **variables):
    """Return the mistakes of a scenario as texts."""
    with pytest.raises(InvalidDocument) as caught:
        read(text, **variables)
    return [str(mistake).removeprefix("v.yaml:") for mistake in caught.value.mistakes]


def test_a_variable_stands_for_its_value_wherever_there_is_one():
    """Digits stay as they are written, numbers stay numbers, and a text may hold several."""
    scenario = read(MENU)
    (rule,) = scenario.rules
    assert (scenario.name, rule.to) == ("Sue, twice", "0447700*")
    assert rule.turns[0].steps[:4] == (
        Ring(4000),
        Answer(),
        Press("2"),
        Say(rule.turns[0].steps[3].alternatives),
    )
    assert rule.turns[0].steps[3].text == "it is Sue on 0447700"
    assert rule.turns[0].steps[4] == OneOf(((3, (Stay(1000),)),))


def test_values_from_outside_go_before_the_declared_ones():
    """As `--set key=7` will have it; they may be of any kind a document can have."""
    steps = read(MENU, key="7", heavy="5", who="Ann").rules[0].turns[0].steps
    assert (steps[2], steps[4].choices[0][0]) == (Press("7"), 5)
    assert steps[3].text == "it is Ann on 0447700"


def test_a_variable_may_be_left_to_be_given_from_outside():
    """It needs no declaration then."""
    assert read("calls: [{to: '${number}', turns: [busy]}]", number="44").rules[0].to == "44"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "vars: {number: 1}\nname: ${numbr}",
            "2:7: unknown variable 'numbr'; did you mean 'number'? vars has number.",
        ),
        ("name: it is ${who}", "1:7: unknown variable 'who'. There are no vars."),
        ("vars: [who]", "1:7: vars: expected a mapping of names to values, got a list"),
        ("vars: {who: [Sue]}\nname: ${who}x", "1:13: vars: who is one text or number; this is a list"),
        ("vars: {who: }", "1:12: vars: who is one text or number; this is nothing"),
        (
            "vars: {who am i: Sue}",
            "1:8: vars: 'who am i' is no name; a name has letters, digits and underscores",
        ),
        ('vars: {a: x, b: "${a}"}', "1:17: vars: a variable can't refer to another"),
        (f"vars: {{a: {'x' * 1001}}}", "1:11: vars: a value has at most 1000 characters"),
        (
            "vars: {key: two}\ncalls:\n  - turns:\n    - - answer\n      - press: ${key}",
            "5:16: press: expected keys (0-9, *, # and p for a pause), got the text 'two'",
        ),
        (
            "vars: {key: 2}\ncalls: [{turns: [[answer, press: ${key}]]}]",
            "2:35: '${…}' within [] or {} needs quotes: \"${key}\"",
        ),
    ],
)
def test_mistake_is_told_in_a_sentence(text, mistake):
    """At the place where the variable is used, or declared."""
    assert mistakes_in(text) == [mistake]


def test_a_few_characters_can_not_become_a_flood():
    """A document of a megabyte would otherwise write out to a hundred."""
    text = f"vars: {{a: {'x' * 1000}}}\nname: {'${a}' * 1100}\notherwise: {'${a}' * 1100}"
    assert any("the variables make more than" in mistake for mistake in mistakes_in(text))


def test_what_an_alias_repeats_is_filled_in_once():
    """Fifty thousand aliases of a long text are still one text."""
    text = f"""\
    vars: {{a: {"x" * 900}, n: 44}}
    calls:
      - {{to: &number "${{n}}", from: "1*", turns: [busy]}}
      - {{to: *number, turns: [busy]}}
    """
    assert [rule.to for rule in read(text).rules] == ["44", "44"]
