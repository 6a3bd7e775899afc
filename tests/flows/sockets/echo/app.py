"""Repeats to a caller what the caller says, and keeps a recording of both."""

import os

from aiohttp import web
from bots import connect, download, event, flawed, opened, serve, url

HEARD = web.AppKey("heard", bytearray)
RECORDINGS = web.AppKey("recordings", list)


async def answer(request):
    """Record the call, and connect the caller to the socket, at the rate that the environment says."""
    record = {"action": "record", "split": "conversation", "channels": 2, "format": "wav"}
    record["eventUrl"] = [url(request, "/recorded")]
    wait = {"action": "talk", "text": "Say something."}
    return web.json_response([record, wait, connect(request, rate=int(os.environ.get("RATE", "16000")))])


async def echo(request):
    """Send each frame back."""
    socket, _ = await opened(request)
    async for message in socket:
        if isinstance(message.data, bytes):
            request.app[HEARD].extend(message.data)
            await socket.send_bytes(bytes(len(message.data)) if flawed("is_silent") else message.data)
    return socket


async def recorded(request):
    """Keep the file."""
    told = await request.json()
    request.app[RECORDINGS].append(await download(told["recording_url"]))
    return web.Response(status=204)


def make_app():
    """Return the bot."""
    app = web.Application()
    app[HEARD], app[RECORDINGS] = bytearray(), []
    app.router.add_get("/answer", answer)
    app.router.add_get("/socket", echo)
    app.router.add_post("/recorded", recorded)
    app.router.add_post("/event", event)
    return app


if __name__ == "__main__":
    serve(make_app())
