"""Runs a command beside a simulator: the work of `exec`."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.app import Simulator
from voice_simulator.cli.exec_folder import exec_folder
from voice_simulator.cli.exec_log import ExecLog
from voice_simulator.cli.exec_surroundings import environment_of, make_credentials
from voice_simulator.cli.exec_trace import ExecTrace
from voice_simulator.cli.exit_codes import CommandError
from voice_simulator.cli.media_flag import media_folder
from voice_simulator.cli.passed_signals import PassedSignals
from voice_simulator.cli.simulator_address import URL
from voice_simulator.cli.simulator_startup import start_for_serve
from voice_simulator.runtime.garbage_collection import regular_collection, spare_the_collector
from voice_simulator.settings.sources import read_settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from voice_simulator.settings.table import Settings

_BY_SIGNAL: Final = 128
"""What shells add to the number of the signal that ended a command."""

_FREE: Final = 0
"""The port that stands for a free one."""


class NotFound(CommandError):
    """There is no such command; the exit code is that of shells."""

    exit_code = 127


class NotExecutable(CommandError):
    """The command is there, but can't be run; the exit code is that of shells."""

    exit_code = 126


def run_command(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run a command beside a simulator, and return its exit code.

    Args:
        options: of the command line; `command` is the command to run, and its arguments.
        environ: the environment.

    Raises:
        SettingsError: a setting is wrong, or the simulator can't listen.
        CommandError: the command can't be started.
    """
    with ExitStack() as stack:
        signals = stack.enter_context(PassedSignals())
        folder = stack.enter_context(exec_folder())
        settings = _settings(options, environ, folder)
        trace = (
            None
            if options.trace_out is None
            else ExecTrace(options.trace_out, options.words, options.command)
        )
        credentials = make_credentials(folder, settings.applications)
        settings = replace(settings, applications=(*settings.applications, credentials.application))
        log = stack.enter_context(
            ExecLog(settings.log, options.log_file, keeps_timelines=options.timeline, environ=environ)
        )
        simulator = Simulator(replace(settings, quiet=not log.wants_entries))
        media = media_folder(options)
        if media is not None:
            simulator.write_media(media)
        log.note_other(environ.get(URL))
        command = _BesideSimulator(simulator, signals, log, trace, options.command)
        return asyncio.run(
            command.until_ended(lambda: environment_of(simulator, credentials, folder, environ))
        )


def _settings(options: argparse.Namespace, environ: Mapping[str, str], folder: Path) -> Settings:
    free = {"port": _FREE, "tls": True, "tls_ports": (_FREE,), "tls_dir": folder / "tls"}
    return read_settings(options, environ, defaults=free)


class _BesideSimulator:
    """A command that runs while a simulator does.

    Args:
        simulator: not started yet.
        signals: passes on to the command what comes for us.
        log: keeps what there is to tell at the end.
        trace: is written if the command fails; None where none is wanted.
        command: the command and its arguments.
    """

    def __init__(
        self,
        simulator: Simulator,
        signals: PassedSignals,
        log: ExecLog,
        trace: ExecTrace | None,
        command: Sequence[str],
    ) -> None:
        self._simulator, self._signals, self._log, self._command = simulator, signals, log, command
        self._trace = trace

    async def until_ended(self, environment: Callable[[], Mapping[str, str]]) -> int:
        """Start the simulator, run the command to its end, and return its exit code."""
        spare_the_collector()
        async with AsyncExitStack() as stack, regular_collection(self._simulator.worlds.shared.turns):
            await start_for_serve(stack, self._simulator)
            if self._signals.first is not None:
                return _BY_SIGNAL + self._signals.first
            process = self._start(environment())
            self._simulator.watch(process, None, owns_group=False)
            code = await self._ended(process)
            self._log.tell_end(code)
            if code and self._trace is not None:
                self._log.say(await self._trace.written(self._simulator, code))
            return code

    def _start(self, environment: Mapping[str, str]) -> int:
        name = self._command[0]
        try:
            return os.posix_spawnp(
                name,
                list(self._command),
                environment,
                setsigmask=self._signals.inherited,
                setsigdef=_IGNORED_BY_PYTHON,
            )
        except FileNotFoundError:
            raise NotFound(f"exec: there is no command {name}") from None
        except OSError as error:
            hint = "; is its first line missing (#!/bin/sh)?" if error.errno == errno.ENOEXEC else ""
            raise NotExecutable(f"exec: can't run {name}: {error.strerror}{hint}") from None

    async def _ended(self, process: int) -> int:
        """Pass signals on until a process has ended, and return its exit code."""
        self._signals.pass_on_to(process)
        loop = asyncio.get_running_loop()
        try:
            code = await loop.run_in_executor(None, _wait_for, process)
        finally:
            self._signals.stop_passing(lambda: loop.call_soon_threadsafe(self._simulator.hurry))
        return code if code >= 0 else _BY_SIGNAL - code


_IGNORED_BY_PYTHON: Final = tuple(
    getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ", "SIGXFZ") if hasattr(signal, name)
)
"""Signals that Python ignores, which a command must not inherit."""


def _wait_for(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
