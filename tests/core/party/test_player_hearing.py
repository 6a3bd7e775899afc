"""A party that waits until it has heard something goes on at the word, if that is said and heard."""

import json
from fnmatch import fnmatchcase

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playbook.parties import answer, hang_up, press, ring, say, stay, wait_for

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.commands import StreamCommand
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.model.endpoints import phone
from voice_simulator.core.model.inbound_call import InboundCall
from voice_simulator.core.model.script import Script
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.wire.media_command_reader import read_talk

MENU = {"action": "talk", "text": "Welcome. For sales press 1, for support press 2."}
"""Nine words of 400 ms; `1,` is over after 2 s, the first `press` after 1.6 s."""


def party(*steps):
    """Ring for two seconds, answer after three, and take some steps."""
    return (ring(2), answer(), *steps)


def place(bench, *actions):
    return bench.place(ncco=[*actions, {"action": "conversation", "name": "after"}])


def step_times(bench, leg):
    return [
        ((entry["time"][17:23]), entry["step"])
        for entry in bench.entries("step", leg)
        if "step" in entry and entry["step"] not in ("ring", "answer")
    ]


def gave_up(bench, leg):
    return [entry for entry in bench.entries("step", leg) if "gave_up" in entry]


def heard(bench, leg):
    return [entry.get("words", entry["content"]) for entry in bench.entries("heard", leg)]


def test_a_party_goes_on_at_the_last_word_of_what_it_waits_for(new_bench):
    """Though the prompt goes on; a deadline falls due just then, and the journal has said as much of it."""
    bench = new_bench(party(wait_for("heard", "*press 1*"), hang_up()))
    leg = place(bench, MENU)
    bench.pass_time(3)
    assert (bench.switchboard.next_deadline() - bench.switchboard.clock.now) / 1000 == 2
    assert not bench.switchboard.awaits_application
    bench.pass_time(1.999)
    assert not leg.is_over
    bench.pass_time(0.001)
    assert leg.is_over
    assert heard(bench, leg) == ["Welcome. For sales press 1,"]
    assert gave_up(bench, leg) == []
    assert bench.switchboard.next_deadline() is None


@pytest.mark.parametrize("cut_after", [1.99, 2.0])
def test_words_of_a_prompt_that_is_cut_before_them_do_not_count(new_bench, cut_after):
    """Cut at the very moment at which they are over they do."""
    bench = new_bench(party(wait_for("heard", "*press 1*", within=10), stay()))
    leg = place(bench)
    bench.pass_time(3)
    bench.switchboard.talk(leg.uuid, read_talk({"text": MENU["text"]}))
    bench.pass_time(cut_after)
    bench.switchboard.stop_playing(leg.uuid, Channel.TALK)
    bench.pass_time(15)
    came = ["heard Welcome. For sales press"]
    assert [entry["came"] for entry in gave_up(bench, leg)] == ([] if cut_after == 2.0 else [came])


def test_an_earmuffed_party_hears_nothing(new_bench):
    """What is said meanwhile is not heard; what is said afterwards is."""
    bench = new_bench(party(wait_for("heard", "*press 1*", within=10), hang_up()))
    leg = place(bench, {**MENU, "loop": 2})
    bench.pass_time(4)
    bench.modify(leg, "earmuff")
    assert bench.switchboard.awaits_application
    bench.pass_time(2)
    bench.modify(leg, "unearmuff")
    assert not bench.switchboard.awaits_application
    bench.pass_time(20)
    # The second round says it at 3.6 s + 2 s.
    assert step_times(bench, leg)[-1] == ("08.600", "hang_up")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("<speak>Welcome <break time='3s'/> press 1 or 2</speak>", 3 + 0.4 + 3 + 0.8),
        ("<speak>press <break time='1s'/></speak>press 1", 3 + 0.4 + 1 + 0.8),
    ],
)
def test_breaks_take_their_time(new_bench, text, at):
    """As they do in a prompt that is cut."""
    bench = new_bench(party(wait_for("heard", "*press 1*"), hang_up()))
    leg = place(bench, {"action": "talk", "text": text})
    bench.pass_time(30)
    assert step_times(bench, leg)[-1] == (f"{at:06.3f}", "hang_up")


def test_a_wait_counts_from_the_beginning_of_the_step_before_it(new_bench):
    """Words that were said during that step count; the party goes on as soon as it waits."""
    bench = new_bench(party(stay(3), wait_for("heard", "*press 1*"), hang_up()))
    leg = place(bench, MENU)
    bench.pass_time(20)
    assert step_times(bench, leg) == [("03.000", "stay"), ("06.000", "wait_for"), ("06.000", "hang_up")]


def test_words_from_before_the_step_before_do_not_count(new_bench):
    """Of a prompt that goes on only what follows does."""
    bench = new_bench(party(stay(3), stay(0.1), wait_for("heard", "*press 1*", within=20), hang_up()))
    leg = place(bench, MENU)
    bench.pass_time(60)
    assert [entry["came"] for entry in gave_up(bench, leg)] == [["heard press 2."]]


def test_a_prompt_that_was_over_when_the_party_began_to_wait_counts(new_bench):
    """If it was heard during the step before."""
    bench = new_bench(party(stay(30), wait_for("heard", "*press 2*"), hang_up()))
    leg = place(bench, MENU)
    bench.pass_time(60)
    assert step_times(bench, leg)[-1] == ("33.000", "hang_up")
    assert gave_up(bench, leg) == []


def test_each_of_several_waits_waits_for_what_follows(new_bench):
    """Also within one prompt, and among things that are not heard."""
    again = wait_for("heard", "*press*")
    bench = new_bench(party(again, again, wait_for("ncco", "stream"), wait_for("heard", "*.mp3"), hang_up()))
    leg = place(bench, MENU, {"action": "stream", "streamUrl": ["http://app/a.mp3"]})
    bench.pass_time(60)
    assert step_times(bench, leg) == [
        ("03.000", "wait_for"),
        ("04.600", "wait_for"),
        ("06.200", "wait_for"),
        ("06.600", "wait_for"),
        ("06.601", "hang_up"),
    ]
    assert heard(bench, leg)[-1] == "http://app/a.mp3"


def test_the_same_sound_is_not_heard_twice(new_bench):
    """A second wait for a stream is for another."""
    again = wait_for("heard", "*.mp3", within=5)
    bench = new_bench(party(again, again, hang_up()))
    leg = place(bench, {"action": "stream", "streamUrl": ["http://app/a.mp3"]})
    bench.pass_time(60)
    assert [entry["within_ms"] for entry in gave_up(bench, leg)] == [5000]


def test_what_the_api_plays_is_heard_as_well(new_bench):
    """A talk, and a stream as soon as it is heard."""
    bench = new_bench(
        party(wait_for("heard", "*good-bye*"), wait_for("heard", "*music.mp3", within=10), hang_up())
    )
    leg = place(bench)
    bench.pass_time(4)
    assert bench.switchboard.awaits_application
    bench.switchboard.talk(leg.uuid, read_talk({"text": "So good-bye to all"}))
    bench.pass_time(6)
    assert [step for _, step in step_times(bench, leg)] == ["wait_for", "wait_for"]
    bench.switchboard.stream(leg.uuid, StreamCommand(url="http://app/music.mp3", loop=0, level=0))
    bench.pass_time(0.001)
    assert leg.is_over


def test_a_word_that_is_over_when_time_is_up_was_heard_in_time(new_bench):
    """A millisecond less, and the party gives up and says what it heard instead."""
    for within, given_up in ((2, []), (1.999, [["heard Welcome. For sales press"]])):
        bench = new_bench(party(wait_for("heard", "*press 1*", within=within), hang_up()))
        leg = place(bench, MENU)
        bench.pass_time(20)
        assert [entry["came"] for entry in gave_up(bench, leg)] == given_up


def test_what_was_heard_before_a_party_pressed_does_not_count(new_bench):
    """It pressed when your app listened: what it waits for comes after that."""
    bench = new_bench(party(press("1"), wait_for("heard", "*press 2*", within=60), hang_up()))
    listens = {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}}
    leg = place(bench, MENU, listens)
    bench.pass_time(120)
    assert [entry["came"] for entry in gave_up(bench, leg)] == [[]]


TEXTS = ("press 1 or 2", "<speak>press <break time='700ms'/> 1</speak>", "for sales press 1", "1 press")
DEEDS = st.one_of(
    st.tuples(st.just("talk"), st.sampled_from(TEXTS), st.integers(0, 2)),
    st.sampled_from([("stop",), ("earmuff",), ("unearmuff",), ("stream",)]),
)


def do(bench, leg, deed):
    match deed:
        case ("talk", text, loop):
            bench.switchboard.talk(leg.uuid, read_talk({"text": text, "loop": loop}))
        case ("stream",):
            bench.switchboard.stream(leg.uuid, StreamCommand(url="http://app/1.mp3", loop=1, level=0))
        case ("stop",):
            bench.switchboard.stop_playing(leg.uuid, Channel.TALK)
        case (action,):
            bench.modify(leg, action)


def heard_until(new_bench, deeds, until):
    """Return what the journal says was heard of a call that ends at an instant, in ms from the answer."""
    bench = new_bench(party(stay()))
    leg = place(bench)
    bench.pass_time(3)
    passed = 0
    for pause, deed in deeds:
        if passed + pause > until:
            break
        bench.pass_time(pause / 1000)
        passed += pause
        do(bench, leg, deed)
    bench.pass_time((until - passed) / 1000)
    bench.modify(leg, "hangup")
    return heard(bench, leg)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=st.lists(st.tuples(st.integers(1, 1500), DEEDS), min_size=1, max_size=6),
    glob=st.sampled_from(["*press 1*", "*1*", "press*", "*sales press", "*1", "http*", "*2 press*", "for*1"]),
)
def test_a_wait_ends_at_the_first_instant_at_which_a_hang_up_would_have_shown_it(new_bench, deeds, glob):
    """Whatever your app plays, cuts and mutes meanwhile; a millisecond earlier there is nothing of it."""
    bench = new_bench(party(wait_for("heard", glob, within=20), stay()))
    leg = place(bench)
    bench.pass_time(3)
    for pause, deed in deeds:
        bench.pass_time(pause / 1000)
        do(bench, leg, deed)
    bench.pass_time(30)
    went_on = next(entry for entry in bench.entries("step", leg) if entry.get("step") == "stay")
    at = from_iso(went_on["time"]) - leg.answered_at
    fits = [fnmatchcase(text, glob) for text in heard_until(new_bench, deeds, at)]
    assert any(fits) is (gave_up(bench, leg) == [])
    assert not any(fnmatchcase(text, glob) for text in heard_until(new_bench, deeds, at - 1))


def test_a_caller_hears_from_the_answer_on(new_bench):
    """Its script begins with it; what is said at once counts."""
    bench = new_bench(
        application=Application(
            id="app",
            event=WebhookTarget(url="http://app/event", method="POST"),
            answer=WebhookTarget(url="http://app/answer", method="GET"),
        )
    )
    bench.replies["/answer"] = Reply(200, "application/json", json.dumps([MENU]).encode())
    script = Script("script", (wait_for("heard", "*press 1*"), hang_up()))
    caller = InboundCall(from_=phone("447700900500"), to="442079460000", script=script, origin="test")
    leg = bench.switchboard.receive_call(caller)
    bench.exchange()
    bench.pass_time(10)
    assert (leg.ended_at - leg.answered_at, heard(bench, leg)) == (2000, ["Welcome. For sales press 1,"])


def test_a_call_that_is_over_during_a_wait_names_what_was_heard_instead(new_bench):
    """Also what it hears just then; a wait that is no matter is not named."""
    bench = new_bench(party(wait_for("heard", "Press 1"), press("1")))
    leg = bench.place(ncco=[MENU])
    bench.pass_time(30)
    (missed,) = [entry for entry in bench.entries("step", leg) if "not_reached" in entry]
    assert (missed["awaited"], missed["came"]) == ("heard Press 1", [f"heard {MENU['text']}"])


# -- what other parties say

CONNECT = {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900102"}]}


def pair(new_bench, caller, called):
    """Let one party dial another, who is answered at six seconds; return a bench and the two legs."""
    bench = new_bench({"447700900101": (party(*caller),), "447700900102": (party(*called),)})
    first = bench.place(to="447700900101", ncco=[CONNECT])
    bench.pass_time(6)
    (second,) = [leg for leg in bench.switchboard.store if leg is not first]
    return bench, first, second


def test_a_party_goes_on_at_the_last_word_of_what_another_says(new_bench):
    """Though that one speaks on; which your app has nothing to do with, so that time need not wait for it."""
    caller = (wait_for("heard", "*the code is*"), press("1", now=True))
    bench, first, _ = pair(new_bench, caller, (say("well then the code is one two three"), stay()))
    assert not bench.switchboard.awaits_application
    bench.pass_time(10)
    assert step_times(bench, first) == [("03.000", "wait_for"), ("08.000", "press")]
    assert gave_up(bench, first) == []


@pytest.mark.parametrize("is_first", [True, False], ids=["the first leg waits", "the second leg waits"])
@pytest.mark.parametrize(
    ("waits", "left"),
    [
        ((wait_for("heard", "*my way*"), stay()), ["stay"]),
        ((wait_for("heard", "*am*"), wait_for("heard", "*way*")), None),
        ((wait_for("heard", "*my way*"), press("1")), ["press"]),
    ],
)
def test_the_last_words_before_another_hangs_up_are_heard(new_bench, is_first, waits, left):
    """Though the call is over at that instant; what stands behind the wait is not reached."""
    speaks = (say("i am on my way"), hang_up())
    bench, first, second = pair(new_bench, *((waits, speaks) if is_first else (speaks, waits)))
    bench.pass_time(20)
    leg = first if is_first else second
    assert leg.is_over
    missed = [entry for entry in bench.entries("step", leg) if "not_reached" in entry]
    assert [entry["not_reached"] for entry in missed] == ([] if left is None else [left])
    assert all("awaited" not in entry for entry in missed)


def test_while_nobody_speaks_a_party_may_wait_for_your_app(new_bench):
    """It may play something, so that time does not run past it."""
    bench, _, _ = pair(new_bench, (wait_for("heard", "*code*"),), (stay(1), say("one two three"), stay()))
    assert bench.switchboard.awaits_application
    bench.pass_time(1)
    assert bench.switchboard.awaits_application


@pytest.mark.parametrize("glob", ["*code*", "one two", "one * code"])
def test_what_another_party_has_yet_to_say_is_not_waited_for_at_your_app(new_bench, glob):
    """From when that one is called; in a run each moment would take patience otherwise, while people talk."""
    called = (stay(1), say("one two three code"), stay())
    scripts = {"447700900101": (party(wait_for("heard", glob), stay()),), "447700900102": (party(*called),)}
    bench = new_bench(scripts)
    leg = bench.place(to="447700900101", ncco=[CONNECT])
    for _ in range(10):
        bench.pass_time(1)
        assert not bench.switchboard.awaits_application
    assert gave_up(bench, leg) == []


def test_two_who_wait_for_each_other_give_up(new_bench):
    """Each with the sentence that says what it waited for, and what it heard instead."""
    caller = (wait_for("heard", "*hello*", within=10), say("are you there"), stay())
    called = (wait_for("heard", "*hello*", within=10), stay())
    bench, first, second = pair(new_bench, caller, called)
    bench.pass_time(60)
    assert [(one["gave_up"], one["within_ms"], one["came"]) for one in gave_up(bench, first)] == [
        ("heard *hello*", 10_000, [])
    ]
    assert [one["came"] for one in gave_up(bench, second)] == [["heard are you there"]]
    assert not bench.switchboard.awaits_application


def test_what_another_says_counts_from_the_beginning_of_the_step_before(new_bench):
    """As a prompt does; of two waits the second is for what follows."""
    called = (say("one two three four five"), stay(1), say("six seven"), stay())
    caller = (stay(4), wait_for("heard", "*three*"), wait_for("heard", "*six*"), hang_up())
    bench, first, _ = pair(new_bench, caller, called)
    bench.pass_time(20)
    assert step_times(bench, first)[-1] == ("09.500", "hang_up")


def test_a_party_speaks_once_it_is_heard(new_bench):
    """It waits while it is alone, and while what it is in has not started."""
    bench = new_bench({"447700900101": (party(say("hello you two"), stay()),), "*": (party(stay()),)})
    waiting = {"action": "conversation", "name": "room", "startOnEnter": False}
    first = bench.place(to="447700900101", ncco=[waiting])
    second = bench.place(ncco=[waiting])
    bench.pass_time(10)
    assert heard(bench, second) == []
    third = bench.place(ncco=[{**waiting, "startOnEnter": True}])
    bench.pass_time(10)
    assert heard(bench, second) == heard(bench, third) == ["hello you two"]
    assert step_times(bench, first)[0] == ("03.000", "say")
    assert bench.entries("note", first) == []
    assert bench.entries("heard", second)[0]["from"].endswith("12:00:13.000Z")


def test_an_input_that_opens_as_a_party_is_heard_hears_it_too(new_bench):
    """The NCCO goes first, so that what is said to the one who comes is no loss for the other."""
    bench = new_bench({"447700900101": (party(say("hello bob"), stay()),), "*": (party(stay()),)})
    listen = {"action": "input", "type": ["speech"], "eventUrl": ["http://app/said"]}
    bench.place(to="447700900101", ncco=[CONNECT, listen])
    bench.pass_time(20)
    (event,) = bench.bodies("input")
    assert [one["text"] for one in event["speech"]["results"]] == ["hello bob"]
    (second,) = [leg for leg in bench.switchboard.store if leg.connected_from is not None]
    assert heard(bench, second) == ["hello bob"]


def test_who_comes_and_has_yet_to_say_it_takes_the_wait_from_your_app(new_bench):
    """And gives it back when it goes: only your app could play it then."""
    room = [{"action": "conversation", "name": "room"}]
    bench = new_bench(
        {
            "447700900101": (party(wait_for("heard", "*code*", within=60), stay()),),
            "447700900102": (party(stay(30), say("the code is one"), stay()),),
        }
    )
    bench.place(to="447700900101", ncco=room)
    second = bench.place(to="447700900102")
    bench.pass_time(5)
    assert bench.switchboard.awaits_application
    bench.modify(second, "transfer", ncco=room)
    assert not bench.switchboard.awaits_application
    bench.modify(second, "hangup")
    assert bench.switchboard.awaits_application
