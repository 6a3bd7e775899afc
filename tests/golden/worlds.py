"""One world with a fake app, played in virtual time over HTTP that needs no socket; returns what happened.

All that knows the inside of the package is here: everything else in this folder is JSON and YAML. A world is
a plain value:

    flags         of `serve`: clock, wire, seed, ...
    registration  of the application, as `PUT /_simulator/applications/ID` takes it
    scenario      its text; None for the magic numbers alone
    run           `[name, text]` of a scenario that is run and judged, instead of scenario and requests
    case, used    which of its cases is run; the texts of the files that it uses, by their paths
    app           what answers webhooks: a coroutine function of a `Webhook` and of what asks the API,
                  `ask(method, path, body)`, that returns an `Answer`
    requests      `[seconds, method, path, body]`, made one after the other: the clock is advanced by so much
                  before (manual), or so much time passes (real, auto)
    ending        seconds after which everything is over
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "driving"))

from virtual_time import VirtualLoop

from voice_simulator import app as server
from voice_simulator.api.control import scenarios
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.runtime.outbound.dispatcher import Sent
from voice_simulator.settings.sources import read_settings

START = "2030-01-01T12:00:00Z"
CONTROL = "/_simulator"
OWN_ADDRESS = "http://simulator"
FORM, FORM_MARK = "multipart/form-data; boundary=part", "--part"
APART = 1.7e-6
"""Seconds."""

_NO_NETWORK = {"VOICE_SIMULATOR_SPEECH_FETCH_STREAMS": "false", "VOICE_SIMULATOR_WEBSOCKET_CONNECT": "false"}
"""Audio files of made-up hosts are not asked for, and their WebSockets are played by scripts."""

# To read one scenario anew for each clock would take longer than to play the worlds.
scenarios.read_scenario = lru_cache(4)(scenarios.read_scenario)


@dataclass
class Webhook:
    """A request that the app gets, with its members, whether they came in the body or the query."""

    number: int
    method: str
    path: str
    members: dict


@dataclass
class Answer:
    """What the app replies, or how it fails to, after so many seconds."""

    body: object = None
    status: int = 200
    content_type: str = "application/json"
    delay: float = 0.001
    failure: str | None = None


class _Loop(VirtualLoop):
    """Virtual time, in which what goes to a thread elsewhere is done at once: time would not wait for it."""

    def run_in_executor(self, _executor, func, *args):
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # it is raised where the result is awaited
            done.set_exception(error)
        return done


class _Wire(asyncio.Transport):
    """A connection in memory: what the server writes is kept."""

    def __init__(self):
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written, self.closed = bytearray(), asyncio.Event()

    def write(self, data):
        self.written += data

    def is_closing(self):
        return self.closed.is_set()

    def close(self):
        self.closed.set()

    abort = close

    def is_reading(self):
        return True

    def pause_reading(self):
        pass

    def resume_reading(self):
        pass


class Stage:
    """A simulator whose webhooks go to a function.

    Attributes:
        told: what crossed the border, as lines: webhooks as they are on the wire, and answers of the API.
        legs: the ids of the calls that the app knows, in the order in which it came to know them.
    """

    def __init__(self, world):
        self._world, self.told, self.legs = world, [], []
        flags = {"port": "0", "auth": "off", "quiet": True, "start": START, "tls": False, **world["flags"]}
        self.simulator = server.Simulator(read_settings(flags, _NO_NETWORK))
        dispatcher = self.simulator._dispatcher
        dispatcher.refused_at_once = lambda _: None
        dispatcher.send = self._send
        self._received = self._asked = 0

    async def play(self):
        """Play the world to its end and return its lines."""
        await self.simulator.start()
        try:
            if "run" in self._world:
                lines = await self._run(*self._world["run"])
            else:
                await self._play(self._world)
                lines = await self._journal()
            return [self._own(line) for line in [*lines, *self.told]]
        finally:
            await self.simulator.close()

    async def _register(self):
        registration = self._world["registration"]
        await self._expect(200, await self.ask("PUT", f"{CONTROL}/applications/default", registration))

    async def _run(self, name, text):
        """Run a scenario and return its journal, and what was judged of it."""
        await self._register()
        query = f"name={name}&app_url=http://app&application_id=default&journal=1&timeout_s=600&idle_s=1"
        if "case" in self._world:
            query += f"&case={quote(self._world['case'])}"
        if "used" in self._world:
            text = _form(text, self._world["used"])
        status, answered = await self.ask("POST", f"{CONTROL}/run?{query}", text)
        assert status == 200, answered
        report = json.loads(answered)
        journals = report.pop("journals", {})
        del report["wall_s"]
        return [*(line for text in journals.values() for line in text.splitlines()), _line(report)]

    async def _play(self, world):
        await self._register()
        if world["scenario"] is not None:
            loading = f"{CONTROL}/scenarios?name=s.yaml"
            await self._expect(201, await self.ask("POST", loading, world["scenario"]))
        for seconds, method, path, body in world["requests"]:
            await self._pass(seconds)
            await self.tell(method, path, body)
        await self._pass(world["ending"])
        for leg in self.legs:
            await self.tell("GET", f"/v1/calls/{leg}")
        await self.tell("GET", "/v1/calls?page_size=2&record_index=1")

    async def _expect(self, status, answered):
        assert answered[0] == status, answered

    async def _pass(self, seconds):
        if self._world["flags"]["clock"] == "manual" and seconds:
            advance = {"seconds": seconds, "wall_limit_s": 3600}
            await self._expect(200, await self.ask("POST", f"{CONTROL}/clock/advance", advance))
        await asyncio.sleep(seconds)

    async def _journal(self):
        _, text = await self.ask("GET", f"{CONTROL}/journal?canonical=1&application_id=*")
        return text.splitlines()

    def _own(self, line):
        return line.replace(self.simulator.base_url, OWN_ADDRESS)

    # -- the app

    async def tell(self, method, path, body=None):
        """Ask the API as the app does, and remember the answer."""
        for number, leg in enumerate(self.legs):
            path = path.replace(f"LEG{number}.", leg)
        status, text = await self.ask(method, path, body)
        self.told.append(_line(["answer", method, path, status, text]))
        if status == 201:
            self._meet(json.loads(text).get("uuid"))
        return status, text

    def _meet(self, leg):
        if leg and leg not in self.legs and leg != "0":
            self.legs.append(leg)

    async def _send(self, request, _authorization=None):
        self._received += 1
        number, url = self._received, urlsplit(request.url)
        body = None if request.body is None else request.body.decode(errors="backslashreplace")
        self.told.append(
            _line(["webhook", request.method, request.url, body, request.content_type, *request.headers])
        )
        members = dict(parse_qsl(url.query)) | _members(body)
        self._meet(members.get("uuid"))
        answer = await self._world["app"](Webhook(number, request.method, url.path, members), self.tell)
        await asyncio.sleep(answer.delay + APART * number / 2)
        return self._sent(request, answer)

    def _sent(self, request, answer):
        if answer.failure:
            return Sent(Failure(FailureReason(answer.failure), "played"), request.url, None, 0.0)
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        body = b"" if answer.body is None else text.encode()
        return Sent(Reply(answer.status, answer.content_type, body), request.url, "127.0.0.1:1", 0.0)

    # -- HTTP without a socket

    async def ask(self, method, path, body=None):
        """Make a request and return the status, and the text of the answer."""
        # At an instant of its own: what comes first within one differs between versions of Python.
        self._asked += 1
        await asyncio.sleep(APART * self._asked)
        text = body if isinstance(body, str) else json.dumps(body)
        data = b"" if body is None else text.encode()
        head = [f"{method} {path} HTTP/1.0", "Host: localhost", f"Content-Length: {len(data)}"]
        if data:
            is_form = data.startswith(FORM_MARK.encode())
            head.append(f"Content-Type: {FORM if is_form else 'application/json'}")
        protocol, wire = self.simulator._runner.server(), _Wire()
        protocol.connection_made(wire)
        protocol.data_received("\r\n".join([*head, "", ""]).encode() + data)
        try:
            await wire.closed.wait()
        finally:
            wire.close()
            protocol.connection_lost(None)
        answered, _, rest = bytes(wire.written).partition(b"\r\n\r\n")
        status = int(answered.split()[1]) if answered else 0
        return status, rest.decode()


def _line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _form(text, used):
    """Return the body of a form that has a scenario and the files that it uses."""
    parts = [f'name="scenario"\r\n\r\n{text}']
    parts += [f'name="use"; filename="{path}"\r\n\r\n{content}' for path, content in used.items()]
    listed = [f"{FORM_MARK}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts]
    return "".join([*listed, f"{FORM_MARK}--\r\n"])


def _members(body):
    try:
        members = json.loads(body or "{}")
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}


def in_virtual_time(coroutine):
    """Run a coroutine to its end without waiting for anything."""
    loop = _Loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def play(world):
    """Play a world to its end and return what happened, as lines."""

    async def stage():
        return await Stage(world).play()

    return in_virtual_time(stage())
