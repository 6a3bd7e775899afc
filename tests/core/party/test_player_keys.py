"""A party that presses keys: what becomes of its script, and what the journal has of it."""

import pytest
from playbook.parties import answer, hang_up, press, ring, say, stay, wait_for

from voice_simulator.core.model.applications import Application
from voice_simulator.core.model.states import Status


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


def missed(bench, leg):
    return [entry["missed"] for entry in bench.entries("step", leg) if "missed" in entry]


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
