"""The command `token`: prints a token for the API, and warns if the running simulator would refuse it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voice_simulator.cli.exit_codes import OK
from voice_simulator.cli.private_key import OWN_APPLICATION, new_token, read_private_key
from voice_simulator.cli.simulator_address import CONTROL_TOKEN, DEFAULT, add_simulator_flag, find_simulator
from voice_simulator.cli.simulator_probe import why_token_would_be_refused
from voice_simulator.client import ClientError
from voice_simulator.errors import SettingsError

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("token", "print a token for curl")
    parser.add_argument(
        "--application",
        metavar="ID",
        default=OWN_APPLICATION,
        help="Vonage application that the token is for",
    )
    parser.add_argument("--private-key", metavar="FILE", type=Path, help="private key of that application")
    add_simulator_flag(parser)
    parser.set_defaults(run=_token)


def _token(options: argparse.Namespace) -> int:
    if options.private_key is not None and options.application == OWN_APPLICATION:
        raise SettingsError("--private-key needs --application: whose key it is")
    simulator = find_simulator(options.simulator, os.environ)
    key = read_private_key(options.private_key)
    print(new_token(options.application, key), flush=True)
    checked = why_token_would_be_refused(
        simulator, options.application, key.public_key(), os.environ.get(CONTROL_TOKEN)
    )
    try:
        if why := asyncio.run(checked):
            print(why, file=sys.stderr)
    except (ClientError, TimeoutError):
        # A token also serves a simulator that starts later; so only an address that the user gave is missed.
        if simulator != DEFAULT:
            print(f"no simulator answers at {simulator}, to check the token with", file=sys.stderr)
    return OK
