"""`--wire spec`: every event of every outcome is what version 1.0.1 describes, and nothing else."""

import json
from dataclasses import dataclass

import pytest

RINGS_ON = "447700900487"
SIP = {"type": "sip", "uri": "sip:rebekka@sip.example.com"}
WEBSOCKET = {"type": "websocket", "uri": "wss://example.com/socket", "content-type": "audio/l16;rate=16000"}
ONLY_IN_LIVE = {"headers", "sip_code", "disconnected_by", "detail", "call_uuid", "sub_state", "network"}


@dataclass(frozen=True)
class Outcome:
    """One way in which a call can go.

    Attributes:
        to: the number or endpoint that is called.
        statuses: the events that come of it.
        fields: further members of the request.
        hang_up_after: seconds after which the application ends the call, or None.
        script: the steps of the party, in place of what the number chooses.
    """

    to: object
    statuses: tuple[str, ...]
    fields: tuple[tuple[str, object], ...] = ()
    hang_up_after: float | None = None
    script: tuple[object, ...] = ()


ANSWERED = ("started", "ringing", "answered")
CONTINUE, HANGUP = ((("machine_detection", word),) for word in ("continue", "hangup"))
PARTY_HANGS_UP = ({"ring": "2s"}, "answer", {"stay": "5s"}, "hang_up")
OUTCOMES = {
    "the application hangs up": Outcome("447700900001", (*ANSWERED, "completed"), hang_up_after=9),
    "the NCCO runs out": Outcome(
        "447700900001", (*ANSWERED, "completed"), (("ncco", [{"action": "talk", "text": "bye"}]),)
    ),
    "the party hangs up": Outcome("447700900001", (*ANSWERED, "completed"), script=PARTY_HANGS_UP),
    "the length timer ends it": Outcome("447700900001", (*ANSWERED, "completed"), (("length_timer", 4),)),
    "goes on": Outcome("447700900001", ANSWERED),
    "a human, with detection": Outcome("447700900001", ANSWERED, CONTINUE),
    "machine, without detection": Outcome("447700900222", ANSWERED),
    "machine, the call goes on": Outcome("447700900222", (*ANSWERED, "machine"), CONTINUE),
    "machine, the call ends": Outcome("447700900222", (*ANSWERED, "machine", "completed"), HANGUP),
    "machine, with the later option": Outcome(
        "447700900222", ANSWERED, (("advanced_machine_detection", {"mode": "detect_beep"}),)
    ),
    "busy": Outcome("447700900486", ("started", "busy")),
    "declined": Outcome("447700900603", ("started", "ringing", "rejected")),
    "restricted": Outcome("447700900403", ("started", "rejected")),
    "invalid number": Outcome("447700900484", ("started", "rejected")),
    "out of service": Outcome("447700900404", ("started", "failed")),
    "internal error": Outcome("447700900500", ("started", "failed")),
    "cannot route": Outcome("447700900503", ("started", "failed")),
    "unanswered": Outcome("447700900480", ("started", "unanswered")),
    "timeout": Outcome(RINGS_ON, ("started", "ringing", "timeout"), (("ringing_timer", 10),)),
    "cancelled before it rings": Outcome(RINGS_ON, ("started", "cancelled"), hang_up_after=0.5),
    "cancelled while it rings": Outcome(RINGS_ON, ("started", "ringing", "cancelled"), hang_up_after=4),
    "a SIP telephone": Outcome(SIP, (*ANSWERED, "completed"), hang_up_after=9),
    "a WebSocket": Outcome(
        WEBSOCKET, ("started", "answered", "completed"), hang_up_after=9, script=("answer",)
    ),
}


async def play(client, description, outcome):
    """Let a call go its way for a while, looking its record up each second; return its uuid and records."""
    if outcome.script:
        to = outcome.to if isinstance(outcome.to, str) else outcome.to["uri"]
        scenario = {"calls": [{"to": to, "turns": [list(outcome.script)]}]}
        assert (await client.control("POST", "scenarios", scenario))[0] == 201
    endpoint = {"type": "phone", "number": outcome.to} if isinstance(outcome.to, str) else outcome.to
    body = client.call_body(**dict(outcome.fields)) | {"to": [endpoint]}
    _, placed = await description.ask(client, "placeCall", body=body)
    records = []
    for second in range(20):
        records.append(await client.record(placed["uuid"]))
        if outcome.hang_up_after is not None and second == int(outcome.hang_up_after):
            await client.advance(outcome.hang_up_after - second)
            assert (await client.ask("PUT", f"/v1/calls/{placed['uuid']}", {"action": "hangup"}))[0] == 204
        await client.advance(1)
    return placed["uuid"], records


def test_every_status_comes_about(description):
    """Taken together the outcomes have every status that the description knows, and one more."""
    seen = {status for outcome in OUTCOMES.values() for status in outcome.statuses}
    assert seen == set(description.schema("Status")["enum"])
    events = set(description.schema("Event")["properties"]["status"]["enum"])
    assert seen - events == {"unanswered"}


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=OUTCOMES)
async def test_every_event_of_every_outcome_is_as_described(spec, description, outcome):
    """In its members, each of which is needed, and its order; no `completed` trails, no `human` is told."""
    uuid, records = await play(spec, description, outcome)
    events = spec.application.at("/event")
    assert tuple(event["status"] for event in events) == outcome.statuses
    for event in events:
        assert event["uuid"] == uuid
        assert not ONLY_IN_LIVE & set(event)
        check_event(description, event)
    for record in records:
        assert description.faults(description.answer("showCall", 200), record) == []
    assert records[-1]["status"] == outcome.statuses[-1]


def check_event(description, event):
    """Check one event; `unanswered` is the one that the document forgot, and that is all that is wrong."""
    if event["status"] == "unanswered":
        [fault] = description.faults(description.event, event)
        assert fault.startswith("status: 'unanswered' is not one of ["), fault
        event = event | {"status": "failed"}
    assert description.faults(description.event, event) == []
    assert description.survivors(description.event, event) == []


async def test_an_event_by_get_has_its_members_in_the_query(spec, application, description):
    """Lists as JSON text, and nothing lost on the way."""
    await spec.place(RINGS_ON, event_method="GET")
    await spec.advance(1)
    started, ringing = application.at("/event")
    for event in (started, ringing):
        event |= {name: json.loads(event[name]) for name in ("to", "from")}
        check_event(description, event)
    assert started["to"] == [{"type": "phone", "number": RINGS_ON}]
    assert ringing["status"] == "ringing"


async def test_no_completed_trails_whatever_the_setting(new_client, application, tmp_path):
    """`trailing_completed` is about the platform; the document knows no such event."""
    config = tmp_path / "settings.yaml"
    config.write_text("wire: spec\ntrailing_completed: 5s\n")
    spec = await new_client(config=str(config))
    await spec.place("447700900486")
    await spec.advance(60)
    assert application.statuses() == ["started", "busy"]


EVERYTHING_ELSE = [
    {"action": "record", "timeOut": 3},
    {"action": "talk", "text": "hello"},
    {"action": "notify", "payload": {"seen": True}, "eventUrl": ["http://example.com/notify"]},
    {"action": "input", "type": ["dtmf", "speech"]},
    {"action": "input"},
    {"action": "conversation", "name": "room"},
]


async def test_what_the_document_does_not_describe_is_the_same_in_both_dialects(new_client, application):
    """Inputs, recordings, transfers, notifications, errors, and the answer webhook's first four members."""
    application.replies["/answer"] = EVERYTHING_ELSE
    bodies = []
    for dialect in ("live", "spec"):
        client = await new_client(wire=dialect, map="http://example.com=" + application.base_url)
        await client.place(answer_url=["http://example.com/answer"], event_url=["http://example.com/event"])
        await client.place(answer_url=["http://example.com/broken"], event_url=["http://example.com/event"])
        await client.advance(60)
        entries = await client.entries("webhook")
        bodies.append([(e["event"], e["body"]) for e in entries if "status" not in e["body"]])
    live, spec = bodies
    for (event, body), (_, other) in zip(live, spec, strict=True):
        if event == "record":  # the address of a recording has the simulator's own in it
            assert (
                body.pop("recording_url").rpartition("/")[2] == other.pop("recording_url").rpartition("/")[2]
            )
        for newer in ("endpoint_type", "region_url") if event == "answer" else ():
            del body[newer]
    assert live == spec
    assert {event for event, _ in live} == {"answer", "record", "notify", "input", "transfer", "error"}
