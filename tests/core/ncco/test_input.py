"""What an `input` makes of a party's keys and words, and when it is over."""

import pytest
from playbook import (
    ANYTHING,
    LATER,
    after,
    answered_call,
    hears,
    notes,
    pass_time,
    play,
    replies,
    runs,
    sends,
    signal,
    subscribe_to_dtmf,
    uuid_of,
)
from playbook.parties import answer, press, ring, say, stay
from playbook.parties import hang_up as hangs_up

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.script import Alternative

PROMPT = "one two three four five"  # two seconds
NO_SPEECH = {"results": []}
NO_DTMF = {"digits": None, "timed_out": False}
NOTHING_PRESSED = {"digits": "", "timed_out": True}
NEW = [{"action": "wait", "timeout": 60}]


def talk(text=PROMPT, **options):
    return {"action": "talk", "text": text, **options}


def menu(**dtmf):
    return {"action": "input", "type": ["dtmf"], "dtmf": dtmf}


def listen(*types, **speech):
    return {"action": "input", "type": list(types or ["speech"]), "speech": speech}


def call(party, *actions):
    """Have a party answer that takes some steps, and run some actions; then the call is held."""
    steps = party if isinstance(party, tuple) else (party,)
    held = {"action": "wait", "timeout": 600}
    return answered_call(party=(ring(2), answer(), *steps), ncco=[*actions, held])


def pressed(digits, *, timed_out=False):
    return {"digits": digits, "timed_out": timed_out}


def said(*texts, reason="end_on_silence_timeout"):
    results = [{"confidence": "0.9", "text": text} for text in texts]
    return {"timeout_reason": reason, "results": results}


# -- keys


@pytest.mark.parametrize(
    ("keys", "options", "seconds", "dtmf"),
    [
        (press("2"), {"maxDigits": 1}, 0, pressed("2")),
        (press("1234567"), {"maxDigits": 3}, 0.5, pressed("123")),
        (press("12#"), {"submitOnHash": True}, 0.5, pressed("12")),
        (press("#"), {"submitOnHash": True}, 0, pressed("")),
        (press("1#"), {}, 3.25, pressed("1#", timed_out=True)),
        (press("12"), {"timeOut": 5}, 5.25, pressed("12", timed_out=True)),
        (press("1p2"), {"maxDigits": 2}, 0.75, pressed("12")),
        (stay(9), {}, 3, NOTHING_PRESSED),
        (stay(9), {"timeOut": 10}, 10, NOTHING_PRESSED),
    ],
)
def test_how_an_input_for_keys_ends(keys, options, seconds, dtmf):
    """By its last key, by `#`, or when no further key comes; the time-out alone makes timed_out true."""
    uuid = uuid_of("A") if dtmf != NOTHING_PRESSED else None
    play(
        call((keys, stay()), menu(**options)),
        pass_time(seconds) if seconds else [],
        sends("input", dtmf=dtmf, speech=NO_SPEECH, uuid=uuid),
        pass_time(20),
    )


@pytest.mark.parametrize(
    ("keys", "seconds", "timed_out"),
    [(press("1"), 3, True), (press("1#"), 0.25, False), (press("1", now=True), 3, True)],
)
def test_the_body_of_an_input_without_a_type(keys, seconds, timed_out):
    """As it was before September 2020: the digits as a plain string."""
    body = {
        "dtmf": "1",
        "timed_out": timed_out,
        "uuid": uuid_of("A"),
        "conversation_uuid": ANYTHING,
        "timestamp": ANYTHING,
    }
    play(
        call((keys, stay()), {"action": "input", "submitOnHash": True}),
        after(seconds, sends("input", exactly=body)),
    )


def test_keys_wait_for_the_next_input():
    """However long the prompts before it take."""
    play(
        call(press("2"), talk(), talk("bye"), menu(maxDigits=1)),
        after(2, hears(PROMPT, to_the_end=True)),
        after(1, sends("input", dtmf=pressed("2")), hears("bye", to_the_end=True)),
    )


def test_each_press_is_for_an_input_of_its_own():
    """A menu below a menu: the second key does not run into an input that still waits for more digits."""
    play(
        call((press("2"), press("1")), menu()),
        after(3, sends("input", dtmf=pressed("2", timed_out=True), reply=[menu(), *NEW])),
        after(3, sends("input", dtmf=pressed("1", timed_out=True))),
    )


def test_a_key_cuts_a_prompt_that_lets_it():
    """`bargeIn`: the party hears a second of the prompt."""
    play(
        call((stay(1), press("7")), talk(bargeIn=True), menu(maxDigits=1)),
        after(1, sends("input", dtmf=pressed("7")), hears(PROMPT, seconds=1, to_the_end=False)),
    )


def test_a_key_during_a_prompt_that_can_not_be_cut_is_lost():
    """The prompt goes on; the journal says what became of the key."""
    play(
        call((stay(1), press("7", now=True)), talk(), menu(maxDigits=1)),
        after(1, notes("nobody listened for the key 7: it is lost")),
        after(1, hears(PROMPT, to_the_end=True)),
        after(3, sends("input", dtmf=NOTHING_PRESSED)),
    )


def test_keys_pressed_at_once_reach_an_input_that_listens():
    """`now` asks nobody; here somebody listens, and goes on listening for a second press."""
    play(
        call((press("1", now=True), stay(1), press("2", now=True)), menu()),
        after(4.25, sends("input", dtmf=pressed("12", timed_out=True))),
    )


def test_keys_are_no_speech():
    """An input for speech alone does not take them; the party waits for one that does."""
    play(
        call(press("3"), listen(), menu(maxDigits=1)),
        after(10, sends("input", dtmf=NO_DTMF), sends("input", dtmf=pressed("3"))),
    )


def test_keys_after_the_last_one_are_lost():
    """What is pressed beyond maxDigits finds nobody."""
    play(
        call(press("12"), menu(maxDigits=1)),
        sends("input", dtmf=pressed("1")),
        after(0.25, notes("nobody listened for the key 2: it is lost")),
    )


def test_an_asynchronous_input_posts_each_key_while_the_ncco_goes_on():
    """One event per key, with the body of a typed input, from now to the end of the call."""
    asynchronous = {**menu(), "mode": "asynchronous", "eventUrl": ["http://app/keys"]}

    def posts(digit):
        return sends("dtmf", url="http://app/keys", dtmf=pressed(digit), speech=NO_SPEECH)

    play(
        call((press("12"), stay(4), press("3")), asynchronous, talk(), talk()),
        runs("input"),
        runs("talk"),
        posts("1"),
        after(0.25, posts("2")),
        after(1.75, hears(PROMPT, to_the_end=True), runs("talk")),
        after(2, hears(PROMPT, to_the_end=True), runs("wait")),
        after(0.5, posts("3")),
    )


def test_a_party_that_waited_presses_before_the_ncco_passes_an_asynchronous_input():
    """Its key is for that input, not for the next one, which begins to listen at the same instant."""
    asynchronous = {**menu(), "mode": "asynchronous", "eventUrl": ["http://app/keys"]}
    play(
        call((press("1"), stay(1), press("2")), talk(), asynchronous, menu()),
        runs("talk"),
        after(2, sends("dtmf", url="http://app/keys", dtmf=pressed("1"))),
        hears(PROMPT, to_the_end=True),
        runs("input"),
        runs("input"),
        after(1.25, sends("dtmf", url="http://app/keys", dtmf=pressed("2"))),
        after(3, sends("input", dtmf=pressed("2", timed_out=True)), runs("wait")),
    )


def test_a_subscription_posts_each_key_until_it_is_taken_back():
    """The API's way to the same events; a party that waits to press does so when it begins."""
    play(
        call((press("1"), stay(2), press("2", now=True))),
        pass_time(7),
        subscribe_to_dtmf("http://app/keys"),
        sends("dtmf", url="http://app/keys", dtmf=pressed("1")),
        subscribe_to_dtmf(None),
        after(2.25, notes("nobody listened for the key 2: it is lost")),
    )


# -- speech


@pytest.mark.parametrize(
    ("words", "results"),
    [
        (say("yes"), [("yes", "0.9")]),
        (say(Alternative("yes please", "0.9405097")), [("yes please", "0.9405097")]),
        (say(Alternative("yes", "0.8"), "chess"), [("yes", "0.8"), ("chess", "0.9")]),
    ],
)
def test_what_is_said_arrives_as_results(words, results):
    """The likeliest first; the confidence is text, as recorded."""
    results = [{"confidence": confidence, "text": text} for text, confidence in results]
    speech = {"timeout_reason": "end_on_silence_timeout", "results": results}
    play(call(words, listen()), after(3, sends("input", speech=speech, dtmf=NO_DTMF)))


def test_speech_that_is_not_understood():
    """The engine failed; its sentence is all there is."""
    error = "ERR1: Failed to analyze audio"
    play(call(say(error=error), listen()), after(3, sends("input", speech={"error": error})))


def test_speech_that_is_to_be_saved_has_an_address():
    """After the results; there is none where nothing was said or understood."""
    saved = {**said("yes"), "recording_url": ANYTHING}
    play(
        call((say("yes"), say(error="ERR1"), stay()), *[listen(saveAudio=True)] * 3),
        after(
            3,
            sends("input", speech=saved),
        ),
        after(3, sends("input", speech={"error": "ERR1"})),
        after(10, sends("input", speech=said(reason="start_timeout"))),
    )


@pytest.mark.parametrize(
    ("words", "seconds"), [(say(PROMPT), 2), (say("yes", lasts=20), 20), (say(error="x"), 1)]
)
def test_speech_takes_as_long_as_its_words_or_as_is_said(words, seconds):
    """What comes after it in the script comes after it."""
    play(
        call((words, hangs_up()), listen(endOnSilence=10, maxDuration=60)),
        after(seconds, sends("completed", disconnected_by="user")),
    )


def test_speech_at_once_asks_nobody():
    """It reaches an input that listens, and is lost otherwise, which the journal notes."""
    play(
        call(
            (say("hello", now=True), say("yes", now=True), stay()), {"action": "wait", "timeout": 1}, listen()
        ),
        after(1, notes("nobody listened for speech: it is lost")),
        after(3, sends("input", speech=said("yes"))),
    )


@pytest.mark.parametrize(
    ("options", "seconds", "reason"),
    [
        ({}, 4, "end_on_silence_timeout"),
        ({"endOnSilence": 0.5}, 2.5, "end_on_silence_timeout"),
        ({"maxDuration": 1}, 1, "max_duration"),
        ({"startTimeout": 1}, 4, "end_on_silence_timeout"),
    ],
)
def test_when_speech_is_over(options, seconds, reason):
    """Five words take two seconds; then silence, or sooner the longest duration, ends the input."""
    play(
        call(say(PROMPT), listen(**options)),
        after(seconds, sends("input", speech=said(PROMPT, reason=reason))),
    )


def test_silence_is_counted_from_the_end_of_speech_that_lasts():
    """However few its words are."""
    play(
        call((say("yes", lasts=20), stay()), listen(endOnSilence=3), listen()),
        after(23, sends("input", speech=said("yes"))),
    )


def test_a_party_that_keeps_silent():
    """Nobody began to speak in time."""
    play(
        call(stay(), listen(startTimeout=4)),
        after(4, sends("input", speech=said(reason="start_timeout"))),
    )


def test_speech_cuts_a_prompt_that_lets_it():
    """As a key does."""
    play(
        call((stay(1), say("stop")), talk(bargeIn=True), listen()),
        after(1, hears(PROMPT, seconds=1, to_the_end=False)),
        after(3, sends("input", speech=said("stop"))),
    )


def test_speech_waits_for_an_input_that_takes_it():
    """A menu for keys is not listening to words."""
    play(
        call(say("hello"), menu(), listen()),
        after(3, sends("input", speech=NO_SPEECH, dtmf=NOTHING_PRESSED)),
        after(3, sends("input", speech=said("hello"), dtmf=NO_DTMF)),
    )


def test_each_sentence_is_for_an_input_of_its_own():
    """A dialogue: the second is not said into the first one's silence."""
    play(
        call((say("hello"), say("goodbye")), listen(), listen()),
        after(3, sends("input", speech=said("hello"))),
        after(3, sends("input", speech=said("goodbye"))),
    )


def test_a_reply_to_speech_may_bring_an_ncco():
    """As to any input."""
    play(
        call(say("sales"), listen()),
        after(3, sends("input", speech=said("sales"), reply=[talk()])),
        after(2, sends("completed"), hears(PROMPT)),
    )


def test_speech_that_nobody_listens_for_is_lost():
    """The journal says so."""
    play(
        call(stay()),
        pass_time(2),
        signal(s.Speaks(say("yes"))),
        after(1, notes("nobody listened for speech: it is lost")),
    )


# -- keys and speech

PASSED_OVER = "the input passes over 'yes': keys override it"


def test_keys_override_what_was_said_before():
    """Where both are taken, the keys are what counts, and the journal says what was passed over."""
    play(
        call((say("yes"), press("1", now=True), stay()), listen("dtmf", "speech")),
        after(1, notes(PASSED_OVER)),
        after(3, sends("input", speech=NO_SPEECH, dtmf=pressed("1", timed_out=True))),
    )


def test_keys_override_what_is_said_after():
    """It is heard, and passed over."""
    play(
        call((press("1"), say("yes", now=True), stay()), listen("dtmf", "speech")),
        after(0.25, notes(PASSED_OVER)),
        after(2.75, sends("input", speech=NO_SPEECH, dtmf=pressed("1", timed_out=True))),
    )


def test_an_input_tells_only_what_is_said_last():
    """The journal has the rest."""
    play(
        call((say("yes"), say("no", now=True), stay()), listen("speech", "dtmf")),
        after(1, notes("the input passes over 'yes': an input tells only what is said last")),
        after(3, sends("input", speech=said("no"), dtmf=NO_DTMF)),
    )


# -- nobody says or presses anything


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ({"type": ["dtmf"]}, 3),
        ({"type": ["dtmf"], "dtmf": {"timeOut": 7}}, 7),
        ({"type": ["dtmf"], "dtmf": {"timeOut": 0}}, 0),
        ({"type": ["speech"]}, 10),
        ({"type": ["speech"], "speech": {"startTimeout": 4}}, 4),
        ({"type": ["dtmf", "speech"], "dtmf": {"timeOut": 5}}, 10),
        ({"type": ["dtmf", "speech"], "dtmf": {"timeOut": 5}, "speech": {"startTimeout": 1}}, 5),
        ({}, 3),
        ({"timeOut": 30}, 30),
    ],
)
def test_an_input_of_a_silent_party_ends_by_its_time_out(options, seconds):
    """Then its webhook is sent, and the next action runs."""
    play(
        call((), {"action": "input", **options}, talk("next")),
        pass_time(seconds) if seconds else [],
        sends("input"),
        after(1, hears("next")),
        pass_time(60),
    )


def test_an_asynchronous_input_of_a_silent_party_tells_nothing():
    """Nor does it hold anything up."""
    asynchronous = menu() | {"mode": "asynchronous"}
    play(call((), asynchronous, talk()), runs("input"), runs("talk"), after(2, hears(PROMPT), runs("wait")))


def test_the_flow_waits_for_the_reply_to_an_input():
    """It may bring an NCCO."""
    play(
        call((), menu()),
        runs("input"),
        after(3, sends("input", reply=LATER)),
        pass_time(60),
        replies("input"),
        runs("wait"),
    )
