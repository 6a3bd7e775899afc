"""The main job, end to end: `make demo`.

Starts a simulator and the example application next to it, has the application call four patients, tells what
happens on each call as it happens, and judges it. The exit code is 0 if all went as expected, 1 if not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from demonstration.judgement import CALLS, Evidence, Expected, faults, summary, verdict
from demonstration.programs import DemoError, application, make_credentials, simulator
from demonstration.story import Story

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from demonstration.programs import Program

STOPPED: Final = 130
"""The exit code of a program that was stopped by Ctrl-C."""

_LONGEST_CALL: Final = 60.0
"""Seconds of wall time; a call of the demonstration takes about one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The demonstration when it has been given, before it is judged.

    Attributes:
        seen: what is known of each call, in the order of `CALLS`.
        app: the application, which has ended by now.
        call_time: simulated seconds that it all took.
    """

    seen: list[Evidence]
    app: Program
    call_time: float


class Stage:
    """The demonstration when both programs run.

    Args:
        session: asks both of them.
        http: the simulator's address.
        app: the application's address.
        story: tells what happens.
    """

    def __init__(self, session: aiohttp.ClientSession, *, http: str, app: str, story: Story) -> None:
        self._session, self._http, self._app, self._story = session, http, app, story

    async def call(self, expected: Expected) -> Evidence:
        """Have a patient called, wait until the call is over, and collect what is known of it.

        Raises:
            DemoError: the application did not place the call, or it has no end.
        """
        asked = {
            "patient": expected.patient,
            "number": expected.number,
            "appointment": "tomorrow at nine",
        }
        async with self._session.post(f"{self._app}/reminders", json=asked) as response:
            if response.status != 201:
                raise DemoError(f"the application did not place the call: {await response.text()}")
            reminder = await response.json()
        await self._story.over(reminder["call"], within=_LONGEST_CALL)
        return await self._evidence(reminder["call"])

    async def _evidence(self, call: str) -> Evidence:
        control = f"{self._http}/_simulator"
        reminders = await self._get(f"{self._app}/reminders")
        return Evidence(
            record=await self._get(f"{control}/calls/{call}"),
            journal=(await self._get(f"{control}/journal", uuid=call))["entries"],
            reminder=next(reminder for reminder in reminders if reminder["call"] == call),
        )

    async def _get(self, url: str, **query: str) -> Any:  # noqa: ANN401 # whatever JSON there is
        async with self._session.get(url, params=query) as response:
            response.raise_for_status()
            return await response.json()


def main(arguments: Sequence[str] | None = None) -> int:
    """Give the demonstration and return its exit code."""
    parser = argparse.ArgumentParser(description="Call four patients and see whether all goes as expected.")
    parser.add_argument("--keep", metavar="FILE", type=Path, help="keep records and journals of the calls")
    keep: Path | None = parser.parse_args(arguments).keep
    began = time.monotonic()
    try:
        given = asyncio.run(_give_until_stopped())
    except asyncio.CancelledError:
        print("demo: stopped", file=sys.stderr)
        return STOPPED
    except (DemoError, aiohttp.ClientError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    if keep is not None:
        keep.write_text(json.dumps([asdict(evidence) for evidence in given.seen], indent=2))
    return _judge(given, wall_time=time.monotonic() - began)


def _judge(given: Given, *, wall_time: float) -> int:
    found = [fault for pair in zip(CALLS, given.seen, strict=True) for fault in faults(*pair)]
    if found:
        _tell_what_was_said(given.app)
    for line in [*map(summary, CALLS, given.seen), "", *found]:
        _tell(line)
    _tell(verdict(found, calls=len(given.seen), call_time=given.call_time, wall_time=wall_time))
    return 1 if found else 0


async def _give_until_stopped() -> Given:
    """Give the demonstration; when told to stop, once or more often, end it in order."""
    giving = asyncio.ensure_future(_give())

    def stop() -> None:
        if not giving.cancelling():
            giving.cancel()

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, stop)
    return await giving


async def _give() -> Given:
    story = Story({expected.number: expected.patient for expected in CALLS}, _tell)
    async with _stage(story) as (stage, app):
        seen = []
        try:
            for expected in CALLS:
                seen.append(await stage.call(expected))
                _tell("")
        except (DemoError, aiohttp.ClientError):
            _tell_what_was_said(app)
            raise
    return Given(seen=seen, app=app, call_time=story.seconds())


@asynccontextmanager
async def _stage(story: Story) -> AsyncIterator[tuple[Stage, Program]]:
    """Run both programs, in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="voice-simulator-demo-") as directory:
        credentials = await make_credentials(Path(directory))
        async with simulator(credentials, story.follow) as network:
            listens = json.loads(await network.says())
            http, https = listens["http"], listens["https"]
            api_host = https.removeprefix("https://")
            async with application(credentials, api_host) as app, aiohttp.ClientSession() as session:
                url = await app.says("listening", "on")
                _tell(f"the simulator is at {https}, the application at {url}\n")
                try:
                    yield Stage(session, http=http, app=url, story=story), app
                finally:
                    story.close()


def _tell_what_was_said(app: Program) -> None:
    _tell("\n".join(["the application said:", *(f"  {line}" for line in app.printed), ""]))


def _tell(line: str) -> None:
    try:
        print(line, flush=True)
    except BrokenPipeError:
        # Our reader has gone, as `head` does; the demonstration goes on, and is judged all the same.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
