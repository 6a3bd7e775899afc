"""Reads out its terms, lets itself be interrupted, and answers a second after the caller has asked.

What it says is sent at once, and the platform plays it. So `clear` is how it stops, and `notify` how it
learns that the caller has heard all.
"""

import asyncio
import wave
from pathlib import Path

from aiohttp import web
from bots import TOLD, connect, event, flawed, frames, is_speech, messages, opened, serve, told, voice

TERMS = voice(30, 180)
REPLY = Path(__file__).parent / "reply.wav"
THINKS = 1.0
"""Seconds until it knows what to say."""

PAUSE = 25
"""Frames without speech after which a caller has finished: half a second."""


class Assistant:
    """The assistant on one call.

    Args:
        socket: the caller.
        told: what the platform tells of what it played is added there.
    """

    def __init__(self, socket, told):
        self._socket, self._told = socket, told
        self._quiet = PAUSE
        self._thought = None

    async def attend(self):
        """Talk to the caller, until the call is over."""
        await self.say(TERMS, "terms")
        async for message in messages(self._socket):
            if isinstance(message, bytes):
                await self.hear(message)
            else:
                self._told.append(message)
        if self._thought:
            self._thought.cancel()

    async def say(self, pcm, name):
        for frame in frames(pcm):
            await self._socket.send_bytes(frame)
        await self._socket.send_json({"action": "notify", "payload": {"said": name}})

    async def hear(self, frame):
        """Stop where the caller begins to speak, and think where the caller has finished."""
        spoke_before, self._quiet = self._quiet < PAUSE, 0 if is_speech(frame) else self._quiet + 1
        if not spoke_before and self._quiet == 0 and not flawed("talks_on"):
            await self._socket.send_json({"action": "clear"})
        if spoke_before and self._quiet == PAUSE:
            self._thought = asyncio.create_task(self._answer())

    async def _answer(self):
        await asyncio.sleep(3 * THINKS if flawed("thinks_too_long") else THINKS)
        with wave.open(str(REPLY)) as file:
            await self.say(file.readframes(file.getnframes()), "reply")


async def answer(request):
    return web.json_response([connect(request)])


async def talk(request):
    socket, _ = await opened(request)
    await Assistant(socket, request.app[TOLD]).attend()
    return socket


def make_app():
    """Return the bot."""
    app = web.Application()
    app[TOLD] = []
    app.router.add_get("/answer", answer)
    app.router.add_get("/socket", talk)
    app.router.add_get("/told", told)
    app.router.add_post("/event", event)
    return app


if __name__ == "__main__":
    serve(make_app())
