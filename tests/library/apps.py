"""Serves the example applications as they are, and once more without each handling that can be switched off.

Run by the interpreter that has the SDK, it prints where each is, what to register of it and how to run it, as
one line of JSON, and serves until its input ends. To the platform each is an application of its own: see
`application_id`.
"""

import asyncio
import json
import os
import socket
import sys
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))

import desks
import practices
from aiohttp import web
from appointment_reminder import __main__ as program


def application_id(name):
    return str(uuid5(NAMESPACE_URL, name))


async def serve():
    """Serve all of them until the input ends."""
    served, runners = {}, []
    for kind in (practices, desks):
        for name, variant in kind.variants().items():
            runner, url = await _start(kind, name, variant)
            runners.append(runner)
            registration = {key: url + path for key, path in kind.PATHS.items()}
            registration["numbers"] = kind.NUMBERS
            served[name] = {"url": url, "registration": registration, "query": kind.QUERY}
    sys.stdout.write(f"{json.dumps(served)}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    for runner in runners:
        await runner.cleanup()


async def _start(kind, name, variant):
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    os.environ["VONAGE_APPLICATION_ID"] = application_id(name)
    app = kind.application(variant, program.client(), url)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    return runner, url


if __name__ == "__main__":
    asyncio.run(serve())
