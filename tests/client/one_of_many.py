"""A test process that shares its simulator with others, and looks whether anything of theirs reaches it.

It is given the simulator's address, its number among them, how many calls to place, and how time moves. It
prints `half` after half of its calls, and goes on when it reads a line; at the end it prints what it saw, as
JSON. The first one stands still meanwhile: its clock is stopped, and its app hangs.
"""

import asyncio
import json
import sys
import time
from uuid import uuid4

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from voice_simulator.client import AsyncSimulator
from voice_simulator.security.token_signing import make_token

AT_ONCE = 4


class OneOfMany:
    """One test process: its app, its Vonage application, and its calls.

    Args:
        number: which one it is, from 0.
        mode: how time moves in its world: `auto` or `real`.
    """

    def __init__(self, number: int, mode: str) -> None:
        self.number, self.mode = number, mode
        self.key = str(number % 10)
        self.words = f"number {number}"
        self.calls: set[str] = set()
        self.streamed: set[str] = set()
        self.received: list[dict] = []
        self.replies = asyncio.Event()
        self.replies.set()
        self.wrong: list[object] = []

    @property
    def scenario(self) -> dict:
        """What its parties do; every other one has faults as well."""
        script = ["answer", {"wait_for": {"heard": f"*{self.words}*"}}, {"press": self.key}, {"stay": "1h"}]
        faults = [
            {"webhook": "ringing", "reply": {"status": 500 + self.number, "body": self.words}},
            {"api": "PUT /v1/calls/*/talk", "every": 2, "respond": {"status": 529, "body": self.words}},
        ]
        return {
            "calls": [{"to": f"44770090{self.number}*", "script": script}],
            "faults": faults if self.number % 2 else [],
        }

    # -- its app

    async def serve(self) -> str:
        app = web.Application()
        app.router.add_post("/event", self._take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def _take(self, request: web.Request) -> web.Response:
        event = await request.json()
        self.received.append(event)
        await self.replies.wait()
        if "dtmf" in event:
            return web.json_response([{"action": "talk", "text": f"goodbye {self.words}"}])
        return web.Response()

    # -- its test

    async def test(self, url: str, calls: int) -> None:
        app = await self.serve()
        async with AsyncSimulator(url) as simulator, aiohttp.ClientSession(url) as session:
            made = await simulator.create_application(event_url=f"{app}/event")
            self.sign = load_pem_private_key(made.private_key.encode(), None), made.application_id
            self.world, self.session, self.app = simulator.world(made.application_id), session, app
            speed = {"speed": 1000} if self.mode == "real" else {}
            await self.world.set_clock(mode=self.mode, settle_s=0, **speed)
            await self.world.load(self.scenario, name=f"{self.number}.yaml")
            following = asyncio.create_task(self._follow())
            await self._place(calls // 2)
            await (self._stand_still() if self.number == 0 else self._wait_for_parent())
            await self._place(calls - calls // 2)
            following.cancel()
            await self._look()

    async def _wait_for_parent(self) -> None:
        _tell("half")
        await asyncio.to_thread(sys.stdin.readline)

    async def _stand_still(self) -> None:
        """Stop time in the midst of a call, with an app that takes a webhook and does not answer it."""
        self.replies.clear()
        uuid = await self._create()
        await self.world.wait(uuid=uuid, status="started")
        while not (self.received and self.received[-1]["uuid"] == uuid):
            await asyncio.sleep(0.01)
        before = await self.world.set_clock(mode="manual")
        await self._wait_for_parent()
        after = await self.world.clock()
        self._expect("time stands", before.now, after.now)
        self.replies.set()
        await self.world.set_clock(mode=self.mode)
        await self.world.wait(uuid=uuid, done=True, timeout_s=60)

    async def _place(self, calls: int) -> None:
        numbers = iter(range(calls))

        async def place_in_turn() -> None:
            for _ in numbers:
                await self._call()

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(place_in_turn())

    async def _call(self) -> None:
        uuid = await self._create()
        await self.world.wait(uuid=uuid, event="input", timeout_s=60)
        await self._ask("PUT", f"/v1/calls/{uuid}/talk", {"text": self.words})
        await self._ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"})
        await self.world.wait(uuid=uuid, done=True, timeout_s=60)
        call = await self.world.call(uuid)
        self._expect("status", await call.status, "completed")

    async def _create(self) -> str:
        menu = [
            {"action": "talk", "text": f"this is {self.words}"},
            {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1, "timeOut": 10}},
        ]
        to = {"type": "phone", "number": f"44770090{self.number}{len(self.calls):03}"}
        body = {"to": [to], "from": {"type": "phone", "number": "447700900999"}, "ncco": menu}
        status, created = await self._ask("POST", "/v1/calls", {**body, "event_url": [f"{self.app}/event"]})
        self._expect("created", status, 201)
        self.calls.add(created["uuid"])
        return created["uuid"]

    async def _ask(self, method: str, path: str, body: dict) -> tuple[int, dict]:
        key, application = self.sign
        token = make_token(key, application, issued_at=int(time.time()), token_id=str(uuid4()))
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.request(method, path, json=body, headers=headers) as response:
            text = await response.text()
            return response.status, json.loads(text) if text.startswith("{") else {"said": text}

    async def _follow(self) -> None:
        async for one in self.world.stream():
            self.streamed.add(getattr(one, "uuid", None) or "")

    # -- what it saw

    async def _look(self) -> None:
        entries = list(await self.world.journal())
        mine = self.calls
        self._expect("journal", {one.uuid for one in entries if one.uuid} - mine, set())
        self._expect("stream", self.streamed - mine - {""}, set())
        self._expect("calls", {one.uuid for one in await self.world.calls()}, mine)
        self._expect("webhooks", {one["uuid"] for one in self.received}, mine)
        pressed = [one["dtmf"]["digits"] for one in self.received if "dtmf" in one]
        self._expect("pressed", set(pressed), {self.key})
        heard = " ".join(str(one.what.content) for one in entries if one.kind == "heard")
        self._expect(
            "heard",
            set(heard.replace("goodbye", "").replace("this is", "").split()),
            {"number", str(self.number)},
        )
        faults = [one for one in entries if one.kind == "fault"]
        self._expect("faults", bool(faults), self.number % 2 == 1)
        self._expect(
            "faults of others", [one for one in faults if f"{self.number}.yaml" not in one.what.fault], []
        )
        deliveries = (await self.world.ask("GET", "deliveries", query={"limit": 10_000}))["deliveries"]
        self._expect("deliveries", {one["uuid"] for one in deliveries}, mine)
        self._expect("addresses", {one["url"] for one in deliveries}, {f"{self.app}/event"})

    def _expect(self, what: str, seen: object, right: object) -> None:
        if seen != right:
            self.wrong.append(f"{what}: {seen!r:.500}, and not {right!r:.500}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    url, number, calls, mode = sys.argv[1:]
    one = OneOfMany(int(number), mode)
    asyncio.run(one.test(url, int(calls)))
    _tell(json.dumps({"calls": len(one.calls), "wrong": one.wrong}))


if __name__ == "__main__":
    main()
