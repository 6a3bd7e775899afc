"""The command `watch`: prints what happens in a running simulator, as it happens."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.cli.exit_codes import OK
from voice_simulator.cli.logs import narrate_to
from voice_simulator.cli.simulator_address import CONTROL_TOKEN, WAYS, add_simulator_flag, find_simulator
from voice_simulator.cli.simulator_probe import SimulatorUnreachable
from voice_simulator.client import AsyncSimulator
from voice_simulator.client import SimulatorUnreachable as NobodyAnswers
from voice_simulator.client.event_stream import BrokenStream, WorldReset
from voice_simulator.core.journal import Entry, Missed

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from voice_simulator.cli.command_parser import Commands
    from voice_simulator.client.conditions import JournalFilter

_ALL: Final = "*"
_NEVER: Final = "8999-01-01T00:00:00Z"
"""An instant after all entries: none is wanted, only the number of the last one."""

_News = Entry | Missed | WorldReset


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("watch", "print what happens in a running simulator, live")
    parser.add_argument("--application", metavar="ID", help="only in the world of this Vonage application")
    parser.add_argument(
        "--call",
        metavar="UUID",
        help="only on this call and its legs, from its beginning",
    )
    parser.add_argument("--since-start", action="store_true", help="also what has happened so far")
    add_simulator_flag(parser)
    parser.epilog = "It ends with Ctrl-C, or when the simulator stops."
    parser.set_defaults(run=_watch)


def _watch(options: argparse.Namespace) -> int:
    url = find_simulator(options.simulator, os.environ)
    try:
        asyncio.run(_Watch(url, options).until_over())
    except KeyboardInterrupt:
        return OK
    except NobodyAnswers as error:
        raise SimulatorUnreachable(f"{error.sentence}; {WAYS}") from None
    except BrokenStream as error:
        raise SimulatorUnreachable(f"the simulator at {url} has gone: {error}") from None
    print(f"the simulator at {url} has stopped", file=sys.stderr)
    return OK


class _Watch:
    """Follows what happens.

    Args:
        url: where the simulator is.
        options: of the command line.
    """

    def __init__(self, url: str, options: argparse.Namespace) -> None:
        self._url, self._options = url, options
        self._told: dict[str, int] = {}
        self._narrator = narrate_to(sys.stdout)

    async def until_over(self) -> None:
        """Print what happens until the simulator stops."""
        options = self._options
        async with AsyncSimulator(self._url, token=os.environ.get(CONTROL_TOKEN)) as simulator:
            if options.application is not None:
                # A stream of an unknown one is silent for ever; this refuses it, and names the nearest.
                await simulator.world(options.application).clock()
            if not (options.since_start or options.call):
                self._told = await _written_so_far(simulator, options.application)
            print(f"watching {self._url}; Ctrl-C ends", file=sys.stderr)
            try:
                async for whose, news in self._news(simulator):
                    self._tell(whose, news)
            finally:
                self._narrator.close()

    async def _news(
        self, simulator: AsyncSimulator
    ) -> AsyncIterator[tuple[str, Entry | Missed | WorldReset]]:
        which: JournalFilter = {}
        if self._options.call:
            which = {"uuid": self._options.call, "legs": True}
        whose = self._options.application
        if whose is None:
            async for of_one in simulator.stream(**which):
                yield of_one
            return
        async for news in simulator.world(whose).stream(after=self._told.get(whose, 0), **which):
            yield whose, news

    def _tell(self, whose: str, news: _News) -> None:
        match news:
            case Missed():
                self._say(f"{news.count} entries of {whose} were forgotten before they were read")
            case WorldReset():
                self._told.pop(whose, None)
                self._say(f"the world of {whose} was reset")
            case Entry() if news.seq > self._told.get(whose, 0):
                self._narrator.handle(_record(news, whose))

    def _say(self, sentence: str) -> None:
        self._narrator.handle(logging.makeLogRecord({"msg": sentence, "levelno": logging.WARNING}))


def _record(entry: Entry, whose: str) -> logging.LogRecord:
    return logging.makeLogRecord({"entry": entry, "application_id": whose, "levelno": logging.INFO})


async def _written_so_far(simulator: AsyncSimulator, application_id: str | None) -> dict[str, int]:
    """Return the number of the last journal entry of each world."""
    query = {"application_id": _ALL, "since": _NEVER}
    shown: dict[str, Any] = await simulator.ask("GET", "journal", query=query)
    return {
        whose: journal["next"]
        for whose, journal in shown["worlds"].items()
        if application_id in (None, whose)
    }
