"""The command `capture`: writes a call of a running simulator as a scenario that plays it again."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import aiohttp

from voice_simulator.cli.exit_codes import OK
from voice_simulator.cli.simulator_address import CONTROL_TOKEN, WAYS, add_simulator_flag, find_simulator
from voice_simulator.cli.simulator_probe import SimulatorUnreachable, why_unreachable
from voice_simulator.errors import SettingsError, SimulatorError

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands

_OK: Final = 200
_TIMEOUT: Final = aiohttp.ClientTimeout(total=60)


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command(
        "capture", "write a call as a scenario that plays it again", "UUID [--out FILE]"
    )
    parser.add_argument("uuid", metavar="UUID", help="the call; the first eight characters are enough")
    parser.add_argument("--out", metavar="FILE", type=Path, help="where to write it; default: here")
    parser.add_argument("--application", metavar="ID", help="Vonage application that has the call")
    add_simulator_flag(parser)
    parser.set_defaults(run=_capture)


def _capture(options: argparse.Namespace) -> int:
    simulator = find_simulator(options.simulator, os.environ)
    text = asyncio.run(_scenario_of(simulator, options.uuid, options.application))
    if options.out is None:
        sys.stdout.write(text)
        return OK
    try:
        options.out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"can't write {options.out}: {error.strerror}") from None
    print(f"written: {options.out}; play it with voice-simulator run {options.out}", file=sys.stderr)
    return OK


async def _scenario_of(simulator: str, uuid: str, application: str | None) -> str:
    token = os.environ.get(CONTROL_TOKEN)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    query = {} if application is None else {"application_id": application}
    path = f"/_simulator/calls/{quote(uuid, safe='')}/scenario"
    try:
        async with (
            aiohttp.ClientSession(simulator, headers=headers, timeout=_TIMEOUT) as session,
            session.get(path, params=query) as response,
        ):
            text = await response.text()
            if response.status != _OK:
                raise SimulatorError(response.headers.get("X-Voice-Simulator") or _no_simulator(simulator))
            return text
    except (aiohttp.ClientError, TimeoutError) as error:
        why = f"no simulator answers at {simulator}: {why_unreachable(error)}"
        raise SimulatorUnreachable(f"{why}; {WAYS}") from None


def _no_simulator(simulator: str) -> str:
    return f"what answers at {simulator} is no simulator; {WAYS}"
