"""A call's record: what its times and its length are, to the second, as recordings have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.clock import from_iso, to_iso
from voice_simulator.core.model.conversation import Conversation
from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.leg import CallOptions, Leg
from voice_simulator.core.model.prices import FREE
from voice_simulator.core.model.states import ENDED, LIVE, Direction, Status


def make_call(**facts):
    phone = Endpoint(type=EndpointType.PHONE, address="447700900001")
    options = CallOptions(
        ncco=None, answer=None, event=None, detection=None, ringing_timer=60_000, length_timer=7_200_000
    )
    return Leg(
        uuid="u1",
        number_in_world=1,
        conversation=Conversation("CON-1"),
        direction=Direction.OUTBOUND,
        to=phone,
        from_=phone,
        tariff=FREE,
        options=options,
        created_at=from_iso("2021-03-29T21:20:03.999Z"),
        origin="test",
        **facts,
    )


def test_a_recorded_call_has_its_recorded_times():
    """Answered at .182, over 11.3 s later: twelve seconds, from whole second to whole second."""
    leg = make_call(
        answered_at=from_iso("2021-03-29T21:20:06.182Z"), ended_at=from_iso("2021-03-29T21:20:17.514Z")
    )
    assert leg.duration == 12
    assert to_iso(leg.start_time) == "2021-03-29T21:20:06.000Z"
    assert to_iso(leg.end_time) == "2021-03-29T21:20:18.000Z"


@given(answered=st.integers(0, 10**12), span=st.integers(0, 90_000_000))
def test_a_duration_is_the_span_of_the_answered_call_with_the_last_second_in_full(answered, span):
    """And the times of the record are just that far apart."""
    leg = make_call(answered_at=answered, ended_at=answered + span)
    assert 0 <= leg.duration * 1000 - span < 1000
    assert leg.end_time - leg.start_time == leg.duration * 1000
    assert leg.start_time % 1000 == 0
    assert 0 <= answered - leg.start_time < 1000


def test_a_call_that_was_never_answered_lasted_nothing():
    """It began when it was placed and ended when it ended."""
    leg = make_call(ended_at=from_iso("2021-03-29T21:21:04.500Z"))
    assert leg.duration == 0
    assert to_iso(leg.start_time) == "2021-03-29T21:20:03.000Z"
    assert to_iso(leg.end_time) == "2021-03-29T21:21:04.000Z"


def test_a_call_under_way_has_no_duration_yet():
    """Reading its record early moves nothing."""
    leg = make_call(answered_at=from_iso("2021-03-29T21:20:06.182Z"))
    assert leg.duration == 0
    assert to_iso(leg.start_time) == "2021-03-29T21:20:06.000Z"


@pytest.mark.parametrize("status", Status)
def test_a_leg_is_live_over_or_on_its_way(status):
    """By its status alone."""
    leg = make_call(status=status)
    assert leg.is_live is (status in LIVE)
    assert leg.is_over is (status in ENDED)


def test_two_calls_are_never_equal():
    """A leg is itself, whatever its record says."""
    assert make_call() != make_call()
