"""What an input hears of a silent party."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.model.input_capture import InputCapture
from voice_simulator.core.ncco.input_events import keys_event
from voice_simulator.core.wire.ncco_reader import parse_ncco


def read_input(**options):
    (action,) = parse_ncco([{"action": "input", **options}])
    return action


def silence_allowed(action):
    return InputCapture(action).silence_allowed()


def silence(bench, **options):
    """What an input tells of a party that kept silent through it."""
    capture = InputCapture(read_input(**options))
    return keys_event(capture, bench.place(), timed_out=True, timestamp=bench.switchboard.clock.now)


spans = st.integers(0, 600)


@given(dtmf=spans, speech=st.integers(1, 60))
def test_a_party_may_keep_silent_for_the_time_out_of_what_is_listened_for(dtmf, speech):
    """For the longer of the two, where keys and speech are taken."""
    options = {"dtmf": {"timeOut": dtmf}, "speech": {"startTimeout": speech}}
    assert silence_allowed(read_input(type=["dtmf"], **options)) == dtmf * 1000
    assert silence_allowed(read_input(type=["speech"], **options)) == speech * 1000
    assert silence_allowed(read_input(type=["dtmf", "speech"], **options)) == max(dtmf, speech) * 1000


@given(spans)
def test_a_legacy_input_has_its_time_out_beside_its_action(seconds):
    """Thirty seconds, which applications in production send, are not too many."""
    assert silence_allowed(read_input(timeOut=seconds)) == seconds * 1000


@pytest.mark.parametrize(
    ("types", "speech", "dtmf"),
    [
        (["dtmf"], {"results": []}, {"digits": "", "timed_out": True}),
        (
            ["speech"],
            {"timeout_reason": "start_timeout", "results": []},
            {"digits": None, "timed_out": False},
        ),
        (
            ["dtmf", "speech"],
            {"timeout_reason": "start_timeout", "results": []},
            {"digits": "", "timed_out": True},
        ),
    ],
)
def test_both_members_are_there_whatever_was_asked_for(bench, types, speech, dtmf):
    """An SDK reads both without asking."""
    body = silence(bench, type=types)
    assert (body["speech"], body["dtmf"]) == (speech, dtmf)


def test_the_old_form_is_for_an_input_without_a_type(bench):
    """A plain string, and no speech."""
    body = silence(bench, timeOut=3)
    assert list(body) == ["dtmf", "timed_out", "uuid", "conversation_uuid", "timestamp"]
    assert (body["dtmf"], body["timed_out"]) == ("", True)
