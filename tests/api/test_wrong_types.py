"""Every JSON type for every member of every request body of `/v1/calls`: 400 for all but the right ones.

Source: four recorded refusals, of the Java, Python and PHP SDKs, and what SDKs send (numbers and booleans as
texts, keys as a number, the URL of a subscription to keys with or without an array).
"""

import re
from urllib.parse import unquote

import pytest

from voice_simulator.core.wire.create_call_reader import CREATE_CALL
from voice_simulator.core.wire.media_command_reader import DTMF, DTMF_SUBSCRIPTION, STREAM, TALK
from voice_simulator.core.wire.modify_call_reader import TRANSFER

WRONG_TYPE = "Invalid type parameter provided"
URL = "http://127.0.0.1:9/x"
ANY = {"text": "word", "number": 7, "fraction": 0.5, "boolean": True, "list": [], "object": {}}
"""A value of each JSON type; null is the same as left out."""

TEXT = {"text"}
NUMBER = {"number", "fraction", "text"}  # PHP and .NET send numbers as texts
BOOLEAN = {"boolean", "text"}  # and booleans
KEYS = {"text", "number"}  # an official snippet sends a number
LIST, OBJECT = {"list"}, {"object"}

DETECTION = {"behavior": "continue", "mode": "detect", "beep_timeout": 45}
PHONE = {"type": "phone", "number": "447700900001", "dtmfAnswer": "1"}
SIP = {
    "type": "sip",
    "uri": "sip:a@b.example",
    "headers": {"A": "b"},
    "standard_headers": {"User-to-User": "x"},
}
SOCKET = {
    "type": "websocket",
    "uri": "ws://127.0.0.1:9/",
    "content-type": "audio/l16;rate=16000",
    "headers": {},
}
CUSTOM = {"type": "custom", "value": "x"}
NEWER = {"random_from_number", "advanced_machine_detection", "language", "style", "premium"}
"""What is not in the 1.0.1 document: in the dialect `spec` it has no effect, whatever it is."""
CREATE = {"to": [PHONE], "from": {"type": "phone", "number": "447700900000"}, "event_url": [URL]}
NCCO = {"ncco": [{"action": "talk", "text": "Hello"}]}
ANSWERED = {**CREATE, "answer_url": [URL], "answer_method": "GET", "event_method": "POST"}
TIMED = {**CREATE, **NCCO, "length_timer": 60, "ringing_timer": 60, "machine_detection": "continue"}
NOT_RANDOM = {**CREATE, **NCCO, "random_from_number": False}
TRANSFERRED = {"action": "transfer", "destination": {"type": "ncco", "url": [URL]}}
TALKS = {"text": "Hello", "loop": 1, "level": 0, "language": "en-US", "style": 0, "premium": False}

CASES = [
    ("POST", "", ANSWERED, "to", LIST),
    ("POST", "", ANSWERED, "to.0", OBJECT),
    ("POST", "", ANSWERED, "to.0.type", TEXT),
    ("POST", "", ANSWERED, "to.0.number", TEXT),
    ("POST", "", ANSWERED, "to.0.dtmfAnswer", TEXT),
    ("POST", "", ANSWERED, "from", TEXT | OBJECT),
    ("POST", "", ANSWERED, "from.type", TEXT),
    ("POST", "", ANSWERED, "from.number", TEXT),
    ("POST", "", ANSWERED, "answer_url", LIST),
    ("POST", "", ANSWERED, "answer_url.0", TEXT),
    ("POST", "", ANSWERED, "answer_method", TEXT),
    ("POST", "", ANSWERED, "event_url", LIST),
    ("POST", "", ANSWERED, "event_url.0", TEXT),
    ("POST", "", ANSWERED, "event_method", TEXT),
    ("POST", "", TIMED, "ncco", LIST),
    ("POST", "", TIMED, "ncco.0", OBJECT),
    ("POST", "", TIMED, "ncco.0.action", TEXT),
    ("POST", "", TIMED, "ncco.0.text", TEXT),
    ("POST", "", TIMED, "length_timer", NUMBER),
    ("POST", "", TIMED, "ringing_timer", NUMBER),
    ("POST", "", TIMED, "machine_detection", TEXT),
    ("POST", "", NOT_RANDOM, "random_from_number", BOOLEAN),
    ("POST", "", {**TIMED, "advanced_machine_detection": DETECTION}, "advanced_machine_detection", OBJECT),
    *(
        (
            "POST",
            "",
            {**TIMED, "advanced_machine_detection": DETECTION},
            f"advanced_machine_detection.{name}",
            kinds,
        )
        for name, kinds in (("behavior", TEXT), ("mode", TEXT), ("beep_timeout", NUMBER))
    ),
    *(
        ("POST", "", {**TIMED, "to": [endpoint]}, f"to.0.{name}", kinds)
        for endpoint, members in (
            (SIP, {"uri": TEXT, "headers": OBJECT, "standard_headers": OBJECT}),
            ({"type": "sip", "user": "a", "domain": "b.example"}, {"user": TEXT, "domain": TEXT}),
            (SOCKET, {"uri": TEXT, "content-type": TEXT, "headers": OBJECT}),
            ({**SOCKET, "authorization": CUSTOM}, {"authorization": OBJECT}),
            ({**SOCKET, "authorization": CUSTOM}, {"authorization.type": TEXT, "authorization.value": TEXT}),
            ({"type": "vbc", "extension": "123"}, {"extension": TEXT}),
            ({"type": "app", "user": "ann"}, {"user": TEXT}),
        )
        for name, kinds in members.items()
    ),
    ("PUT", "", {"action": "mute"}, "action", TEXT),
    ("PUT", "", TRANSFERRED, "destination", OBJECT),
    ("PUT", "", TRANSFERRED, "destination.type", TEXT),
    ("PUT", "", TRANSFERRED, "destination.url", LIST),
    ("PUT", "", TRANSFERRED, "destination.url.0", TEXT),
    ("PUT", "", {**TRANSFERRED, "destination": {"type": "ncco", **NCCO}}, "destination.ncco", LIST),
    ("PUT", "/stream", {"stream_url": [URL], "loop": 1, "level": 0}, "stream_url", LIST),
    ("PUT", "/stream", {"stream_url": [URL], "loop": 1, "level": 0}, "stream_url.0", TEXT),
    ("PUT", "/stream", {"stream_url": [URL], "loop": 1, "level": 0}, "loop", NUMBER),
    ("PUT", "/stream", {"stream_url": [URL], "loop": 1, "level": 0}, "level", NUMBER),
    ("PUT", "/talk", TALKS, "text", TEXT),
    ("PUT", "/talk", TALKS, "loop", NUMBER),
    ("PUT", "/talk", TALKS, "level", NUMBER),
    ("PUT", "/talk", TALKS, "language", TEXT),
    ("PUT", "/talk", TALKS, "style", NUMBER),
    ("PUT", "/talk", TALKS, "premium", BOOLEAN),
    ("PUT", "/talk", {**TALKS, "voice_name": "Amy"}, "voice_name", TEXT),
    ("PUT", "/dtmf", {"digits": "12"}, "digits", KEYS),
    ("PUT", "/input/dtmf", {"event_url": [URL]}, "event_url", TEXT | LIST),
    ("PUT", "/input/dtmf", {"event_url": [URL]}, "event_url.0", TEXT),
    ("PUT", "/input/dtmf", {"eventUrl": URL}, "eventUrl", TEXT | LIST),
]


def value_at(body, path):
    for step in path.split("."):
        body = body[int(step) if step.isdecimal() else step]
    return body


def with_value(body, path, value):
    """The same body with another value there."""
    step, _, rest = path.partition(".")
    place = int(step) if step.isdecimal() else step
    copied = list(body) if isinstance(body, list) else dict(body)
    copied[place] = with_value(body[place], rest, value) if rest else value
    return copied


def wrong_values(body, path, kinds):
    """A value of each type that is not right there; and the right value in a list of its own."""
    yield from (value for kind, value in ANY.items() if kind not in kinds)
    right = value_at(body, path)
    if "list" not in kinds:
        yield [right]


@pytest.mark.parametrize("wire", ["live", "spec"])
async def test_another_json_type_is_a_400_that_names_the_member(new_client, wire):
    """In the form of the voice service, as recorded; the header says what would be right."""
    client = await new_client(wire=wire)
    uuid = await client.place()
    await client.advance(10)
    other = []
    for case in CASES:
        *_, body, path, kinds = case
        if wire == "live" or (
            await asked(client, uuid, case) == 200 and not NEWER.intersection(path.split("."))
        ):
            for value in wrong_values(body, path, kinds):
                seen = await asked(client, uuid, case, with_value(body, path, value))
                if seen != told_of(path):
                    other.append((path, value, seen))
    assert "\n".join(map(str, other)) == ""


def told_of(path):
    """The status, what the platform says, and how the header begins."""
    name = [step for step in path.split(".") if not step.isdecimal()][-1]
    dotted = re.sub(r"\.([0-9]+)", r"[\1]", path.replace("eventUrl", "event_url"))
    dotted = re.sub(r"(_url|\.url)\[0\]", r"\1", dotted)  # the list and its one entry are one thing
    named = {"name": name.replace("eventUrl", "event_url"), "reason": WRONG_TYPE}
    return 400, [named], f"{dotted}: Must be"


async def asked(client, uuid, case, body=None):
    """Make the request of a case, or one with another body; 200 where it is taken, else what it says."""
    method, route, right, *_ = case
    address = "/v1/calls" if method == "POST" else f"/v1/calls/{uuid}{route}"
    headers = {"Authorization": f"Bearer {client.token()}"}
    async with client.session.request(method, address, json=body or right, headers=headers) as answer:
        if answer.status < 400:
            return 200
        why = unquote(answer.headers["X-Voice-Simulator"])
        parameters = (await answer.json()).get("invalid_parameters")
        return answer.status, parameters, why[: why.find(" be") + 3]


async def test_the_right_ones_are_taken(client):
    """Else the test above would show nothing."""
    uuid = await client.place()
    await client.advance(10)
    assert [case for case in CASES if await asked(client, uuid, case) != 200] == []


def test_no_member_is_left_out():
    """A member that is added to a body needs a line above."""
    schemas = (CREATE_CALL, TRANSFER, STREAM, TALK, DTMF, DTMF_SUBSCRIPTION)
    members = {field.data_key or name for schema in schemas for name, field in schema.load_fields.items()}
    assert members <= {step for *_, path, _ in CASES for step in path.split(".")}
