"""WebSockets of an app that echoes: how late frames are, also beside a world that jumps, and their cost.

The frames are timed where they arrive, in a process of its own: what the network and that process take is in.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.create_call import body
from benchmarks.load import fire, http_request
from benchmarks.measure import Row, Scale
from benchmarks.servers import (
    APPLICATION,
    BLOCKED_URL,
    OTHER_APPLICATION,
    Server,
    free_port,
    public_key_pem,
    sign_tokens,
    simulator,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOT = Path(__file__).with_name("socket_bot.py")
_RATE = 16_000
_AIM_MS = 5.0
_AIM_SHARE = 0.01
_SETTLES = 2.0
_JUMPED = body(BLOCKED_URL) | {"ncco": [{"action": "talk", "text": f"Number {one}."} for one in range(15)]}


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of some sockets in a while.

    Attributes:
        frames: how many came.
        p99_ms, most_ms: how late 99 of 100 were at most, and the latest.
        share: of a core, for each socket.
    """

    frames: int
    p99_ms: float
    most_ms: float
    share: float


def run(scale: Scale) -> Iterator[Row]:
    """Measure few sockets for long and many for a while."""
    yield from _alone(20, scale.size(60))
    yield _beside(scale, 20, scale.size(60), aim=True)
    yield _beside(scale, 100, scale.size(10), aim=False)


def _alone(count: int, seconds: float) -> Iterator[Row]:
    heard = _measured(count, seconds, 0)
    what = f"{count} WebSockets at {_RATE // 1000} kHz that echo, for {seconds:g} s"
    yield Row(
        what=f"{what}: frames late, 99 of 100 by less than",
        ours=_shown(heard),
        aim=f"{_AIM_MS:g} ms",
        met=heard.p99_ms < _AIM_MS,
    )
    yield Row(
        what=f"{what}: processor time of each",
        ours=f"{heard.share:.2%} of a core",
        aim=f"under {_AIM_SHARE:.0%}",
        met=heard.share < _AIM_SHARE,
    )


def _beside(scale: Scale, count: int, seconds: float, *, aim: bool) -> Row:
    calls = scale.size(10_000)
    heard = _measured(count, seconds, calls)
    return Row(
        what=f"{count} WebSockets for {seconds:g} s beside a world that jumps {calls:,} calls: frames late",
        ours=_shown(heard),
        aim=f"{_AIM_MS:g} ms" if aim else "",
        met=heard.p99_ms < _AIM_MS if aim else None,
    )


def _shown(heard: Heard) -> str:
    return f"{heard.p99_ms:.1f} ms (the latest {heard.most_ms:.1f} ms, of {heard.frames:,})"


def _measured(count: int, seconds: float, calls: int) -> Heard:
    applications = [{"id": one, "public_key": public_key_pem()} for one in (APPLICATION, OTHER_APPLICATION)]
    flags = ("--auth", "strict", "--clock", "auto", "--settle", "0")
    bot, port = _begin_bot()
    try:
        with simulator(*flags, applications=applications) as server:
            return asyncio.run(_talk(server, bot, port, count, seconds, calls))
    finally:
        bot.terminate()
        bot.wait()


def _begin_bot() -> tuple[subprocess.Popen[str], int]:
    port = free_port()
    command = [sys.executable, str(_BOT), str(port)]
    bot = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    machine.pin(bot.pid, machine.LOAD_CORE)
    assert bot.stdout is not None
    bot.stdout.readline()  # it is up
    return bot, port


async def _talk(
    server: Server, bot: subprocess.Popen[str], port: int, count: int, seconds: float, calls: int
) -> Heard:
    endpoint = {
        "type": "websocket",
        "uri": f"ws://127.0.0.1:{port}/",
        "content-type": f"audio/l16;rate={_RATE}",
    }
    order = body(BLOCKED_URL) | {"to": [endpoint], "ncco": [{"action": "conversation", "name": "hall"}]}
    requests = [
        http_request("POST", "/v1/calls", token=token, body=_apart(order, number))
        for number, token in enumerate(sign_tokens(count))
    ]
    jumping = [
        http_request("POST", "/v1/calls", token=token, body=_JUMPED)
        for token in sign_tokens(calls, OTHER_APPLICATION)
    ]
    await fire(server.port, requests)
    await asyncio.sleep(_SETTLES)
    await asyncio.to_thread(_asked, bot)
    return await _counted(server, bot, count, seconds, jumping)


def _apart(order: dict[str, object], number: int) -> dict[str, object]:
    """Let two and two sockets hear each other, as a caller and a bot do."""
    return order | {"ncco": [{"action": "conversation", "name": f"room {number // 2}"}]}


async def _counted(
    server: Server, bot: subprocess.Popen[str], count: int, seconds: float, jumping: list[bytes]
) -> Heard:
    begun, used = time.perf_counter(), machine.cpu_seconds_of(server.process.pid)
    if jumping:
        await fire(server.port, jumping)
    await asyncio.sleep(seconds - (time.perf_counter() - begun))
    passed = time.perf_counter() - begun
    used = machine.cpu_seconds_of(server.process.pid) - used
    frames, p99, most = await asyncio.to_thread(_asked, bot)
    return Heard(int(frames), p99, most, used / passed / count)


def _asked(bot: subprocess.Popen[str]) -> list[float]:
    assert bot.stdin is not None
    assert bot.stdout is not None
    bot.stdin.write("\n")
    bot.stdin.flush()
    return [float(figure) for figure in bot.stdout.readline().split()]
