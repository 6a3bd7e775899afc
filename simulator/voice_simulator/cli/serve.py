"""The command `serve`: runs a simulator until a signal stops it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import TYPE_CHECKING, Final

from voice_simulator.app import Simulator
from voice_simulator.cli.exit_codes import OK
from voice_simulator.cli.logs import set_up_logs
from voice_simulator.cli.media_flag import add_media_flag, media_folder
from voice_simulator.cli.ready_file import ready_file, ready_line, remove_stale
from voice_simulator.cli.sdk_lines import lines_for_sdks
from voice_simulator.cli.simulator_startup import start_for_serve
from voice_simulator.core.clock import to_iso
from voice_simulator.runtime.garbage_collection import regular_collection, spare_the_collector
from voice_simulator.settings.flags import add_serve_flags
from voice_simulator.settings.groups import LogFormat
from voice_simulator.settings.sources import read_settings
from voice_simulator.version import __version__

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands
    from voice_simulator.runtime.media_folder import MediaFolder
    from voice_simulator.settings.table import Settings

_STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("serve", "run the simulator until it is told to stop")
    add_media_flag(parser)
    add_serve_flags(parser)
    parser.epilog = "All settings, as flags, variables and keys: voice-simulator help settings"
    parser.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    settings = read_settings(options, os.environ)
    set_up_logs(settings.log, quiet=settings.quiet)
    spare_the_collector()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_until_stopped(settings, media_folder(options)))
    return OK


async def _serve_until_stopped(settings: Settings, media: MediaFolder | None) -> None:
    simulator = Simulator(settings)
    if media is not None:
        simulator.write_media(media)
    stopped = _stop_on_signals(simulator)
    path = simulator.settings.ready_file
    remove_stale(path)
    async with contextlib.AsyncExitStack() as stack, regular_collection(simulator.worlds.shared.turns):
        await start_for_serve(stack, simulator)
        with ready_file(path, simulator):
            _print_banner(simulator)
            await stopped.wait()


def _stop_on_signals(simulator: Simulator) -> asyncio.Event:
    """Return an event that the first signal sets. The second one hurries the stop, the third one kills."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if stopped.is_set():
            simulator.hurry()
            _let_next_signal_kill(loop)
        stopped.set()

    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stop)
    return stopped


def _let_next_signal_kill(loop: asyncio.AbstractEventLoop) -> None:
    for number in _STOP_SIGNALS:
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)


def _print_banner(simulator: Simulator) -> None:
    """Print the addresses: for people, or for programs with `--log json` and with `--quiet --port 0`."""
    settings = simulator.settings
    if settings.log is LogFormat.JSON and not settings.quiet:
        print(ready_line(simulator), flush=True)
    elif not settings.quiet:
        print(banner(simulator), flush=True)
    elif settings.port == 0 and settings.ready_file is None:
        print(simulator.base_url, flush=True)


def banner(simulator: Simulator) -> str:
    """Describe a simulator: its addresses, its clock, its scenarios, and how to point an SDK at it."""
    settings = simulator.settings
    secure = simulator.tls_addresses
    scenarios = (
        ", ".join(str(path) for path in settings.scenarios)
        or "the magic numbers (447700900000 to 999, 442079460000 to 999)"
    )
    start = "now" if settings.start is None else to_iso(settings.start)
    seed = "new for each world (GET clock shows it)" if settings.seed is None else settings.seed
    lines = [
        f"voice-simulator {__version__}",
        f"  HTTP       {simulator.base_url}",
        f"  HTTPS      {', '.join(f'https://{one}' for one in secure) or 'off (--tls)'}",
        f"  clock      {settings.clock}, from {start}, seed {seed}",
        f"  scenarios  {scenarios}",
        f"  control    {simulator.base_url}/_simulator/health",
        "point your SDK here:",
        *(f"  {line}" for line in _sdk_lines(simulator)),
    ]
    return "\n".join(lines)


def _sdk_lines(simulator: Simulator) -> list[str]:
    secure, applications = simulator.tls_addresses, simulator.settings.applications
    return lines_for_sdks(
        http=simulator.base_url,
        https=secure[0] if secure else None,
        application_id=applications[0].id if len(applications) == 1 else "APPLICATION_ID",
    )
