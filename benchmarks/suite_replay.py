"""The floor of the suite: the requests of its scenarios, made by bare aiohttp without a simulator.

    python -m benchmarks.suite_replay PLAN PORT APPLICATION

The plan is a JSON list, with a list for each scenario: its trigger and its webhooks in order, each a method,
a URL and a body. Each is sent when the one before it was answered, as `--webhooks-at-once 1` does. The
application's `POST /v1/calls` is answered 201. No files of scenarios, no clock, no journal, no verdicts.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Iterable

_CREATED = {"uuid": "00000000-0000-4000-8000-000000000000", "status": "started", "direction": "outbound"}


async def create_call(request: web.Request) -> web.Response:
    """Answer 201."""
    await request.json()
    return web.json_response(_CREATED | {"conversation_uuid": "CON-0"}, status=201)


async def replay(plan: Iterable[list[tuple[str, str, Any]]], port: int, application: str) -> None:
    """Make all requests, one after the other."""
    app = web.Application()
    app.router.add_post("/v1/calls", create_call)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with aiohttp.ClientSession() as session:
        for number, requests in enumerate(plan):
            for method, url, body in requests:
                whole = application + url if url.startswith("/") else url
                async with session.request(method, whole, json=body) as response:
                    await response.read()
                    response.raise_for_status()
            print(f"passed {number}", flush=True)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(replay(json.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2]), sys.argv[3]))
