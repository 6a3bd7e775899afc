"""Tells a story of 70 s, more than the platform keeps: part by part, each when the one before has been heard.

A caller from another number gets it at once, so what does not fit in is lost.
"""

from aiohttp import web
from bots import TOLD, connect, event, flawed, frames, messages, opened, serve, told, voice

PARTS = [voice(10, 200 + 20 * number) for number in range(7)]
IMPATIENT = "447700900541"


async def answer(request):
    """Tell the impatient all at once."""
    is_at_once = request.query["from"] == IMPATIENT or flawed("tells_all_at_once")
    return web.json_response([connect(request, "/at-once" if is_at_once else "/in-parts")])


async def in_parts(request):
    """Send a part, and the next one when it has been played."""
    socket, _ = await opened(request)
    parts = iter(enumerate(PARTS, 1))
    await tell(socket, *next(parts))
    async for message in messages(socket):
        if isinstance(message, dict) and message["event"] == "websocket:notify":
            request.app[TOLD].append(message["payload"]["part"])
            if (part := next(parts, None)) is not None:
                await tell(socket, *part)
    return socket


async def at_once(request):
    socket, _ = await opened(request)
    for part in enumerate(PARTS, 1):
        await tell(socket, *part)
    async for _message in messages(socket):
        pass
    return socket


async def tell(socket, number, pcm):
    for frame in frames(pcm):
        await socket.send_bytes(frame)
    if not flawed("never_asks"):
        await socket.send_json({"action": "notify", "payload": {"part": number}})


def make_app():
    """Return the bot."""
    app = web.Application()
    app[TOLD] = []
    app.router.add_get("/answer", answer)
    app.router.add_get("/in-parts", in_parts)
    app.router.add_get("/at-once", at_once)
    app.router.add_get("/told", told)
    app.router.add_post("/event", event)
    return app


if __name__ == "__main__":
    serve(make_app())
