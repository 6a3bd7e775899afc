"""A party that speaks, and what an `input` makes of it."""

import pytest
from playbook.parties import answer, hang_up, press, ring, say, stay, wait_for

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.script import Alternative, Say

NOBODY = "nobody listened for speech: it is lost"
NO_DTMF = {"digits": None, "timed_out": False}


def party(*steps):
    """Ring for two seconds, answer, and take some steps."""
    return (ring(2), answer(), *steps)


def listen(*types, **speech):
    return {"action": "input", "type": list(types or ["speech"]), "speech": speech}


def place(bench, *actions):
    return bench.place(ncco=[*actions, {"action": "conversation", "name": "after"}])


def results(*said):
    return [{"confidence": confidence, "text": text} for text, confidence in said]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (say("yes"), [("yes", "0.9")]),
        (say(Alternative("yes please", "0.9405097")), [("yes please", "0.9405097")]),
        (say(Alternative("yes", "0.8"), "chess"), [("yes", "0.8"), ("chess", "0.9")]),
    ],
)
def test_what_is_said_arrives_as_results(new_bench, words, said):
    """The likeliest first; the confidence is text, as recorded."""
    bench = new_bench(party(words))
    leg = place(bench, listen())
    bench.pass_time(20)
    [body] = bench.bodies("input", leg)
    assert body["speech"] == {"timeout_reason": "end_on_silence_timeout", "results": results(*said)}
    assert body["dtmf"] == NO_DTMF


def test_speech_that_is_not_understood(new_bench):
    """The engine failed; its sentence is all there is."""
    bench = new_bench(party(say(error="ERR1: Failed to analyze audio")))
    leg = place(bench, listen())
    bench.pass_time(20)
    assert bench.bodies("input", leg)[0]["speech"] == {"error": "ERR1: Failed to analyze audio"}


def test_speech_that_is_to_be_saved_has_an_address(new_bench):
    """After the results; there is none where nothing was said or understood."""
    bench = new_bench(party(say("yes"), say(error="ERR1: Failed to analyze audio"), stay()))
    leg = place(bench, *[listen(saveAudio=True)] * 3)
    bench.pass_time(60)
    said, mumbled, silent = (body["speech"] for body in bench.bodies("input", leg))
    assert list(said) == ["timeout_reason", "results", "recording_url"]
    assert said["recording_url"].startswith("http://localhost:8480/v1/files/")
    assert (list(mumbled), list(silent)) == (["error"], ["timeout_reason", "results"])
    assert [entry["note"] for entry in bench.entries("note", leg)] == [
        "the speech of an input was saved; the file can't be had in this version: its URL answers 404"
    ]


def test_speech_takes_as_long_as_its_words_or_as_is_said(new_bench):
    """What comes after it in the script comes after it."""
    for words, seconds in (
        (say("one two three four five"), 2),
        (say("yes", lasts=20), 20),
        (say(error="x"), 1),
    ):
        bench = new_bench(party(words, hang_up()))
        leg = place(bench, listen())
        bench.pass_time(60)
        assert leg.ended_at - leg.answered_at == seconds * 1000
        assert leg.disconnected_by == "user"


def test_speech_that_lasts_is_over_when_it_is_over(new_bench):
    """Then the silence that the input asks for, or sooner the longest duration, ends it."""
    bench = new_bench(
        party(
            say("yes", lasts=20),
            stay(),
        )
    )
    leg = place(bench, listen(endOnSilence=3), listen())
    bench.pass_time(60)
    [sent, _] = [entry for entry in bench.entries("webhook", leg) if entry["event"] == "input"]
    assert sent["time"][14:23] == "00:26.000"


def test_speech_at_once_asks_nobody(new_bench):
    """It reaches an input that listens, and is lost otherwise, which the journal notes."""
    bench = new_bench(party(say("hello", now=True), say("yes", now=True), stay()))
    leg = place(bench, {"action": "wait", "timeout": 1}, listen())
    bench.pass_time(30)
    assert [entry["note"] for entry in bench.entries("note", leg)] == [NOBODY]
    assert bench.bodies("input", leg)[0]["speech"]["results"] == results(("yes", "0.9"))


@pytest.mark.parametrize(
    ("options", "second", "reason"),
    [
        ({}, 7, "end_on_silence_timeout"),
        ({"endOnSilence": 0.5}, 5.5, "end_on_silence_timeout"),
        ({"maxDuration": 1}, 4, "max_duration"),
        ({"startTimeout": 1}, 7, "end_on_silence_timeout"),
    ],
)
def test_when_speech_is_over(new_bench, options, second, reason):
    """Five words take two seconds; then silence, or sooner the longest duration, ends the input."""
    bench = new_bench(party(say("one two three four five")))
    leg = place(bench, listen(**options))
    bench.pass_time(20)
    [sent] = [entry for entry in bench.entries("webhook", leg) if entry["event"] == "input"]
    assert float(sent["time"][17:23]) == second
    assert sent["body"]["speech"]["timeout_reason"] == reason


def test_a_party_that_keeps_silent(new_bench):
    """Nobody began to speak in time."""
    bench = new_bench(party(stay()))
    leg = place(bench, listen(startTimeout=4))
    bench.pass_time(6.9)
    assert bench.bodies("input", leg) == []
    bench.pass_time(0.1)
    assert bench.bodies("input", leg)[0]["speech"] == {"timeout_reason": "start_timeout", "results": []}


def test_speech_cuts_a_prompt_that_lets_it(new_bench):
    """As a key does."""
    bench = new_bench(party(stay(1), say("stop")))
    leg = place(bench, {"action": "talk", "text": "x " * 50, "bargeIn": True}, listen())
    bench.pass_time(30)
    [heard] = bench.entries("heard", leg)
    assert (heard["to"][17:19], heard["to_the_end"]) == ("04", False)
    assert bench.bodies("input", leg)[0]["speech"]["results"][0]["text"] == "stop"


def test_speech_waits_for_an_input_that_takes_it(new_bench):
    """A menu for keys is not listening to words."""
    bench = new_bench(party(say("hello")))
    leg = place(bench, {"action": "input", "type": ["dtmf"]}, listen())
    bench.pass_time(30)
    keys, words = bench.bodies("input", leg)
    assert (keys["speech"]["results"], keys["dtmf"]["timed_out"]) == ([], True)
    assert (words["speech"]["results"], words["dtmf"]["timed_out"]) == (results(("hello", "0.9")), False)


def test_each_sentence_is_for_an_input_of_its_own(new_bench):
    """A dialogue: the second is not said into the first one's silence."""
    bench = new_bench(party(say("hello"), say("goodbye")))
    leg = place(bench, listen(), listen())
    bench.pass_time(30)
    said = [body["speech"]["results"][0]["text"] for body in bench.bodies("input", leg)]
    assert said == ["hello", "goodbye"]


@pytest.mark.parametrize("steps", [(say("yes"), press("1", now=True)), (press("1"),)])
def test_keys_override_speech(new_bench, steps):
    """Where both are taken, the keys are what counts."""
    bench = new_bench(party(*steps))
    leg = place(bench, listen("dtmf", "speech"))
    bench.pass_time(30)
    [body] = bench.bodies("input", leg)
    assert body["speech"] == {"results": []}
    assert body["dtmf"] == {"digits": "1", "timed_out": True}


def test_speech_after_keys_changes_nothing(new_bench):
    """It is heard, and overridden."""
    bench = new_bench(party(press("1"), say("yes")))
    leg = place(bench, listen("dtmf", "speech"))
    bench.pass_time(4)
    bench.signal(leg, _speaks("yes"))
    bench.pass_time(30)
    body = bench.bodies("input", leg)[0]
    assert body["dtmf"] == {"digits": "1", "timed_out": True}


def test_speech_that_nobody_listens_for_is_lost(new_bench):
    """The journal says so."""
    bench = new_bench(party(stay()))
    leg = place(bench, {"action": "wait", "timeout": 30})
    bench.pass_time(5)
    bench.signal(leg, _speaks("yes"))
    assert [entry["note"] for entry in bench.entries("note", leg)] == [NOBODY]
    assert bench.entries("signal", leg)[-1]["text"] == "yes"


def _speaks(text):
    return s.Speaks(Say((Alternative(text),)))


def test_a_reply_to_speech_may_bring_an_ncco(new_bench):
    """As to any input."""
    bench = new_bench(party(say("sales"), wait_for("ncco", "talk"), hang_up()))
    bench.replies["/event"] = lambda body: [{"action": "talk", "text": "hello"}] if "speech" in body else []
    leg = place(bench, listen())
    bench.pass_time(30)
    assert leg.disconnected_by == "user"


@pytest.mark.parametrize(
    ("steps", "note"),
    [
        (
            [say("yes"), say("no", now=True)],
            "the input passes over 'yes': an input tells only what is said last",
        ),
        ([say("yes"), press("1", now=True)], "the input passes over 'yes': keys override it"),
        ([press("1"), say("yes", now=True)], "the input passes over 'yes': keys override it"),
    ],
)
def test_what_an_input_passes_over_is_told(new_bench, steps, note):
    """Nothing that a party says is lost without a word."""
    bench = new_bench(party(*steps, stay()))
    leg = place(bench, listen("speech", "dtmf"))
    bench.pass_time(20)
    assert [entry["note"] for entry in bench.entries("note", leg)] == [note]
