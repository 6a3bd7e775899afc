"""Pressing, speaking, waiting, repeating and chance: how they are written, and where they can stand."""

from __future__ import annotations

import pytest

from voice_simulator.core.model.script import (
    Alternative,
    Answer,
    HangUp,
    OneOf,
    Press,
    Ring,
    Say,
    Stay,
    WaitFor,
)
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.scripts import MOST_STEPS, read_script
from voice_simulator.scenario.language.words import API_ACTIONS, EVENTS, NCCO_ACTIONS


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


YES = (Alternative("yes"),)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("press: 2", Press("2")),
        ("press: 007", Press("007")),
        ('press: "#"', Press("#")),
        ('press: "12p*#"', Press("12p*#")),
        ("press: {digits: 1}", Press("1")),
        ('press: {digits: "2", now: true, if_possible: true}', Press("2", now=True, if_possible=True)),
        ("say: yes", Say(YES)),
        ("say: 42", Say((Alternative("42"),))),
        ("say: {text: yes}", Say(YES)),
        ("say: {text: yes, confidence: 0.78}", Say((Alternative("yes", "0.78"),))),
        ("say: {text: yes, if_possible: true}", Say(YES, if_possible=True)),
        ("say: {text: yes, now: true}", Say(YES, now=True)),
        ("say: {text: yes, lasts: 20s}", Say(YES, lasts=20_000)),
        ("say: {error: mumbled, lasts: 500ms, now: true}", Say((), error="mumbled", lasts=500, now=True)),
        (
            "say: {alternatives: [{text: yes, confidence: 0.9405097}, {text: yet, confidence: 0.1}, chess]}",
            Say((Alternative("yes", "0.9405097"), Alternative("yet", "0.1"), Alternative("chess"))),
        ),
        (
            "say: {error: 'ERR1: Failed to analyze audio'}",
            Say((), error="ERR1: Failed to analyze audio"),
        ),
        ("wait_for: transfer", WaitFor("api", "transfer")),
        ("wait_for: {api: talk}", WaitFor("api", "talk")),
        ("wait_for: {ncco: talk, within: 10s}", WaitFor("ncco", "talk", 10_000)),
        ('wait_for: {heard: "*press 1*"}', WaitFor("heard", "*press 1*")),
        (
            "wait_for: {heard: 7, within: 2s, if_possible: true}",
            WaitFor("heard", "7", 2000, if_possible=True),
        ),
        ("wait_for: {speech: true}", WaitFor("speech", "")),
        ("wait_for: {speech: true, within: 5s}", WaitFor("speech", "", 5000)),
        ("wait_for: {silence: 800ms}", WaitFor("silence", "", span=800)),
        (
            "wait_for: {silence: 2s, within: 2s, if_possible: true}",
            WaitFor("silence", "", 2000, if_possible=True, span=2000),
        ),
        ("wait_for: {event: input, if_possible: true}", WaitFor("event", "input", if_possible=True)),
    ],
)
def test_step_reads_as_it_is_written(text, step):
    """Keys are taken as written, quoted or not; what is left out has its default."""
    assert steps_of(f"- answer\n- {text}") == (Answer(), step)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (source, word)
        for source, words in {"api": API_ACTIONS, "ncco": NCCO_ACTIONS, "event": EVENTS}.items()
        for word in words
    ],
)
def test_a_party_can_wait_for_each_of_them(source, word):
    """Requests, actions and events, by their words on the wire."""
    first = "ring" if word == "ringing" else "answer"
    text = f"[{first}, wait_for: {{{source}: {word}}}, wait_for: hangup]"
    assert steps_of(text)[1] == WaitFor(source, word, 30_000)


@pytest.mark.parametrize(
    "text",
    [
        "[ring, wait_for: hangup]",
        "[ring, wait_for: {api: hangup, within: 90s}, answer]",
        "[setup: 2s, ring: 3s, wait_for: {event: ringing}, wait_for: hangup, rejected]",
        "[ring: 3s, wait_for: {api: hangup, if_possible: true}, ring: 2s, answer, wait_for: hangup]",
        "[one_of: [[ring: 2s, wait_for: hangup], [answer]], wait_for: hangup]",
        "[one_of: [[ring], [answer]], wait_for: transfer]",
    ],
)
def test_a_party_can_wait_while_its_phone_rings(text):
    """For what can happen then; after that the script goes on, or the phone rings on."""
    assert steps_of(text)


BEFORE_ANSWER = (
    "nothing but hangup, or {event: ringing}, can be waited for before 'answer', while the phone rings; "
    "this is"
)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[ring, wait_for: transfer]", f"1:8: {BEFORE_ANSWER} api: transfer"),
        ("[ring: 2s, wait_for: {ncco: talk}, answer]", f"1:12: {BEFORE_ANSWER} ncco: talk"),
        ("[ring, wait_for: {heard: '*one*'}]", f"1:8: {BEFORE_ANSWER} heard: *one*"),
        ("[ring, wait_for: {speech: true}]", f"1:8: {BEFORE_ANSWER} speech"),
        ("[ring, wait_for: {event: answered}]", f"1:8: {BEFORE_ANSWER} event: answered"),
        (
            "[answer, wait_for: {event: ringing}]",
            "1:10: the phone rings before 'answer', so {event: ringing} can be waited for only there",
        ),
        (
            "[ring, wait_for: {event: ringing}]",
            (
                "1:8: the script ends here, after 'wait_for', with the call neither answered nor over; "
                "go on with answer, busy, timeout, unanswered, rejected or failed"
            ),
        ),
        (
            "[ring, one_of: [[wait_for: hangup], [answer]]]",
            "1:18: nothing can follow 'ring' without a duration: it has no end; write ring: 3s, say",
        ),
        (
            "[one_of: [[ring], [ring]], wait_for: hangup]",
            "1:28: nothing can follow 'ring' without a duration: it has no end; write ring: 3s, say",
        ),
        (
            "[one_of: [[ring: 2s], [answer]], wait_for: transfer]",
            f"1:34: {BEFORE_ANSWER} api: transfer (after one way of a one_of)",
        ),
        (
            "[ring, wait_for: hangup, hang_up]",
            "1:26: 'hang_up' before 'answer'; a call that is not answered ends with busy, rejected, …",
        ),
    ],
)
def test_what_cannot_happen_while_a_phone_rings_is_not_waited_for(text, mistake):
    """Nothing is heard, and nothing runs, before the answer."""
    assert mistakes_in(text) == [mistake]


def test_a_repeat_is_written_out():
    """Inner repeats first."""
    text = "[answer, repeat: {times: 2, steps: [press: 1, repeat: {times: 3, steps: [stay: 1s]}]}, hang_up]"
    once = (Press("1"), Stay(1000), Stay(1000), Stay(1000))
    assert steps_of(text) == (Answer(), *once, *once, HangUp())


def test_one_of_has_ways_with_weights():
    """A way may be a list of steps alone; its weight is 1 then."""
    text = "[answer, one_of: [{weight: 3, steps: [press: 1]}, [press: 2, stay: 1s], {steps: [hang_up]}]]"
    ways = ((3, (Press("1"),)), (1, (Press("2"), Stay(1000))), (1, (HangUp(),)))
    assert steps_of(text) == (Answer(), OneOf(ways))


@pytest.mark.parametrize(
    "text",
    [
        "[one_of: [[busy], [ring: 2s, answer]], press: 1, hang_up]",
        "[answer, one_of: [[hang_up], [press: 1]], say: yes]",
        "[answer, one_of: [[stay], [press: 1]], hang_up]",
        "[one_of: [[ring: 1s], [ring: 9s]], answer]",
        "[ring: 1s, one_of: [[answer], [one_of: [[busy], [answer: machine]]]], stay: 1s, hang_up]",
        "[one_of: [[busy], [timeout]]]",
    ],
)
def test_a_script_goes_on_after_the_ways_that_can(text):
    """Ways that are over, or have no end, drop out where others remain."""
    assert steps_of(text)


KEYS = "keys (0-9, *, # and p for a pause)"
API = "transfer, hangup, mute, unmute, earmuff, unearmuff, talk, stream, dtmf"
TOO_MANY = f"more than {MOST_STEPS} steps in one script, each repeat written out"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "- answer\n- press: #",
            "2:9: press: what follows '#' is a comment, so nothing is left; quote it: \"#\"",
        ),
        (
            "- answer\n- press: #2 for sales",
            "2:9: press: what follows '#' is a comment, so nothing is left; quote it: \"#2\"",
        ),
        (
            "- answer\n- press: *12",
            "2:10: '*12' would be a YAML alias; quote a text that begins with '*': \"*12\"",
        ),
        (
            "- answer\n- press: *",
            "2:10: '*' would be a YAML alias; quote a text that begins with '*': \"*\"",
        ),
        (
            "[answer, say: {text: yes, lasts: long}]",
            "1:34: lasts: 'long' is not a duration such as 250ms, 4s, 2m or 1h",
        ),
        ("[answer, say: {now: true}]", "1:15: say needs one of text, alternatives and error; this has none"),
        ("[answer, press]", f"1:10: 'press' needs {KEYS} behind a ':'"),
        ("[answer, press: ]", f"1:10: 'press' needs {KEYS} behind a ':'"),
        ("[answer, press: two]", f"1:17: press: expected {KEYS}, got the text 'two'"),
        ("[answer, press: p]", f"1:17: press: expected {KEYS}, got the text 'p'"),
        ("[answer, press: 1.5]", f"1:17: press: expected {KEYS}, got the number 1.5"),
        (
            "[answer, press: [1, 2]]",
            '1:17: press: the keys are one text: write press: "12", or a step for each',
        ),
        ("[answer, press: {now: true}]", '1:17: press needs digits, such as {digits: "2"}'),
        (
            "[answer, press: {digits: 1, know: true}]",
            "1:29: unknown key 'know'; did you mean 'now'? 'press' has digits, now, if_possible.",
        ),
        (
            "[answer, press: {digits: 1, now: yes}]",
            "1:34: now: expected true or false, got the text 'yes'",
        ),
        ("[answer, say]", "1:10: 'say' needs what the party says behind a ':'"),
        ("[answer, say: [hi]]", "1:15: say: expected what the party says, got a list"),
        (
            "[answer, say: {text: hi, error: no}]",
            "1:15: say needs one of text, alternatives and error; this has text, error",
        ),
        (
            "[answer, say: {if_possible: true}]",
            "1:15: say needs one of text, alternatives and error; this has none",
        ),
        (
            "[answer, say: {text: hi, confidence: 2}]",
            "1:38: confidence: expected a number from 0 to 1, got the number 2",
        ),
        (
            "[answer, say: {error: no, confidence: 1}]",
            "1:39: confidence goes with a text, in each alternative of its own",
        ),
        (
            "[answer, say: {alternatives: []}]",
            "1:30: alternatives: expected a list of {text, confidence}, got an empty list",
        ),
        ("[answer, say: {alternatives: [{confidence: 1}]}]", "1:31: an alternative needs a text"),
        ("[answer, say: {text: }]", "1:21: text: expected a text, got nothing"),
        ("[answer, wait_for]", f"1:10: 'wait_for' needs one of {API} behind a ':'"),
        (
            "[answer, wait_for: transfr]",
            f"1:20: can't wait for the API action 'transfr'; did you mean 'transfer'? It is one of {API}.",
        ),
        (
            "[answer, wait_for: input]",
            f"1:20: can't wait for the API action 'input'; did you mean {{ncco: input}}? It is one of {API}.",
        ),
        (
            "[answer, wait_for: {ncco: talk, event: input}]",
            "1:20: wait_for needs one of api, ncco, event, heard, speech, silence; this has ncco, event",
        ),
        (
            "[answer, wait_for: {within: 2s}]",
            "1:20: wait_for needs one of api, ncco, event, heard, speech, silence; this has none",
        ),
        (
            "[answer, wait_for: {speech: false}]",
            "1:29: speech: write speech: true, or wait for {silence: 800ms}",
        ),
        ("[answer, wait_for: {silence: 0}]", "1:30: silence: expected more than no time, such as 800ms"),
        (
            "[answer, wait_for: {silence: 10s, within: 5s}]",
            "1:30: silence: 10s can't pass within 5s; write within: 20s, say",
        ),
        (
            "[answer, wait_for: {silence: 31s}]",
            "1:30: silence: 31s can't pass within 30s; write within: 62s, say",
        ),
        ("[answer, wait_for: {quiet: 1s}]", "1:21: 'quiet' is written silence: 1s"),
        ("[answer, wait_for: {heard: }]", "1:27: heard: expected a text or glob, got nothing"),
        ("[answer, wait_for: {heard: [a, b]}]", "1:28: heard: expected a text or glob, got a list"),
        (
            "[answer, wait_for: press 1]",
            (
                f"1:20: can't wait for the API action 'press 1'; did you mean {{heard: \"press 1\"}}? "
                f"It is one of {API}."
            ),
        ),
        ("[answer, wait_for: {prompt: '*one*'}]", "1:21: 'prompt' is written heard: \"*one*\""),
        (
            "[answer, wait_for: {api: [talk]}]",
            "1:26: api: expected an API action to wait for, got a list",
        ),
        (
            "[answer, wait_for: {ncco: talk, within: 10}]",
            "1:41: within: the duration 10 needs a unit: 10s for seconds, or one of ms, m, h",
        ),
        ("[answer, repeat]", "1:10: 'repeat' needs {times: 3, steps: […]} behind a ':'"),
        ("[answer, repeat: {steps: [press: 1]}]", "1:10: 'repeat' needs times: how often"),
        ("[answer, repeat: {times: 2}]", "1:10: 'repeat' needs steps: a list of at least one step"),
        (
            "[answer, repeat: {times: 0, steps: [press: 1]}]",
            "1:26: times: expected a whole number from 1 to 1000, got the number 0",
        ),
        (
            "[answer, repeat: {times: 2, steps: stay}]",
            "1:36: steps: expected a list of steps, got the text 'stay'",
        ),
        ("[answer, repeat: {times: 501, steps: [press: 1, stay: 1s]}]", f"1:10: {TOO_MANY}"),
        (
            "[answer, repeat: {times: 999, steps: [stay: 1s]}, stay: 1s]",
            f"1:51: {TOO_MANY}",
        ),
        (
            "[answer, one_of: {steps: [stay]}]",
            "1:18: one_of: expected a list of {weight, steps}, got a mapping",
        ),
        ("[answer, one_of: []]", "1:18: one_of: expected a list of {weight, steps}, got an empty list"),
        ("[answer, one_of]", "1:10: one_of: expected a list of {weight, steps}, got nothing"),
        ("[answer, one_of: [{weight: 2}]]", "1:19: 'one_of' needs steps: a list of at least one step"),
        (
            "[answer, one_of: [{weight: 1.5, steps: [stay]}]]",
            "1:28: weight: expected a whole number from 1 to 1000, got the number 1.5",
        ),
        (
            "[answer, one_of: [{wieght: 1, steps: [stay]}]]",
            "1:20: unknown key 'wieght'; did you mean 'weight'? A way of one_of has weight, steps.",
        ),
        (
            "[press: 1, answer]",
            "1:2: 'press' before 'answer'; keys can be pressed only in an answered call",
        ),
        (
            "[ring: 2s, say: hi, answer]",
            "1:12: 'say' before 'answer'; a party can speak only in an answered call",
        ),
        (
            "[wait_for: transfer, answer]",
            (
                "1:2: 'wait_for' before 'answer'; "
                "a party can wait for your app while its phone rings, and in an answered call"
            ),
        ),
        ("[answer, hang_up, press: 1]", "1:19: nothing can follow 'hang_up': the call is over"),
        (
            "[answer, repeat: {times: 2, steps: [hang_up]}]",
            "1:37: nothing can follow 'hang_up': the call is over",
        ),
        (
            "[one_of: [[answer], [ring: 2s]], answer]",
            "1:34: the call is answered already; a call is answered once (after one way of a one_of)",
        ),
        (
            "[one_of: [[answer], [ring: 2s]]]",
            (
                "1:22: the script ends here, after 'ring', with the call neither answered nor over; "
                "go on with answer, busy, timeout, unanswered, rejected or failed"
            ),
        ),
        ("[one_of: [[setup: 1s, busy], [answer]]]", "1:12: 'setup' can only be the first step"),
        (
            "[answer, one_of: [[hang_up], [hang_up]], stay: 1s]",
            "1:42: nothing can follow 'hang_up': the call is over",
        ),
    ],
)
def test_mistake_is_told_in_a_sentence(text, mistake):
    """What a newcomer may write by mistake is answered by what to write."""
    assert mistakes_in(text) == [mistake]


def test_repeats_within_repeats_are_bounded_before_they_are_written_out():
    """Ten levels of a thousand would be more steps than memory holds."""
    steps = "[stay: 1s]"
    for _ in range(10):
        steps = f"[repeat: {{times: 1000, steps: {steps}}}, stay: 1s]"
    assert any(
        TOO_MANY in mistake for mistake in mistakes_in(f"[answer, repeat: {{times: 2, steps: {steps}}}]")
    )


def test_the_ways_of_one_of_are_counted():
    """However they are nested."""
    ways = ", ".join("{steps: [repeat: {times: 400, steps: [stay: 1s]}]}" for _ in range(3))
    assert mistakes_in(f"[answer, one_of: [{ways}]]")[0].endswith(TOO_MANY)


def test_a_script_may_have_a_thousand_steps():
    """And not one more, which the table above shows."""
    assert len(steps_of("[answer, repeat: {times: 998, steps: [stay: 1s]}, hang_up]")) == MOST_STEPS


def test_ring_before_ways():
    """The ways begin where the script has got to."""
    assert steps_of("[ring: 1s, one_of: [[answer], [busy]]]")[0] == Ring(1000)
