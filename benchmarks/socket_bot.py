"""An app whose WebSockets echo what they hear, and note when each frame came.

    python benchmarks/socket_bot.py PORT

Says `up`. At each line of input it says how late frames were since the last one: their number, and the ms
within which 99 of 100 and all of them came.
"""

from __future__ import annotations

import asyncio
import sys
import time

from aiohttp import WSMsgType, web

_FRAME = 0.02


class Arrivals:
    """When the frames of one socket came."""

    def __init__(self) -> None:
        self._at: list[float] = []

    def note(self) -> None:
        """Note a frame."""
        self._at.append(time.perf_counter())

    def late_since_asked(self) -> list[float]:
        """Return how late (s) each was since the last question, by the beat of the one that was in time."""
        beats = [at - number * _FRAME for number, at in enumerate(self._at)]
        self._at = []
        first = min(beats, default=0.0)
        return [beat - first for beat in beats]


def create_bot(arrivals: list[Arrivals]) -> web.Application:
    """Make the app."""

    async def socket(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        mine = Arrivals()
        arrivals.append(mine)
        async for message in response:
            if message.type is WSMsgType.BINARY:
                mine.note()
                await response.send_bytes(message.data)
        return response

    bot = web.Application()
    bot.router.add_get("/", socket)
    return bot


async def main(port: int) -> None:
    """Serve until the input ends."""
    arrivals: list[Arrivals] = []
    runner = web.AppRunner(create_bot(arrivals), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("up", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        late = sorted(one for each in arrivals for one in each.late_since_asked()) or [0.0]
        print(len(late), 1000 * late[int(len(late) * 0.99)], 1000 * late[-1], flush=True)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
