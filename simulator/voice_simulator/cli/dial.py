"""The command `dial`: lets a call come in at your app, and prints its timeline."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_simulator.cli.colours import painter
from voice_simulator.cli.placed_call import Arrival, receive_and_follow
from voice_simulator.cli.result_of_call import tell_result
from voice_simulator.cli.simulator_address import CONTROL_TOKEN, add_simulator_flag, find_simulator
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import SettingsError

if TYPE_CHECKING:
    from voice_simulator.cli.command_parser import Commands


class _AddStep(argparse.Action):
    """Adds a step of the caller; those of several flags stay in their order."""

    def __call__(self, *given: Any) -> None:  # noqa: ANN401  # as in argparse
        """Add `{press: 1}` for `--press 1`."""
        _, options, value, flag = given
        options.steps = [*options.steps, {flag.removeprefix("--"): value}]


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("dial", "let a call come in and print its timeline", "NUMBER [FLAG …]")
    parser.add_argument("number", metavar="NUMBER", help="the number of your Vonage application")
    parser.add_argument(
        "--from", dest="from_", metavar="NUMBER", default="447700900001", help="the caller's number"
    )
    parser.add_argument(
        "--press", metavar="KEYS", action=_AddStep, dest="steps", default=[],
        help="keys that the caller presses when your app listens",
    )  # fmt: skip
    parser.add_argument(
        "--say", metavar="TEXT", action=_AddStep, dest="steps", help="words that the caller says then"
    )
    parser.add_argument(
        "--script", metavar="STEPS", help="all that the caller does: YAML, a file of it, or an outcome's name"
    )
    parser.add_argument("--application", metavar="ID", help="Vonage application that must have the number")
    add_simulator_flag(parser)
    parser.epilog = "--press and --say can be given several times; the caller does them in that order."
    parser.set_defaults(run=_dial)


def _dial(options: argparse.Namespace) -> int:
    arrival = Arrival(
        simulator=find_simulator(options.simulator, os.environ),
        to=options.number,
        from_=options.from_,
        script=_script(options),
        application_id=options.application,
        control_token=os.environ.get(CONTROL_TOKEN),
    )
    paint = painter(sys.stdout, os.environ)
    return tell_result(asyncio.run(receive_and_follow(arrival, lambda line: print(paint(line), flush=True))))


def _script(options: argparse.Namespace) -> object:
    """Return what the caller does; None where the number of the caller decides that."""
    if options.script is None:
        return options.steps or None
    if options.steps:
        raise SettingsError("--script says all that the caller does: write --press and --say into it")
    file = Path(options.script)
    try:
        is_file = file.is_file()
        text = file.read_text(encoding="utf-8") if is_file else options.script
    except (OSError, ValueError):
        is_file, text = False, options.script
    return _plain(read_document(text, str(file) if is_file else "--script"))


def _plain(node: Node) -> object:
    match node:
        case ListNode():
            return [_plain(item) for item in node.items]
        case MappingNode():
            return {entry.key.text: _plain(entry.value) for entry in node.entries}
        case ScalarNode():
            return node.value
    raise AssertionError("a node is one of these")
