"""For which calls the claims of a line must hold, and what is said where they don't."""

from __future__ import annotations

import pytest
from entries import evidence_of

from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.scenario.judging.judgement import Mismatch, judge
from voice_simulator.scenario.language.expectation_lines import LINES

UUID = "63f61863-4a51-4f6b-86e1-46edebcf9356"
OTHER = "7e11a0c3-0000-4000-8000-000000000002"
NUMBER = "447700900100"
CALLER = "447700900999"
THIS = f"call to {NUMBER} from {CALLER}, turn 1"


def call(uuid=UUID, turn=1):
    """Write the entry of a call."""
    ends = {"to": {"type": "phone", "number": NUMBER}, "from": {"type": "phone", "number": CALLER}}
    facts = {"direction": "outbound", "script": "pays", "origin": f"s.yaml:9, turn {turn}", "turn": turn}
    return {"seq": 1, "time": "2030-01-01T12:00:00.000Z", "kind": "call", "uuid": uuid, **ends, **facts}


def status(word, uuid=UUID, **facts):
    """Write the entry of a status."""
    when = {"seq": 2, "time": "2030-01-01T12:00:01.000Z"}
    return {**when, "kind": "status", "uuid": uuid, "status": word, **facts}


def read(text):
    """Read lines of `expect:`."""
    mistakes = Mistakes("s.yaml")
    lines = or_none(lambda: LINES.read(read_document(text, "s.yaml"), "expect", mistakes)) or ()
    mistakes.raise_any()
    return lines


def judged(line, entries):
    """Return what one line lacks in a journal."""
    return judge(read(f"[{line}]"), evidence_of([("app1", entries)]))


def shortfall(expected, *seen, closest=None, uuid=UUID):
    """Return what a line 1 lacks."""
    return Mismatch(origin="s.yaml:1", expected=expected, seen="\n".join(seen), closest=closest, uuid=uuid)


def three_calls(*turns):
    return [call(f"{turn:08}-4a51-4f6b-86e1-46edebcf9356", turn) for turn in turns]


def listed(*turns, status="no status yet"):
    return [f"  call to {NUMBER} from {CALLER}, turn {turn}: {status}" for turn in turns]


def test_a_line_is_about_one_call():
    """If several are like that, it has to say which."""
    seen = ["2 calls are like that; name one, or say any: true or all: true", *listed(1, 2)]
    assert judged(f"{{call: {NUMBER}, status: busy}}", three_calls(1, 2)) == [
        shortfall(f"call to {NUMBER}: status busy", *seen, uuid=None)
    ]


def test_a_call_that_is_not_there_is_told_by_those_that_are():
    """Five of them, and how many more; the nearest by what differs."""
    found = judged(f"{{call: {{to: {NUMBER}, turn: 9}}}}", three_calls(*range(1, 8)))
    assert found == [
        shortfall(
            f"call to {NUMBER}, turn 9",
            "no call is like that; there were",
            *listed(1, 2, 3, 4, 5),
            "  and 2 more",
            closest=f"{THIS}: no status yet: turn is 1, expected 9",
            uuid="00000001-4a51-4f6b-86e1-46edebcf9356",
        )
    ]
    assert judged("{call: 155}", three_calls(1))[0].closest is None


@pytest.mark.parametrize(
    "name", ["direction: outbound", "script: pay*", "origin: s.yaml:9", "application: app1"]
)
def test_a_call_is_known_by_more_than_its_number(name):
    """By its entry, its script and its application too."""
    assert judged(f"{{call: {{{name}}}}}", [call()]) == []
    key = name.partition(":")[0]
    wrong = {"direction": "inbound"}.get(key, "else")
    assert f"{key} is " in judged(f"{{call: {{to: {NUMBER}, {key}: {wrong}}}}}", [call()])[0].closest


def two_calls(first, second):
    return [call(), call(OTHER, turn=2), status(first, duration=3), status(second, OTHER)]


def test_any_of_several_calls_is_enough():
    """All claims must hold for the same one."""
    line = f"{{call: {NUMBER}, any: true, status: completed, duration: 3s}}"
    assert judged(line, two_calls("completed", "busy")) == []
    one, two = f"{THIS}: busy", f"call to {NUMBER} from {CALLER}, turn 2: completed"
    assert judged(line, two_calls("busy", "completed")) == [
        shortfall(
            f"any call to {NUMBER}: status completed; duration 3s",
            "none of these 2 is like that:",
            f"  {one}",
            f"  {two}",
            closest=f"{one}: status completed was expected, but status busy, no detail",
        )
    ]
    assert judged(line, [])[0].seen == "there was no call at all"


def test_all_of_several_calls_must_be_as_expected():
    """And there must be one at least."""
    line = f"{{call: {NUMBER}, all: true, status: completed}}"
    assert judged(line, two_calls("completed", "completed")) == []
    assert judged(line, two_calls("completed", "busy")) == [
        shortfall(
            f"every call to {NUMBER}: status completed",
            f"call to {NUMBER} from {CALLER}, turn 2: busy",
            "status busy, no detail",
            uuid=OTHER,
        )
    ]
    assert judged(line, [])[0].seen == "there was no call at all"


def test_of_very_many_calls_only_the_first_are_told():
    """A report can be read."""
    found = judged(f"{{call: {NUMBER}, all: true, status: busy}}", three_calls(*range(1, 100)))
    assert len(found) == 6
    assert found[-1].seen == "more calls that differ"


def test_every_claim_of_a_line_is_told():
    """And every line, in their order."""
    lines = read(f"- {{call: {NUMBER}, status: busy, events: [started]}}\n- calls: 2\n- calls: 1")
    found = judge(lines, evidence_of([("app", [call()])]))
    assert [(one.origin, one.expected) for one in found] == [
        ("s.yaml:1", f"call to {NUMBER}: status busy"),
        ("s.yaml:1", f"call to {NUMBER}: events started"),
        ("s.yaml:2", "exactly 2 calls"),
    ]
