"""The steps of a script: how they are written, and which may follow which; see test_party_steps for more."""

from __future__ import annotations

from itertools import product

import pytest

from voice_simulator.core.model.script import Answer, End, HangUp, Ring, SetUp, Stay
from voice_simulator.core.model.states import Status
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.call_ends import DETAILS
from voice_simulator.scenario.language.scripts import read_script
from voice_simulator.scenario.language.steps import STEPS


def steps_of(text):
    """Return the steps of a script, written as a YAML list."""
    mistakes = Mistakes("s.yaml")
    script = or_none(lambda: read_script(read_document(text, "s.yaml"), "test", mistakes))
    mistakes.raise_any()
    return script.steps


def mistakes_in(text):
    """Return the mistakes of a script as texts."""
    with pytest.raises(InvalidDocument) as caught:
        steps_of(text)
    return [str(mistake).removeprefix("s.yaml:") for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("[setup: 500ms, busy]", (SetUp(500), End(Status.BUSY, None, 486))),
        ("[ring: 3s, answer]", (Ring(3000), Answer())),
        ("[ring]", (Ring(None),)),
        ("[ring:]", (Ring(None),)),
        ("[timeout]", (Ring(None),)),
        ("[ring: 3s, timeout]", (Ring(3000), Ring(None))),
        ("[answer: machine]", (Answer(machine=True, beep_after=5000),)),
        ("[answer: {machine: {beep_after: 8s}}]", (Answer(machine=True, beep_after=8000),)),
        ("[answer: {machine: {beep_after: }}]", (Answer(machine=True, beep_after=5000),)),
        ("[answer: {machine: {beep_after: never}}]", (Answer(machine=True, beep_after=None),)),
        ("[answer: {machine: }]", (Answer(machine=True, beep_after=5000),)),
        ("[answer: {machine: {verdict_after: 4s}}]", (Answer(machine=True, verdict_after=4000),)),
        ("[answer: {verdict_after: 4s}]", (Answer(verdict_after=4000),)),
        ("[answer, stay: 8s, hang_up]", (Answer(), Stay(8000), HangUp())),
        ("[answer, stay: 1s, stay]", (Answer(), Stay(1000), Stay(None))),
        ("[unanswered]", (End(Status.UNANSWERED, "unavailable", 480),)),
        ("[rejected]", (End(Status.REJECTED, "declined", 603),)),
        ("[failed]", (End(Status.FAILED, "cannot_route", 503),)),
        ("[ring: 2s, rejected: declined]", (Ring(2000), End(Status.REJECTED, "declined", 603))),
        ("[busy: {sip_code: 600}]", (End(Status.BUSY, None, 600),)),
        (
            "[failed: {detail: internal_error, sip_code: 502}]",
            (End(Status.FAILED, "internal_error", 502),),
        ),
    ],
)
def test_script_reads_as_it_is_written(text, steps):
    """Each step is a word, or a word with one argument."""
    assert steps_of(text) == steps


@pytest.mark.parametrize(
    ("status", "detail", "sip_code"),
    [(status, detail, code) for status, details in DETAILS.items() for detail, code in details.items()],
)
def test_every_detail_has_its_sip_code(status, detail, sip_code):
    """A detail brings the SIP code that goes with it."""
    assert steps_of(f"[{status}: {detail}]") == (End(status, detail, sip_code),)


CHOICE = (
    "A step is one of setup, ring, answer, stay, hang_up, busy, timeout, unanswered, rejected, failed, "
    "press, say, play, wait_for, repeat, one_of."
)
DETAIL = "rejected has declined, restricted, invalid_number."
MACHINE = "A machine that answers has beep_after, verdict_after."
UNDECIDED = "go on with answer, busy, timeout, unanswered, rejected or failed"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[ring: 3s, awnser]", f"1:12: unknown step 'awnser'; did you mean 'answer'? {CHOICE}"),
        ("[answer, hang-up]", f"1:10: unknown step 'hang-up'; did you mean 'hang_up'? {CHOICE}"),
        ("[answered]", f"1:2: unknown step 'answered'; did you mean 'answer'? {CHOICE}"),
        ("[xyzzy]", f"1:2: unknown step 'xyzzy'. {CHOICE}"),
        ("['ring:3s', answer]", "1:2: unknown step 'ring:3s'; put a space after the ':'"),
        ("[ring: 3, answer]", "1:8: ring: the duration 3 needs a unit: 3s for seconds, or one of ms, m, h"),
        ("[ring: long, answer]", "1:8: ring: 'long' is not a duration such as 250ms, 4s, 2m or 1h"),
        ("[ring: [3s], answer]", "1:8: ring: expected a duration such as 250ms, 4s, 2m or 1h, got a list"),
        ("[setup, busy]", "1:2: 'setup' needs a duration, such as setup: 500ms"),
        ("[ring: 3s, setup: 1s, busy]", "1:12: 'setup' can only be the first step"),
        ("[answer, answer]", "1:10: the call is answered already; a call is answered once"),
        ("[answer, ring: 3s]", "1:10: 'ring' can't come after 'answer'; an answered call ends with hang_up"),
        ("[answer, busy]", "1:10: 'busy' can't come after 'answer'; an answered call ends with hang_up"),
        (
            "[answer, timeout]",
            "1:10: 'timeout' can't come after 'answer'; an answered call ends with hang_up",
        ),
        (
            "[ring: 2s, hang_up]",
            "1:12: 'hang_up' before 'answer'; a call that is not answered ends with busy, rejected, …",
        ),
        ("[stay: 8s]", "1:2: 'stay' before 'answer'; only an answered call can stay"),
        ("[busy, answer]", "1:8: nothing can follow 'busy': the call is over"),
        ("[answer, hang_up, hang_up]", "1:19: nothing can follow 'hang_up': the call is over"),
        (
            "[ring, answer]",
            "1:8: nothing can follow 'ring' without a duration: it has no end; write ring: 3s, say",
        ),
        (
            "[answer, stay, hang_up]",
            "1:16: nothing can follow 'stay' without a duration: it has no end; write stay: 3s, say",
        ),
        (
            "[timeout, hang_up]",
            "1:11: nothing can follow 'timeout': the phone rings until the ringing timer ends the call",
        ),
        (
            "[ring: 3s]",
            f"1:2: the script ends here, after 'ring', with the call neither answered nor over; {UNDECIDED}",
        ),
        (
            "[setup: 3s]",
            f"1:2: the script ends here, after 'setup', with the call neither answered nor over; {UNDECIDED}",
        ),
        ("[]", "1:1: a script needs at least one step, such as answer"),
        ("[answer: 3s]", "1:10: 'answer' stands alone or takes 'machine'; this is the text '3s'"),
        (
            "[answer: {machine: {beep: 3s}}]",
            f"1:21: unknown key 'beep'; did you mean 'beep_after'? {MACHINE}",
        ),
        (
            "[answer: {beep_after: 3s}]",
            "1:11: 'beep_after' is written {machine: {beep_after: 3s}}",
        ),
        (
            "[answer: {machine: , verdict_after: 4s}]",
            "1:37: the verdict_after of a machine stands with it: write {machine: {verdict_after: …}}",
        ),
        (
            "[answer: {verdict_after: soon}]",
            "1:26: verdict_after: 'soon' is not a duration such as 250ms, 4s, 2m or 1h",
        ),
        ("[answer, hang_up: now]", "1:19: 'hang_up' stands alone; it takes nothing after a ':'"),
        ("[timeout: 30s]", "1:11: 'timeout' stands alone; it takes nothing after a ':'"),
        (
            "[rejected: decline]",
            f"1:12: unknown detail 'decline'; did you mean 'declined'? {DETAIL}",
        ),
        (
            "[failed: {detail: [x]}]",
            "1:19: unknown detail a list. failed has cannot_route, number_out_of_service, internal_error.",
        ),
        ("[busy: {sip_code: 200}]", "1:19: sip_code: expected a number from 300 to 699, got the number 200"),
        ("[busy: {detail: x}]", "1:9: unknown key 'detail'. 'busy' has sip_code."),
        (
            "- ring: 3s\n  answer: machine",
            "1:3: two keys in one step; begin each step with '- ' on a line of its own",
        ),
        ("[[answer]]", "1:2: a step is a word, or a word with one argument; this is a list"),
        ("[null]", "1:2: a step is a word, or a word with one argument; this is nothing"),
    ],
)
def test_mistake_is_told_in_a_sentence(text, mistake):
    """What a newcomer may write by mistake is answered by what to write."""
    assert mistakes_in(text) == [mistake]


def test_all_bad_steps_are_told_and_their_order_is_not():
    """The order of a script that could not be read would only be guessed at."""
    assert [mistake.split(": ")[0] for mistake in mistakes_in("[hang_up, rnig: 3s, awnser, stay: 8]")] == [
        "1:11",
        "1:21",
        "1:35",
    ]


WORDS = {
    "setup": "setup: 1s",
    "ring": "ring: 1s",
    "ring on": "ring",
    "answer": "answer",
    "stay": "stay: 1s",
    "stay on": "stay",
    "hang_up": "hang_up",
    "busy": "busy",
    "timeout": "timeout",
}

POSSIBLE = {
    ("setup", "ring on"),
    ("setup", "answer"),
    ("setup", "busy"),
    ("setup", "timeout"),
    ("ring", "ring on"),
    ("ring", "answer"),
    ("ring", "busy"),
    ("ring", "timeout"),
    ("answer", "stay"),
    ("answer", "stay on"),
    ("answer", "hang_up"),
}


@pytest.mark.parametrize("pair", list(product(WORDS, WORDS)), ids=" then ".join)
def test_script_of_two_steps_is_possible_or_a_mistake(pair):
    """Of all pairs of steps only those a call can go through are scripts."""
    text = f"[{', '.join(WORDS[word] for word in pair)}]"
    if pair in POSSIBLE:
        assert len(steps_of(text)) == 2
    else:
        assert len(mistakes_in(text)) == 1


def test_steps_of_the_language_are_listed():
    """The messages and the reader speak of the same steps."""
    assert f"A step is one of {', '.join(STEPS)}." == CHOICE
