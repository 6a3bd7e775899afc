"""The command line: serve, run, check, call, token, ca, new-app, and others.

Exit codes: 0 all is well; 1 an expectation failed, or the simulator was reached and refused; 2 something
given is wrong; 3 the application or the simulator could not be reached.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import aiohttp

from voice_simulator.app import Simulator, authority_directory, load_scenario
from voice_simulator.cli.app_process import ProgramError
from voice_simulator.cli.call import (
    OWN_APPLICATION,
    CallRequest,
    Unreachable,
    new_token,
    place_and_follow,
    read_key,
)
from voice_simulator.cli.colours import painter
from voice_simulator.cli.command_line import Commands, completion_script
from voice_simulator.cli.exit_codes import FAILED, INTERRUPTED, OK, UNREACHABLE, WRONG
from voice_simulator.cli.find_simulator import DEFAULT, doubts_about, find_simulator
from voice_simulator.cli.logs import set_up_logs
from voice_simulator.cli.new_app import make_application, sdk_lines
from voice_simulator.cli.ready import clear, ready_file, ready_line
from voice_simulator.cli.run import Interrupted, add_run_flags
from voice_simulator.cli.scenario_files import find_scenarios
from voice_simulator.cli.startup import open_for_serving
from voice_simulator.cli.suite import TargetUnreachable
from voice_simulator.core.clock import to_iso
from voice_simulator.errors import InvalidDocument, SettingsError, SimulatorError
from voice_simulator.runtime.garbage_collection import look_regularly, spare_the_collector
from voice_simulator.scenario.schema.document import schema_text
from voice_simulator.scenario.warnings import warnings_of
from voice_simulator.security.tls import bundle_pem, open_authority
from voice_simulator.settings.reference_page import settings_page
from voice_simulator.settings.sources import LogFormat, add_serve_flags, read_settings
from voice_simulator.version import __version__

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Iterator, Sequence

    from voice_simulator.scenario.language.scenario_reader import Scenario


_CONTROL_TOKEN: Final = "VOICE_SIMULATOR_CONTROL_TOKEN"  # noqa: S105  # the name of a variable

_SHELLS: Final = ("bash", "zsh", "fish")

_STOPPING: Final = (signal.SIGTERM, signal.SIGINT)
"""Signals that stop a simulator: the first in order, the second without waiting for anybody."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    asked = _commands().parse(arguments)
    try:
        code: int = asked.run(asked)
    except (Unreachable, TargetUnreachable, ProgramError) as error:
        return _complain(error, UNREACHABLE)
    except (SettingsError, InvalidDocument) as error:
        return _complain(error, WRONG)
    except Interrupted as error:
        return _complain(error, INTERRUPTED)
    except SimulatorError as error:
        return _complain(error, FAILED)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return code


def _complain(error: Exception, code: int) -> int:
    print(error, file=sys.stderr)
    return code


def _commands() -> Commands:
    commands = Commands(
        "A local simulator of the Vonage (Nexmo) Voice API.",
        "Begin with serve; then, in another terminal: voice-simulator call 447700900001",
    )
    serve = commands.add("serve", "run the simulator until it is told to stop")
    add_serve_flags(serve)
    serve.epilog = _ALL_SETTINGS
    serve.set_defaults(run=_serve)
    add_run_flags(
        commands.add("run", "run scenarios against your app and judge what happens", "FILE… [FLAG …]")
    )
    _add_check(commands.add("check", "check scenario files", "FILE… [--schema]"))
    _add_call(commands.add("call", "place a call and print its timeline", "NUMBER [FLAG …]"))
    _add_token(commands.add("token", "print a token for curl"))
    _add_ca(commands.add("ca", "print the certificate that clients must trust for HTTPS"))
    _add_new_app(
        commands.add("new-app", "make an application: id, keys, settings, SDK lines", "[DIR] [FLAG …]")
    )
    _add_completion(commands.add("completion", "print what makes a shell complete commands", "[SHELL]"))
    _add_help(commands.add("help", "show the help of a command, or all settings", "[COMMAND | settings]"))
    commands.add("version", "print the version", "").set_defaults(run=_version)
    return commands


_ALL_SETTINGS: Final = "All settings, as flags, variables and keys: voice-simulator help settings"


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="*", type=Path, help="scenario to check, or a folder of them"
    )
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of scenarios, for editors"
    )
    parser.set_defaults(run=_check)


def _add_call(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="whom to call")
    parser.add_argument("--from", dest="from_", metavar="NUMBER", default="447700900000", help="who calls")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--ncco", metavar="FILE", type=Path, help="the NCCO to run; default: a greeting")
    what.add_argument("--answer-url", metavar="URL", help="where to ask for the NCCO")
    parser.add_argument(
        "--event-url", metavar="URL", help="where events go; default: a listener of this command"
    )
    parser.add_argument("--application", metavar="ID", help="whose call it is; default: the command's own")
    parser.add_argument("--private-key", metavar="FILE", type=Path, help="the application's key")
    _add_simulator(parser)
    parser.set_defaults(run=_call)


def _add_simulator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--simulator", metavar="URL", help=f"default: VOICE_SIMULATOR_URL, else {DEFAULT}")


def _add_token(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--application", metavar="ID", default=OWN_APPLICATION, help="whose it is")
    parser.add_argument("--private-key", metavar="FILE", type=Path, help="the application's key")
    _add_simulator(parser)
    parser.set_defaults(run=_token)


def _add_ca(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bundle", action="store_true", help="with the public authorities (Python, Ruby, Go)"
    )
    parser.add_argument("--tls-dir", metavar="DIR", type=Path, help="where the authority is kept")
    parser.add_argument("--tls-host", metavar="NAME", action="append", help="further host name")
    parser.set_defaults(run=_ca)


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "shell", metavar="SHELL", nargs="?", default="bash", choices=_SHELLS, help=", ".join(_SHELLS)
    )
    parser.epilog = 'for this session: eval "$(voice-simulator completion bash)"'
    parser.set_defaults(run=_completion)


def _add_help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("settings", nargs="?", help="settings: the page of all settings")
    parser.set_defaults(run=_help)


def _add_new_app(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "directory", metavar="DIR", nargs="?", type=Path, default=Path(), help="where to put it"
    )
    parser.add_argument("--answer-url", metavar="URL", help="where your app answers calls with an NCCO")
    parser.add_argument("--event-url", metavar="URL", help="where your app takes events")
    parser.add_argument("--json", action="store_true", help="print id and files as JSON")
    parser.set_defaults(run=_new_app)


def _serve(asked: argparse.Namespace) -> int:
    settings = read_settings(asked, os.environ)
    set_up_logs(settings.log, quiet=settings.quiet)
    spare_the_collector()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_until_told(Simulator(settings)))
    return OK


async def _serve_until_told(simulator: Simulator) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if told.is_set():
            simulator.hurry()
            _end_at_once_when_told()
        told.set()

    for number in _STOPPING:
        loop.add_signal_handler(number, stop)
    path = simulator.settings.ready_file
    clear(path)
    async with contextlib.AsyncExitStack() as stack, _looking_for_garbage():
        await open_for_serving(stack, simulator)
        with ready_file(path, simulator):
            _greet(simulator)
            await told.wait()


def _greet(simulator: Simulator) -> None:
    settings = simulator.settings
    if settings.log is LogFormat.JSON and not settings.quiet:
        print(ready_line(simulator), flush=True)
    elif not settings.quiet:
        print(banner(simulator), flush=True)
    elif settings.port == 0 and settings.ready_file is None:
        print(simulator.base_url, flush=True)


@contextlib.asynccontextmanager
async def _looking_for_garbage() -> AsyncIterator[None]:
    looking = asyncio.ensure_future(look_regularly())
    try:
        yield
    finally:
        looking.cancel()


def _end_at_once_when_told() -> None:
    """Let the next signal end the process, whatever it is doing."""
    for number in _STOPPING:
        asyncio.get_running_loop().remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)


def banner(simulator: Simulator) -> str:
    """Say where a simulator listens, what time it keeps, what plays, and how to point an SDK at it."""
    settings = simulator.settings
    secure = simulator.tls_addresses
    scenarios = (
        ", ".join(str(path) for path in settings.scenarios)
        or "the magic numbers (447700900000 to 999, 442079460000 to 999)"
    )
    started = "now" if settings.start is None else to_iso(settings.start)
    seed = "new for each world (GET clock tells it)" if settings.seed is None else settings.seed
    lines = [
        f"voice-simulator {__version__}",
        f"  HTTP       {simulator.base_url}",
        f"  HTTPS      {', '.join(f'https://{one}' for one in secure) or 'off (--tls)'}",
        f"  clock      {settings.clock}, from {started}, seed {seed}",
        f"  scenarios  {scenarios}",
        f"  control    {simulator.base_url}/_simulator/health",
        "point your SDK here:",
        *(f"  {line}" for line in _lines_for(simulator)),
    ]
    return "\n".join(lines)


def _lines_for(simulator: Simulator) -> list[str]:
    secure, known = simulator.tls_addresses, simulator.settings.applications
    return sdk_lines(
        http=simulator.base_url,
        https=secure[0] if secure else None,
        application_id=known[0].id if len(known) == 1 else "APPLICATION_ID",
    )


def _check(asked: argparse.Namespace) -> int:
    if asked.schema:
        sys.stdout.write(schema_text())
    elif not asked.files:
        raise SettingsError("check needs a FILE, or --schema")
    worst, found = OK, find_scenarios(asked.files)
    for line in found.left_out:
        print(f"left out: {line}")
    for path, _ in found.files:
        try:
            scenario = load_scenario(path)
        except (SettingsError, InvalidDocument) as error:
            worst = _complain(error, WRONG)
        else:
            for warning in warnings_of(scenario):
                print(warning)
            print(", ".join([f"{path}: ok", *_contents(scenario)]))
    return worst


def _contents(scenario: Scenario) -> Iterator[str]:
    """Count what a scenario has, so that a part that was not read as one is missed."""
    for count, one, several in (
        (len(scenario.rules), "call entry", "call entries"),
        (len(scenario.inbound), "inbound call", "inbound calls"),
        (len(scenario.faults), "fault", "faults"),
        (len(scenario.triggers), "trigger", "triggers"),
        (len(scenario.expectations), "expectation", "expectations"),
    ):
        if count:
            yield f"{count} {one if count == 1 else several}"


def _call(asked: argparse.Namespace) -> int:
    request = CallRequest(
        simulator=find_simulator(asked.simulator, os.environ),
        to=asked.number,
        from_=asked.from_,
        ncco=asked.ncco,
        answer_url=asked.answer_url,
        event_url=asked.event_url,
        application_id=asked.application,
        private_key=asked.private_key,
        control_token=os.environ.get(_CONTROL_TOKEN),
    )
    paint = painter(sys.stdout, os.environ)
    came_of_it = asyncio.run(place_and_follow(request, lambda line: print(paint(line))))
    print(f"the call ended: {came_of_it.status}")
    if came_of_it.sent and not came_of_it.delivered:
        raise SimulatorError(_none_delivered(came_of_it.sent))
    return OK


def _none_delivered(sent: int) -> str:
    if sent == 1:
        return "its webhook was not delivered: is your app running, and what did it answer?"
    return f"none of its {sent} webhooks was delivered: is your app running, and what did it answer?"


def _token(asked: argparse.Namespace) -> int:
    if asked.private_key is not None and asked.application == OWN_APPLICATION:
        raise SettingsError("--private-key needs --application: whose key it is")
    simulator = find_simulator(asked.simulator, os.environ)
    key = read_key(asked.private_key)
    print(new_token(asked.application, key), flush=True)
    doubts = doubts_about(simulator, asked.application, key.public_key(), os.environ.get(_CONTROL_TOKEN))
    try:
        if doubt := asyncio.run(doubts):
            print(doubt, file=sys.stderr)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        # A token is also good for a simulator that is started later; only one that was named is missed.
        if simulator != DEFAULT:
            print(f"no simulator answers at {simulator}, to check the token with", file=sys.stderr)
    return OK


def _ca(asked: argparse.Namespace) -> int:
    settings = read_settings({"tls_dir": asked.tls_dir, "tls_hosts": asked.tls_host}, os.environ)
    authority = open_authority(authority_directory(settings), settings.tls_hosts, datetime.now(UTC))
    content = bundle_pem(authority) if asked.bundle else authority.certificate_pem
    sys.stdout.write(content.decode())
    return OK


def _new_app(asked: argparse.Namespace) -> int:
    made = make_application(asked.directory, answer_url=asked.answer_url, event_url=asked.event_url)
    if asked.json:
        print(json.dumps({name: str(value) for name, value in dataclasses.asdict(made).items()}))
        return OK
    print(f"application  {made.id}\nprivate key  {made.private_key}\nsettings     {made.config}\n")
    print(f"start it:  voice-simulator serve --tls --config {made.config}\npoint your SDK at it:")
    for line in sdk_lines(
        http=DEFAULT,
        https="127.0.0.1:8443",
        application_id=made.id,
        private_key=str(made.private_key),
    ):
        print(f"  {line}")
    return OK


def _completion(asked: argparse.Namespace) -> int:
    sys.stdout.write(completion_script(asked.shell))
    return OK


def _help(_: argparse.Namespace) -> int:
    sys.stdout.write(settings_page())
    return OK


def _version(_: argparse.Namespace) -> int:
    print(f"voice-simulator {__version__}")
    return OK
