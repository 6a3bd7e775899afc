"""Writes the results of a suite as JUnit XML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from voice_simulator.cli.console_report import failure_details, printable
from voice_simulator.cli.scenario_result import named
from voice_simulator.cli.socket_table import properties_of_sockets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.cli.scenario_result import ScenarioResult


_ERRORS: Final = ("unreachable", "not run")
"""Verdicts that say nothing about your app."""


def junit(results: Sequence[ScenarioResult], besides: Sequence[str] = ()) -> bytes:
    """Write results as JUnit XML, a test case for each scenario.

    Args:
        results: what came of the scenarios.
        besides: what your app printed before the first scenario and after the last.
    """
    suite = ET.Element(
        "testsuite",
        name="voice-simulator",
        tests=str(len(results)),
        failures=str(sum(one.verdict == "failed" for one in results)),
        errors=str(sum(one.verdict in _ERRORS for one in results)),
        skipped=str(sum(one.why_skipped is not None for one in results)),
        time=f"{sum(one.wall for one in results):.3f}",
    )
    for verdict in results:
        _add_case(suite, verdict)
    if besides:
        ET.SubElement(suite, "system-err").text = printable("\n".join(besides))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return bytes(ET.tostring(suites, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add_case(suite: ET.Element, verdict: ScenarioResult) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=printable(_class_name(verdict.file)),
        name=printable(named(verdict.title or verdict.file, verdict.case)),
        file=printable(verdict.file),
        line=str(_line_of(verdict)),
        time=f"{verdict.wall:.3f}",
    )
    if verdict.sockets:
        properties = ET.SubElement(case, "properties")
        for name, value in properties_of_sockets(verdict.sockets):
            ET.SubElement(properties, "property", name=name, value=printable(value))
    if verdict.why_skipped is not None:
        ET.SubElement(case, "skipped", message=printable(verdict.why_skipped))
    if verdict.is_failed:
        kind = "error" if verdict.verdict in _ERRORS else "failure"
        wrong = ET.SubElement(case, kind, message=printable(_message(verdict)), type=verdict.verdict)
        wrong.text = printable("\n".join(failure_details(verdict)))
    repeated = () if verdict.repetition is None else (verdict.repetition.sum, *verdict.repetition.lines())
    if said := [*repeated, *verdict.unused]:
        ET.SubElement(case, "system-out").text = printable("\n".join(said))
    if verdict.printed:
        ET.SubElement(case, "system-err").text = printable("\n".join(verdict.printed))


def _message(verdict: ScenarioResult) -> str:
    """Return the line that stands first where many results are listed: the cause, if one is known."""
    if not verdict.failures:
        return verdict.why_not_run or verdict.verdict
    cause = next((one.cause for one in verdict.failures if one.cause is not None), None)
    return cause or verdict.failures[0].expected


def _class_name(file: str) -> str:
    """Name a file without the slashes and dots of its path, by which readers of JUnit would take it apart."""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    parts = (part.replace(".", "_") for part in path.with_suffix("").parts if part not in (path.anchor, ".."))
    return "-".join(parts)


def _line_of(verdict: ScenarioResult) -> int:
    """Return the line of the first thing that is wrong, or else the first."""
    for failure in verdict.failures:
        file, _, line = failure.origin.rpartition(":")
        if line.isdecimal() and file == Path(verdict.file).name:
            return int(line)
    return 1
