"""Applications in Python that reply to `answered` first and hang the call up then.

    python apps.py NAME PORT

They run in an environment of their own, with the official SDK. `LATE_APPLICATION` and `LATE_KEY` say as whom
they ask, `LATE_HTTPS` (host and port) and `VOICE_SIMULATOR_URL` where. Those called `bare` use no SDK.
"""

import asyncio
import contextlib
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import jwt
from aiohttp import ClientSession, web

AWAITED = 0.03
POLLED = 0.005


def new_sdk():
    """Return a client of the official SDK; it reads its key anew for each request."""
    from vonage import Auth, HttpClientOptions, Vonage

    auth = Auth(application_id=os.environ["LATE_APPLICATION"], private_key=os.environ["LATE_KEY"])
    return Vonage(auth, HttpClientOptions(api_host=os.environ["LATE_HTTPS"], timeout=20))


def run_fastapi(port):
    """FastAPI, with a background task."""
    import uvicorn
    from fastapi import BackgroundTasks, FastAPI, Request

    app, sdk = FastAPI(), new_sdk()

    @app.post("/event")
    async def event(request: Request, tasks: BackgroundTasks):
        told = await request.json()
        if told.get("status") == "answered":
            tasks.add_task(sdk.voice.hangup, told["uuid"])
        return {}

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


def run_flask(port):
    """Flask, with a thread."""
    from flask import Flask, request

    app, sdk = Flask("late"), new_sdk()

    @app.post("/event")
    def event():
        told = request.get_json()
        if told.get("status") == "answered":
            threading.Thread(target=sdk.voice.hangup, args=(told["uuid"],)).start()
        return {}

    app.run("127.0.0.1", port, threaded=True)


def run_aiohttp(port):
    """An aiohttp server, with a task that has the SDK work in a thread."""
    sdk = new_sdk()
    serve(port, lambda uuid: asyncio.to_thread(sdk.voice.hangup, uuid))


def run_awaits(port):
    """An aiohttp server, with a task that waits for somebody else first, whom nobody can see."""
    sdk = new_sdk()

    async def act(uuid):
        await asyncio.sleep(AWAITED)
        await asyncio.to_thread(sdk.voice.hangup, uuid)

    serve(port, act)


def run_polls(port):
    """An aiohttp server, with a thread that is never quiet."""

    def poll():
        while True:
            time.sleep(POLLED)

    threading.Thread(target=poll, daemon=True).start()
    run_aiohttp(port)


def run_leaves(port):
    """An aiohttp server, with the SDK in a worker of its own session that is told whom to hang up."""
    command = [sys.executable, __file__, "worker", "0"]
    pipe = subprocess.PIPE
    worker = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True)
    worker.stdout.readline()

    async def act(uuid):
        worker.stdin.write(f"{uuid}\n")
        worker.stdin.flush()

    serve(port, act)


def run_worker(_):
    """Hang up whom the other end of a pipe names, until it is closed."""
    sdk = new_sdk()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        # One that comes too late is refused; the next may be in time.
        with contextlib.suppress(Exception):
            sdk.voice.hangup(line.strip())


def run_outside(port):
    """A launcher whose server leaves it: nobody can tell any more that the two belong together."""
    launcher = os.getpid()
    if os.fork() == 0:
        os.setsid()
        if os.fork() > 0:
            os._exit(0)
        threading.Thread(target=end_with, args=(launcher,), daemon=True).start()
        run_aiohttp(port)
    os.wait()
    signal.pause()


def end_with(process):
    """End when another process has: nobody else would end this one."""
    while Path(f"/proc/{process}").exists():
        time.sleep(0.5)
    os._exit(0)


def run_bare(port):
    """An aiohttp server and an aiohttp client, with a token that it keeps."""
    run_bare_at(port, os.environ["VOICE_SIMULATOR_URL"])


def run_bare_tls(port):
    """The same over HTTPS, with a new connection for each request."""
    run_bare_at(port, f"https://{os.environ['LATE_HTTPS']}")


def run_bare_at(port, api):
    """Hang up by one request over a connection of its own."""
    key = Path(os.environ["LATE_KEY"]).read_text()
    claims = {"application_id": os.environ["LATE_APPLICATION"], "iat": int(time.time()), "jti": "late"}
    token = jwt.encode({**claims, "exp": int(time.time()) + 86_000}, key, "RS256")
    trust = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])

    async def act(uuid):
        async with ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
            order = {"action": "hangup"}
            async with session.put(f"{api}/v1/calls/{uuid}", json=order, ssl=trust) as response:
                await response.read()

    serve(port, act)


def serve(port, act):
    """Reply to each event, and have a task act on those that say `answered`."""
    tasks = set()

    async def event(request):
        told = await request.json()
        if told.get("status") == "answered":
            task = asyncio.create_task(act(told["uuid"]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/event", event)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    globals()[f"run_{sys.argv[1]}"](int(sys.argv[2]))
