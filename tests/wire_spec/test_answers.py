"""`--wire spec`: every answer of every route is what version 1.0.1 describes, and nothing else.

The tests take what a live simulator answered apart, member by member, to see that it does not pass any more.
"""

import re
from dataclasses import dataclass

import pytest
from jsonschema import Draft4Validator

OPERATIONS = (
    "placeCall", "listCalls", "showCall", "changeCall",
    "playAudio", "stopAudio", "sayText", "stopText", "sendKeys",
)  # fmt: skip
RINGS_ON = "447700900487"
SIP = {"type": "sip", "uri": "sip:rebekka@sip.example.com"}
WEBSOCKET = {
    "type": "websocket",
    "uri": "wss://example.com/socket",
    "content-type": "audio/l16;rate=16000",
    "headers": {"customer_id": "ABC123"},
}


# -- the description


def schemas_in(part):
    """Return every schema that a part of the description holds, at any depth."""
    if isinstance(part, list):
        return [found for item in part for found in schemas_in(item)]
    if not isinstance(part, dict):
        return []
    own = [part["schema"]] if isinstance(part.get("schema"), dict) else []
    return own + [found for value in part.values() for found in schemas_in(value)]


def test_the_description_is_made_of_schemas(description):
    """What is no schema would check nothing; nor would a reference that leads nowhere."""
    document = description.document
    for schema in [*schemas_in(document["paths"]), *document["components"]["schemas"].values()]:
        Draft4Validator.check_schema(schema)
    pointers = re.findall(r"'\$ref': '(.*?)'", str(document))
    assert len(pointers) > 50
    for pointer in pointers:
        assert description.resolved({"$ref": pointer}), pointer
    assert set(description.operations) == set(OPERATIONS)


@pytest.mark.parametrize("name", ["PlacedCall", "Call", "Page", "Done", "Event"])
def test_every_object_that_is_sent_is_closed(description, name):
    """All of its members are required, but those of completed calls, and no other is allowed."""

    def closed(schema):
        schema = description.resolved(schema)
        if schema.get("type") == "array":
            return closed(schema["items"])
        if schema.get("type") != "object":
            return True
        of_completed = {"rate", "price", "duration", "end_time"} if "oneOf" in schema else set()
        return (
            schema["additionalProperties"] is False
            and set(schema["required"]) == set(schema["properties"]) - of_completed
            and all(map(closed, schema["properties"].values()))
        )

    assert closed(description.schema(name))


# -- every route


@dataclass
class Answer:
    """One answer, and the operation that was asked for."""

    operation: str
    status: int
    body: object


class Visitor:
    """Asks for operations by their name in the description, and keeps the answers."""

    def __init__(self, client, description):
        self.client, self.description = client, description
        self.answers = []

    async def ask(self, operation, uuid="", body=None, query=""):
        status, answer = await self.description.ask(self.client, operation, uuid, body, query)
        self.answers.append(Answer(operation, status, answer))
        return answer

    async def place(self, to, **fields):
        endpoint = {"type": "phone", "number": to} if isinstance(to, str) else to
        body = self.client.call_body(**fields) | {"to": [endpoint]}
        return (await self.ask("placeCall", body=body))["uuid"]

    async def act_on(self, uuid):
        """Do to an answered call all that can be done."""
        for operation, body in (
            ("playAudio", {"stream_url": ["http://127.0.0.1/a.mp3"]}),
            ("stopAudio", None),
            ("sayText", {"text": "hello", "voice_name": "Amy", "loop": 0, "level": "0.4"}),
            ("stopText", None),
            ("sendKeys", {"digits": "1p2#"}),
        ):
            await self.ask(operation, uuid, body)
        for action in ("mute", "unmute", "earmuff", "unearmuff"):
            await self.ask("changeCall", uuid, {"action": action})
        destination = {"type": "ncco", "url": [self.client.application.url("/transfer")]}
        await self.ask("changeCall", uuid, {"action": "transfer", "destination": destination})


async def visit_every_route(client, description):
    """Ask for every operation, of calls of all kinds and in many statuses, and return the answers."""
    visitor = Visitor(client, description)
    await visitor.ask("listCalls")
    ended = [await visitor.place(f"447700900{code}") for code in (486, 603, 480, 404)]
    answered, machine = [await visitor.place(to) for to in ("447700900001", "447700900222")]
    detected = await visitor.place("447700900222", machine_detection="continue")
    others = [await visitor.place(endpoint) for endpoint in (SIP, WEBSOCKET)]
    await client.advance(12)
    ringing = await visitor.place(RINGS_ON)
    await client.advance(2)
    new = await visitor.place("447700900002")
    await visitor.act_on(answered)
    for uuid in (machine, others[1]):
        await visitor.ask("changeCall", uuid, {"action": "hangup"})
    for uuid in (*ended, answered, machine, detected, *others, ringing, new):
        await visitor.ask("showCall", uuid)
    for query in ("", "?page_size=3&record_index=2&order=desc", "?status=completed", "?record_index=500"):
        await visitor.ask("listCalls", query=query)
    return visitor.answers


async def test_every_route_answers_as_described(spec, description):
    """Each operation is asked for, and each answer is one that its description knows."""
    answers = await visit_every_route(spec, description)
    assert {answer.operation for answer in answers} == set(OPERATIONS)
    for answer in answers:
        schema = description.answer(answer.operation, answer.status)
        if schema is None:
            assert (answer.status, answer.body) == (204, None)
        else:
            assert description.faults(schema, answer.body) == [], answer
    shown = {answer.body["status"] for answer in answers if answer.operation == "showCall"}
    assert shown == {
        "started", "ringing", "answered", "machine", "completed", "busy", "rejected", "unanswered", "failed",
    }  # fmt: skip


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "changeCall"])
async def test_an_answer_with_one_thing_wrong_does_not_pass(spec, description, operation):
    """A member less, one more, or one of another type: each is seen, in each answer of each operation."""
    answers = [one for one in await visit_every_route(spec, description) if one.operation == operation]
    assert answers
    for answer in {(one.status, description.shape(one.body)): one for one in answers}.values():
        schema = description.answer(operation, answer.status)
        assert description.survivors(schema, answer.body) == [], answer


async def test_price_and_end_come_with_completed_only(spec, description):
    """A call that is not completed and has one of the four does not pass."""
    answers = await visit_every_route(spec, description)
    records = [answer.body for answer in answers if answer.operation == "showCall"]
    completed = next(record for record in records if record["status"] == "completed")
    schema = description.answer("showCall", 200)
    for record in records:
        if record["status"] == "completed":
            continue
        for name in ("rate", "price", "duration", "end_time"):
            assert name not in record
            assert description.faults(schema, record | {name: completed[name]}), (record["status"], name)


async def test_what_live_answers_does_not_pass(client, description):
    """The description tells the dialects apart: records, pages and events of the platform are others."""
    answers = await visit_every_route(client, description)
    for answer in answers:
        if answer.operation in ("showCall", "listCalls"):
            assert description.faults(description.answer(answer.operation, answer.status), answer.body), (
                answer
            )
    events = client.application.at("/event")
    assert len(events) > 20
    for event in events:
        assert description.faults(description.event, event), event


async def test_a_page_counts_what_it_holds(spec):
    """`page_size` is the number of rows, `count` that of all calls, and the one link is the request's own."""
    uuids = [await spec.place() for _ in range(5)]
    status, page = await spec.ask("GET", "/v1/calls?page_size=3&record_index=3&order=asc")
    assert status == 200
    assert (page["count"], page["page_size"], page["record_index"]) == (5, 2, 3)
    assert page["_links"] == {"self": {"href": "/calls?page_size=3&record_index=3&order=asc"}}
    rows = page["_embedded"]["calls"]
    assert [row["uuid"] for row in rows] == uuids[3:]
    assert rows[0]["_links"] == {"self": {"href": f"/calls/{uuids[3]}"}}
    assert (await spec.ask("GET", "/v1/calls"))[1]["_links"] == {"self": {"href": "/calls"}}


async def test_a_completed_record_in_full(spec):
    """Member by member, with the document's order, times and lists of parties."""
    uuid = await spec.place(ncco=[{"action": "talk", "text": "hello there"}])
    await spec.advance(10)
    record = await spec.record(uuid)
    assert list(record.items()) == [
        ("_links", {"self": {"href": f"/calls/{uuid}"}}),
        ("uuid", uuid),
        ("conversation_uuid", record["conversation_uuid"]),
        ("to", [{"type": "phone", "number": "447700900001"}]),
        ("from", [{"type": "phone", "number": "447700900999"}]),
        ("status", "completed"),
        ("direction", "outbound"),
        ("rate", "0.10000000"),
        ("price", "0.00166667"),
        ("duration", "1"),
        ("end_time", "2030-01-01 12:00:04"),
        ("start_time", "2030-01-01 12:00:03"),
        ("network", "23420"),
    ]


async def test_other_parties_are_listed_by_their_address(spec):
    """The document has no other member than `number` for it, and no network is an empty text."""
    for endpoint in (SIP, WEBSOCKET):
        _, placed = await spec.ask("POST", "/v1/calls", spec.call_body() | {"to": [endpoint]})
        record = await spec.record(placed["uuid"])
        assert record["to"] == [{"type": endpoint["type"], "number": endpoint["uri"]}]
        assert record["network"] == ""


async def test_refusals_are_those_of_live(spec):
    """The document knows no errors at all."""
    headers = {"Authorization": "Bearer nonsense"}
    unauthorized = {"type": "UNAUTHORIZED", "error_title": "Unauthorized"}
    assert await spec.ask("GET", "/v1/calls", headers=headers) == (401, unauthorized)
    not_found = {"type": "NOT_FOUND", "error_title": "Not Found"}
    unknown = "00000000-0000-4000-8000-000000000000"
    assert await spec.ask("GET", f"/v1/calls/{unknown}") == (404, not_found)
    ringing = await spec.place(RINGS_ON)
    bad_request = {"type": "BAD_REQUEST", "error_title": "Bad Request"}
    assert await spec.ask("PUT", f"/v1/calls/{ringing}/talk", {"text": "hi"}) == (400, bad_request)
