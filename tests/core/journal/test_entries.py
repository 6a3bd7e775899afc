"""What each shape of entry is as JSON, and that it can be read back."""

import dataclasses

import pytest

from voice_simulator.core.journal import Entry, Record
from voice_simulator.core.journal.call_entries import (
    ActionEntry,
    CallEntry,
    InvalidNccoEntry,
    SignalEntry,
    StatusEntry,
    status_entry,
)
from voice_simulator.core.journal.entries import SHAPES, OtherEntry
from voice_simulator.core.journal.note_entries import (
    ClockEntry,
    LateRequestEntry,
    LossEntry,
    NoteEntry,
    RemarkEntry,
)
from voice_simulator.core.journal.reading import read_entry
from voice_simulator.core.journal.request_entries import ApiFaultEntry, RequestEntry, UnhandledRequestEntry
from voice_simulator.core.journal.shapes import EntryKind
from voice_simulator.core.journal.socket_entries import (
    SocketClosedEntry,
    SocketFaultEntry,
    SocketFrameEntry,
    SocketMeasuresEntry,
    SocketOpeningEntry,
    SocketOverflowEntry,
    SocketReceivedEntry,
    SocketRefusedEntry,
    SocketSentEntry,
)
from voice_simulator.core.journal.sound_entries import (
    HeardEntry,
    RecordingEntry,
    RecordingFaultEntry,
    TranscriptEntry,
)
from voice_simulator.core.journal.step_entries import StepEntry, StepsNotReachedEntry, WaitGivenUpEntry
from voice_simulator.core.journal.webhook_entries import (
    DeliveryEntry,
    TriggerEntry,
    WebhookEntry,
    WebhookFaultEntry,
)
from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.endpoints import Endpoint, EndpointType, phone
from voice_simulator.core.model.faults import Effect
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.core.model.vocabulary import (
    ActionName,
    AttemptVerdict,
    AudioFormat,
    EventName,
    FaultKind,
)

NOON = 1_893_499_200_000
TO = {"type": "phone", "number": "447700900001"}
SOCKET = Endpoint(
    type=EndpointType.WEBSOCKET, address="wss://x/", content_type="audio/l16;rate=16000", headers={"a": 1}
)
CALL = {
    "direction": Direction.OUTBOUND,
    "to": phone("447700900001"),
    "from_": SOCKET,
    "conversation_uuid": "CON-1",
    "script": "busy",
    "origin": "busy.yaml:9",
}
CALL_SHOWN = {
    "direction": "outbound",
    "to": TO,
    "from": {
        "type": "websocket", "uri": "wss://x/", "content-type": "audio/l16;rate=16000", "headers": {"a": 1}
    },
    "conversation_uuid": "CON-1",
    "script": "busy",
}  # fmt: skip

TABLE = [
    (RequestEntry(method="GET", path="/v1/calls"), "request", {"method": "GET", "path": "/v1/calls"}),
    (
        RequestEntry(
            method="PUT",
            path="/v1/calls/1",
            fault="f.yaml:3",
            body=b"null",
            status=400,
            refused="no",
        ),
        "request",
        {
            "method": "PUT",
            "path": "/v1/calls/1",
            "fault": "f.yaml:3",
            "body": None,
            "status": 400,
            "refused": "no",
        },
    ),
    (
        RequestEntry(method="POST", path="/v1/calls", status=201, answer=b'{"a":1}'),
        "request",
        {"method": "POST", "path": "/v1/calls", "status": 201, "answer": {"a": 1}},
    ),
    (
        UnhandledRequestEntry(method="GET", path="/", status=None, fault="f.yaml:3", handled=False),
        "request",
        {"method": "GET", "path": "/", "status": None, "fault": "f.yaml:3", "handled": False},
    ),
    (CallEntry(**CALL), "call", CALL_SHOWN | {"origin": "busy.yaml:9"}),
    (CallEntry(**CALL, turn=2), "call", CALL_SHOWN | {"origin": "busy.yaml:9, turn 2", "turn": 2}),
    (StatusEntry(Status.RINGING), "status", {"status": "ringing"}),
    (
        StatusEntry(Status.COMPLETED, "x", 0),
        "status",
        {"status": "completed", "detail": "x", "duration": 0},
    ),
    (SignalEntry("rings"), "signal", {"signal": "rings"}),
    (SignalEntry("presses", "5"), "signal", {"signal": "presses", "digit": "5"}),
    (SignalEntry("speaks", text=""), "signal", {"signal": "speaks", "text": ""}),
    (SignalEntry("speaks", error="ERR1"), "signal", {"signal": "speaks", "error": "ERR1"}),
    (StepEntry("pays", "ring"), "step", {"script": "pays", "step": "ring"}),
    (StepEntry("pays", "one_of", 2), "step", {"script": "pays", "step": "one_of", "way": 2}),
    (
        WaitGivenUpEntry(
            script="pays",
            gave_up="api mute",
            within_ms=5,
            came=("ncco talk",),
            if_possible=True,
        ),
        "step",
        {"script": "pays", "gave_up": "api mute", "within_ms": 5, "came": ["ncco talk"], "if_possible": True},
    ),
    (
        StepsNotReachedEntry("pays", ("press", "stay"), ("press",)),
        "step",
        {"script": "pays", "not_reached": ["press", "stay"], "missed": ["press"]},
    ),
    (StepsNotReachedEntry("pays", ("stay",)), "step", {"script": "pays", "not_reached": ["stay"]}),
    (ActionEntry(ActionName.TALK, 0), "ncco", {"action": "talk", "index": 0}),
    (InvalidNccoEntry(("a", "b")), "ncco", {"invalid": ["a", "b"]}),
    (
        HeardEntry(
            source="talk", by="ncco", content="a b", from_=NOON, to=NOON + 500, to_the_end=False, words="a"
        ),
        "heard",
        {
            "source": "talk",
            "by": "ncco",
            "content": "a b",
            "from": "2030-01-01T12:00:00.000Z",
            "to": "2030-01-01T12:00:00.500Z",
            "to_the_end": False,
            "words": "a",
        },
    ),
    (
        WebhookEntry(2, EventName.ANSWER, "GET", "http://app/", b"{}", again=1),
        "webhook",
        {"delivery": 2, "event": "answer", "method": "GET", "url": "http://app/", "body": {}, "again": 1},
    ),
    (
        WebhookEntry(1, EventName.ANSWER, "GET", "http://app/", b'{"to":"1"}'),
        "webhook",
        {"delivery": 1, "event": "answer", "method": "GET", "url": "http://app/", "body": {"to": "1"}},
    ),
    (
        DeliveryEntry(
            delivery=1,
            event=EventName.INPUT,
            attempt=1,
            outcome=AttemptVerdict.AGAIN,
            failure=FailureReason.RESET,
        ),
        "delivery",
        {"delivery": 1, "event": "input", "attempt": 1, "outcome": "again", "failure": "reset"},
    ),
    (
        DeliveryEntry(
            delivery=1,
            event=EventName.INPUT,
            attempt=2,
            outcome=AttemptVerdict.DELIVERED,
            status=200,
            reply=b"null",
            fault="f.yaml:3",
        ),
        "delivery",
        {
            "delivery": 1,
            "event": "input",
            "attempt": 2,
            "outcome": "delivered",
            "status": 200,
            "reply": None,
            "fault": "f.yaml:3",
        },
    ),
    (
        WebhookFaultEntry("f.yaml:3", FaultKind.LATE, EventName.RINGING, 1),
        "fault",
        {"fault": "f.yaml:3", "does": "late", "event": "ringing", "delivery": 1},
    ),
    (
        ApiFaultEntry("f.yaml:3", FaultKind.RESPOND, "POST /v1/calls", Effect.NONE),
        "fault",
        {"fault": "f.yaml:3", "does": "respond", "request": "POST /v1/calls", "effect": "none"},
    ),
    (
        RecordingFaultEntry("f.yaml:3", FaultKind.RECORDING),
        "fault",
        {"fault": "f.yaml:3", "does": "recording"},
    ),
    (
        RecordingEntry(
            file="f", recording="r", format=AudioFormat.WAV, channels=1, length=500, size=16044, said=b"[]"
        ),
        "recording",
        {
            "file": "f",
            "recording": "r",
            "format": "wav",
            "channels": 1,
            "length": 500,
            "size": 16044,
            "said": [],
        },
    ),
    (
        TranscriptEntry(file="f", recording="r", sentences=("yes please",)),
        "transcript",
        {"file": "f", "recording": "r", "sentences": ["yes please"]},
    ),
    (
        TriggerEntry(method="POST", url="http://app/", status=204),
        "trigger",
        {"method": "POST", "url": "http://app/", "status": 204},
    ),
    (
        TriggerEntry(method="POST", url="http://app/", failure=FailureReason.TIMED_OUT),
        "trigger",
        {"method": "POST", "url": "http://app/", "failure": "time_out"},
    ),
    (
        SocketOpeningEntry("wss://app/", 16_000),
        "socket",
        {"opening": "wss://app/", "rate": 16_000},
    ),
    (
        SocketRefusedEntry("status", "no", 503),
        "socket",
        {"refused": "status", "sentence": "no", "status": 503},
    ),
    (SocketRefusedEntry("unreachable", "no"), "socket", {"refused": "unreachable", "sentence": "no"}),
    (SocketClosedEntry("app", 1000), "socket", {"closed_by": "app", "code": 1000}),
    (
        SocketSentEntry("cleared", b'{"event":"websocket:cleared"}'),
        "socket",
        {"sent": "cleared", "message": {"event": "websocket:cleared"}},
    ),
    (
        SocketReceivedEntry("clear", "{}", dropped_ms=20),
        "socket",
        {"received": "clear", "text": "{}", "dropped_ms": 20},
    ),
    (
        SocketFrameEntry(300, 640, 7, 3840, "fatal"),
        "socket",
        {"frame_bytes": 300, "expected_bytes": 640, "number": 7, "offset": 3840, "outcome": "fatal"},
    ),
    (SocketOverflowEntry(1, 3072), "socket", {"dropped_frames": 1, "queued_frames": 3072}),
    (
        SocketMeasuresEntry(
            frames_in=2,
            frames_out=3,
            late_p50=0.5,
            late_p95=1.5,
            late_max=2.5,
            replies=(800, 900),
            jitter_p50=1,
            jitter_p95=2,
            jitter_max=3,
            under_runs=4,
        ),
        "socket",
        {
            "frames_in": 2,
            "frames_out": 3,
            "late_p50": 0.5,
            "late_p95": 1.5,
            "late_max": 2.5,
            "jitter_p50": 1,
            "jitter_p95": 2,
            "jitter_max": 3,
            "under_runs": 4,
            "replies": [800, 900],
        },
    ),
    (
        SocketFaultEntry("f.yaml:3", FaultKind.DROP, "wss://app/"),
        "fault",
        {"fault": "f.yaml:3", "does": "drop", "socket": "wss://app/"},
    ),
    (ClockEntry(NOON), "clock", {"advance_to": "2030-01-01T12:00:00.000Z"}),
    (NoteEntry("x"), "note", {"note": "x"}),
    (RemarkEntry("x", "ncco[0].a"), "note", {"note": "x", "member": "ncco[0].a"}),
    (LossEntry("x", "ncco[0].a"), "note", {"note": "x", "lost": "ncco[0].a"}),
    (LateRequestEntry("x", EventName.ANSWERED), "note", {"note": "x", "late_for": "answered"}),
]


@pytest.mark.parametrize(("what", "kind", "members"), TABLE)
def test_entry_is_its_members_as_json_in_their_order(what, kind, members):
    """A member for each field; one with a default is left out while it has that."""
    record = Record(NOON, "u1", what)
    shown = Entry(3, record).as_json()
    head = {"seq": 3, "time": "2030-01-01T12:00:00.000Z", "kind": kind, "uuid": "u1"}
    assert shown == head | members
    assert list(shown) == [*head, *members]


@pytest.mark.parametrize("what", [row[0] for row in TABLE])
def test_entry_can_be_read_back(what):
    """Whoever follows over HTTP gets the same values as whoever follows within."""
    record = Record(NOON, None, what)
    record.wall, record.read = {"latency_ms": 1}, True
    back = read_entry(Entry(3, record).as_json())
    assert (back.seq, back.time, back.uuid, back.what) == (3, NOON, None, what)
    assert (back.wall, back.read) == ({"latency_ms": 1}, True)


def test_every_shape_and_every_kind_is_in_the_table():
    """One from elsewhere is no shape of ours."""
    assert {type(what) for what, _, _ in TABLE} == set(SHAPES) - {OtherEntry}
    assert {kind for _, kind, _ in TABLE} == set(EntryKind)


@pytest.mark.parametrize(
    "members",
    [
        {"kind": "picture", "width": 3},
        {"kind": "status", "state": "ringing"},
        {"kind": "status", "status": "sleeping"},
        {"kind": "call", "direction": "outbound", "to": {}, "from": {}, "conversation_uuid": "", "script": "",
         "origin": ""},
    ],
)  # fmt: skip
def test_entry_of_another_version_stays_as_it_came(members):
    """Its kind, a member or a word may not be known here."""
    entry = read_entry({"seq": 1, "time": "2030-01-01T12:00:00.000Z", "uuid": None, **members})
    assert isinstance(entry.what, OtherEntry)
    assert {"kind": entry.what.name, **entry.facts} == members


def test_unknown_member_is_left_out():
    shown = {"seq": 1, "time": "2030-01-01T12:00:00.000Z", "kind": "status", "uuid": "u1"}
    entry = read_entry({**shown, "status": "ringing", "colour": "red"})
    assert entry.what == StatusEntry(Status.RINGING)


def test_entries_alike_are_one_value():
    """Journals hold very many of them."""
    assert status_entry(Status.RINGING, None, None) is status_entry(Status.RINGING, None, None)
    assert not hasattr(status_entry(Status.RINGING), "__dict__")


def test_entries_are_values():
    """They compare by what they say, and a changed one is another one."""
    request = RequestEntry(method="GET", path="/")
    answered = dataclasses.replace(request, status=200)
    assert request == RequestEntry(method="GET", path="/") != answered
    assert request.status is None
