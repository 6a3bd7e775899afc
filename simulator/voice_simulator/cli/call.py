"""The command `call`: places one call with a running simulator and prints its timeline."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voice_simulator.cli.colours import painter
from voice_simulator.cli.placed_call import CallRequest, place_and_follow
from voice_simulator.cli.result_of_call import tell_result
from voice_simulator.cli.simulator_address import CONTROL_TOKEN, add_simulator_flag, find_simulator

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("call", "place a call and print its timeline", "NUMBER [FLAG …]")
    parser.add_argument("number", metavar="NUMBER", help="the number to call")
    parser.add_argument(
        "--from", dest="from_", metavar="NUMBER", default="447700900000", help="the caller's number"
    )
    ncco = parser.add_mutually_exclusive_group()
    ncco.add_argument("--ncco", metavar="FILE", type=Path, help="the NCCO to run; default: a greeting")
    ncco.add_argument("--answer-url", metavar="URL", help="where to ask for the NCCO")
    parser.add_argument(
        "--event-url", metavar="URL", help="where events go; default: a listener of this command"
    )
    parser.add_argument(
        "--application", metavar="ID", help="Vonage application that calls; default: the command's own"
    )
    parser.add_argument("--private-key", metavar="FILE", type=Path, help="private key of that application")
    add_simulator_flag(parser)
    parser.set_defaults(run=_call)


def _call(options: argparse.Namespace) -> int:
    request = CallRequest(
        simulator=find_simulator(options.simulator, os.environ),
        to=options.number,
        from_=options.from_,
        ncco=options.ncco,
        answer_url=options.answer_url,
        event_url=options.event_url,
        application_id=options.application,
        private_key=options.private_key,
        control_token=os.environ.get(CONTROL_TOKEN),
    )
    paint = painter(sys.stdout, os.environ)
    return tell_result(asyncio.run(place_and_follow(request, lambda line: print(paint(line), flush=True))))
