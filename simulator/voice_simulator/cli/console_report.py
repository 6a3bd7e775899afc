"""Formats the results of scenarios for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.cli.socket_table import table_of_sockets
from voice_simulator.client.told_failures import told_failures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_simulator.cli.scenario_result import ScenarioResult

_INDENT: Final = "    "

_MOST_PRINTED: Final = 20


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with what it counts: `1 call`, `2 calls`, `2 call entries`."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def result_line(verdict: ScenarioResult) -> str:
    """Format a result as one line."""
    if verdict.why_not_run is not None:
        return f"{verdict.verdict:<11}  {verdict.shown}  ({printable(verdict.why_not_run)})"
    if verdict.why_skipped is not None:
        return f"{verdict.verdict:<11}  {verdict.shown}  ({printable(verdict.why_skipped)})"
    title = f"{printable(verdict.title)}  " if verdict.title else ""
    if verdict.repetition is not None:
        runs = f"{verdict.repetition.sum}, in {verdict.wall:.2f} s"
        return f"{verdict.verdict:<11}  {verdict.shown}  {title}({runs})"
    calls = counted(verdict.calls, "call")
    spans = f"{_span(verdict.simulated)} of call time in {verdict.wall:.2f} s"
    return f"{verdict.verdict:<11}  {verdict.shown}  {title}({calls}, {spans})"


def repetition_lines(verdict: ScenarioResult) -> Iterator[str]:
    """Format how often each expectation held in a scenario that ran several times."""
    if verdict.repetition is not None:
        yield from (f"{_INDENT}{printable(line)}" for line in verdict.repetition.lines())


def transcript_lines(verdict: ScenarioResult) -> Iterator[str]:
    """Format what happened in a scenario that passed; a failure has its timeline."""
    if verdict.is_passed:
        lines = (*verdict.transcript, *table_of_sockets(verdict.sockets))
        yield from (f"{_INDENT}{printable(line)}" for line in lines)


def table(results: Sequence[ScenarioResult], left_out: int = 0) -> Iterator[str]:
    """Format all results as a table, if one did not pass, and a line that counts them.

    Args:
        results: what came of the scenarios.
        left_out: how many scenarios the tags left out.
    """
    if any(one.is_failed for one in results):
        yield from _rows(results)
    passed = sum(one.is_passed for one in results)
    lacking = sum(one.why_not_run is not None for one in results)
    skipped = sum(one.why_skipped is not None for one in results)
    counts = ((lacking, "not run"), (skipped, "skipped"), (left_out, "left out by --tags"))
    without = "".join(f", {count} {what}" for count, what in counts if count)
    yield f"{passed} of {len(results)} passed{without}, in {sum(one.wall for one in results):.2f} s"


def _rows(results: Sequence[ScenarioResult]) -> Iterator[str]:
    rows = [
        (one.verdict, one.shown, printable(one.title or ""), str(one.calls), _span(one.simulated))
        for one in results
    ]
    heads = ("verdict", "scenario", "", "calls", "call time")
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for row in (heads, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def failure_details(verdict: ScenarioResult) -> Iterator[str]:
    """Format the failures of a scenario: what was expected, what happened, and the timeline of each call."""
    if verdict.failures:
        seeds = verdict.repetition.failed_seeds if verdict.repetition is not None else ()
        with_seed = f", with seed {seeds[0]}" if seeds else ""
        yield f"{verdict.shown}: {printable(verdict.title or verdict.verdict)}{with_seed}"
    if verdict.why_not_run is not None:
        yield from (f"{verdict.shown}: not run", f"{_INDENT}{printable(verdict.why_not_run)}", "")
    yield from (f"{_INDENT}{line}".rstrip() for line in told_failures(verdict.failures))
    if verdict.failures and verdict.sockets:
        yield from (f"{_INDENT}{printable(line)}" for line in table_of_sockets(verdict.sockets))
        yield ""
    if verdict.failures and verdict.injected:
        yield f"{_INDENT}done on purpose:"
        yield from (f"{_INDENT}  {line}" for line in verdict.injected)
        yield ""
    if verdict.is_failed:
        yield from (f"{_INDENT}{line}".rstrip() for line in output("your app printed", verdict.printed))
    if verdict.trace is not None:
        yield from (f"{_INDENT}trace: {printable(str(verdict.trace))}", "")
    if verdict.failures and verdict.late:
        yield f"{_INDENT}too late, perhaps for what was expected:"
        yield from (f"{_INDENT}  {line}" for line in verdict.late)
        yield ""


def output(head: str, lines: Sequence[str]) -> Iterator[str]:
    """Format the last lines that your app printed, below a head; nothing if there are none."""
    if not lines:
        return
    more = len(lines) - _MOST_PRINTED
    yield f"{head}, {more} lines before these:" if more > 0 else f"{head}:"
    yield from (f"  | {printable(line)}" for line in lines[-_MOST_PRINTED:])
    yield ""


def notes(sentences: Sequence[str]) -> Iterator[str]:
    """Indent sentences, to stand below a head."""
    return (f"{_INDENT}{sentence}" for sentence in sentences)


def _span(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
"""Colour codes. Many apps print them even if no terminal reads them."""


# Characters that XML 1.0 forbids, even escaped.
_UNPRINTABLE: Final = {code: "?" for code in range(32) if chr(code) not in "\t\n\r"} | {
    0xFFFE: "?",
    0xFFFF: "?",
}


def printable(text: str) -> str:
    """Return a text without colour codes and control characters, for a terminal and for XML."""
    return _COLOURS.sub("", text).translate(_UNPRINTABLE).encode(errors="replace").decode()
