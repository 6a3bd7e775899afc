"""The application that the suite is run against: it calls whom it is told to, and reads a menu to them.

    python -m benchmarks.suite_application PORT SIMULATOR

`POST /calls` places a call and answers 201; a busy number is called again as often as `again` said. Whatever
it does it has done before it replies, so that no time need pass for it.
"""

from __future__ import annotations

import sys
from typing import Any

import aiohttp
from aiohttp import web

PORT, SIMULATOR = int(sys.argv[1]), sys.argv[2]
HERE = f"http://127.0.0.1:{PORT}"

_SESSION = web.AppKey("session", aiohttp.ClientSession)
_AGAIN = web.AppKey("again", dict[str, int])

_MENU = [
    {"action": "talk", "text": "Welcome. Press one to confirm, two to cancel.", "bargeIn": True},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}, "eventUrl": [f"{HERE}/input"]},
]
_MESSAGE = [{"action": "talk", "text": "Please call us back."}]


async def begin(request: web.Request) -> web.Response:
    """Call a number."""
    asked = await request.json()
    if asked["again"]:
        request.app[_AGAIN][asked["number"]] = asked["again"]
    await _place(request.app, asked["number"])
    return web.json_response({}, status=201)


async def answer(request: web.Request) -> web.Response:
    """Read the menu."""
    del request
    return web.json_response(_MENU)


async def event(request: web.Request) -> web.Response:
    """Call a busy number again, and leave a message on a machine."""
    told = await request.json()
    again = request.app[_AGAIN]
    if told.get("status") == "busy" and again.get(told["to"], 0):
        again[told["to"]] -= 1
        await _place(request.app, told["to"])
    return web.json_response(_MESSAGE if told.get("status") == "machine" else [])


async def pressed(request: web.Request) -> web.Response:
    """Say what was chosen."""
    digits = (await request.json())["dtmf"]["digits"]
    return web.json_response([{"action": "talk", "text": f"You have pressed {digits}. Good-bye."}])


async def _place(app: web.Application, number: str) -> None:
    order: dict[str, Any] = {
        "to": [{"type": "phone", "number": number}],
        "from": {"type": "phone", "number": "442079460000"},
        "answer_url": [f"{HERE}/answer"],
        "event_url": [f"{HERE}/event"],
        "machine_detection": "continue",
    }
    async with app[_SESSION].post(f"{SIMULATOR}/v1/calls", json=order) as response:
        await response.read()


async def _with_session(app: web.Application) -> Any:  # noqa: ANN401 # an asynchronous generator, for aiohttp
    async with aiohttp.ClientSession() as session:
        app[_SESSION] = session
        yield


def create_app() -> web.Application:
    """Make the application."""
    app = web.Application()
    app[_AGAIN] = {}
    app.router.add_post("/calls", begin)
    app.router.add_get("/answer", answer)
    app.router.add_post("/event", event)
    app.router.add_post("/input", pressed)
    app.cleanup_ctx.append(_with_session)
    return app


if __name__ == "__main__":
    web.run_app(create_app(), host="127.0.0.1", port=PORT, access_log=None, print=None)
