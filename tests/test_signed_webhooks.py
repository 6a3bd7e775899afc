"""Signed webhooks end to end, verified as an application verifies them that trusts nothing.

The application decodes the token with its secret, and compares `payload_hash` with the hash of the body as it
came and with that of the body read and written again, which is what the platform's own sample does. Of a
GET it takes the parameters as a web framework hands them over, written as one JSON object.
"""

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass
from uuid import UUID

import jwt
import pytest
from aiohttp import web

SECRET = "the signature secret of the account"
OTHER_SECRET = "the signature secret of someone else"
API_KEY = "a1b2c3d4"
SIGNED_BY = {"iat", "jti", "iss", "payload_hash", "api_key", "application_id"}
STREAM = [{"action": "stream", "streamUrl": ["http://127.0.0.1/music.mp3"], "loop": 0}]
NOT_SENT = web.Response(status=503)
EVERY_KIND = {
    "started", "ringing", "answered", "human", "machine", "completed",
    "busy", "cancelled", "timeout", "unanswered", "rejected", "failed",
    "transfer", "error", "record", "answer", "input", "notify", "fallback",
}  # fmt: skip


def sha256(octets):
    return hashlib.sha256(octets).hexdigest()


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def written_again(body):
    """Return what `JSON.stringify` makes of a body that was read: the same, if nothing was lost."""
    return compact(json.loads(body))


@dataclass(frozen=True)
class Received:
    """A webhook whose signature was good."""

    path: str
    method: str
    body: bytes
    claims: dict


class Suspicious:
    """An application that answers 401 to whatever is not signed for it, and remembers why.

    Set `replies[path]` to what it answers there: an NCCO, or a `web.Response`.
    """

    def __init__(self, secret):
        self.secret, self.replies = secret, {}
        self.received, self.refused = [], []

    def url(self, path):
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}{path}"

    async def start(self):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()

    async def stop(self):
        await self._runner.cleanup()

    async def _answer(self, request):
        body = await request.read()
        try:
            signed = body if request.method == "POST" else compact(dict(request.query))
            claims = self.verified(request.headers.get("Authorization", ""), signed)
        except (jwt.InvalidTokenError, ValueError) as error:
            self.refused.append(error)
            return web.Response(status=401)
        self.received.append(Received(request.path, request.method, signed, claims))
        reply = self.replies.get(request.path, {"status": "ok"})
        return web.Response(status=reply.status) if reply is NOT_SENT else web.json_response(reply)

    def verified(self, authorization, body):
        """Return the claims of a webhook.

        Raises:
            InvalidTokenError: there is no token, or it is not signed with the secret.
            ValueError: the body is not the one that was signed.
        """
        claims = jwt.decode(authorization.removeprefix("Bearer "), self.secret, algorithms=["HS256"])
        if claims["payload_hash"] != sha256(body):
            raise ValueError("the body is another")
        if claims["payload_hash"] != sha256(written_again(body)):
            raise ValueError("the body is another once it is written again")
        return claims


@pytest.fixture(name="suspicious")
async def _suspicious():
    application = Suspicious(SECRET)
    await application.start()
    yield application
    await application.stop()


async def register(client, suspicious, method="POST", secret=SECRET):
    """Give the application its secret, and webhooks of its own by one method."""
    registration = {
        name: {"address": suspicious.url(path), "http_method": method}
        for name, path in (("event_url", "/event"), ("fallback_answer_url", "/fallback"))
    }
    registration |= {"api_key": API_KEY, "signature_secret": secret}
    assert (await client.control("PUT", f"applications/{client.application_id}", registration))[0] == 200


def call_body(suspicious, method, to="447700900001", **fields):
    body = {
        "to": [{"type": "phone", "number": to}],
        "from": {"type": "phone", "number": "447700900999"},
        "event_method": method,
        "answer_method": method,
        "event_url": [suspicious.url("/event")],
        **fields,
    }
    return body if "answer_url" in body else {"ncco": STREAM} | body


def tells_of_everything(suspicious, method):
    """Return an NCCO whose actions send each kind of webhook that one can, in letters of many scripts."""
    told = {"eventUrl": [suspicious.url("/told")], "eventMethod": method}
    return [
        {"action": "record", "timeOut": 3, **told},
        {"action": "talk", "text": "Grüße, 你好"},
        {
            "action": "notify",
            "payload": {"name": 'Zoë ☎ / \\ " 你好 \u2028', "n": [1, 2.5, None, True]},
            **told,
        },
        {"action": "input", "type": ["dtmf", "speech"], **told},
        {"action": "input", **told},
        {"action": "conversation", "name": "Büro"},
    ]


async def place(client, body):
    status, created = await client.ask("POST", "/v1/calls", body)
    assert status == 201, created
    return created["uuid"]


async def have_everything_sent(client, suspicious, method):
    """Let calls of every outcome go their way, with every kind of webhook by one method."""
    suspicious.replies |= {
        "/answer": tells_of_everything(suspicious, method),
        "/wrong": [{"action": "sing"}],
        "/down": NOT_SENT,
        "/music": STREAM,
        "/moved": STREAM,
        "/fallback": [{"action": "wrong"}],
    }

    def body(*to, **fields):
        return call_body(suspicious, method, *to, **fields)

    for code in (486, 603, 480, 404):
        await place(client, body(f"447700900{code}"))
    for path in ("/answer", "/wrong", "/down"):
        await place(client, body(answer_url=[suspicious.url(path)]))
    await place(client, body("447700900487", ringing_timer=5))
    await place(
        client,
        body("447700900222", advanced_machine_detection={"behavior": "continue", "mode": "detect_beep"}),
    )
    moved = await place(client, body(answer_url=[suspicious.url("/music")], machine_detection="continue"))
    cancelled = await place(client, body("447700900487"))
    await client.advance(4)
    assert (await client.ask("PUT", f"/v1/calls/{cancelled}", {"action": "hangup"}))[0] == 204
    destination = {"type": "ncco", "url": [suspicious.url("/moved")]}
    change = {"action": "transfer", "destination": destination}
    assert (await client.ask("PUT", f"/v1/calls/{moved}", change))[0] == 204
    await client.advance(60)


async def kinds_sent(client):
    """Return the kinds of webhook that were queued, and how each attempt ended."""
    kinds = {entry["event"] for entry in await client.entries("webhook")}
    outcomes = [entry.get("status") for entry in await client.entries("delivery")]
    return kinds, outcomes


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_every_kind_of_webhook_can_be_verified(client, suspicious, method):
    """By POST over the body, as it came and written again; by GET over the parameters."""
    await register(client, suspicious, method)
    await have_everything_sent(client, suspicious, method)
    kinds, outcomes = await kinds_sent(client)
    assert suspicious.refused == []
    assert kinds == EVERY_KIND
    assert {one.method for one in suspicious.received} == {method}
    assert len(suspicious.received) == len(outcomes)
    # Every attempt was delivered, but the two that were not to be.
    assert sorted(outcomes, reverse=True)[:3] == [503, 503, 200]
    for one in suspicious.received:
        assert set(one.claims) == SIGNED_BY
        assert one.claims["payload_hash"] == sha256(one.body)
        assert one.body.startswith(b'{"')


async def test_letters_of_many_scripts_are_signed_as_they_are_sent(client, suspicious):
    """As UTF-8 and not escaped, so that a body that was read is written as it came."""
    await register(client, suspicious)
    await have_everything_sent(client, suspicious, "POST")
    [told] = [one.body for one in suspicious.received if b'"payload"' in one.body]
    assert 'Zoë ☎ / \\\\ \\" 你好'.encode() in told


async def test_what_the_claims_say(client, suspicious):
    """Who sends, for which account and application, and when by the wall clock, though it is 2030 here."""
    await register(client, suspicious)
    await place(client, call_body(suspicious, "POST"))
    await client.advance(5)
    assert [json.loads(one.body)["status"] for one in suspicious.received] == [
        "started",
        "ringing",
        "answered",
    ]
    for one in suspicious.received:
        assert json.loads(one.body)["timestamp"].startswith("2030-01-01T12:00:0")
        claims = one.claims
        assert (claims["iss"], claims["api_key"], claims["application_id"]) == (
            "Vonage",
            API_KEY,
            client.application_id,
        )
        assert type(claims["iat"]) is int
        assert abs(claims["iat"] - time.time()) < 300
        assert UUID(claims["jti"]).version == 4


async def test_the_header_of_the_token(client, application):
    """HS256, as SDKs ask for by name."""
    await client.control(
        "PUT", f"applications/{client.application_id}", {"signature_secret": SECRET, "api_key": API_KEY}
    )
    await client.place()
    await application.until(lambda: application.received)
    scheme, _, token = application.received[0][2].headers["Authorization"].partition(" ")
    assert scheme == "Bearer"
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}


async def test_each_attempt_has_a_token_of_its_own(client, suspicious):
    """The second attempt of a webhook has the same body and hash, and another id."""
    await register(client, suspicious)
    suspicious.replies["/event"] = NOT_SENT
    await place(client, call_body(suspicious, "POST"))
    await client.advance(2)
    first, second = [one for one in suspicious.received if b'"started"' in one.body]
    assert first.body == second.body
    assert first.claims["payload_hash"] == second.claims["payload_hash"]
    assert first.claims["jti"] != second.claims["jti"]


async def test_no_id_comes_twice_even_after_a_reset(client, suspicious):
    """A world that begins anew sends the same bodies, under ids that were never seen."""
    bodies = []
    for _ in range(2):
        await register(client, suspicious)
        await place(client, call_body(suspicious, "POST"))
        await client.advance(5)
        bodies.append([one.body for one in suspicious.received[-3:]])
        assert (await client.control("POST", "reset"))[0] == 200
    assert bodies[0] == bodies[1]
    ids = [one.claims["jti"] for one in suspicious.received]
    assert len(ids) == 6
    assert len(set(ids)) == 6


async def test_another_secret_is_found_out(client, suspicious):
    """An application whose secret is another refuses all, and the journal shows the 401 of each."""
    await register(client, suspicious, secret=OTHER_SECRET)
    await place(client, call_body(suspicious, "POST", "447700900486"))
    await client.advance(5)
    assert suspicious.received == []
    assert {type(error) for error in suspicious.refused} == {jwt.InvalidSignatureError}
    assert (await kinds_sent(client))[1] == [401, 401, 401]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda token, body: (token, body + b" "), "the body is another"),
        (lambda token, body: (token, body.replace(b"started", b"ringing")), "the body is another"),
        (lambda token, body: (token[:-4] + "AAAA", body), "Signature verification failed"),
        (lambda _, body: ("", body), "Not enough segments"),
    ],
    ids=["a blank more", "a word changed", "another signature", "no token"],
)
async def test_what_was_meddled_with_is_found_out(client, suspicious, application, change, complaint):
    """The checks that the other tests rest on do see what is wrong."""
    registration = {"signature_secret": SECRET, "event_url": application.url("/event")}
    await client.control("PUT", f"applications/{client.application_id}", registration)
    await client.place()
    await application.until(lambda: application.received)
    request = application.received[0][2]
    authorization, body = request.headers["Authorization"], await request.read()
    assert suspicious.verified(authorization, body)
    with pytest.raises((jwt.InvalidTokenError, ValueError), match=complaint):
        suspicious.verified(*change(authorization, body))


async def test_without_an_api_key_there_is_no_such_claim(client, suspicious):
    """The claim is about the account, of which nothing is known then."""
    registration = {"signature_secret": SECRET, "event_url": suspicious.url("/event")}
    await client.control("PUT", f"applications/{client.application_id}", registration)
    await place(client, call_body(suspicious, "POST", "447700900486"))
    await client.advance(1)
    assert {frozenset(one.claims) for one in suspicious.received} == {frozenset(SIGNED_BY - {"api_key"})}


async def test_without_a_secret_nothing_is_signed(client, application):
    """Nor does the secret of one application sign what another is sent."""
    await client.control("PUT", "applications/somebody-else", {"signature_secret": SECRET})
    await client.place("447700900486")
    await client.advance(5)
    assert len(application.received) == 3
    assert all("Authorization" not in request.headers for _, _, request in application.received)


async def test_a_secret_in_the_settings_file_signs_too(new_client, suspicious, tmp_path):
    """From the first webhook on, and until the application is registered without one."""
    config = tmp_path / "settings.yaml"
    config.write_text(
        "applications:\n"
        "  - id: aaaaaaaa-0000-4000-8000-000000000001\n"
        f"    event_url: {suspicious.url('/event')}\n"
        f"    api_key: {API_KEY}\n"
        f"    signature_secret: {SECRET}\n"
    )
    client = await new_client(config=str(config))
    body = call_body(suspicious, "POST")
    del body["event_url"]
    await place(client, body)
    await client.advance(1)
    assert [one.claims["api_key"] for one in suspicious.received] == [API_KEY] * 2
    registration = {"event_url": suspicious.url("/event")}
    await client.control("PUT", f"applications/{client.application_id}", registration)
    await client.advance(3)
    assert [str(error) for error in suspicious.refused] == ["Not enough segments"]


async def test_real_time_signs_alike(new_client, suspicious):
    """With a clock that runs, sixty times as fast: the time of signing is still that of the wall."""
    client = await new_client(clock="real", speed="60")
    await register(client, suspicious)
    await place(client, call_body(suspicious, "POST", "447700900486"))
    async with asyncio.timeout(20):
        while len((await kinds_sent(client))[1]) < 3:
            await asyncio.sleep(0.01)
    assert suspicious.refused == []
    assert all(abs(one.claims["iat"] - time.time()) < 300 for one in suspicious.received)
