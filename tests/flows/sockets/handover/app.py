"""An assistant in the caller's conversation, and then a person: the platform's own way with such bots.

The caller waits in a conversation. When the `transfer` event says that it is there, the app calls its own
socket, whose answer URL brings it into the same one. A 0 asks for a person: the socket is hung up on, the
caller hears music, and the music ends when the person is there.
"""

from aiohttp import web
from bots import ask, flawed, frames, messages, opened, serve, socket_uri, url, voice

OURS, PERSON = "442079460000", "447700900670"
MUSIC = "https://example.com/hold.mp3"
HELLO = voice(3, 200)
LEGS = web.AppKey("legs", dict)
"""The uuids of `caller`, `socket` and `person`; an app for more than one caller keeps them for each."""


def phone(number):
    return {"type": "phone", "number": number}


def room(name="room"):
    return [{"action": "conversation", "name": name}]


async def answer(request):
    request.app[LEGS]["caller"] = request.query["uuid"]
    return web.json_response([{"action": "talk", "text": "Welcome."}, *room()])


async def event(request):
    """Bring the next one in when one has come into the conversation."""
    told, legs = await request.json(), request.app[LEGS]
    if told.get("status") == "transfer" or told.get("type") == "transfer":
        if told["uuid"] == legs["caller"]:
            await call_socket(request)
        elif told["uuid"] == legs.get("person") and not flawed("music_plays_on"):
            await ask("DELETE", f"/{legs['caller']}/stream")
    return web.Response(status=204)


async def call_socket(request):
    endpoint = {
        "type": "websocket",
        "uri": socket_uri(request, f"/socket?caller={request.app[LEGS]['caller']}&words=a%20b"),
        "content-type": "audio/l16;rate=16000",
        "headers": {"purpose": "assistant"},
    }
    call = {
        "to": [endpoint],
        "from": phone(OURS),
        "answer_url": [url(request, "/socket-answer")],
        "event_url": [url(request, "/event")],
    }
    request.app[LEGS]["socket"] = (await ask("POST", "", call))["uuid"]


async def socket_answer(request):
    """Bring the assistant into the caller's room, where it hears the caller only."""
    [conversation] = room("another room" if flawed("another_room") else "room")
    return web.json_response([{**conversation, "canHear": [request.app[LEGS]["caller"]]}])


async def talk(request):
    """Greet the caller, and hand over at a 0."""
    socket, _ = await opened(request)
    for frame in frames(HELLO):
        await socket.send_bytes(frame)
    async for message in messages(socket):
        if isinstance(message, dict) and message.get("digit") == "0":
            await hand_over(request)
    return socket


async def hand_over(request):
    """Let the caller hear music, end the socket's leg, and call a person."""
    legs = request.app[LEGS]
    await ask("PUT", f"/{legs['caller']}/stream", {"stream_url": [MUSIC], "loop": 0})
    if not flawed("keeps_the_socket"):
        await ask("PUT", f"/{legs['socket']}", {"action": "hangup"})
    call = {
        "to": [phone(PERSON)],
        "from": phone(OURS),
        "answer_url": [url(request, "/person-answer")],
        "event_url": [url(request, "/event")],
    }
    legs["person"] = (await ask("POST", "", call))["uuid"]


async def person_answer(_request):
    return web.json_response(room())


def make_app():
    """Return the bot."""
    app = web.Application()
    app[LEGS] = {}
    app.router.add_get("/answer", answer)
    app.router.add_get("/socket-answer", socket_answer)
    app.router.add_get("/socket", talk)
    app.router.add_get("/person-answer", person_answer)
    app.router.add_post("/event", event)
    return app


if __name__ == "__main__":
    serve(make_app())
