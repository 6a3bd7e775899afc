"""The default scenario: the magic numbers."""

from __future__ import annotations

import pytest

from voice_simulator.core.model.script import Answer, End, Ring
from voice_simulator.core.model.states import Status
from voice_simulator.core.party.script_selection import ScriptSelector
from voice_simulator.scenario.library import read_default_scenario


def steps_for(to, endpoint_type="phone"):
    """Return the steps of who plays on a call, with nothing but the default scenario."""
    cast = ScriptSelector("any", read_default_scenario().rules)
    return cast.choose(to=to, from_="447700900000", endpoint_type=endpoint_type).script.steps


@pytest.mark.parametrize("fiction", ["447700900", "442079460"])
@pytest.mark.parametrize(
    ("digits", "steps"),
    [
        ("486", (End(Status.BUSY, None, 486),)),
        ("603", (Ring(2000), End(Status.REJECTED, "declined", 603))),
        ("480", (End(Status.UNANSWERED, "unavailable", 480),)),
        ("487", (Ring(None),)),
        ("404", (End(Status.FAILED, "number_out_of_service", 404),)),
        ("403", (End(Status.REJECTED, "restricted", 403),)),
        ("484", (End(Status.REJECTED, "invalid_number", 484),)),
        ("500", (End(Status.FAILED, "internal_error", 500),)),
        ("503", (End(Status.FAILED, "cannot_route", 503),)),
        ("222", (Ring(4000), Answer(machine=True, beep_after=5000))),
        ("100", (Ring(2000), Answer())),
    ],
)
def test_last_digits_of_the_fiction_ranges_choose_the_outcome(fiction, digits, steps):
    """The SIP code in a number is what becomes of a call to it; anything else is answered."""
    assert steps_for(fiction + digits) == steps


@pytest.mark.parametrize("number", ["447700901486", "442079461486", "442079450486", "15550100486"])
def test_other_numbers_with_these_digits_are_answered(number):
    """Only the two ranges are magic."""
    assert steps_for(number) == (Ring(2000), Answer())


@pytest.mark.parametrize("endpoint_type", ["websocket", "app"])
def test_what_does_not_ring_answers_at_once(endpoint_type):
    """A WebSocket or an app goes from started to answered."""
    assert steps_for("wss://example.com/socket", endpoint_type) == (Answer(),)


@pytest.mark.parametrize("endpoint_type", ["sip", "vbc"])
def test_telephones_ring_and_are_answered(endpoint_type):
    """SIP and VBC endpoints are telephones as well."""
    assert steps_for("alice@example.com", endpoint_type) == (Ring(2000), Answer())


def test_default_scenario_lets_every_call_through():
    """It refuses nothing, and its entries name their file and line."""
    scenario = read_default_scenario()
    assert scenario.otherwise is None
    assert scenario.rules[0].origin.startswith("default.yaml:")
