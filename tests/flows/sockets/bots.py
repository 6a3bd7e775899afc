"""What each bot starts with: sound as frames, its own addresses, requests to the platform, and a web server.

A bot is as it would be for the platform, and knows nothing of the simulator. Its environment says where the
platform is and who it is; a `FLAW` switches off the one handling that its scenario is there to miss.
"""

import json
import math
import os
import time
from array import array
from pathlib import Path
from uuid import uuid4

import jwt
from aiohttp import ClientSession, WSMsgType, web

RATE = 16_000
"""Samples a second, as our NCCOs ask for them."""

FRAMES = 50
"""Frames a second, in both directions; one that is not 20 ms long ends the call."""

TOLD = web.AppKey("told", list)
"""Where a bot keeps what it was told."""

LOUD = 500
"""From this on somebody speaks; 32,767 is the loudest."""


def flawed(flaw):
    return os.environ.get("FLAW") == flaw


def voice(seconds, pitch=220, rate=RATE):
    """Return what a bot says: a tone is enough for a caller who is not there."""
    step = 2 * math.pi * pitch / rate
    return array("h", (int(8_000 * math.sin(step * at)) for at in range(int(seconds * rate)))).tobytes()


def frames(pcm, rate=RATE):
    """Cut sound into frames; the last one is filled with silence."""
    size = 2 * rate // FRAMES
    if flawed("frames_are_long"):
        size *= 5
    if not flawed("last_frame_is_short"):
        pcm += bytes(-len(pcm) % size)
    return [pcm[at : at + size] for at in range(0, len(pcm), size)]


def is_speech(frame):
    return max(map(abs, array("h", frame)), default=0) > LOUD


def connect(request, path="/socket", rate=RATE, **options):
    """Return the action that connects a caller to a socket of ours."""
    endpoint = {
        "type": "websocket",
        "uri": socket_uri(request, path),
        "content-type": f"audio/l16;rate={rate}",
        "headers": {"caller": request.query.get("from", "")},
    }
    return {"action": "connect", "endpoint": [endpoint], **options}


def socket_uri(request, path="/socket"):
    return f"ws://{request.host}{path}"


def url(request, path):
    """Return an address of the bot's own."""
    return f"http://{request.host}{path}"


async def event(_request):
    """Take note of what becomes of a call."""
    return web.Response(status=204)


async def told(request):
    """Return what a bot was told, for whoever judges it."""
    return web.json_response(request.app[TOLD])


async def opened(request):
    """Take a socket; return it with what the platform says first."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    return socket, json.loads(await socket.receive_str())


async def messages(socket):
    """Yield what comes through a socket: frames as bytes, all else as JSON."""
    async for message in socket:
        yield message.data if message.type is WSMsgType.BINARY else json.loads(message.data)


async def ask(method, path, body=None):
    """Ask the platform for something on a call; return its answer."""
    headers = {"Authorization": f"Bearer {token()}"}
    async with (
        ClientSession(os.environ.get("VOICE_SIMULATOR_URL", "https://api.nexmo.com")) as session,
        session.request(method, f"/v1/calls{path}", json=body, headers=headers) as answer,
    ):
        answer.raise_for_status()
        return None if answer.status == 204 else await answer.json()


async def download(address):
    """Return a file of the platform."""
    headers = {"Authorization": f"Bearer {token()}"}
    async with ClientSession() as session, session.get(address, headers=headers) as answer:
        answer.raise_for_status()
        return await answer.read()


def token():
    claims = {"application_id": os.environ["VONAGE_ID"], "iat": int(time.time()), "jti": str(uuid4())}
    return jwt.encode(claims, Path(os.environ["VONAGE_PRIVATE_KEY"]).read_text(), "RS256")


def serve(app):
    """Serve a bot until somebody ends it."""
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, shutdown_timeout=1)
