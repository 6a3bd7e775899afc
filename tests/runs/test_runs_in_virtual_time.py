"""Runs in which time passes: an app that waits by its own clock, and what must not happen long after the end.

The wall clock is virtual, so that nobody waits for it.
"""

import asyncio

import pytest
from driver_bench import FakeDispatcher, told
from virtual_time import run as run_virtually

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.rules import Rules
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.runs.options import RunOptions
from voice_simulator.runs.runner import Runs
from voice_simulator.runtime.pacing import ClockMode, Pacing
from voice_simulator.runtime.world import WorldDefaults
from voice_simulator.runtime.worlds import Worlds
from voice_simulator.scenario.language.scenario_reader import read_scenario
from voice_simulator.scenario.library import read_default_scenario

APP = "aaaaaaaa-0000-4000-8000-000000000001"
START = 1_893_499_200_000
CALL = {
    "to": [{"type": "phone", "number": "447700900100"}],
    "from": {"type": "phone", "number": "447700900000"},
    "ncco": [{"action": "talk", "text": "hello"}],
    "event_url": ["http://app/event"],
}
BUSY = """
calls: [{to: "4477*", turns: [busy, busy]}]
trigger:
  call: {to: 447700900100, from: 447700900000, event_url: "http://app/event", ncco: [{action: talk, text: a}]}
"""


class CallsAgain:
    """An app that calls again some time after a call was busy: of wall time, or of the simulator's clock.

    Args:
        after: seconds until it does; None for never.
        is_simulated: whether it looks at the simulator's clock for that, as often as it can.
    """

    def __init__(self, after, *, is_simulated=False):
        self._after, self._is_simulated = after, is_simulated
        self._tasks = []
        self.worlds = None

    async def reply(self, request):
        if told(request) == "busy" and not self._tasks and self._after is not None:
            self._tasks.append(asyncio.ensure_future(self._call_again()))

    async def _call_again(self):
        if self._is_simulated:
            (world,) = self.worlds
            due = world.driver.now() + self._after * 1000
            while world.driver.now() < due:
                await asyncio.sleep(0.01)
        else:
            await asyncio.sleep(self._after)
        (world,) = self.worlds
        place(world, CALL)


def place(world, body):
    with world.driver.changing() as switchboard:
        switchboard.place_call(read_create_call(dict(body), default_event_url_known=True))


async def no_facts(_worlds, _failed):
    """Collect nothing: no run here asks for a trace."""
    return {}


def play(text, app, **options):
    """Run a scenario with an app, and return the report."""

    async def playing():
        dispatcher, pacing = FakeDispatcher(), Pacing(mode=ClockMode.AUTO)
        dispatcher.replies["/event"] = app.reply
        defaults = WorldDefaults(
            rules=lambda start, seed: Rules(seed=seed, start=start),
            seed=1, new_seed=lambda: 1, start=START, pacing=pacing,
        )  # fmt: skip
        application = Application(id=APP, event=WebhookTarget(url="http://app/event", method="POST"))
        app.worlds = worlds = Worlds(
            defaults, dispatcher, read_default_scenario(), applications=[application]
        )
        runs = Runs(worlds, dispatcher, pacing, place, no_facts)
        scenario = read_scenario(text, "s.yaml")
        try:
            return await runs.run(scenario, RunOptions(application_id=APP, **options))
        finally:
            await worlds.close()

    return run_virtually(playing())


def failures(report):
    return [f"{one.mismatch.expected}: {one.mismatch.seen.splitlines()[0]}" for one in report.failures]


AGAIN = "between: {from: {webhook: busy}, to: {status: started}, %s, wall: true}"


@pytest.mark.parametrize("clock", [ClockMode.AUTO, ClockMode.REAL])
@pytest.mark.parametrize(
    ("bounds", "wrong"),
    [
        ("at_least: 10s", "at_least: 11s"),
        ("at_least: 9s, at_most: 11s", "at_least: 1s, at_most: 9s"),
        ("at_most: 10s", "at_most: 9s"),
    ],
)
def test_an_app_that_waits_by_its_own_clock_is_measured_by_the_wall_clock(bounds, wrong, clock):
    """The run waits for as long as the line lets your app wait, whatever --idle says."""
    assert (
        failures(play(f"{BUSY}expect: [{{{AGAIN % bounds}}}, {{calls: 2}}]", CallsAgain(10), clock=clock))
        == []
    )
    (told_of,) = failures(play(f"{BUSY}expect: [{{{AGAIN % wrong}}}]", CallsAgain(10), clock=clock, idle=20))
    assert "of wall time: between busy and status started: 10.0" in told_of


def test_an_app_that_waits_longer_than_it_is_waited_for():
    """The report says for how long that was: a bound `at_least` alone is no end."""
    line = "{call: {to: 447700900100}, between: {from: busy, to: started, at_least: 2s, wall: true}}"
    (told_of,) = failures(play(f"{BUSY}expect: [{line}]", CallsAgain(20)))
    assert told_of.endswith(
        "and no webhook started on that call after it (your app was waited for as long as 2s and --idle: "
        "is its own wait longer?)"
    )


def test_a_span_of_simulated_time_says_where_the_waiting_was():
    """In `auto` the app's ten seconds are none of simulated time."""
    line = "between: {from: busy, to: {status: started}, at_least: 10s}"
    (told_of,) = failures(play(f"{BUSY}expect: [{{{line}}}]", CallsAgain(10), idle=20))
    assert "(10.0 s of wall time, which wall: true measures)" in told_of


MUST_NOT = f"{BUSY}expect: [{{webhook: busy}}, {{calls: {{at_most: 1}}}}]\n"


def test_what_must_not_happen_is_waited_for_in_simulated_time():
    """An app that goes by the simulator's clock calls again after five minutes, which nobody sees without."""
    assert failures(play(MUST_NOT, CallsAgain(300, is_simulated=True))) == []
    again = play(f"{MUST_NOT}linger: 10m", CallsAgain(300, is_simulated=True))
    assert failures(again) == ["at most 1 call: 2 calls"]
    assert failures(play(f"{MUST_NOT}linger: 4m", CallsAgain(300, is_simulated=True))) == []


def test_in_real_time_linger_passes_with_the_wall_clock():
    """So that an app which waits by its own clock is seen as well."""
    assert failures(play(MUST_NOT, CallsAgain(30), clock=ClockMode.REAL)) == []
    again = play(f"{MUST_NOT}linger: 40s", CallsAgain(30), clock=ClockMode.REAL)
    assert failures(again) == ["at most 1 call: 2 calls"]
    assert failures(play(f"{MUST_NOT}linger: 20s", CallsAgain(30), clock=ClockMode.REAL)) == []


def test_time_lingers_where_nothing_happens():
    """It passes, and is told in the report."""
    before, after = play(MUST_NOT, CallsAgain(None)), play(f"{MUST_NOT}linger: 10m", CallsAgain(None))
    assert after.simulated - before.simulated == 600_000
    assert failures(after) == []


def test_nobody_lingers_over_what_has_failed_anyway():
    lacking = f"{BUSY}expect: [{{webhook: answered}}]\n"
    before, after = play(lacking, CallsAgain(None)), play(f"{lacking}linger: 10m", CallsAgain(None))
    assert after.simulated == before.simulated


def test_a_run_that_has_less_time_than_idle_says_what_it_waited_for():
    """An app that is quiet all the time is not blamed for noise."""
    report = play(f"{BUSY}timeout: 1s\nexpect: [{{calls: 2}}]", CallsAgain(None))
    assert failures(report)[0] == (
        "the scenario is over within 1 s of wall time (--timeout): what is expected had not all come, and "
        "your app had not been quiet for 2 s (--idle)"
    )


BY_HAND = """
calls: [{to: "4477*", turns: [by_hand]}]
trigger:
  call: {to: 447700900100, from: 447700900000, event_url: "http://app/event", ncco: [{action: talk, text: a}]}
expect: [{calls: 1}]
"""


@pytest.mark.parametrize(
    ("clock", "told_of"),
    [
        (
            ClockMode.AUTO,
            ("s.yaml:2: nobody was waited for: by_hand rings out in a run, unless its clock is real",),
        ),
        (ClockMode.REAL, ()),
    ],
)
def test_a_party_by_hand_for_whom_a_run_does_not_wait_is_named(clock, told_of):
    """It rings out at once in `auto`."""
    assert play(BY_HAND, CallsAgain(None), clock=clock, timeout=120).unused == told_of
    rings_out = BY_HAND.replace("[by_hand]", "[timeout, by_hand]")
    unused = play(rings_out, CallsAgain(None), clock=clock, timeout=120).unused
    assert unused == ("s.yaml:2: turn 2 was never played",)


def test_a_caller_by_hand_for_whom_a_run_does_not_wait_is_named():
    """It does nothing in `auto`."""
    text = "inbound: [{from_user: alice, to: 447700900001, script: by_hand}]\nexpect: [{calls: 1}]"
    [told] = play(text, CallsAgain(None)).unused
    assert told == (
        "s.yaml:1: nobody was waited for: a caller by_hand does nothing in a run, unless its clock is real"
    )


def test_a_run_that_ends_while_it_lingers_says_so():
    report = play(f"{MUST_NOT}linger: 10m", CallsAgain(None), clock=ClockMode.REAL, timeout=60)
    (told_of,) = failures(report)
    assert "the simulated time of linger: 10m had not passed yet (--speed makes it faster)" in told_of
