"""The result of one scenario file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from voice_simulator.cli.repetition import Repetition
    from voice_simulator.client import Failed, MeasuredSocket, ScenarioOutcome


def named(file: str, case: str | None) -> str:
    """Name a scenario by its file and its case: `endings.yaml [busy]`."""
    return file if case is None else f"{file} [{case}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResult:
    """The result of one scenario, as `POST /_simulator/run` answers it.

    Attributes:
        file: its file.
        title: its `name:`, or None.
        case: which of its cases; None where it has none.
        verdict: `passed`, `failed`, `skipped`, `unreachable` or `not run`.
        failures: what was not as it should be.
        unused: its parts that never played, a sentence each.
        injected: what its faults did, a line each.
        late: the requests of your app that came too late, a line each.
        transcript: the first call and its legs in three lines each, and what your app was asked.
        sockets: what was measured on each WebSocket.
        calls: the number of calls.
        simulated: its length in simulated time, in seconds.
        wall: its length in wall time, in seconds.
        journals: the canonical journals by application id, if they were requested.
        unreachable: why your app could not be reached; None if it could.
        trace: the file with its trace, if it failed and traces were requested.
        why_not_run: why it did not run; None if it did.
        why_skipped: why the scenario says that it is not to be run; None if it says nothing.
        printed: what your app printed meanwhile, if it was started here.
        repetition: how its runs went, if it ran several times; the rest is then of the first of the worst.
    """

    file: str
    title: str | None
    verdict: str
    failures: Sequence[Failed] = ()
    unused: Sequence[str] = ()
    injected: Sequence[str] = ()
    late: Sequence[str] = ()
    transcript: Sequence[str] = ()
    sockets: Sequence[MeasuredSocket] = ()
    calls: int = 0
    simulated: float = 0
    wall: float = 0
    journals: Mapping[str, str] = field(default_factory=dict)
    unreachable: str | None = None
    trace: Path | None = None
    why_not_run: str | None = None
    why_skipped: str | None = None
    printed: Sequence[str] = ()
    repetition: Repetition | None = None
    case: str | None = None

    @property
    def shown(self) -> str:
        """Its file, and its case behind that."""
        return named(self.file, self.case)

    @property
    def is_passed(self) -> bool:
        """Whether all expectations held."""
        return self.verdict == "passed"

    @property
    def is_failed(self) -> bool:
        """Whether it should have passed, and did not."""
        return not self.is_passed and self.why_skipped is None

    @classmethod
    def skipped(cls, file: str, title: str | None, why: str) -> ScenarioResult:
        """Make the result of a scenario that says that it is not to be run."""
        return cls(file=file, title=title, verdict="skipped", why_skipped=why)

    @classmethod
    def not_run(cls, file: str, title: str | None, why_not_run: str) -> ScenarioResult:
        """Make the result of a scenario that could not run."""
        return cls(file=file, title=title, verdict="not run", why_not_run=why_not_run)

    @classmethod
    def of(cls, file: str, outcome: ScenarioOutcome) -> ScenarioResult:
        """Make the result of a scenario of what a simulator says came of it."""
        return cls(
            file=file,
            title=outcome.title,
            verdict=outcome.verdict,
            failures=outcome.failures,
            unused=outcome.unused,
            injected=outcome.injected,
            late=outcome.late,
            transcript=outcome.transcript,
            sockets=outcome.sockets,
            calls=outcome.calls,
            simulated=outcome.simulated_s,
            wall=outcome.wall_s,
            journals=outcome.journals,
            unreachable=outcome.unreachable,
        )
