"""Who said what to whom, and what was played on which leg: lines about it, and how they fail."""

from __future__ import annotations

import pytest
from entries import evidence_of
from test_checks import CALLER, NUMBER, OTHER, UUID, Book, judged, shortfall
from test_expectation_lines import line_of, mistakes_in

from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.judging.idle_negations import idle_negations
from voice_simulator.scenario.language.scenario_reader import read_scenario

SECOND = "447700900700"
LINE = f"call: {NUMBER}"


class Talking(Book):
    """A call, its second leg, and what each hears of the other, a second each."""

    def __init__(self):
        super().__init__()
        self.call().call(OTHER, SECOND, connected_from=UUID)
        self._now = 0

    def hears(self, content, *, on=UUID, source="talk", of=None):
        began, self._now = self._now, self._now + 1
        when = f"2030-01-01T12:00:{began:06.3f}Z"
        by = "party" if source == "party" else "ncco"
        leg = {} if of is None else {"leg": of}
        return self.write(
            "heard", self._now, on, source=source, by=by, content=content, **{"from": when}, **leg
        )

    def said(self, content, *, by, to):
        return self.hears(content, on=to, source="party", of=by)


def conversation():
    """The first leg is greeted; both parties say hello; then the second leg hears a prompt of the first."""
    book = Talking().hears("Please hold").said("hello?", by=OTHER, to=UUID).said("hello!", by=UUID, to=OTHER)
    return book.hears("You are recorded", on=OTHER, of=UUID).said("good-bye", by=OTHER, to=UUID)


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (f"heard: {{text: 'hello*', whose: {SECOND}}}", True),
        (f"heard: {{text: 'hello*', source: party, whose: {{to: {SECOND}, leg_of: {NUMBER}}}}}", True),
        (f"heard: {{text: 'hello*', whose: {NUMBER}}}", False),
        ("heard: {text: 'hello*', source: talk}", False),
        (f"heard: {{text: 'Please*', whose: {NUMBER}}}", True),
        (f"heard: {{whose: {SECOND}}}", True),
        ("heard: {source: party}", True),
        ("heard: {source: stream}", False),
        (f"heard: ['Please*', {{text: 'hello*', whose: {SECOND}}}, good-bye]", True),
        (f"heard: [{{source: party}}, {{text: 'Please*', whose: {NUMBER}}}]", False),
        (f"heard: {{text: [{{text: 'hello*'}}, {{text: good-bye, whose: {SECOND}}}], source: party}}", True),
        (f"heard: {{text: [{{text: 'Please*', source: talk}}, good-bye], whose: {SECOND}}}", False),
        (f"not_heard: {{text: 'hello*', whose: {NUMBER}}}", True),
        (f"not_heard: {{text: 'hello*', whose: {SECOND}}}", False),
        ("not_heard: {source: music}", True),
        ("not_heard: [{source: music}, {source: party}]", False),
        (f"heard_last: {{whose: {SECOND}}}", True),
        (f"heard_last: {{text: good-bye, source: party, whose: {SECOND}}}", True),
        (f"heard_last: {{whose: {NUMBER}}}", False),
        (f"heard_last: {{text: 'Please*', whose: {NUMBER}}}", False),
    ],
)
def test_line_about_who_said_it(claim, holds):
    """`whose` is the leg on which the sound was made, the listener's own for its own prompts."""
    assert (judged(f"{{{LINE}, {claim}}}", conversation()) == []) is holds


def test_what_a_second_leg_heard():
    second = f"call: {{to: {SECOND}, leg_of: {NUMBER}}}"
    line = f"{{{second}, heard: [{{text: hello!, whose: {NUMBER}}}, {{source: talk, whose: {NUMBER}}}]}}"
    assert judged(line, conversation()) == []
    assert judged(f"{{{second}, heard: {{source: talk, whose: {SECOND}}}}}", conversation()) != []


HELLO = f"at 1.000 'hello?' (said by {SECOND})"
HEARD = [
    "  'Please hold'",
    f"  'hello?' (said by {SECOND})",
    f"  'good-bye' (said by {SECOND})",
]


@pytest.mark.parametrize(
    ("claim", "expected", "closest"),
    [
        (
            f"heard: {{text: 'hello*', whose: {NUMBER}}}",
            f"'hello*' of the call to {NUMBER}",
            f"that was heard, but as party of the call to {SECOND}: {HELLO}",
        ),
        (
            f"heard: {{text: 'hello', source: party, whose: {SECOND}}}",
            f"party 'hello' of the call to {SECOND}",
            "'hello?': that is a part of it: '*hello*' would fit",
        ),
        ("heard: {source: stream}", "stream '*'", None),
    ],
)
def test_who_said_what_is_told_where_a_line_fails(claim, expected, closest):
    assert judged(f"{{{LINE}, {claim}}}", conversation()) == [
        shortfall(
            f"call to {NUMBER}: heard {expected}", f"nothing heard fits {expected}", *HEARD, closest=closest
        )
    ]


def test_what_was_heard_last_is_told_with_who_said_it():
    [mismatch] = judged(f"{{{LINE}, heard_last: 'Please hold'}}", conversation())
    assert mismatch.seen.splitlines() == ["the last that it heard was", HEARD[2]]
    assert mismatch.closest == "it was heard before that: at 0.000 'Please hold'"


def test_what_was_not_to_be_heard_is_told_with_who_said_it():
    [mismatch] = judged(f"{{{LINE}, not_heard: {{source: party, text: 'hello?'}}}}", conversation())
    assert mismatch.seen.splitlines() == [
        "it was heard",
        f"  {HELLO}",
    ]


def test_seconds_are_those_of_the_timeline_that_the_legs_share():
    """It begins with the first of them."""
    book = Talking().hears("Please hold").said("hello", by=UUID, to=OTHER)
    book.entries[1]["time"] = "2030-01-01T12:00:00.700Z"
    [mismatch] = judged(f"{{call: {SECOND}, not_heard: hello}}", book)
    assert mismatch.seen.splitlines()[1] == f"  at 1.000 'hello' (said by {NUMBER})"


def test_prompt_of_another_leg_is_told_with_that_leg():
    second = f"call: {{to: {SECOND}, leg_of: {NUMBER}}}"
    [mismatch] = judged(f"{{{second}, heard: x}}", conversation())
    assert mismatch.seen.splitlines()[1:] == [
        f"  'hello!' (said by {NUMBER})",
        f"  'You are recorded' (talk to {NUMBER})",
    ]


def test_what_a_caller_says_is_told_by_the_number_that_calls():
    book = Talking()
    book.entries[0]["direction"] = "inbound"
    book.said("hello", by=UUID, to=OTHER)
    [mismatch] = judged(f"{{call: {SECOND}, heard: x}}", book)
    assert f"  'hello' (said by {CALLER})" in mismatch.seen


def test_nobody_who_was_not_to_be_heard_was_there():
    """The line holds of a leg that there never was; whoever wrote it believes that it kept silence."""
    line = line_of(f"{{{LINE}, not_heard: {{source: party, whose: 447700900999}}}}")
    evidence = evidence_of([("app1", conversation().entries)])
    [told] = idle_negations([line], evidence)
    assert told.removeprefix("s.yaml:1: not heard party '*' of the call to 447700900999: ") == (
        "there was no call to 447700900999, so it forbids nothing"
    )
    there = line_of(f"{{{LINE}, not_heard: {{text: hello!, whose: {SECOND}}}}}")
    assert list(idle_negations([there], evidence)) == []


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (
            "wait_for: {heard: {text: '*a*', whose: 1234567}}",
            'whoever says them: write heard: "*a*"; expect can ask whose they were',
        ),
        (
            "wait_for: {heard: a, whose: 1234567}",
            "'whose' is nothing to wait for",
        ),
        ("wait_for: {party: hello}", "'party' is written heard: hello"),
        (
            "say: {text: hello, to: 1234567}",
            "'to' is nothing a party can choose",
        ),
    ],
)
def test_slip_of_a_party_who_talks_to_another(step, told):
    with pytest.raises(InvalidDocument) as caught:
        read_scenario(f"calls: [{{turns: [[answer, {{{step}}}]]}}]", "s.yaml")
    [mistake] = caught.value.mistakes
    assert told in str(mistake)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("heard: {text: a, source: person}", "did you mean 'party'?"),
        ("heard: {text: a, source: tts}", "did you mean 'talk'?"),
        ("heard: {text: a, source: speach}", "source: 'speach' is not one of talk, stream, dtmf, party"),
        ("heard: {text: a, said_by: 1234567}", "'said_by' is written whose: 1234567"),
        ("heard: {text: a, by: 1234567}", "'by' is written whose: 1234567"),
        ("heard: {text: a, leg: 1234567}", "'leg' is written whose: 1234567"),
        ("heard: {text: a, whose: {number: 1234567}}", "'number' is written to: 1234567"),
        ("heard: {text: a, whose: []}", "whose: expected the number that is called, or a mapping such as"),
        ("heard: [{text: a, after: input}]", "'after' stands beside the whole list"),
        ("heard: [{}]", "expected text, source or whose: what was heard, of what or of whom"),
        ("heard: [[a]]", 'expected a text or glob, such as "*welcome*", got a list'),
        ("heard_last: {text: a, speaker: 1234567}", "'speaker' is written whose: 1234567"),
    ],
)
def test_slip_about_who_said_it(claim, told):
    [mistake] = mistakes_in(f"[{{{LINE}, {claim}}}]")
    assert told in mistake
