"""The command `run`: runs scenarios one after the other, prints the results and writes them to files."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from voice_simulator.cli.colours import painter
from voice_simulator.cli.console_report import (
    failure_details,
    notes,
    output,
    repetition_lines,
    result_line,
    table,
    transcript_lines,
)
from voice_simulator.cli.exit_codes import FAILED, INTERRUPTED, OK, UNREACHABLE, WRONG, CommandError
from voice_simulator.cli.junit import junit
from voice_simulator.cli.logs import set_up_logs
from voice_simulator.cli.media_flag import add_media_flag, media_folder
from voice_simulator.cli.repetition import MOST_REPEATS
from voice_simulator.cli.suite import Suite, SuiteOptions
from voice_simulator.cli.tag_choice import TagChoice
from voice_simulator.core.clock import SECOND
from voice_simulator.documents.grammar.http_urls import read_http_url
from voice_simulator.documents.quantities import read_duration
from voice_simulator.errors import SettingsError
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.scenario.language.variables import LONGEST
from voice_simulator.settings.flags import add_serve_flags, flags_given
from voice_simulator.settings.sources import read_settings
from voice_simulator.settings.table import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.cli.command_parser import Commands
    from voice_simulator.cli.scenario_result import ScenarioResult
    from voice_simulator.runtime.transcription_program import TranscriptionProgram


class Interrupted(CommandError):
    """Somebody stopped the run."""

    exit_code = INTERRUPTED


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    add_run_flags(
        commands.add_command(
            "run", "run scenarios against your app and judge what happens", "FILE|DIR… [FLAG …]"
        )
    )


def add_run_flags(parser: argparse.ArgumentParser) -> None:
    """Add the arguments and flags of `run` to its parser."""
    parser.description = "Exit codes: 0 held, 1 failed, 2 wrong, 3 no app. Flags of serve: help settings"
    # Described above: a section of its own would take the help beyond a screen.
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help=argparse.SUPPRESS)
    parser.add_argument(
        "--only", metavar="GLOB", action="append", default=[],
        help="run only files or names like this",
    )  # fmt: skip
    parser.add_argument(
        "--tags", metavar="TAG,…", action="append", type=_tags, default=[],
        help="run only scenarios with one of these tags, or !TAG",
    )  # fmt: skip
    parser.add_argument(
        "--show", choices=("failed", "all"), default="failed",
        help="show what happened: where one failed, or in all",
    )  # fmt: skip
    parser.add_argument(
        "--repeat", metavar="N", type=_repeats, default=1,
        help="run each so often, with the seeds from --seed on",
    )  # fmt: skip
    parser.add_argument("--fail-fast", action="store_true", help="stop at the first scenario that fails")
    parser.add_argument(
        "--set", dest="variables", metavar="NAME=VALUE", action="append", type=_assignment, default=[],
        help="value of a variable, in place of vars:",
    )  # fmt: skip
    _add_app_flags(parser)
    parser.add_argument("--application", metavar="ID", help="run in the world of this Vonage application")
    parser.add_argument("--target", metavar="URL", type=_origin, help="use the simulator that is up there")
    parser.add_argument(
        "--idle", metavar="SECONDS", type=_seconds, default=2.0,
        help="how long your app must be quiet (2)",
    )  # fmt: skip
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds,
        help="the longest a scenario may take (60, or its timeout:)",
    )  # fmt: skip
    _add_output_flags(parser)
    add_media_flag(parser)
    parser.add_argument(
        "--transcribe", metavar="CMD",
        help="write down by this what your app says on WebSockets",
    )  # fmt: skip
    add_serve_flags(parser, without=_NOT_FOR_RUNS, in_help=lambda _: False)
    parser.set_defaults(run=_run)


def _add_app_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--app", metavar="CMD", help="start your app by this command, and stop it")
    parser.add_argument(
        "--app-restart", action="store_true",
        help="start it anew before each scenario, without its state",
    )  # fmt: skip
    parser.add_argument(
        "--app-pid", metavar="PID", type=_process,
        help="process of your app, to see it rest",
    )  # fmt: skip
    parser.add_argument(
        "--app-url",
        metavar="URL",
        type=_url,
        help="where your app answers",
    )


def _add_output_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--junit", metavar="FILE", type=Path, help="write the results there as JUnit XML")
    parser.add_argument("--journal-out", metavar="DIR", type=Path, help="write each canonical journal there")
    parser.add_argument(
        "--trace-out", metavar="DIR", type=Path,
        help="write a trace of each that fails there, for browsers",
    )  # fmt: skip


_NOT_FOR_RUNS: Final = frozenset({"scenarios", "journal_out", "quiet", "ready_file"})
_RUN_DEFAULTS: Final = {"clock": ClockMode.AUTO, "webhooks_at_once": 1, "seed": 1, "quiet": True}


def _assignment(text: str) -> tuple[str, str]:
    name, is_set, value = text.partition("=")
    if not is_set or not name:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got '{text}'")
    if len(value) > LONGEST:
        raise argparse.ArgumentTypeError(f"a value has at most {LONGEST} characters; that of {name} has more")
    return name, value


def _tags(text: str) -> TagChoice:
    try:
        return TagChoice.of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _repeats(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 9 and 1 <= int(text) <= MOST_REPEATS:
        return int(text)
    raise argparse.ArgumentTypeError(f"expected a number from 1 to {MOST_REPEATS}, got '{text}'")


def _url(text: str) -> str:
    try:
        return read_http_url(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected a URL such as http://127.0.0.1:3000, got '{text}'"
        ) from None


def _origin(text: str) -> str:
    url = urlsplit(_url(text))
    if url.path not in ("", "/") or url.query or url.fragment:
        raise argparse.ArgumentTypeError(
            f"expected only scheme, host and port, {url.scheme}://{url.netloc}; got '{text}'"
        )
    return text


def _process(text: str) -> int:
    if not text.isdecimal() or not (number := int(text)):
        raise argparse.ArgumentTypeError(f"expected the number of a process, got '{text}'")
    if not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
        raise argparse.ArgumentTypeError(f"there is no process {number}")
    return number


def _seconds(text: str) -> float:
    """Read a number of seconds, or a duration with a unit, as for `serve`."""
    with contextlib.suppress(ValueError):
        seconds = read_duration(text) / SECOND if text[-1:].isalpha() else float(text)
        if 0 <= seconds <= 3600:
            return seconds
    raise argparse.ArgumentTypeError(f"expected seconds from 0 to 3600, such as 2, 500ms or 1m, got '{text}'")


_OF_TARGETS: Final = frozenset({"clock", "start", "seed", "settle", "webhooks_at_once"})
"""The settings that a run also has in a simulator that is up."""


def _run(options: argparse.Namespace) -> int:
    settings = read_settings(
        {name: value for name, value in vars(options).items() if name != "journal_out"},
        os.environ,
        defaults=_RUN_DEFAULTS,
    )
    _check(options, settings.clock)
    set_up_logs(settings.log, quiet=True)
    suite = Suite(_suite_options(options, settings), settings)
    for line in suite.left_out:
        print(f"left out: {line}", flush=True)
    try:
        asyncio.run(_run_until_told(suite, shows_all=options.show == "all"))
    finally:
        # After an error or Ctrl-C, too: print the results so far.
        if suite.results:
            printed_after = suite.printed()
            _report(suite, printed_after)
            if options.junit is not None:
                _write(options.junit, junit(suite.results, suite.printed_at_start + printed_after))
    if any(verdict.why_not_run is not None for verdict in suite.results):
        return WRONG
    if any(verdict.verdict == "unreachable" for verdict in suite.results):
        return UNREACHABLE
    return FAILED if any(verdict.is_failed for verdict in suite.results) else OK


def _check(options: argparse.Namespace, clock: ClockMode) -> None:
    """Refuse flags that contradict each other, before anything runs."""
    if options.app is not None and options.app_url is None:
        raise SettingsError("--app needs --app-url: where your app answers once it is ready")
    if options.app_restart and options.app is None:
        raise SettingsError("--app-restart needs --app: only what run has started can it start anew")
    if options.app_pid is not None:
        _check_process(options)
    if clock is ClockMode.MANUAL:
        raise SettingsError(
            "--clock: a scenario is run with auto or real; nobody would advance a manual clock"
        )
    if options.target is not None and (idle := flags_given(options, _OF_TARGETS)):
        raise SettingsError(f"{idle[0]} has no effect with --target: that simulator has settings of its own")
    if options.target is not None and options.media_out is not None:
        raise SettingsError("--media-out has no effect with --target: give it to that simulator")
    if options.target is not None and options.transcribe is not None:
        raise SettingsError("--transcribe has no effect with --target: it needs a simulator of its own")
    if options.junit is not None and not options.junit.parent.is_dir():
        raise SettingsError(f"can't write {options.junit}: there is no folder {options.junit.parent}")


def _check_process(options: argparse.Namespace) -> None:
    if options.app is not None:
        raise SettingsError("--app and --app-pid don't go together: what --app starts is watched anyway")
    if options.app_url is None:
        raise SettingsError("--app-pid needs --app-url: where your app listens")
    if options.target is not None:
        raise SettingsError("--app-pid has no effect with --target: that simulator watches no processes")


async def _run_until_told(suite: Suite, *, shows_all: bool) -> None:
    """Run a suite. The first signal stops it in order, the second one at once."""
    paint = painter(sys.stdout, os.environ)

    def show(verdict: ScenarioResult) -> None:
        shown = transcript_lines(verdict) if shows_all else ()
        for line in (result_line(verdict), *repetition_lines(verdict), *shown):
            print(paint(line), flush=True)

    running = asyncio.ensure_future(suite.play(show))
    loop = asyncio.get_running_loop()
    # Only the main thread of a process gets signals; tests run this in others.
    with contextlib.suppress(RuntimeError, ValueError):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        raise Interrupted("interrupted: what --app started is stopped") from None


def _suite_options(options: argparse.Namespace, settings: Settings) -> SuiteOptions:
    return SuiteOptions(
        files=options.files,
        only=options.only,
        tags=options.tags,
        fail_fast=options.fail_fast,
        variables=dict(options.variables),
        idle=options.idle,
        timeout=options.timeout,
        clock=settings.clock if options.clock is not None else None,
        start=_start_told(settings) if options.start is not None else None,
        target=options.target,
        application_id=options.application,
        app=options.app,
        app_process=options.app_pid,
        app_url=options.app_url,
        journal_out=options.journal_out,
        trace_out=options.trace_out,
        media=media_folder(options),
        transcription=_transcription(options),
        words=options.words,
        repeat=options.repeat,
        # With a given port, your app expects the simulator there.
        any_port=options.port is None and settings.port == Settings().port,
        restarts_app=options.app_restart,
    )


def _transcription(options: argparse.Namespace) -> TranscriptionProgram | None:
    """Return the program of --transcribe; None where it is not given.

    Raises:
        SettingsError: there is no such program.
    """
    if options.transcribe is None:
        return None
    # Only now: a command begins sooner without all that this needs.
    from voice_simulator.runtime.transcription_program import TranscriptionProgram  # noqa: PLC0415

    return TranscriptionProgram(options.transcribe)


def _start_told(settings: Settings) -> int:
    """Return the instant of --start, which may be now: it goes before that of a scenario."""
    return int(time.time() * SECOND) if settings.start is None else settings.start


def _report(suite: Suite, printed_after: Sequence[str]) -> None:
    results = suite.results
    failed = [verdict for verdict in results if verdict.is_failed]
    print()
    for verdict in failed:
        print("\n".join(failure_details(verdict)))
    if failed:
        before = output("your app printed before the first scenario", suite.printed_at_start)
        for line in (*before, *output("your app printed in the end", printed_after)):
            print(line)
    for verdict in results:
        if verdict.is_passed and verdict.late:
            print(f"too late in {verdict.shown}, which passed:", *notes(verdict.late), "", sep="\n")
        if verdict.unused:
            print(f"never used in {verdict.shown}:", *notes(verdict.unused), "", sep="\n")
    if suite.why_rest_is_unseen is not None:
        print(suite.why_rest_is_unseen, "", sep="\n")
    print("\n".join(table(results, suite.left_out_by_tags)))


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"can't write {path}: {error.strerror}") from None
