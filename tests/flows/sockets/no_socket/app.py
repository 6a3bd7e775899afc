"""Puts a caller through to a person where its own socket can't be had, or is lost.

At night there is nobody: then the reply is empty, and what stands behind `connect` in the NCCO is said.
"""

from aiohttp import web
from bots import connect, event, flawed, messages, opened, serve, url

PERSON, OURS = "447700900660", "442079460000"
AT_NIGHT = "447700900562"
TROUBLES = ("failed", "unanswered", "disconnected")
LOST = web.AppKey("lost", list)


async def answer(request):
    """Connect the caller to the bot; whatever becomes of that is asked of us."""
    agent = connect(request, eventType="synchronous", eventUrl=[url(request, "/socket-event")], timeout=10)
    later = {"action": "talk", "text": "Please call again in the morning."}
    return web.json_response([agent, later])


async def socket_event(request):
    """Bring a person where there is trouble with the socket."""
    told = await request.json()
    if told["status"] not in TROUBLES:
        return web.Response(status=204)
    caller = told["headers"]["caller"]
    request.app[LOST].append({"status": told["status"], "caller": caller})
    if caller == AT_NIGHT or flawed("leaves_the_caller"):
        return web.json_response([])
    sorry = {"action": "talk", "text": "A person will help you."}
    person = {"action": "connect", "from": OURS, "endpoint": [{"type": "phone", "number": PERSON}]}
    return web.json_response([sorry, person])


async def listen(request):
    socket, _ = await opened(request)
    async for _message in messages(socket):
        pass
    return socket


async def last_trouble(request):
    return web.json_response(request.app[LOST][-1])


def make_app():
    """Return the bot."""
    app = web.Application()
    app[LOST] = []
    app.router.add_get("/answer", answer)
    app.router.add_get("/socket", listen)
    app.router.add_get("/last-trouble", last_trouble)
    app.router.add_post("/event", event)
    app.router.add_post("/socket-event", socket_event)
    return app


if __name__ == "__main__":
    serve(make_app())
