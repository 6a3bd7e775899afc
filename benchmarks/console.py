"""The console in a browser: how smoothly it shows a thousand live calls, and a ladder of two thousand rows.

Events come at fifty a second meanwhile, and somebody scrolls. The simulator has a core; the browser, the
app and what makes the events share what there is.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median
from typing import TYPE_CHECKING

import aiohttp

from benchmarks import smoothness
from benchmarks.create_call import body
from benchmarks.load import sink
from benchmarks.measure import Row, Scale, shown
from benchmarks.servers import APPLICATION, sign_tokens, simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import Locator

    from benchmarks.smoothness import Smoothness

_CALLS = 1_000
_ROWS = 2_000
_ALL_ROWS = re.compile(r"\d,\d{3} rows")
"""What the long ladder says of itself once it is whole: a click may meet another call that has just come."""
_CHANGES = 43
"""How many changes of calls a second make, with one busy call, fifty entries of the journal."""
_FRAME_MS, _TASK_MS, _NODES = 33.0, 100.0, 3_000
_AT_ONCE = 25
_LOOPED = {"action": "stream", "streamUrl": ["http://127.0.0.1/music.mp3"], "loop": 0}
_BUSY = "447700900486"
_LONG = "442079460001"
_MUTE = ("mute", "unmute")
_LOAD_MS, _SETTLES_MS = 60_000.0, 3_000.0
_SCROLLS, _SCROLLED = 4, 240
"""How often a second somebody turns the wheel, and by how many pixels; down for two seconds, then up."""


@dataclass
class Traffic:
    """What happens in the simulator: calls that live on, and things that are done to them.

    Attributes:
        http: a session with the simulator.
        event_url: where the app takes its webhooks.
        live: the calls that live.
    """

    http: aiohttp.ClientSession
    event_url: str
    live: list[str] = field(default_factory=list)

    async def place(self, **members: object) -> str:
        """Place a call and return its id."""
        order = body(self.event_url) | {"ncco": [_LOOPED]} | members
        async with self.http.post("/v1/calls", json=order) as response:
            return str((await response.json())["uuid"])

    async def place_many(self, count: int) -> None:
        """Place calls that live as long as they are looked at."""
        for first in range(0, count, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, count))
            calls = (self.place(to=_phone(f"4479119{number:05d}")) for number in numbers)
            self.live += await asyncio.gather(*calls)

    async def until_answered(self, uuid: str) -> None:
        """Wait until a call is answered: only then it can be changed."""
        while True:
            async with self.http.get(f"/v1/calls/{uuid}") as response:
                if (await response.json())["status"] == "answered":
                    return
            await asyncio.sleep(0.1)

    async def change(self, uuid: str, action: str) -> None:
        """Ask for something on a call; that is an entry of the journal."""
        async with self.http.put(f"/v1/calls/{uuid}", json={"action": action}) as response:
            response.raise_for_status()

    async def go_on(self, calls: list[str]) -> None:
        """Change one call after the other, and place busy ones, until cancelled: fifty entries a second."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number, uuid in enumerate(cycle(calls)):
            await asyncio.sleep(begun + number / _CHANGES - loop.time())
            await self.change(uuid, _MUTE[number // len(calls) % 2])
            if number % _CHANGES == 0:
                await self.place(to=_phone(_BUSY))

    async def now(self) -> str:
        """Return what time it is in the simulator."""
        async with self.http.get("/_simulator/clock", params={"application_id": APPLICATION}) as response:
            return str((await response.json())["now"])

    async def entries(self, since: str) -> int:
        """Return how many entries the journal has from an instant on."""
        query = {"application_id": APPLICATION, "since": since, "limit": "10000"}
        async with self.http.get("/_simulator/journal", params=query) as response:
            return len((await response.json())["entries"])


@dataclass
class Seen:
    """What was seen of one view of the console, round by round."""

    smoothness: list[Smoothness] = field(default_factory=list)
    events: list[float] = field(default_factory=list)

    def rows(self, what: str) -> Iterator[Row]:
        """Return the figures that there are aims for."""
        against = f"at {shown(self.events, 'events/s')}"
        for figure, unit, digits, aim, measured in (
            ("95 of 100 frames came within", "ms", 1, _FRAME_MS, [one.frame_ms for one in self.smoothness]),
            (
                "95 of 100 frames took, by processor time",
                "ms",
                1,
                _FRAME_MS,
                [one.frame_processor_ms for one in self.smoothness],
            ),
            ("the longest task", "ms", 0, _TASK_MS, [one.task_ms for one in self.smoothness]),
            (
                "the longest task, by processor time",
                "ms",
                0,
                _TASK_MS,
                [one.task_processor_ms for one in self.smoothness],
            ),
            ("nodes of the document", "", 0, _NODES, [float(one.nodes) for one in self.smoothness]),
        ):
            yield Row(
                what=f"{what}: {figure}",
                ours=shown(measured, unit, digits),
                against=against,
                aim=f"under {aim:,.0f} {unit}".strip(),
                met=median(measured) < aim,
            )


def _phone(number: str) -> list[dict[str, str]]:
    return [{"type": "phone", "number": number}]


def run(scale: Scale) -> Iterator[Row]:
    """Measure the list of calls, then the ladder of one of them."""
    rounds, seconds = scale.rounds(3), scale.size(20)
    with simulator("--auth", "strict", "--clock", "real") as server:
        calls, ladder = asyncio.run(_measure(f"http://127.0.0.1:{server.port}", rounds, seconds))
    yield from calls.rows(f"The console with {_CALLS:,} live calls")
    yield from ladder.rows(f"The console with a ladder of {_ROWS:,} rows")


async def _measure(url: str, rounds: int, seconds: int) -> tuple[Seen, Seen]:
    calls, ladder = Seen(), Seen()
    signed = {"Authorization": f"Bearer {sign_tokens(1)[0]}"}
    async with sink(lambda _: None) as port, aiohttp.ClientSession(url, headers=signed) as http:
        traffic = Traffic(http, f"http://127.0.0.1:{port}/event")
        await traffic.place_many(_CALLS)
        await traffic.until_answered(traffic.live[-1])
        for _ in range(rounds):
            async with smoothness.opened(f"{url}/_simulator/console") as page:
                await page.wait_for_selector("call-list [role=option]", timeout=_LOAD_MS)
                await page.wait_for_timeout(_SETTLES_MS)
                await _look(page.locator("call-list"), traffic, traffic.live, seconds, calls)
        long = await traffic.place(to=_phone(_LONG))
        await traffic.until_answered(long)
        for number in range(_ROWS):
            await traffic.change(long, _MUTE[number % 2])
        for _ in range(rounds):
            async with smoothness.opened(f"{url}/_simulator/console") as page:
                await page.locator("call-list").get_by_text(_LONG).first.click(timeout=_LOAD_MS)
                await page.locator("call-ladder .count").get_by_text(_ALL_ROWS).wait_for(timeout=_LOAD_MS)
                await page.wait_for_timeout(_SETTLES_MS)
                await _look(page.locator("call-ladder"), traffic, [long], seconds, ladder)
    return calls, ladder


async def _look(part: Locator, traffic: Traffic, calls: list[str], seconds: int, seen: Seen) -> None:
    """Look at a part of the page for a while, scrolling it up and down, while things happen to calls."""
    page = part.page
    await part.hover()
    loop = asyncio.get_running_loop()
    since, begun = await traffic.now(), loop.time()
    going_on = asyncio.create_task(traffic.go_on(calls))
    looking = smoothness.Looking(page)
    await looking.begin()
    for turn in range(seconds * _SCROLLS):
        await page.mouse.wheel(0, _SCROLLED if turn // (2 * _SCROLLS) % 2 == 0 else -_SCROLLED)
        await asyncio.sleep(1 / _SCROLLS)
    seen.smoothness.append(await looking.end())
    if not going_on.cancel():
        going_on.result()  # it has broken off
    seen.events.append(await traffic.entries(since) / (loop.time() - begun))
