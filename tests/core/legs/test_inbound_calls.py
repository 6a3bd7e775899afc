"""A call that comes in: its NCCO is asked for, it is answered, and its caller does what its script says."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.faults import WebhookFault
from voice_simulator.core.model.inbound_call import InboundCall
from voice_simulator.core.model.script import HangUp, Press, Ring, Script, Stay
from voice_simulator.core.wire import bodies as wire
from voice_simulator.core.wire.dialects import Dialect, DocumentDialect

APPLICATION = Application(
    id="app",
    numbers=("442079460000",),
    event=WebhookTarget(url="http://app/event", method="POST"),
    answer=WebhookTarget(url="http://app/answer", method="GET"),
)
MENU = [
    {"action": "talk", "text": "Press one"},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}, "eventUrl": ["http://app/input"]},
]


def inbound(*steps, at=0, **endpoint):
    caller = {"type": EndpointType.PHONE, "address": "447700900500", **endpoint}
    return InboundCall(
        from_=Endpoint(**caller), to="442079460000", script=Script("script", steps), origin="in.yaml:3", at=at
    )


@pytest.fixture(name="lines")
def _lines(new_bench):
    """A bench whose application has a number and answers with a menu."""
    bench = new_bench(application=APPLICATION)
    bench.replies["/answer"] = MENU
    bench.replies["/input"] = [{"action": "talk", "text": "Thank you"}]
    return bench


def arrive(bench, *steps, **endpoint):
    leg = bench.switchboard.receive_call(inbound(*steps, **endpoint))
    bench.exchange()
    return leg


def test_a_call_comes_in_is_answered_and_ends(lines):
    """Its NCCO is asked for first; `ringing` and `started` come at one instant, `answered` after."""
    leg = arrive(lines, Press("1"), Stay(20_000), HangUp())
    assert lines.events(leg) == ["answer", "ringing", "started", "answered"]
    lines.pass_time(60)
    assert lines.events(leg)[4:] == ["input", "completed"]
    assert lines.statuses(leg) == ["started", "ringing", "answered", "completed"]
    assert lines.heard(leg) == [("talk", "Press one"), ("talk", "Thank you")]
    assert {one["direction"] for one in lines.sent("/event")} == {"inbound"}
    assert len({one["timestamp"] for one in lines.sent("/event")[:2]}) == 1


def test_what_the_answer_webhook_says(lines):
    """The recorded six; an inbound leg's id is 32 hex digits."""
    leg = arrive(lines)
    [asked] = lines.sent("/answer")
    assert list(asked.items()) == [
        ("to", "442079460000"),
        ("endpoint_type", "phone"),
        ("from", "447700900500"),
        ("conversation_uuid", leg.conversation.uuid),
        ("uuid", leg.uuid),
        ("region_url", "http://localhost:8480"),
    ]
    assert len(leg.uuid) == 32
    assert int(leg.uuid, 16)


def test_custom_sip_headers_reach_the_application(lines):
    """In the answer webhook and in the events."""
    arrive(lines, type=EndpointType.SIP, address="sip:ada@example.com", headers={"X-Customer": "7"})
    assert lines.sent("/answer")[0]["SipHeader_X-Customer"] == "7"
    assert lines.sent("/event")[0]["headers"] == {"X-Customer": "7"}


@pytest.mark.parametrize("kind", [EndpointType.PHONE, EndpointType.SIP])
def test_the_user_to_user_header_reaches_the_application(lines, kind):
    """The one standard header that is handed on."""
    arrive(lines, type=kind, headers={"User-to-User": "31323334;encoding=hex"})
    assert lines.sent("/answer")[0]["SipHeader_User-to-User"] == "31323334;encoding=hex"


def test_a_caller_withholds_the_number(lines):
    """The platform says Unknown, wherever the caller is named."""
    leg = arrive(lines, Stay(5_000), HangUp(), address="Unknown")
    lines.pass_time(10)
    assert lines.sent("/answer")[0]["from"] == "Unknown"
    assert {one["from"] for one in lines.sent("/event")} == {"Unknown"}
    assert wire.call_record(leg, "")["from"] == {"type": "phone", "number": "Unknown"}


DATA = {"order": 17, "tags": ["a", "b"]}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("data", [None, {}, DATA])
def test_the_user_of_an_app_calls(new_bench, method, data):
    """`from_user` takes the place of `from`, and what the app gave along comes last; it costs nothing."""
    answer = replace(APPLICATION.answer, method=method)
    bench = new_bench(application=replace(APPLICATION, answer=answer))
    bench.replies["/answer"] = MENU
    user = replace(inbound(Stay(5_000), HangUp(), type=EndpointType.APP, address="alice"), custom_data=data)
    leg = bench.switchboard.receive_call(user)
    bench.exchange()
    bench.pass_time(30)
    [asked] = bench.sent("/answer")
    given = json.dumps(data, separators=(",", ":")) if method == "GET" and data is not None else data
    assert list(asked.items()) == [
        ("to", "442079460000"),
        ("endpoint_type", "app"),
        ("from_user", "alice"),
        ("conversation_uuid", leg.conversation.uuid),
        ("uuid", leg.uuid),
        ("region_url", "http://localhost:8480"),
        *([] if data is None else [("custom_data", given)]),
    ]
    last = bench.sent("/event")[-1]
    assert (last["from"], last["rate"], last["price"], last["network"]) == ("alice", "0.00", "0", None)
    assert str(UUID(leg.uuid)) == leg.uuid
    assert wire.call_record(leg, "")["from"] == {"type": "app", "user": "alice"}


@pytest.mark.parametrize("dialect", [Dialect(all_answer_fields=False), DocumentDialect()])
def test_of_the_classic_members_from_names_the_user(new_bench, dialect):
    """Where there is no `from_user`."""
    bench = new_bench(application=APPLICATION, dialect=dialect)
    arrive(bench, type=EndpointType.APP, address="alice")
    assert bench.sent("/answer")[0]["from"] == "alice"


def test_a_caller_gives_up_before_the_answer(new_bench):
    """The call is cancelled, and an NCCO that comes later is for nobody."""
    slow = WebhookFault(origin="f.yaml:1", event="answer", slow=4_000)
    bench = new_bench(application=APPLICATION, faults=[slow])
    bench.replies["/answer"] = MENU
    leg = arrive(bench, Ring(2_000), Press("1"))
    bench.pass_time(30)
    assert bench.statuses(leg) == ["started", "ringing", "cancelled"]
    assert bench.heard(leg) == []
    assert bench.entries("step", leg)[-1]["missed"] == ["press"]


def test_a_caller_who_would_give_up_later_is_answered(lines):
    """The wait is over with the answer."""
    leg = arrive(lines, Ring(2_000), Stay(10_000), HangUp())
    lines.pass_time(60)
    assert lines.statuses(leg) == ["started", "ringing", "answered", "completed"]


def test_nobody_answers_for_as_long_as_it_rings(new_bench):
    """An answer URL that takes for ever; the ringing timer ends the call."""
    slow = WebhookFault(origin="f.yaml:1", event="answer", late=100_000)
    bench = new_bench(application=APPLICATION, faults=[slow])
    leg = arrive(bench)
    bench.pass_time(61)
    assert bench.statuses(leg) == ["started", "ringing", "timeout"]


@pytest.mark.parametrize(
    "reply", [Reply(404, "", b""), Failure(FailureReason.UNREACHABLE, ""), {"no": "NCCO"}]
)
def test_a_call_for_which_no_ncco_can_be_had_fails(lines, reply):
    """It is not answered, and the application is told of the error."""
    lines.replies["/answer"] = reply
    leg = arrive(lines, Press("1"))
    lines.pass_time(10)
    assert lines.statuses(leg) == ["started", "ringing", "failed"]
    assert "error" in lines.events(leg)


def test_an_application_without_an_answer_url_gets_no_calls(new_bench):
    """The journal says what is missing."""
    bench = new_bench()
    leg = arrive(bench)
    bench.pass_time(1)
    assert bench.statuses(leg) == ["started", "ringing", "failed"]
    notes = [entry["note"] for entry in bench.entries("note", leg)]
    assert notes[0].startswith("nowhere to ask for an NCCO: the application has no answer_url (applications:")


def test_calls_arrive_at_their_moments(lines):
    """Counted from when they were put in; one that is taken out does not come."""
    first, second, third = inbound(at=5_000), inbound(at=10_000), inbound(at=15_000)
    lines.switchboard.arrivals = [first, second]
    lines.pass_time(6)
    lines.switchboard.arrivals = [first, third]
    lines.pass_time(60)
    arrived = [entry["time"][14:19] for entry in lines.entries("call")]
    assert arrived == ["00:05", "00:21"]
    assert lines.switchboard.arrivals == (first, third)
