"""The two ends of a live simulator in a test: the app that it calls, and a client of its APIs."""

import asyncio
import json
import time
from contextlib import asynccontextmanager
from uuid import uuid4

from aiohttp import web
from yarl import URL

from voice_simulator.security.token_signing import make_token

APPLICATION = "aaaaaaaa-0000-4000-8000-000000000001"


def path_of(url):
    """The path of a whole address: the oldest aiohttp takes no other where a session has a base."""
    return URL(url).raw_path_qs


class Application:
    """The application under test, as the simulator sees it: a web server that remembers what it was sent.

    Set `replies[path]` to what it answers there: JSON, a `web.Response`, or a coroutine function that is
    given the request's members and returns either. `sockets[path]` is a coroutine function that serves a
    WebSocket there, and is given it.
    """

    def __init__(self):
        self.replies = {}
        self.sockets = {}
        self.received = []
        self._heard = asyncio.Condition()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def url(self, path):
        return self.base_url + path

    async def start(self):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()

    async def stop(self):
        await self._runner.cleanup()

    def at(self, path):
        """The members of all requests to a path, in order of arrival."""
        return [members for where, members, _ in self.received if where == path]

    def statuses(self, path="/event"):
        return [members.get("status", members.get("type")) for members in self.at(path)]

    async def until(self, condition):
        """Wait until something is true of what was received."""
        async with asyncio.timeout(20), self._heard:
            await self._heard.wait_for(condition)

    async def _serve_socket(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.sockets[request.path](socket)
        return socket

    async def _answer(self, request):
        if request.path in self.sockets:
            return await self._serve_socket(request)
        text = await request.text()
        members = json.loads(text) if text else dict(request.query)
        async with self._heard:
            self.received.append((request.path, members, request))
            self._heard.notify_all()
        reply = self.replies.get(request.path, web.Response())
        if callable(reply):
            reply = await reply(members)
        if isinstance(reply, web.StreamResponse):
            # A response can be sent once only, and a test may have one for all requests.
            return web.Response(status=reply.status, body=reply.body) if reply.prepared else reply
        return web.json_response(reply)


class Client:
    """A client of one simulator, for one application."""

    def __init__(self, session, private_key, application, application_id=APPLICATION):
        self.session, self.key = session, private_key
        self.application, self.application_id = application, application_id

    def other(self, application_id, application=None):
        """A client of the same simulator for another application."""
        return Client(self.session, self.key, application or self.application, application_id)

    def token(self, **claims):
        return make_token(
            self.key, self.application_id, issued_at=int(time.time()), token_id=str(uuid4()), **claims
        )

    def call_body(self, to="447700900001", **fields):
        body = {
            "to": [{"type": "phone", "number": to}],
            "from": {"type": "phone", "number": "447700900999"},
            "event_url": [self.application.url("/event")],
            **fields,
        }
        if "ncco" not in body and "answer_url" not in body:
            body["ncco"] = [{"action": "stream", "streamUrl": ["http://127.0.0.1/music.mp3"], "loop": 0}]
        return body

    async def ask(self, method, path, body=None, headers=None, **more):
        """Ask the API; return status and JSON."""
        headers = {"Authorization": f"Bearer {self.token()}", **(headers or {})}
        async with self.session.request(method, path, json=body, headers=headers, **more) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None

    async def download(self, path):
        """Ask the API for a file; return status and bytes."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        async with self.session.get(path, headers=headers) as response:
            return response.status, await response.read()

    async def place(self, to="447700900001", **fields):
        status, created = await self.ask("POST", "/v1/calls", self.call_body(to, **fields))
        assert status == 201, created
        return created["uuid"]

    async def record(self, uuid):
        status, record = await self.ask("GET", f"/v1/calls/{uuid}")
        assert status == 200, record
        return record

    async def control(self, method, path, body=None, **query):
        """Ask the control API about this application's world; return status and JSON or text."""
        if path.partition("/")[0] in {"journal", "calls", "clock", "inbound-calls", "recordings", "reset"}:
            query = {"application_id": self.application_id, **query}
        async with self.session.request(method, f"/_simulator/{path}", json=body, params=query) as response:
            text = await response.text()
            is_json = response.content_type == "application/json"
            return response.status, json.loads(text) if is_json else text

    async def advance(self, seconds):
        status, answer = await self.control("POST", "clock/advance", {"seconds": seconds})
        assert status == 200, answer
        return answer["entries"]

    async def journal(self, **query):
        status, answer = await self.control("GET", "journal", **query)
        assert status == 200, answer
        return answer["entries"]

    async def entries(self, kind, uuid=None):
        query = {"uuid": uuid} if uuid else {}
        return [entry for entry in await self.journal(**query) if entry["kind"] == kind]

    async def canonical(self):
        status, text = await self.control("GET", "journal", canonical="1")
        assert status == 200
        return text

    @asynccontextmanager
    async def writing(self, uuid):
        """Change a call again and again meanwhile; the last request is over when this is."""
        done = asyncio.Event()

        async def write():
            while not done.is_set():
                await self.ask("PUT", f"/v1/calls/{uuid}", {"action": "mute"})

        async with asyncio.TaskGroup() as group:
            group.create_task(write())
            try:
                yield
            finally:
                done.set()

    async def until_over(self, uuid):
        """Wait until a call is over and every webhook of its journal was delivered or given up."""
        async with asyncio.timeout(20):
            while not await self._is_done(uuid):
                await asyncio.sleep(0.01)
        return await self.record(uuid)

    async def _is_done(self, uuid):
        status, inside = await self.control("GET", f"calls/{uuid}")
        if status != 200 or inside["party"] is not None:
            return False
        journal = await self.journal(uuid=uuid)
        queued = {entry["delivery"] for entry in journal if entry["kind"] == "webhook"}
        done = {e["delivery"] for e in journal if e["kind"] == "delivery" and e["outcome"] != "again"}
        return queued == done
