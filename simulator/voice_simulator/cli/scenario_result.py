"""What came of one scenario file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResult:
    """What came of one scenario, as `POST /_simulator/run` answers.

    Attributes:
        file: its file.
        title: what it calls itself; None for nothing.
        verdict: `passed`, `failed`, `unreachable` or `not run`.
        failures: `origin`, `expected`, `seen`, `closest`, `uuid` and `timeline` of each.
        unused: what it has that never played, a sentence each.
        struck: what its faults did, a line each.
        late: which requests of your app came too late, a line each.
        calls: how many there were.
        simulated: seconds of simulated time.
        wall: seconds of wall time.
        journals: the canonical journals by application id, if they were asked for.
        lacks: why it was not run; None if it was.
        printed: what your app printed meanwhile, if it was started for it.
    """

    file: str
    title: str | None
    verdict: str
    failures: Sequence[Mapping[str, Any]] = ()
    unused: Sequence[str] = ()
    struck: Sequence[str] = ()
    late: Sequence[str] = ()
    calls: int = 0
    simulated: float = 0
    wall: float = 0
    journals: Mapping[str, str] = field(default_factory=dict)
    lacks: str | None = None
    printed: Sequence[str] = ()

    @property
    def is_passed(self) -> bool:
        """Whether all expectations held."""
        return self.verdict == "passed"

    @classmethod
    def not_run(cls, file: str, title: str | None, lacks: str) -> ScenarioResult:
        """Say of a scenario that it can't be run here, and why."""
        return cls(file=file, title=title, verdict="not run", lacks=lacks)

    @classmethod
    def of(cls, file: str, answer: Mapping[str, Any]) -> ScenarioResult:
        """Read the answer of a simulator."""
        return cls(
            file=file,
            title=answer["title"],
            verdict=answer["verdict"],
            failures=answer["failures"],
            unused=answer["unused"],
            struck=answer.get("struck", ()),
            late=answer.get("late", ()),
            calls=answer["calls"],
            simulated=answer["simulated_s"],
            wall=answer["wall_s"],
            journals=answer.get("journals", {}),
        )
