"""Second legs, which an NCCO has dialled: how a line names them, and what it says of those of a call."""

from __future__ import annotations

import pytest
from test_checks import CALLER, NUMBER, OTHER, UUID, Book, judged, shortfall
from test_expectation_lines import line_of, members, mistakes_in

from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.scenario_reader import read_scenario
from voice_simulator.scenario.model.bounds import Bounds
from voice_simulator.scenario.model.expectations import LegCount, LegsInOrder
from voice_simulator.scenario.model.patterns import Scalar

SECOND = "447700900700"
THIRD = "447700900701"
DIRECT = "7e11a0c3-0000-4000-8000-000000000003"
LAST = "7e11a0c3-0000-4000-8000-000000000004"


def forwarded():
    """A call whose NCCO dials somebody who declines, and another one; the first is called directly, too."""
    book = Book().call()
    book.call(OTHER, SECOND, connected_from=UUID).call(LAST, THIRD, connected_from=UUID)
    book.call(DIRECT, SECOND, turn=2)
    book.status("completed").status("completed", uuid=LAST).status("completed", uuid=DIRECT)
    return book.status("rejected", uuid=OTHER, detail="declined")


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (f"{{call: {{to: {SECOND}, leg_of: {{to: {NUMBER}}}}}, status: rejected}}", True),
        (f"{{call: {{to: {SECOND}, leg_of: {NUMBER}}}, status: rejected}}", True),
        ("{call: {leg_of: '*', turn: 1, to: '*0'}, status: rejected}", True),
        (f"{{call: {{to: {SECOND}, leg_of: none}}, status: completed}}", True),
        (f"{{call: {{to: {SECOND}, leg_of: {THIRD}}}}}", False),
        (
            f"{{call: {{leg_of: {{to: {NUMBER}, turn: 1}}}}, all: true, status: '*'}}".replace("'*'", "busy"),
            False,
        ),
        (f"{{call: {SECOND}, any: true, status: rejected}}", True),
        (f"{{call: {SECOND}, any: true, status: completed}}", True),
        (f"{{no: {{call: {{to: {NUMBER}, leg_of: '*'}}}}}}", True),
        (f"{{no: {{call: {{to: {SECOND}, leg_of: '*'}}}}}}", False),
        ("{calls: 4}", True),
        ("{calls: {count: 2, leg_of: none}}", True),
        (f"{{calls: {{count: 2, leg_of: {NUMBER}}}}}", True),
        (f"{{calls: {{count: 1, leg_of: {NUMBER}, status: rejected}}}}", True),
        (f"{{calls: {{count: 1, to: {SECOND}}}}}", False),
    ],
)
def test_second_leg_is_a_call_like_any_other_and_named_by_whose_it_is(line, holds):
    """By its number alone a line means both kinds; `leg_of` asks for one of them."""
    assert (judged(line, forwarded()) == []) is holds


def test_number_that_was_called_directly_and_as_a_second_leg_must_be_told_apart():
    [mismatch] = judged(f"{{call: {SECOND}, status: rejected}}", forwarded())
    first, *calls = mismatch.seen.splitlines()
    assert first == (
        "2 calls are like that; name one, or say any: true or all: true "
        "(leg_of: none leaves second legs out, leg_of: {to: …} asks for those of a call)"
    )
    assert calls == [
        f"  call to {SECOND} from {CALLER}, turn 1, leg of the call to {NUMBER}: rejected",
        f"  call to {SECOND} from {CALLER}, turn 2: completed",
    ]


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (f"{{to: {NUMBER}, leg_of: '*'}}", "it is no second leg"),
        (f"{{to: {THIRD}, leg_of: none}}", f"it is a second leg, of the call to {NUMBER}"),
        (
            f"{{to: {THIRD}, leg_of: {SECOND}}}",
            f"it is a leg of the call to {NUMBER}, not of the call to {SECOND}",
        ),
    ],
)
def test_call_that_is_not_there_is_told_by_whose_leg_the_nearest_is(named, told):
    [mismatch] = judged(f"{{call: {named}}}", forwarded())
    assert mismatch.seen.startswith("no call is like that; there were")
    assert mismatch.closest is not None
    assert mismatch.closest.endswith(told)


def test_line_about_a_second_leg_is_told_in_words():
    line = line_of(f"{{call: {{to: {SECOND}, leg_of: {{to: {NUMBER}, turn: 2}}}}, status: rejected}}")
    assert line.text == f"call to {SECOND}, leg of the call to {NUMBER}, turn 2: status rejected"
    assert line_of("{call: {leg_of: none}}").text == "call, no second leg"


# -- legs


@pytest.mark.parametrize(
    ("written", "claim"),
    [
        ("2", LegCount(Bounds(2, 2))),
        ("{at_least: 1}", LegCount(Bounds(1))),
        ("[]", LegsInOrder(())),
        (f"[{SECOND}]", LegsInOrder((members(to=Scalar(SECOND, SECOND)),))),
        (
            "[{status: rejected}, {detail: declined}]",
            LegsInOrder((members(status="rejected"), members(detail="declined"))),
        ),
    ],
)
def test_legs_are_a_number_or_a_list(written, claim):
    assert line_of(f"{{call: {NUMBER}, legs: {written}}}").claims == (claim,)


@pytest.mark.parametrize(
    ("legs", "holds"),
    [
        ("2", True),
        ("1", False),
        ("{at_most: 1}", False),
        (f"[{SECOND}, {THIRD}]", True),
        (f"[{{to: {SECOND}, status: rejected, detail: declined}}, {{status: completed}}]", True),
        (f"[{THIRD}, {SECOND}]", False),
        (f"[{SECOND}]", False),
        ("[{turn: 1, script: pays}, {from: '*999', origin: 's.yaml:9'}]", True),
    ],
)
def test_legs_that_a_call_dialled(legs, holds):
    assert (judged(f"{{call: {NUMBER}, legs: {legs}}}", forwarded()) == []) is holds


def test_call_without_second_legs():
    assert judged(f"{{call: {THIRD}, legs: 0}}", forwarded()) == []
    assert judged(f"{{call: {THIRD}, legs: []}}", forwarded()) == []
    [mismatch] = judged(f"{{call: {THIRD}, legs: 1}}", forwarded())
    assert mismatch.seen == "it has no second leg: its NCCOs dialled none"


HAS = [
    "it has 2 second legs",
    f"  to {SECOND} from {CALLER}, turn 1: rejected (declined)",
    f"  to {THIRD} from {CALLER}, turn 1: completed",
]


@pytest.mark.parametrize(
    ("legs", "expected", "closest"),
    [
        ("3", "exactly 3 second legs", None),
        (
            f"[{SECOND}, {{to: {THIRD}, status: rejected}}]",
            f"second legs {{to: {SECOND}}}, {{to: {THIRD}, status: rejected}}",
            f"2: to {THIRD} from {CALLER}, turn 1: completed: status is 'completed', expected 'rejected'",
        ),
        (
            f"[{SECOND}]",
            f"second legs {{to: {SECOND}}}",
            f"2: the call to {THIRD} from {CALLER}, turn 1, leg of the call to {NUMBER} was not expected",
        ),
        (
            f"[{SECOND}, {THIRD}, {{to: {NUMBER}, status: rejected}}]",
            f"second legs {{to: {SECOND}}}, {{to: {THIRD}}}, {{to: {NUMBER}, status: rejected}}",
            f"3: there is no such leg, but a leg to {NUMBER}, status rejected was expected",
        ),
    ],
)
def test_legs_that_there_were_are_told(legs, expected, closest):
    assert judged(f"{{call: {NUMBER}, legs: {legs}}}", forwarded()) == [
        shortfall(f"call to {NUMBER}: {expected}", *HAS, closest=closest)
    ]


# -- slips


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("legof: 1234567", "'legof' is written leg_of: 1234567"),
        ("connected_from: 1234567", "'connected_from' is written leg_of: 1234567"),
        ("connected_to: 1234567", "'connected_to' is written to: 1234567, in an entry of its own"),
        ("second_leg: true", "'second_leg' is written leg_of: \"*\""),
        ("legs: 2", "'legs' is nothing an entry says"),
        ("leg_of: true", 'write leg_of: "*", for the second legs of any call'),
        ("leg_of: {}", 'for the legs of any call, write leg_of: "*"'),
        ("leg_of: {number: 1234567}", "'number' is written to: 1234567"),
        ("leg_of: {turn: 2}", "unknown key 'turn'"),
        ("leg_of: [1]", "leg_of: expected the number of the call whose leg it is, or a mapping such as"),
    ],
)
def test_slip_about_whose_legs_an_entry_is_for(entry, told):
    with pytest.raises(InvalidDocument) as caught:
        read_scenario(f"calls: [{{{entry}, turns: [busy]}}]", "s.yaml")
    [mistake] = caught.value.mistakes
    assert told in str(mistake)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{call: {to: 1234567, legof: 12345}}", "'legof' is written leg_of: 12345"),
        ("{call: {to: 1234567, leg-of: 12345}}", "'leg-of' is written leg_of: 12345"),
        ("{call: {to: 1234567, legOf: 12345}}", "'legOf' is written leg_of: 12345"),
        ("{call: {to: 1234567, connected_from: 12345}}", "'connected_from' is written leg_of: 12345"),
        ("{call: {to: 1234567, parent: 12345}}", "'parent' is written leg_of: 12345"),
        ("{call: {to: 1234567, second_leg: true}}", "'second_leg' is written leg_of: \"*\""),
        ("{call: {to: 1234567, leg_of: true}}", 'write leg_of: "*", for the second legs of any call'),
        ("{call: {to: 1234567, leg_of: false}}", "write leg_of: none"),
        (
            "{call: {to: 1234567, leg_of: 2}}",
            "leg_of: 2 is no number that is called; write leg_of: {turn: 2}",
        ),
        ("{call: {to: 1234567, leg_of: [1]}}", "leg_of: expected the number that is called, or a mapping"),
        (
            "{call: {to: 1234567, connected_to: 12345}}",
            "'connected_to' stands beside call:, as legs: [{to: 12345}]",
        ),
        ("{call: 1234567, leg_of: 12345}", "'leg_of' stands in call: {to: 1234567, leg_of: 12345}"),
        ("{call: 1234567, connected_to: 12345}", "'connected_to' is written legs: [{to: 12345}], a list"),
        ("{call: 1234567, second_legs: 2}", "'second_legs' is written legs: 2"),
        ("{call: 1234567, legs: none}", "legs: how many there were is a number; write legs: 0"),
        ("{call: 1234567, legs: 447700900100}", "write legs: [447700900100], a list of them in order"),
        ("{call: 1234567, legs: {to: 447700900100}}", "write legs: [{to: 447700900100}]"),
        ("{call: 1234567, legs: {status: rejected}}", "write legs: [{status: rejected}]"),
        ("{call: 1234567, legs: {min: 2}}", "'min' is written at_least: 2"),
        ("{call: 1234567, legs: '>= 2'}", "'>= 2' is written {at_least: 2}"),
        ("{call: 1234567, legs: [{leg_of: 1234567}]}", "'leg_of' is plain here"),
        ("{call: 1234567, legs: [{heard: hi}]}", "'heard' stands in a line about that leg"),
        ("{call: 1234567, legs: [[busy]]}", "expected a number that was dialled, or a mapping such as"),
        ("{call: 1234567, legs: {to: sales}}", "write legs: [{to: sales}]"),
        ("{call: 1234567, legs: abc}", "legs: expected how many second legs there were, or a list such as"),
        ("{call: 1234567, legs: [5]}", "how many there were is written legs: 5, without a list"),
        ("{call: 1234567, legs: [{}]}", 'any leg at all is written "*"'),
        ("{call: {to: 1234567, leg_of: {}}}", 'for the second legs of any call, write leg_of: "*"'),
        ("{call: 1234567, no_legs: true}", "'no_legs' is nothing to ask for"),
        ("{legs: 2}", "legs needs a call; add call: {to:"),
    ],
)
def test_slip_about_second_legs(line, told):
    mistakes = mistakes_in(f"[{line}]")
    assert any(told in one for one in mistakes), mistakes
    assert len(mistakes) == 1, mistakes


def test_slip_about_the_call_that_a_trigger_comes_after():
    with pytest.raises(InvalidDocument) as caught:
        read_scenario("trigger: {after: {status: answered, leg_of: 1234567}, get: /x}", "s.yaml")
    [mistake] = caught.value.mistakes
    assert "'leg_of' stands in call: {leg_of: 1234567}" in str(mistake)
