"""The command `capture`: writes a call of a simulator, or of a journal, as a scenario that plays it again."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from voice_simulator.cli.captured_journal import scenario_in
from voice_simulator.cli.exit_codes import OK
from voice_simulator.cli.simulator_address import CONTROL_TOKEN, WAYS, add_simulator_flag, find_simulator
from voice_simulator.cli.simulator_probe import SimulatorUnreachable
from voice_simulator.client import SimulatorUnreachable as Unreachable
from voice_simulator.client.connection import Connection
from voice_simulator.errors import SettingsError

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands

_NEEDED: Final = re.compile(r"^# .*--application (\S+)\.$", re.MULTILINE)


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command(
        "capture", "write a call as a scenario that plays it again", "UUID [--journal FILE] [--out FILE]"
    )
    parser.add_argument("uuid", metavar="UUID", help="the call; the first eight characters are enough")
    parser.add_argument(
        "--journal",
        metavar="FILE",
        type=Path,
        help="a journal in a file: GET journal, an export of the console, --journal-out",
    )
    parser.add_argument("--out", metavar="FILE", type=Path, help="where to write it; default: here")
    parser.add_argument("--application", metavar="ID", help="Vonage application that has the call")
    add_simulator_flag(parser)
    parser.set_defaults(run=_capture)


def _capture(options: argparse.Namespace) -> int:
    text, simulator = _captured(options)
    if options.out is None:
        sys.stdout.write(text)
        return OK
    try:
        options.out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"can't write {options.out}: {error.strerror}") from None
    needed = _flags_needed(text, simulator)
    print(f"written: {options.out}; play it with voice-simulator run {options.out}{needed}", file=sys.stderr)
    return OK


def _captured(options: argparse.Namespace) -> tuple[str, str]:
    """Return the scenario, and where a simulator is that may know the Vonage application."""
    if options.journal is None:
        simulator = find_simulator(options.simulator, os.environ)
        return asyncio.run(_scenario_of(simulator, options.uuid, options.application)), simulator
    if options.simulator is not None:
        raise SettingsError("--journal reads a file and --simulator asks a simulator: give one of them")
    return scenario_in(options.journal, options.uuid, options.application), "URL"


def _flags_needed(text: str, simulator: str) -> str:
    """Return the flags without which a call from outside finds no application."""
    named = _NEEDED.search(text)
    return "" if named is None else f" --target {simulator} --application {named[1]}, or with --config"


async def _scenario_of(simulator: str, uuid: str, application: str | None) -> str:
    connection = Connection(simulator, os.environ.get(CONTROL_TOKEN), None)
    path, query = f"calls/{quote(uuid, safe='')}/scenario", {"application_id": application}
    try:
        return str(await connection.ask("GET", path, query=query, text=True))
    except Unreachable as error:
        raise SimulatorUnreachable(f"{error.sentence}; {WAYS}") from None
    finally:
        await connection.close()
