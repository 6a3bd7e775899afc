"""What has no effect is told: unknown options, those that are not simulated, replies that are ignored."""

import ast
import json
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from voice_simulator.core.model import ncco
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.wire import ncco_schemas, request_remarks
from voice_simulator.core.wire.container_fields import NestedField
from voice_simulator.core.wire.endpoint_reader import _SCHEMAS as ENDPOINT_SCHEMAS
from voice_simulator.core.wire.lenient_schema import LenientSchema
from voice_simulator.core.wire.ncco_reader import remarks_on_ncco
from voice_simulator.core.wire.request_remarks import RequestBody, remarks_on

ROOT = Path(__file__).parents[2]
UNKNOWN = "unknown, so it has no effect"
TALK = {"action": "talk", "text": "hello"}
PHONE = {"type": "phone", "number": "447700900123"}


def told(document):
    return [(remark.member, remark.why) for remark in remarks_on_ncco(document)]


@pytest.mark.parametrize(
    ("action", "member", "why"),
    [
        (TALK | {"langage": "en-GB"}, "langage", f"{UNKNOWN}; did you mean language?"),
        (TALK | {"max_digits": 1}, "max_digits", UNKNOWN),
        (
            {"action": "input", "type": ["dtmf"], "dtmf": {"max_digits": 1}},
            "dtmf.max_digits",
            f"{UNKNOWN}; did you mean maxDigits?",
        ),
        ({"action": "input", "maxDigit": 1}, "maxDigit", f"{UNKNOWN}; did you mean maxDigits?"),
        ({"action": "record", "eventURL": ["http://app/"]}, "eventURL", f"{UNKNOWN}; did you mean eventUrl?"),
        (
            {"action": "record", "eventUrl": "http://app/"},
            "eventUrl",
            "a text here, where the reference has an array of one URL",
        ),
        (
            {"action": "connect", "endpoint": [PHONE], "onAnswer": {"url": "http://app/"}},
            "onAnswer",
            "it has no effect here: it belongs into the object in endpoint",
        ),
        (
            {"action": "connect", "endpoint": [PHONE | {"onAnswer": {"url": "http://app/", "ringbak": "x"}}]},
            "endpoint[0].onAnswer.ringbak",
            f"{UNKNOWN}; did you mean ringback?",
        ),
        (
            {"action": "connect", "endpoint": [PHONE | {"shaken": "x"}]},
            "endpoint[0].shaken",
            "taken, but not simulated: no carrier looks at STIR/SHAKEN here",
        ),
        (
            {"action": "connect", "endpoint": [PHONE | {"number": "00447700900123"}]},
            "endpoint[0].number",
            (
                "00447700900123 looks like a national number; "
                "write it as 447700900123 is written, with its country and without 0 or 00"
            ),
        ),
        (
            {"action": "input", "type": ["dtmf"], "timeOut": 3},
            "timeOut",
            "it has no effect here: it belongs into the object dtmf",
        ),
        (
            {"action": "input", "type": ["dtmf"], "maxdigits": 1},
            "maxdigits",
            "it has no effect here: it belongs into the object dtmf as maxDigits",
        ),
        (
            {"action": "input", "maxDigits": 1, "speech": {"startTimeout": 5}},
            "speech",
            (
                "it has no effect here: beside timeOut, maxDigits, submitOnHash an input is of the old form: "
                "give it a type"
            ),
        ),
        (
            {"action": "input", "type": ["speech"], "dtmf": {"maxDigits": 1}},
            "dtmf",
            "it has no effect here: the type of this input has no dtmf",
        ),
        (
            {"action": "input", "type": "dtmf", "speech": {"startTimeout": 5}},
            "speech",
            "it has no effect here: the type of this input has no speech",
        ),
        (
            {"action": "input", "type": ["dtmf"], "mode": "asynchronous", "dtmf": {"maxDigits": 1}},
            "dtmf",
            "it has no effect here: with the mode asynchronous each key is told as it is pressed",
        ),
        (
            {"action": "input", "type": ["speech"], "mode": "asynchronous"},
            "mode",
            "taken, but not simulated: only keys are listened for with asynchronous, no speech",
        ),
        (
            {
                "action": "connect",
                "endpoint": [PHONE],
                "machineDetection": "hangup",
                "advancedMachineDetection": {"behavior": "continue"},
            },
            "machineDetection",
            "it has no effect here: beside advancedMachineDetection that one counts",
        ),
        (
            {"action": "record", "transcription": {"langage": "en"}},
            "transcription.langage",
            f"{UNKNOWN}; did you mean language?",
        ),
        (
            {"action": "conversation", "name": "a", "canSpeak": [], "mute": True},
            "mute",
            "it has no effect here: beside canSpeak that one counts",
        ),
        (
            {"action": "transfer", "conversationId": "CON-1", "canSpeak": ["u-1"], "mute": "true"},
            "mute",
            "it has no effect here: beside canSpeak that one counts",
        ),
    ],
)
def test_an_option_without_effect_is_told(action, member, why):
    """With its place, and the nearest that has one."""
    assert told([action]) == [(f"ncco[0].{member}", why)]


@pytest.mark.parametrize(
    "document",
    [
        [TALK | {"bargeIn": False, "loop": 2, "level": 0.5}],
        [{"action": "input", "type": "dtmf", "dtmf": [{"maxDigits": 1}], "eventUrl": ["http://app/"]}],
        [{"action": "input", "maxDigits": 1, "timeOut": 3, "submitOnHash": True}],
        [{"action": "connect", "endpoint": [PHONE | {"onAnswer": {"url": "http://app/"}}]}],
        [TALK | {"unknown": None}],
        [{"action": "conversation", "name": "a", "canSpeak": [], "canHear": ["u-1"], "mute": False}],
        [{"action": "transfer", "conversationId": "CON-1", "canHear": [], "mute": True}],
        [{"action": "input", "type": ["speech"], "dtmf": {}, "speech": None}],
        [{"action": "input", "dtmf": {"maxDigits": 1}, "speech": {"startTimeout": 5}}],
        [{"action": "input", "type": ["dtmf"], "mode": "asynchronous", "dtmf": {}}],
        [{"action": "input", "type": 3, "mode": []}],
        [{"action": "unknown", "x": 1}, {"x": 1}, 3, None],
        {"action": "talk"},
        "text",
    ],
)
def test_what_is_right_or_no_ncco_gets_no_remark(document):
    """What can't be read is refused elsewhere, and a null asks for nothing."""
    assert told(document) == []


@pytest.mark.parametrize(
    ("kind", "body", "member"),
    [
        (RequestBody.CREATE_CALL, {"to": [PHONE | {"number": "07700900123"}]}, "to[0].number"),
        (RequestBody.CREATE_CALL, {"from": {"type": "phone", "number": "07700900123"}}, "from.number"),
        (RequestBody.CREATE_CALL, {"from": "07700900123"}, "from"),
        (RequestBody.CREATE_CALL, {"ringingTimer": 3}, "ringingTimer"),
        (RequestBody.CREATE_CALL, {"ncco": [TALK | {"loops": 3}]}, "ncco[0].loops"),
        (
            RequestBody.CREATE_CALL,
            {"machine_detection": "hangup", "advanced_machine_detection": {"behavior": "continue"}},
            "machine_detection",
        ),
        (
            RequestBody.MODIFY_CALL,
            {"action": "transfer", "destination": {"type": "ncco", "nco": []}},
            "destination.nco",
        ),
        (
            RequestBody.MODIFY_CALL,
            {"action": "mute", "destination": {"type": "ncco", "ncco": [TALK]}},
            "destination",
        ),
        (RequestBody.TALK, {"text": "a", "voice": "Amy"}, "voice"),
        (RequestBody.STREAM, {"stream_url": ["http://a/"], "repeat": 3}, "repeat"),
        (RequestBody.DTMF, {"digits": "1", "digit": "1"}, "digit"),
        (RequestBody.DTMF_SUBSCRIPTION, {"event_url": ["http://a/"], "method": "GET"}, "method"),
    ],
)
def test_a_member_of_a_request_without_effect_is_told(kind, body, member):
    """On every route that takes a body."""
    assert [remark.member for remark in remarks_on(kind, body)] == [member]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (RequestBody.CREATE_CALL, {"random_from_number": True}),
        (RequestBody.CREATE_CALL, {"advanced_machine_detection": {"behavior": "hangup"}}),
    ],
)
def test_what_the_document_does_not_know_is_told_with_wire_spec(kind, body):
    """It is ignored there, as all that is newer, but not without a word."""
    [remark] = remarks_on(kind, body, by_document=True)
    assert (remark.member, remark.lost) == (next(iter(body)), True)


def _schemas():
    """Every schema that reads what an app writes, with the name of what it reads."""
    yield from ncco_schemas.BY_WORD.items()
    yield "input (old form)", ncco_schemas.LEGACY_INPUT
    yield from ((f"{kind} endpoint", schema) for kind, schema in ENDPOINT_SCHEMAS.items())
    yield from request_remarks._SCHEMAS.items()


def _within(name, schema):
    yield name, schema
    for key, field in schema.load_fields.items():
        if isinstance(field, NestedField):
            yield from _within(f"{name}, {field.data_key or key}", field.schema)


ALL = [pair for name, schema in _schemas() for pair in _within(name, schema)]


@cache
def _read_attributes():
    """The names of all attributes that the simulator reads anywhere but where they are declared."""
    read = set()
    for path in ROOT.glob("simulator/voice_simulator/core/**/*.py"):
        if path.name in {"ncco.py", "ncco_schemas.py", "orders.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                read.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                read.add(node.value)
            elif isinstance(node, ast.Name):
                read.add(node.id)
    return read


READ_AT_ONCE = {"split", "random_from_number", "type", "detection"}
"""Options that are read where they are declared."""


@pytest.mark.parametrize(("name", "schema"), ALL, ids=[name for name, _ in ALL])
def test_every_member_is_used_or_told(name, schema):
    """A member that nothing reads says so."""
    read = _read_attributes()
    unused = {
        key
        for key, field in schema.load_fields.items()
        if key not in read and key not in READ_AT_ONCE and (field.data_key or key) not in schema.not_simulated
    }
    assert unused == set()


def test_what_is_not_simulated_is_in_the_docs():
    """docs/fidelity.md lists each member, under what it is a member of."""
    text = (ROOT / "docs/fidelity.md").read_text("utf-8")
    missing = {
        (name, member) for name, schema in ALL for member in schema.not_simulated if f"`{member}`" not in text
    }
    assert missing == set()


def test_every_action_has_a_schema():
    """So that none escapes the remarks."""
    words = {action.word for action in ncco.Action.__args__}
    assert words == set(ncco_schemas.BY_WORD)
    assert all(fields(action) for action in ncco.Action.__args__)
    assert all(isinstance(schema, LenientSchema) for schema in ncco_schemas.BY_WORD.values())


# -- in a world


APPLICATION = Application(
    id="app",
    event=WebhookTarget(url="http://app/event", method="POST"),
    answer=WebhookTarget(url="http://app/answer", method="GET"),
)


def notes(bench):
    return [entry for entry in bench.entries("note") if "lost" in entry or "member" in entry]


def test_each_remark_is_made_once_for_a_leg_and_what_is_not_simulated_once_for_all(new_bench):
    """A menu that is read again and again is not told of again and again."""
    bench = new_bench(application=APPLICATION)
    takes_a_key = {"action": "input", "maxDigits": 1, "eventUrl": ["http://app/input"]}
    again = [TALK | {"langage": "en", "language": "en-GB"}, takes_a_key]
    bench.replies["/answer"] = bench.replies["/input"] = again
    bench.place(answer_url=["http://app/answer"])
    bench.pass_time(20)
    assert [(entry.get("lost"), entry.get("member")) for entry in notes(bench)] == [
        ("ncco[0].langage", None),
        (None, "ncco[0].language"),
    ]
    bench.place("447700900002", answer_url=["http://app/answer"])
    bench.pass_time(20)
    assert [entry.get("lost") for entry in notes(bench)] == ["ncco[0].langage", None, "ncco[0].langage"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            b'[{"action": "talk", "text": "hi"}]',
            (
                "the reply to ringing: its NCCO is ignored: "
                "only those to answer, input, notify, human and machine are looked into"
            ),
        ),
        (b'[{"action": "talk"', "the reply to ringing: it is ignored: it is no JSON: "),
    ],
)
def test_an_ncco_in_reply_to_a_plain_event_is_told(new_bench, body, sentence):
    """It changes nothing; a word such as OK, or an object, is no NCCO."""
    bench = new_bench(application=APPLICATION)
    bench.replies["/event"] = lambda event: Reply(
        200, "application/json", body if event["status"] == "ringing" else b"OK"
    )
    bench.place(ncco=[{"action": "wait", "timeout": 5}])
    bench.pass_time(20)
    [note] = notes(bench)
    assert note["note"].startswith(sentence)
    assert note["lost"] == "the reply to ringing"


@pytest.mark.parametrize("event", ["busy", "started"])
def test_an_ncco_in_reply_to_an_event_of_a_second_leg_is_told(new_bench, event):
    """With what would make it count."""
    bench = new_bench(application=APPLICATION)
    bench.replies["/event"] = lambda event_: (
        [{"action": "talk", "text": "hi"}]
        if event_["to"] == "447700900486" and event_["status"] == event
        else []
    )
    endpoint = {"type": "phone", "number": "447700900486"}
    bench.place(ncco=[{"action": "connect", "endpoint": [endpoint]}])
    bench.pass_time(20)
    [note] = notes(bench)
    assert note["note"] == (
        f"the reply to {event}: its NCCO is ignored: of a leg that a connect dials only those to its busy, "
        "timeout, unanswered, rejected, failed and cancelled are looked into, where the connect has "
        "eventType synchronous"
    )


def test_an_object_in_reply_to_an_input_is_told(new_bench):
    """An NCCO is a list; the call goes on with its next action, as on the platform."""
    bench = new_bench(application=APPLICATION)
    bench.replies["/input"] = {"action": "talk", "text": "hi"}
    bench.place(ncco=[{"action": "input", "maxDigits": 1, "timeOut": 1, "eventUrl": ["http://app/input"]}])
    bench.pass_time(20)
    assert [note["note"] for note in notes(bench)] == [
        "the reply to input: it is ignored: an NCCO is a list, [{…}], and this is an object"
    ]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (
            {"actions": [TALK]},
            "it is ignored: an NCCO is a list, [{…}], and this is an object",
        ),
        (
            '[{"action": "talk", "text": "hi"}]',
            "it is ignored: it is JSON in a JSON text, encoded twice: an NCCO is sent as the list itself",
        ),
        ({"seen": [{"action": "created"}]}, None),
        ("[]", None),
        ("thanks", None),
    ],
)
def test_an_ncco_in_a_wrapping_is_told(new_bench, reply, why):
    """Below a member, or as JSON that was made JSON once more; what only looks like it is none."""
    bench = new_bench(application=APPLICATION)
    bench.replies["/input"] = Reply(200, "application/json", json.dumps(reply).encode())
    bench.place(ncco=[{"action": "input", "maxDigits": 1, "timeOut": 1, "eventUrl": ["http://app/input"]}])
    bench.pass_time(20)
    assert [note["note"] for note in notes(bench)] == ([f"the reply to input: {why}"] if why else [])


LATE = "the reply to input: its NCCO is ignored: "


@pytest.mark.parametrize(
    ("action", "destination", "note"),
    [
        (
            "transfer",
            {"ncco": [{"action": "wait"}]},
            {"note": f"{LATE}your app had moved the call on by then", "member": "the reply to input"},
        ),
        (
            "hangup",
            {},
            {"note": f"{LATE}the call is over", "member": "the reply to input"},
        ),
    ],
)
def test_an_ncco_that_comes_too_late_is_told(new_bench, action, destination, note):
    """Your app moves its call on while its own reply is under way: that is then for nobody."""
    bench = new_bench(application=APPLICATION)

    def reply(_event):
        bench.modify(leg, action, **destination)
        return Reply(200, "application/json", json.dumps([TALK]).encode())

    bench.replies["/input"] = reply
    takes_a_key = {"action": "input", "maxDigits": 1, "timeOut": 1, "eventUrl": ["http://app/input"]}
    leg = bench.place(ncco=[takes_a_key])
    bench.pass_time(20)
    assert [{key: entry[key] for key in note if key in entry} for entry in notes(bench)] == [note]
