"""What a world does never depends on how many journal entries are kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.faults import Activation, WebhookFault

APPLICATION = Application(
    id="app",
    event=WebhookTarget(url="http://app/event", method="POST", socket_timeout=10_000),
    answer=WebhookTarget(url="http://app/answer", method="GET"),
    fallback=WebhookTarget(url="http://app/fallback", method="GET"),
)
EVENTS = [
    "started",
    "ringing",
    "answered",
    "transfer",
    "record",
    "input",
    "completed",
    "busy",
    "machine",
    "*",
]
NCCO = [
    {"action": "record", "eventUrl": ["http://app/record"]},
    {"action": "talk", "text": "hello", "bargeIn": True},
    {"action": "input", "maxDigits": 1, "timeOut": 1, "eventUrl": ["http://app/input"]},
    {"action": "conversation", "name": "room", "record": True},
]
MOVED = [{"action": "conversation", "name": "hall"}]
REPLIES = [
    Reply(200, "application/json", b""),
    Reply(503, "text/plain", b""),
    Reply(200, "application/json", b'[{"action": "talk", "text": "again"}]'),
    Failure(FailureReason.RESET, "the connection was closed"),
]


def requests_of(new_bench, journal_kept, faults, acts=(), replies=(), to=("447700900001",)):
    """What a world sends, in its order and at its moments."""
    bench = new_bench(application=APPLICATION, faults=faults, journal_kept=journal_kept)
    for path, reply in zip(("/event", "/input", "/record", "/answer"), replies, strict=False):
        bench.replies[path] = reply
    for number in to:
        bench.place(number, ncco=NCCO, machine_detection="continue")
    for act, span in acts:
        bench.pass_time(span)
        for leg in [leg for leg in bench.switchboard.store if leg.is_live]:
            bench.modify(leg, act, **({"ncco": MOVED} if act == "transfer" else {}))
    bench.pass_time(7300)
    return [(request.method, request.url, request.body) for request in bench.requests], bench


def event_of(message):
    if "conversation_uuid_to" in message:
        return "transfer"
    return "record" if "recording_url" in message else message["status"]


@pytest.mark.parametrize("kept", [4, 100_000])
def test_an_event_is_told_to_come_after_one_that_has_long_been(new_bench, kept):
    """`{webhook: transfer, after: started}`: it is sent in its turn, whatever the journal still knows."""
    faults = [WebhookFault(origin="f.yaml:3", event="transfer", after="started")]
    _, bench = requests_of(new_bench, kept, faults, acts=[("transfer", 30)])
    told = [event_of(message) for message in bench.sent("/event")]
    assert told[:5] == ["started", "ringing", "answered", "human", "transfer"]
    assert told[5:] == ["transfer", "transfer", "record", "completed"]
    assert bench.switchboard.undelivered == (0, 0)


faults = st.lists(
    st.builds(
        lambda event, kind, nth: WebhookFault(
            origin="f.yaml:3", event=event, activation=Activation(nth=nth), **kind
        ),
        st.sampled_from(EVENTS),
        st.one_of(
            st.sampled_from(EVENTS[:-1]).map(lambda event: {"after": event}),
            st.sampled_from([{"same_timestamp": True}, {"twice": True}, {"lost": True}, {"late": 3000}]),
        ),
        st.none() | st.integers(1, 3),
    ),
    max_size=4,
)


@settings(max_examples=30)
@given(
    faults=faults,
    acts=st.lists(
        st.tuples(st.sampled_from(["transfer", "hangup", "mute"]), st.sampled_from([0, 2, 4, 30])), max_size=3
    ),
    replies=st.lists(st.sampled_from(REPLIES), max_size=4),
    to=st.lists(st.sampled_from(["447700900001", "447700900486", "447700900222"]), min_size=1, max_size=3),
)
def test_a_world_sends_the_same_with_a_short_journal(new_bench, faults, acts, replies, to):
    """Whatever faults change its webhooks: order, timestamps, attempts and bodies are the same."""
    short, bench = requests_of(new_bench, 4, faults, acts, replies, to)
    assert short == requests_of(new_bench, 100_000, faults, acts, replies, to)[0]
    assert bench.switchboard.undelivered == (0, 0)
