"""A party that presses keys, and what an `input` makes of them."""

import pytest
from playbook.parties import answer, hang_up, press, ring, say, stay, wait_for

from voice_simulator.core.model.applications import Application
from voice_simulator.core.model.states import Status

NO_SPEECH = {"results": []}


def party(*steps):
    """Ring for two seconds, answer, and take some steps."""
    return (ring(2), answer(), *steps)


def menu(**dtmf):
    return {"action": "input", "type": ["dtmf"], "dtmf": dtmf}


def talk(text="one two three four five", **options):
    """A prompt of two seconds."""
    return {"action": "talk", "text": text, **options}


def place(bench, *actions, **fields):
    return bench.place(ncco=[*actions, {"action": "conversation", "name": "after"}], **fields)


def inputs(bench, leg):
    return [body["dtmf"] for body in bench.bodies("input", leg)]


def notes(bench, leg):
    return [entry["note"] for entry in bench.entries("note", leg)]


def missed(bench, leg):
    return [entry["missed"] for entry in bench.entries("step", leg) if "missed" in entry]


@pytest.mark.parametrize(
    ("keys", "options", "digits", "timed_out", "second"),
    [
        (press("2"), {"maxDigits": 1}, "2", False, 3),
        (press("1234567"), {"maxDigits": 3}, "123", False, 3.5),
        (press("12#"), {"submitOnHash": True}, "12", False, 3.5),
        (press("#"), {"submitOnHash": True}, "", False, 3),
        (press("1#"), {}, "1#", True, 6.25),
        (press("12"), {"timeOut": 5}, "12", True, 8.25),
        (press("1p2"), {"maxDigits": 2}, "12", False, 3.75),
        (stay(9), {}, "", True, 6),
        (stay(9), {"timeOut": 10}, "", True, 13),
    ],
)
def test_how_an_input_ends(new_bench, keys, options, digits, timed_out, second):
    """By its last key, by `#`, or when no further key comes; the time-out alone makes timed_out true."""
    bench = new_bench(party(keys, stay(60), hang_up()))
    leg = place(bench, menu(**options))
    bench.pass_time(40)
    [body] = bench.bodies("input", leg)
    assert (body["speech"], body["dtmf"]) == (NO_SPEECH, {"digits": digits, "timed_out": timed_out})
    [sent] = [entry for entry in bench.entries("webhook", leg) if entry["event"] == "input"]
    assert float(sent["time"][17:23]) == second
    assert body["uuid"] == (leg.uuid if digits or not timed_out else None)


@pytest.mark.parametrize(
    ("keys", "timed_out"),
    [(press("1"), True), (press("1#"), False), (press("1", now=True), True)],
)
def test_the_body_of_an_input_without_a_type(new_bench, keys, timed_out):
    """As it was before September 2020: the digits as a plain string."""
    bench = new_bench(party(keys))
    leg = place(bench, {"action": "input", "submitOnHash": True})
    bench.pass_time(10)
    [body] = bench.bodies("input", leg)
    assert list(body) == ["dtmf", "timed_out", "uuid", "conversation_uuid", "timestamp"]
    assert (body["dtmf"], body["timed_out"]) == ("1", timed_out)


def test_keys_wait_for_the_next_input(new_bench):
    """However long the prompts before it take."""
    bench = new_bench(party(press("2")))
    leg = place(bench, talk(), talk(), menu(maxDigits=1))
    bench.pass_time(30)
    assert inputs(bench, leg) == [{"digits": "2", "timed_out": False}]
    assert len(bench.heard(leg)) == 2
    assert [entry["to_the_end"] for entry in bench.entries("heard", leg)] == [True, True]


def test_each_press_is_for_an_input_of_its_own(new_bench):
    """A menu below a menu: the second key does not run into an input that still waits for more digits."""
    bench = new_bench(party(press("2"), press("1")))
    bench.replies["/event"] = lambda body: [menu(), {"action": "wait"}] if _first(body) else []
    leg = place(bench, menu())
    bench.pass_time(30)
    assert [dtmf["digits"] for dtmf in inputs(bench, leg)] == ["2", "1"]


def _first(body):
    return body.get("dtmf", {}).get("digits") == "2"


def test_a_key_cuts_a_prompt_that_lets_it(new_bench):
    """`bargeIn`: the party hears a second of the prompt, and no time-out runs before it is over."""
    bench = new_bench(party(stay(1), press("7")))
    leg = place(bench, talk(bargeIn=True), menu(maxDigits=1))
    bench.pass_time(30)
    [heard] = bench.entries("heard", leg)
    assert (heard["from"][17:19], heard["to"][17:19], heard["to_the_end"]) == ("03", "04", False)
    assert inputs(bench, leg) == [{"digits": "7", "timed_out": False}]


def test_a_key_during_a_prompt_that_can_not_be_cut_is_lost(new_bench):
    """The prompt goes on; the journal says what became of the key."""
    bench = new_bench(party(stay(1), press("7", now=True)))
    leg = place(bench, talk(), menu(maxDigits=1))
    bench.pass_time(30)
    assert bench.entries("heard", leg)[0]["to_the_end"]
    assert inputs(bench, leg) == [{"digits": "", "timed_out": True}]
    assert notes(bench, leg) == ["nobody listened for the key 7: it is lost"]


def test_keys_pressed_at_once_reach_an_input_that_listens(new_bench):
    """`now` asks nobody; here somebody listens, and goes on listening for a second press."""
    bench = new_bench(party(press("1", now=True), stay(1), press("2", now=True)))
    leg = place(bench, menu())
    bench.pass_time(30)
    assert inputs(bench, leg) == [{"digits": "12", "timed_out": True}]


def test_keys_are_no_speech(new_bench):
    """An input for speech alone does not take them; the party waits for one that does."""
    bench = new_bench(party(press("3")))
    leg = place(bench, {"action": "input", "type": ["speech"]}, menu(maxDigits=1))
    bench.pass_time(30)
    assert [body["dtmf"] for body in bench.bodies("input", leg)] == [
        {"digits": None, "timed_out": False},
        {"digits": "3", "timed_out": False},
    ]


def test_keys_after_the_last_one_are_lost(new_bench):
    """What is pressed beyond maxDigits finds nobody."""
    bench = new_bench(party(press("12")))
    leg = place(bench, menu(maxDigits=1), {"action": "wait", "timeout": 30})
    bench.pass_time(20)
    assert [dtmf["digits"] for dtmf in inputs(bench, leg)] == ["1"]
    assert notes(bench, leg) == ["nobody listened for the key 2: it is lost"]


def test_an_asynchronous_input_posts_each_key_while_the_ncco_goes_on(new_bench):
    """One event per key, with the body of a typed input, from now to the end of the call."""
    bench = new_bench(party(press("12"), stay(4), press("3")))
    asynchronous = {**menu(), "mode": "asynchronous", "eventUrl": ["http://app/keys"]}
    leg = place(bench, asynchronous, talk(), talk())
    bench.pass_time(30)
    assert [body["dtmf"] for body in bench.sent("/keys")] == [
        {"digits": digit, "timed_out": False} for digit in "123"
    ]
    assert all(body["speech"] == NO_SPEECH for body in bench.sent("/keys"))
    assert [entry["to_the_end"] for entry in bench.entries("heard", leg)] == [True, True]
    assert notes(bench, leg) == []


def test_a_subscription_posts_each_key_until_it_is_taken_back(new_bench):
    """The API's way to the same events; a party that waits to press does so when it begins."""
    bench = new_bench(party(press("1"), stay(2), press("2", now=True)))
    leg = place(bench, {"action": "wait", "timeout": 60})
    bench.pass_time(10)
    assert bench.sent("/keys") == []
    bench.switchboard.subscribe_to_dtmf(leg.uuid, "http://app/keys")
    bench.exchange()
    bench.switchboard.subscribe_to_dtmf(leg.uuid, None)
    bench.pass_time(10)
    assert [body["dtmf"]["digits"] for body in bench.sent("/keys")] == ["1"]
    assert notes(bench, leg) == ["nobody listened for the key 2: it is lost"]


def test_a_key_that_ends_the_call_ends_the_script(new_bench):
    """The input was the last action, and nobody wants to hear of it."""
    application = Application(id="app")
    bench = new_bench(party(press("12"), hang_up()), application)
    leg = bench.place(ncco=[menu(maxDigits=1)])
    bench.pass_time(10)
    assert (leg.status, leg.duration) == (Status.COMPLETED, 0)
    assert bench.switchboard.next_deadline() is None


@pytest.mark.parametrize(
    ("step", "step_name", "is_missed"),
    [
        (press("1"), "press", True),
        (press("1", if_possible=True), "press", False),
        (say("yes"), "say", True),
        (say("yes", if_possible=True), "say", False),
        (wait_for("api", "transfer"), "wait_for", True),
        (wait_for("api", "transfer", if_possible=True), "wait_for", False),
    ],
)
def test_what_the_script_counted_on_is_named_when_the_call_ends_first(new_bench, step, step_name, is_missed):
    """A step that waits was not reached either; one that may be missed is not among the missed."""
    bench = new_bench(party(step, stay(1)))
    leg = bench.place(ncco=[talk()])
    bench.pass_time(10)
    assert leg.status is Status.COMPLETED
    [entry] = [entry for entry in bench.entries("step", leg) if "not_reached" in entry]
    assert entry["not_reached"] == [step_name, "stay"]
    assert missed(bench, leg) == ([[step_name]] if is_missed else [])


def test_the_journal_has_each_key(new_bench):
    """As a signal of the leg, at its moment."""
    bench = new_bench(party(press("1p2")))
    leg = place(bench, menu())
    bench.pass_time(10)
    pressed = [entry for entry in bench.entries("signal", leg) if entry["signal"] == "presses"]
    assert [(entry["time"][17:23], entry["digit"]) for entry in pressed] == [("03.000", "1"), ("03.750", "2")]
