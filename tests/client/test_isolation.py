"""Test processes that share one simulator: none sees another, and none waits for another.

`PROCESSES=8 CALLS=200` is what `make test-more` does.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("one_of_many.py")
PROCESSES = int(os.environ.get("PROCESSES", "3"))
CALLS = int(os.environ.get("CALLS", "10"))


class Tester:
    """A test process."""

    async def start(self, url, number):
        mode = "auto" if number % 3 else "real"
        command = [sys.executable, str(PROGRAM), url, str(number), str(CALLS), mode]
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        return self

    async def line(self):
        return (await self.process.stdout.readline()).decode().strip()

    async def go_on(self):
        self.process.stdin.write(b"\n")
        return json.loads(await self.line() or '{"wrong": "it broke"}')


async def test_none_sees_another_and_none_waits_for_another(new_client):
    """With time that jumps, and with time that runs. In the midst of it one stops its clock and hangs.

    All others finish before that one goes on.
    """
    client = await new_client(clock="auto")
    url = client.simulator.base_url
    testers = [await Tester().start(url, number) for number in range(PROCESSES)]
    try:
        async with asyncio.timeout(1000):
            assert [await one.line() for one in testers] == ["half"] * PROCESSES
            others = await asyncio.gather(*(one.go_on() for one in testers[1:]))
            assert others == [{"calls": CALLS, "wrong": []}] * (PROCESSES - 1)
            assert await testers[0].go_on() == {"calls": CALLS + 1, "wrong": []}
    finally:
        for one in testers:
            if one.process.returncode is None:
                one.process.kill()
            await one.process.wait()
    assert (await client.control("GET", "health"))[1]["live_calls"] == 0
