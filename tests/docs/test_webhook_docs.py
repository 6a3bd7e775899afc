"""docs/webhooks.md: its examples are what a live simulator sends, and what its tables say is so.

The examples are made here, from a fixed seed and start, and compared with the page. With REWRITE_EXAMPLES=1
in the environment they are written into it instead.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import jwt
import pytest
from aiohttp import web

from voice_simulator.core.model.applications import (
    ANSWER_SOCKET_TIMEOUT,
    CONNECTION_TIMEOUT,
    EVENT_SOCKET_TIMEOUT,
)
from voice_simulator.core.model.states import Status
from voice_simulator.core.webhooks.retry import ATTEMPTS, RETRY_AFTER

PAGE = Path(__file__).parents[2] / "docs/webhooks.md"
REWRITE = "REWRITE_EXAMPLES=1 .venv/bin/pytest tests/docs/test_webhook_docs.py"
EXAMPLE = re.compile(r"(<!-- example: (\S+) -->\n```\w+\n)(.*?)(?=```)", re.DOTALL)

APPLICATION_URL = "http://localhost:3000"
"""The application's address in the examples, mapped to where it is."""
SIMULATOR_URL = "http://localhost:8480"
"""The simulator's address in the examples, in place of where it is."""
WIDTH = 116

TALK = [{"action": "talk", "text": "Your appointment is tomorrow at ten."}]
MUSIC = [{"action": "stream", "streamUrl": ["http://localhost:3000/music.mp3"], "loop": 0}]
PERSON, VOICEMAIL, RINGS_ON = "447700900001", "447700900222", "447700900487"
SPEAKER, PRESSER = "447700900017", "447700900018"
PARTIES = f"""
calls:
  - {{to: '{SPEAKER}', turns: [[ring: 2s, answer, say: yes please]]}}
  - {{to: '{PRESSER}', turns: [[ring: 2s, answer, stay: 2s, press: '42']]}}
"""
ENDS = {
    "busy": "447700900486",
    "unanswered": "447700900480",
    "rejected": "447700900603",
    "failed": "447700900404",
    "timeout": RINGS_ON,
}
CONNECT = {
    "action": "connect",
    "endpoint": [
        {
            "type": "websocket",
            "uri": "ws://localhost:3000/socket",
            "content-type": "audio/l16;rate=16000",
            "headers": {"customer": "ABC"},
        }
    ],
}
KINDS = {status.value for status in Status} | {
    "human", "transfer", "error", "record", "transcription", "answer", "input", "dtmf", "notify", "fallback",
    "disconnected",
}  # fmt: skip
"""Every kind of webhook, as the journal names them."""


async def down(_):
    """Answer as a server does that is being restarted."""
    return web.Response(status=503)


def url(path):
    return [APPLICATION_URL + path]


@dataclass(frozen=True)
class Sent:
    """One request that the application received."""

    members: dict
    line: str
    headers: tuple[tuple[str, str], ...]
    body: str


class Stage:
    """A simulator and an application, for one call after another, each in a world that begins anew."""

    def __init__(self, client):
        self.client, self.application = client, client.application
        self.kinds = set()

    async def play(self, to=PERSON, *, act=None, replies=None, registered=None, seconds=30, **fields):
        """Place a call and let time pass; return what the application was sent.

        Args:
            to: the number to call.
            act: what the application does after four seconds, given the call's uuid.
            replies: what it answers, by path.
            registered: what is said of the application.
            seconds: how long the play is.
            fields: further members of the request.
        """
        client = self.client
        await client.control("POST", "reset", {"everything": True})
        self.application.received.clear()
        self.application.replies = replies or {}
        if registered is not None:
            await client.control("PUT", f"applications/{client.application_id}", registered)
        async with client.session.post("/_simulator/scenarios?name=parties.yaml", data=PARTIES) as response:
            assert response.status in (200, 201), await response.text()
        uuid = await client.place(to, **({"event_url": url("/event")} | fields))
        await client.advance(4)
        if act is not None:
            await act(uuid)
        await client.advance(seconds)
        self.kinds |= {entry["event"] for entry in await client.entries("webhook")}
        return [await self._sent(members, request) for _, members, request in self.application.received]

    async def change(self, uuid, **body):
        assert (await self.client.ask("PUT", f"/v1/calls/{uuid}", body))[0] == 204

    async def listen(self, uuid):
        """Have each key told as it is pressed."""
        listener = {"event_url": url("/keys")}
        assert (await self.client.ask("PUT", f"/v1/calls/{uuid}/input/dtmf", listener))[0] == 200

    async def _sent(self, members, request):
        def shown(text):
            text = text.replace(self.client.simulator.base_url, SIMULATOR_URL)
            return text.replace(self.application.base_url.removeprefix("http://"), "localhost:3000")

        line = f"{request.method} {shown(request.raw_path)} HTTP/1.1"
        headers = tuple(
            (name, shown(value))
            for name, value in request.headers.items()
            if not name.startswith(
                "X-Forwarded-"
            )  # those of the map between the examples and the application
        )
        body = shown(await request.text())
        return Sent(json.loads(body) if body else members, line, headers, body)


def one(sent, **wanted):
    """Return the first of the requests that has all of the members, or members of such names for `...`."""
    for request in sent:
        members = request.members
        if all(name in members and value in (..., members[name]) for name, value in wanted.items()):
            return request
    raise AssertionError(f"no webhook with {wanted} among {[request.members for request in sent]}")


def without_status(sent):
    return [request for request in sent if "status" not in request.members]


def body(sent, **wanted):
    """Return the example of one body."""
    return shown_in_lines(one(sent, **wanted).members)


def shown_in_lines(members):
    """Write an object as JSON, as many members on a line as there is room for."""
    lines, line = [], "{"
    for index, (name, value) in enumerate(members.items()):
        end = "}" if index == len(members) - 1 else ","
        text = f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}{end}"
        if len(line) + 1 + len(text) > WIDTH:
            lines.append(line)
            line = " "
        line += text if line in ("{", " ") else f" {text}"
    return "\n".join([*lines, line]) + "\n"


def whole(sent, **wanted):
    """Return the example of one whole request."""
    request = one(sent, **wanted)
    headers = [f"{name}: {value}" for name, value in request.headers]
    return "\n".join([request.line, *headers, "", *([request.body] if request.body else [])]).rstrip() + "\n"


# -- the examples


async def statuses(stage):
    """Yield name and text of the examples of status events."""
    sent = await stage.play(ncco=TALK)
    yield "whole-request", whole(sent, status="started")
    for status in ("started", "ringing", "answered", "completed"):
        yield status, body(sent, status=status)
    for status, number in ENDS.items():
        yield status, body(await stage.play(number, seconds=90), status=status)
    sent = await stage.play(ENDS["busy"])
    yield "trailing-completed", body(sent, status="completed")
    sent = await stage.play(RINGS_ON, act=lambda uuid: stage.change(uuid, action="hangup"))
    yield "cancelled", body(sent, status="cancelled")


async def detections(stage):
    """Yield the examples of machine detection."""
    sent = await stage.play(machine_detection="continue")
    yield "human", body(sent, status="human")
    sent = await stage.play(
        VOICEMAIL, advanced_machine_detection={"behavior": "continue", "mode": "detect_beep"}
    )
    machine, beep = [request for request in sent if request.members.get("status") == "machine"]
    yield "machine", body([machine], call_uuid=...)
    yield "beep", body([beep], sub_state="beep_start")


async def actions(stage):
    """Yield the examples of what NCCO actions send, and of transfers."""
    told = {"eventUrl": url("/told")}
    ncco = [
        {"action": "record", "timeOut": 3, **told},
        {"action": "talk", "text": "one two three four five six seven eight nine ten"},
        {"action": "notify", "payload": {"order": 17, "seen": True}, **told},
        {"action": "input", "type": ["dtmf"], **told},
        {"action": "input", "type": ["speech"], **told},
        {"action": "input", **told},
    ]
    sent = await stage.play(ncco=ncco, seconds=90)
    yield "record", body(sent, recording_url=...)
    yield "notify", body(sent, payload=...)
    silent, spoken = [request for request in sent if "speech" in request.members]
    yield "input-dtmf", body([silent], speech=...)
    yield "input-speech", body([spoken], speech=...)
    yield "input-untyped", body([one for one in sent if "speech" not in one.members], dtmf=...)
    saved = {"action": "input", "type": ["speech"], "speech": {"saveAudio": True}, **told}
    sent = await stage.play(
        SPEAKER, ncco=[saved, {"action": "record", "timeOut": 3, "transcription": {}, **told}]
    )
    yield "input-said", body(sent, speech=...)
    yield "transcription", body(sent, transcription_url=...)
    keys = {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 2}, **told}
    sent = await stage.play(PRESSER, ncco=[keys], act=stage.listen)
    key, _, pressed = [request for request in sent if "dtmf" in request.members]
    yield "dtmf", body([key], dtmf=...)
    yield "input-pressed", body([pressed], dtmf=...)
    sent = await stage.play(ncco=[{"action": "conversation", "name": "meeting"}])
    yield "transfer", body(sent, type="transfer")
    sent = await stage.play(answer_url=url("/answer"), replies={"/answer": [{"action": "sing"}]})
    yield "error", body(sent, reason=...)


async def answers(stage):
    """Yield the examples of requests for an NCCO."""
    replies = {"/answer": TALK}
    sent = await stage.play(answer_url=url("/answer"), replies=replies)
    yield "answer-get", whole(without_status(sent), to=...)
    sent = await stage.play(answer_url=url("/answer"), answer_method="POST", replies=replies)
    yield "answer-post", body(without_status(sent), to=...)


async def sockets(stage):
    """Yield the example of a WebSocket that your app closes; when it does is stood in for."""
    stage.application.sockets["/socket"] = closes_at_once
    shown = body(await stage.play(ncco=[CONNECT]), status="disconnected")
    yield "disconnected", re.sub(r"2030-01-01T12:00:03\.\d+Z", "2030-01-01T12:00:03.250Z", shown)


async def closes_at_once(socket):
    await socket.receive()  # `websocket:connected`
    await socket.close()


async def fallbacks(stage):
    """Yield the examples of what the fallback URL is sent."""
    fallback = {"address": f"{APPLICATION_URL}/fallback", "http_method": "POST"}
    replies = {"/answer": down, "/told": down, "/fallback": TALK}
    registered = {"fallback_answer_url": fallback}
    sent = await stage.play(answer_url=url("/answer"), replies=replies, registered=registered)
    yield "fallback-answer", body(sent, original_request=...)
    ncco = [{"action": "notify", "payload": {"order": 17}, "eventUrl": url("/told")}]
    sent = await stage.play(ncco=ncco, replies=replies, registered=registered)
    yield "fallback-event", body(sent, original_request=...)


async def signatures(stage):
    """Yield the claims of a token; the two that differ from time to time are stood in for."""
    registered = {"api_key": "a1b2c3d4", "signature_secret": "thirty-two bytes are long enough"}
    sent = await stage.play(registered=registered)
    token = dict(one(sent, status="started").headers)["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, registered["signature_secret"], algorithms=["HS256"])
    claims |= {"iat": 1767225600, "jti": "0f2d9c61-7a34-4e0b-9d3b-6a1c5be0a1f7"}
    yield "claims", shown_in_lines(claims)


@pytest.fixture(name="new_stage")
async def _new_stage(new_client, application):
    """Set up a simulator in one of the dialects, with the application at the address of the examples."""

    async def new(dialect="live"):
        return Stage(
            await new_client(
                wire=dialect, map=f"{APPLICATION_URL}={application.base_url}", webhooks_at_once="1"
            )
        )

    return new


@pytest.fixture(name="stage")
async def _stage(new_stage):
    return await new_stage()


async def test_the_examples_are_what_is_sent(new_stage):
    """Each example of the page is made anew, and there is none that can't be."""
    stage, made = await new_stage(), {}
    for part in (statuses, detections, actions, answers, sockets, fallbacks, signatures):
        made |= {name: text async for name, text in part(stage)}
    assert stage.kinds == KINDS
    spec = await new_stage("spec")
    made["spec-event"] = body(await spec.play(), status="ringing")
    if os.environ.get("REWRITE_EXAMPLES"):
        text = EXAMPLE.sub(lambda found: found[1] + made.get(found[2], found[3]), PAGE.read_text("utf-8"))
        PAGE.write_text(text, "utf-8")
    shown = {name: text for _, name, text in EXAMPLE.findall(PAGE.read_text("utf-8"))}
    assert set(shown) == set(made)
    different = sorted(name for name in made if made[name] != shown[name])
    assert not different, f"docs/webhooks.md shows other examples of {different}; write it anew: {REWRITE}"


# -- the tables


def table(heading):
    """Return the rows of the first table below a heading, each a list of its cells."""
    _, _, text = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")
    end = next((n for n, line in enumerate(text.splitlines()) if line.startswith("## ")), None)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()[:end]
        if line.startswith("|")
    ]
    return rows[2:]


def kinds_by_reply(*replies):
    return {row[0].strip("`") for row in table("What, when, where to") if row[3] in replies}


def test_the_table_has_every_kind():
    """One row for each."""
    rows = [row[0].strip("`") for row in table("What, when, where to")]
    assert len(rows) == len(set(rows))
    assert set(rows) == KINDS


FROM_THE_REPLY = [{"action": "talk", "text": "from the reply"}]
PLAYS = {
    "started": {},
    "ringing": {},
    "answered": {},
    "human": {"machine_detection": "continue"},
    "machine": {"to": VOICEMAIL, "machine_detection": "continue"},
    "transfer": {"ncco": [{"action": "conversation", "name": "meeting"}]},
    "disconnected": {"ncco": [CONNECT, *MUSIC]},
    "input": {"ncco": [{"action": "input", "type": ["dtmf"]}, *MUSIC]},
    "notify": {"ncco": [{"action": "notify", "payload": {}, "eventUrl": url("/event")}, *MUSIC]},
    "record": {"ncco": [{"action": "record", "timeOut": 3}, *MUSIC]},
    "transcription": {"ncco": [{"action": "record", "timeOut": 3, "transcription": {}}, *MUSIC]},
    "answer": {"answer_url": url("/answer"), "answer_method": "POST"},
    "fallback": {
        "answer_url": url("/down"),
        "registered": {"fallback_answer_url": {"address": url("/fallback")[0], "http_method": "POST"}},
    },
}
"""A call during which each kind of webhook is sent that a call outlives."""


def kind_of(members):
    for kind, member in (
        ("fallback", "original_request"),
        ("input", "dtmf"),
        ("notify", "payload"),
        ("record", "recording_url"),
        ("transcription", "transcription_url"),
    ):
        if member in members:
            return kind
    return members.get("status") or members.get("type") or "answer"


@pytest.mark.parametrize("kind", PLAYS)
async def test_which_replies_bring_an_ncco_is_as_the_table_says(stage, kind):
    """The party hears what the reply brought, or does not."""
    seen = []

    async def reply(members):
        seen.append(kind_of(members))
        return FROM_THE_REPLY if seen[-1] == kind else {}

    replies = dict.fromkeys(("/event", "/answer", "/fallback"), reply) | {"/down": down}
    stage.application.sockets["/socket"] = closes_at_once
    await stage.play(**PLAYS[kind], replies=replies)
    heard = [entry["content"] for entry in await stage.client.entries("heard")]
    assert kind in seen
    assert ("from the reply" in heard) is (kind not in kinds_by_reply("is ignored"))


async def test_what_ends_a_call_brings_nothing(stage):
    """The kinds that no call outlives are those whose replies are ignored."""
    assert KINDS - set(PLAYS) == kinds_by_reply("is ignored") - set(PLAYS)


def test_the_time_outs_are_those_of_the_core():
    """In seconds, of answers and of events."""
    assert table("Time-outs") == [
        ["for the connection", f"{CONNECTION_TIMEOUT // 1000} s", f"{CONNECTION_TIMEOUT // 1000} s"],
        ["for the reply", f"{ANSWER_SOCKET_TIMEOUT // 1000} s", f"{EVENT_SOCKET_TIMEOUT // 1000} s"],
    ]
    assert (ATTEMPTS, RETRY_AFTER) == (2, 1000), "the page speaks of two attempts, one second apart"
