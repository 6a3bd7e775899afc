"""Recordings: when they begin and end, and the webhook that announces each."""

import pytest

from simulator.core.ncco import parse_ncco
from simulator.core.recordings import waits

WAIT = {"action": "wait", "timeout": 8}


def record(**options):
    return {"action": "record", "eventUrl": ["http://app/record"], **options}


def run(bench, *actions, seconds=200, **fields):
    call = bench.place(ncco=list(actions), **fields)
    bench.pass_time(3 + seconds)
    return call


def spans(bench):
    """Return from when to when each announced recording goes, in seconds after the answer."""
    return [
        (int(body["start_time"][17:19]) - 3, int(body["end_time"][17:19]) - 3)
        for body in bench.sent("/record")
    ]


@pytest.mark.parametrize(
    ("options", "is_waited_for"),
    [
        ({}, False),
        ({"timeOut": 30}, False),
        ({"beepStart": True, "format": "wav"}, False),
        ({"endOnSilence": 3}, True),
        ({"endOnKey": "#"}, True),
        ({"endOnSilence": 3, "endOnKey": "#", "timeOut": 600}, True),
    ],
)
def test_an_ncco_waits_for_a_recording_that_the_party_can_end(options, is_waited_for):
    """A time-out alone is no such condition."""
    (action,) = parse_ncco([record(**options)])
    assert waits(action) is is_waited_for


@pytest.mark.parametrize(
    ("options", "end"),
    [
        ({"endOnSilence": 5}, 5),
        ({"endOnSilence": 5, "timeOut": 4}, 4),
        ({"endOnSilence": 3, "timeOut": 600}, 3),
        ({"endOnKey": "#", "timeOut": 6}, 6),
    ],
)
def test_a_recording_that_is_waited_for_ends_by_silence_or_its_time_out(bench, options, end):
    """Whichever is first; then the next action runs."""
    call = run(bench, record(**options), WAIT)
    assert spans(bench) == [(0, end)]
    assert call.duration == end + 8


def test_a_key_that_is_not_pressed_ends_nothing(bench):
    """The call lasts until something else ends it, and the recording with it."""
    call = run(bench, record(endOnKey="#"), WAIT, length_timer=40)
    assert spans(bench) == [(0, 40)]
    assert call.duration == 40


@pytest.mark.parametrize(("options", "end"), [({}, 16), ({"timeOut": 5}, 5), ({"timeOut": 60}, 16)])
def test_a_recording_that_nothing_waits_for_ends_by_its_time_out_or_with_the_call(bench, options, end):
    """It goes on under the next actions."""
    call = run(bench, record(**options), WAIT, WAIT)
    assert spans(bench) == [(0, end)]
    assert call.duration == 16


def test_a_recording_that_ends_with_the_call_is_announced_after_completed(bench):
    """It is known then how long it is."""
    call = run(bench, record(), WAIT)
    assert bench.events(call)[-2:] == ["completed", "record"]


def test_several_recordings_of_a_call_are_announced_each(bench):
    """With ids and addresses of their own."""
    run(bench, record(), WAIT, record(endOnSilence=4), record(timeOut=3), WAIT)
    assert sorted(spans(bench)) == [(0, 20), (8, 12), (12, 15)]
    ids = [body[key] for body in bench.sent("/record") for key in ("recording_uuid", "recording_url")]
    assert len(set(ids)) == 6


def test_a_replaced_ncco_ends_the_recording_that_it_waited_for(bench):
    """One that runs under it goes on to the end of the call."""
    call = bench.place(ncco=[record(), record(endOnKey="#")])
    bench.pass_time(8)
    left = call.conversation.uuid
    bench.modify(call, "transfer", ncco=[WAIT])
    assert spans(bench) == [(0, 5)]
    bench.pass_time(60)
    assert spans(bench) == [(0, 5), (0, 13)]
    assert [body["conversation_uuid"] for body in bench.sent("/record")] == [left, call.conversation.uuid]


@pytest.mark.parametrize(
    ("options", "size"),
    [({}, 32_000), ({"format": "wav"}, 256_000), ({"format": "ogg"}, 32_000), ({"channels": 3}, 256_000)],
)
def test_the_size_is_that_of_the_format(bench, options, size):
    """Of eight seconds: mp3 at 32 kbit/s, or 16 bits at 16 kHz."""
    run(bench, record(**options), WAIT)
    assert [body["size"] for body in bench.sent("/record")] == [size]


def test_the_address_is_below_the_configured_one(new_bench):
    """SDKs look at the host, so it can be chosen."""
    bench = new_bench(recording_base_url="https://sim.nexmo.com")
    run(bench, record(), WAIT)
    (body,) = bench.sent("/record")
    assert body["recording_url"].startswith("https://sim.nexmo.com/v1/files/")


def test_a_recording_has_the_conversation_the_leg_was_in_when_it_ended(bench):
    """A leg may be moved while it is recorded."""
    call = bench.place(ncco=[record(), WAIT])
    bench.pass_time(5)
    bench.modify(call, "transfer", ncco=[WAIT])
    bench.pass_time(60)
    (body,) = bench.sent("/record")
    assert body["conversation_uuid"] == call.conversation.uuid
