"""Asks for the number of an order, by keys, and reads back what was pressed; its staff can end it by an 8.

Keys are heard while it speaks. It ends with the code 1011, and says good-bye by the reply to `disconnected`.
"""

from aiohttp import web
from bots import ask, connect, event, flawed, frames, messages, opened, serve, url, voice

QUESTION, THANKS = voice(6, 200), voice(1, 300)
ORDERS = web.AppKey("orders", list)
SOCKETS = web.AppKey("sockets", list)
"""The uuids of the legs of sockets."""


async def answer(request):
    return web.json_response([connect(request, eventUrl=[url(request, "/socket-event")])])


async def socket_event(request):
    """Keep the uuid of the socket's leg; where the socket has gone, say good-bye to the caller."""
    told = await request.json()
    if told["status"] == "answered":
        request.app[SOCKETS].append(told["uuid"])
    if told["status"] == "disconnected":
        return web.json_response([{"action": "talk", "text": "Good-bye."}])
    return web.Response(status=204)


async def menu(request):
    """Collect keys until a #."""
    socket, _ = await opened(request)
    keys = ""
    await say(socket, QUESTION)
    async for message in messages(socket):
        if isinstance(message, bytes) or message["event"] != "websocket:dtmf":
            continue
        key = message["digit"]
        if key == "8":
            await socket.close(code=1000 if flawed("ends_as_if_well") else 1011, message=b"ended")
        elif key == "#":
            request.app[ORDERS].append(keys)
            await say(socket, THANKS)
        else:
            # Other platforms, and old examples of this one, have it elsewhere.
            keys += message.get("dtmf", "") if flawed("looks_elsewhere") else key
    return socket


async def say(socket, pcm):
    for frame in frames(pcm):
        await socket.send_bytes(frame)


async def end(request):
    """End the menu, as the staff asks for it: by an 8 that the platform presses."""
    for uuid in request.app[SOCKETS]:
        await ask("PUT", f"/{uuid}/dtmf", {"digits": "8"})
    return web.Response(status=202)


async def orders(request):
    return web.json_response(request.app[ORDERS])


def make_app():
    """Return the bot."""
    app = web.Application()
    app[ORDERS], app[SOCKETS] = [], []
    app.router.add_get("/answer", answer)
    app.router.add_get("/socket", menu)
    app.router.add_get("/orders", orders)
    app.router.add_post("/event", event)
    app.router.add_post("/socket-event", socket_event)
    app.router.add_post("/end", end)
    return app


if __name__ == "__main__":
    serve(make_app())
