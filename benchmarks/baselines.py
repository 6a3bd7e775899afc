"""The bare servers to measure against: what anybody would write with this stack, and no more.

    python -m benchmarks.baselines create|lifecycle PORT

`create` checks the token and loads the body with a schema, then answers 201: no state, no journal, no
webhooks. `lifecycle` checks nothing and sends four callbacks with one ClientSession, nothing else.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any
from uuid import uuid4

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from marshmallow import EXCLUDE, Schema, fields, validate

STATUSES = ("started", "ringing", "answered", "completed")
STEP = 0.1
"""Seconds from one callback to the next."""


class EndpointSchema(Schema):
    """One party."""

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    type = fields.String(required=True, validate=validate.OneOf(["phone", "sip", "websocket", "vbc", "app"]))
    number = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{7,15}$"))


class CreateCallSchema(Schema):
    """The body of `POST /v1/calls`."""

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    to = fields.List(fields.Nested(EndpointSchema), required=True, validate=validate.Length(equal=1))
    from_ = fields.Nested(EndpointSchema, required=True, data_key="from")
    ncco = fields.List(fields.Dict())
    answer_url = fields.List(fields.Url(require_tld=False))
    answer_method = fields.String(validate=validate.OneOf(["GET", "POST"]))
    event_url = fields.List(fields.Url(require_tld=False))
    event_method = fields.String(validate=validate.OneOf(["GET", "POST"]))
    machine_detection = fields.String(validate=validate.OneOf(["continue", "hangup"]))
    length_timer = fields.Integer(validate=validate.Range(1, 7200))
    ringing_timer = fields.Integer(validate=validate.Range(1, 120))


def create_app() -> web.Application:
    """Make the server that checks and forgets."""
    key: Any = load_pem_public_key(os.environ["BENCHMARK_PUBLIC_KEY"].encode())
    schema = CreateCallSchema()

    async def create_call(request: web.Request) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        jwt.decode(token, key, algorithms=["RS256"])
        schema.load(await request.json())
        return web.json_response(_created(), status=201)

    app = web.Application()
    app.router.add_post("/v1/calls", create_call)
    return app


def lifecycle_app() -> web.Application:
    """Make the server that checks nothing and sends four callbacks."""
    tasks: set[asyncio.Task[None]] = set()

    async def live(session: aiohttp.ClientSession, url: str, body: dict[str, object]) -> None:
        for number, status in enumerate(STATUSES):
            if number:
                await asyncio.sleep(STEP)
            async with session.post(url, json=body | {"status": status}) as response:
                await response.read()

    async def create_call(request: web.Request) -> web.Response:
        asked = await request.json()
        created = _created()
        body = created | {"from": asked["from"]["number"], "to": asked["to"][0]["number"]}
        task = asyncio.create_task(live(request.app[_SESSION], asked["event_url"][0], body))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return web.json_response(created, status=201)

    app = web.Application()
    app.router.add_post("/v1/calls", create_call)
    app.cleanup_ctx.append(_with_session)
    return app


_SESSION = web.AppKey("session", aiohttp.ClientSession)


async def _with_session(app: web.Application) -> Any:  # noqa: ANN401 # an asynchronous generator, for aiohttp
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        app[_SESSION] = session
        yield


def _created() -> dict[str, object]:
    return {
        "uuid": str(uuid4()),
        "status": "started",
        "direction": "outbound",
        "conversation_uuid": f"CON-{uuid4()}",
    }


if __name__ == "__main__":
    apps = {"create": create_app, "lifecycle": lifecycle_app}
    web.run_app(apps[sys.argv[1]](), host="127.0.0.1", port=int(sys.argv[2]), access_log=None, print=None)
