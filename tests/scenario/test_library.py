"""The default scenario: the magic numbers."""

from __future__ import annotations

import pytest

from simulator.core.parties import Answer, Cast, End, Ring
from simulator.core.states import Status
from simulator.scenario.library import read_default_scenario


def steps_for(to, endpoint_type="phone"):
    """Return the steps of who plays on a call, with nothing but the default scenario."""
    cast = Cast("any", read_default_scenario().rules)
    return cast.choose(to=to, from_="447700900000", endpoint_type=endpoint_type).script.steps


@pytest.mark.parametrize(
    ("number", "steps"),
    [
        ("447700900486", (End(Status.BUSY, None, 486),)),
        ("447700900603", (Ring(2000), End(Status.REJECTED, "declined", 603))),
        ("447700900480", (End(Status.UNANSWERED, "unavailable", 480),)),
        ("447700900487", (Ring(None),)),
        ("447700900404", (End(Status.FAILED, "number_out_of_service", 404),)),
        ("447700900403", (End(Status.REJECTED, "restricted", 403),)),
        ("447700900484", (End(Status.REJECTED, "invalid_number", 484),)),
        ("447700900500", (End(Status.FAILED, "internal_error", 500),)),
        ("447700900503", (End(Status.FAILED, "cannot_route", 503),)),
        ("447700900222", (Ring(4000), Answer(machine=True, beep_after=5000))),
        ("447700900100", (Ring(2000), Answer())),
        ("442079460486", (Ring(2000), Answer())),
    ],
)
def test_last_digits_of_the_fiction_range_choose_the_outcome(number, steps):
    """The SIP code in a number is what becomes of a call to it; anything else is answered."""
    assert steps_for(number) == steps


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
