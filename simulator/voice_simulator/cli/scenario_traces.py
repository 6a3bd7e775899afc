"""Writes the traces of scenarios that failed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from voice_simulator.cli.run_again import run_again
from voice_simulator.console.trace import Trace, trace_of, trace_page
from voice_simulator.console.trace_folder import TraceFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from voice_simulator.cli.run_again import Words
    from voice_simulator.cli.scenario_result import ScenarioResult


class ScenarioTraces:
    """Writes the traces of a suite.

    Args:
        folder: where they go.
        words: of the command line that runs it.

    Raises:
        SettingsError: nothing can be written there.
    """

    def __init__(self, folder: Path, words: Words) -> None:
        self._folder, self._words = TraceFolder(folder, "--trace-out"), words

    def write(
        self, name: str, result: ScenarioResult, facts: Mapping[str, Any], *, text: bytes, seed: int
    ) -> Path:
        """Write the trace of one run that failed, and return its file.

        Args:
            name: of the file, without its end.
            result: of the run.
            facts: what happened.
            text: of the scenario.
            seed: with which it ran.

        Raises:
            SettingsError: it can't be written.
        """
        trace = Trace(
            title=result.title or result.shown,
            command=run_again(self._words, result.file, result.case, seed),
            seed=seed,
            scenario=(result.shown, text.decode("utf-8-sig", "replace")),
            failures=[asdict(one) for one in result.failures],
            notes=list(_notes(result)),
            printed=result.printed,
        )
        return self._folder.write(name, trace_page(trace_of(trace, facts)))


def _notes(result: ScenarioResult) -> Iterator[str]:
    if result.unreachable is not None:
        yield f"Your app could not be reached: {result.unreachable}"
    yield from (f"Too late: {line}" for line in result.late)
    yield from (f"Never used: {line}" for line in result.unused)
