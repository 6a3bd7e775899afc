"""A voice agent behind a WebSocket: it greets, can be interrupted, answers, and fetches a person at a 0.

What a speech-to-text service, a language model and a voice would do is left out: see `think` and `voice`.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
from array import array

from aiohttp import WSMsgType, web

PERSON = "447700900700"
RATE, FRAME = 16_000, 640  # 20 ms of 16 bits; a frame of any other size ends the call
LOUD, PAUSE = 500, 30  # who is that loud speaks; 30 frames (600 ms) without speech are the end of a sentence
THINKS = float(os.environ.get("THINKS", "0.7"))  # seconds


def voice(seconds: float, pitch: int) -> bytes:
    """Return sound: here a text-to-speech service would speak."""
    wave = (int(8000 * math.sin(2 * math.pi * pitch * at / RATE)) for at in range(int(seconds * RATE)))
    return array("h", wave).tobytes()


class Agent:
    """The agent on one call."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket, self.quiet = socket, PAUSE
        self.thought: asyncio.Task[None] | None = None

    async def say(self, pcm: bytes) -> None:
        """Send all at once: the platform plays it in time, and `clear` takes back what it has not played."""
        for at in range(0, len(pcm), FRAME):
            await self.socket.send_bytes(pcm[at : at + FRAME].ljust(FRAME, b"\0"))

    async def hear(self, frame: bytes) -> None:
        """Stop as soon as the caller speaks, and answer when the caller pauses."""
        was_speaking = self.quiet < PAUSE
        is_loud = max(map(abs, array("h", frame))) > LOUD
        self.quiet = 0 if is_loud else self.quiet + 1
        if is_loud and not was_speaking:
            await self.socket.send_json({"action": "clear"})
            self.forget()
        elif was_speaking and self.quiet == PAUSE:
            self.thought = asyncio.create_task(self.think())

    async def think(self) -> None:
        """Answer: here a language model would read what the caller has said."""
        await asyncio.sleep(THINKS)
        await self.say(voice(2, 260))

    def forget(self) -> None:
        """Think no more of what was said."""
        if self.thought is not None:
            self.thought.cancel()


async def talk(request: web.Request) -> web.WebSocketResponse:
    """Talk to a caller until the call is over."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    agent = Agent(socket)
    async for message in socket:
        if message.type is WSMsgType.BINARY:
            await agent.hear(message.data)
            continue
        told = json.loads(message.data)
        if told["event"] == "websocket:connected":
            await agent.say(voice(6, 200))
        elif told["event"] == "websocket:dtmf" and told["digit"] == "0":
            await socket.close()  # its event is `disconnected`, whose reply says what comes next
    agent.forget()
    return socket


async def answer(request: web.Request) -> web.Response:
    """Connect a caller to the agent."""
    endpoint = {
        "type": "websocket",
        "uri": f"ws://{request.host}/socket",
        "content-type": f"audio/l16;rate={RATE}",
        "headers": {"caller": request.query["from"]},
    }
    # Synchronous: the reply to an event of the agent's leg says what comes next.
    ask = {"eventUrl": [f"http://{request.host}/socket-event"], "eventType": "synchronous"}
    return web.json_response([{"action": "connect", "endpoint": [endpoint], **ask}])


async def socket_event(request: web.Request) -> web.Response:
    """Bring in a person when the agent has gone, or could not be had."""
    event = await request.json()
    if event.get("status") not in ("disconnected", "failed", "unanswered"):
        return web.Response(status=204)
    wait = {"action": "talk", "text": "Please wait for a colleague."}
    person = {"action": "connect", "endpoint": [{"type": "phone", "number": PERSON}]}
    return web.json_response([wait, person])


async def event(_request: web.Request) -> web.Response:
    """Take note of what becomes of the call."""
    return web.Response(status=204)


def make_app() -> web.Application:
    """Return the agent, to be served."""
    app = web.Application()
    app.router.add_get("/answer", answer)
    app.router.add_post("/event", event)
    app.router.add_get("/socket", talk)
    app.router.add_post("/socket-event", socket_event)
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=int(os.environ.get("PORT", "3000")), print=None)
