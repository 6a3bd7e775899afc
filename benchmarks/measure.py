"""Rounds, medians, ratios, and the table they end in."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Scale:
    """How long to measure: the full run, or a quick look whose figures mean little."""

    quick: bool

    def rounds(self, full: int) -> int:
        """Return how many rounds to make."""
        return 3 if self.quick else full

    def size(self, full: int) -> int:
        """Return how much to do in a round."""
        return max(1, full // 10) if self.quick else full


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of the table.

    Attributes:
        what: what was measured.
        ours: the median of the rounds, with the lowest and the highest.
        against: what it was measured against in the same run, with its figures; empty where nothing.
        ratio: ours by the other; None where there is no other.
        by_processor: the same by the processor time that each took, which a busy machine disturbs less.
        aim: what it should be; empty where there is no aim.
        met: whether it is; None where there is no aim.
    """

    what: str
    ours: str
    against: str = ""
    ratio: float | None = None
    by_processor: float | None = None
    aim: str = ""
    met: bool | None = None


def alternately(rounds: int, measures: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Measure one after the other, round by round, so that whatever disturbs the machine disturbs all."""
    figures: dict[str, list[float]] = {key: [] for key in measures}
    for _ in range(rounds):
        for key, measure in measures.items():
            figures[key].append(measure())
    return figures


def ratio_of(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the rounds' ratios: each round is compared with its own neighbour."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def shown(figures: Sequence[float], unit: str, digits: int = 0) -> str:
    """Write the median with lowest and highest: `3,120 req/s (3,010 to 3,204)`."""
    middle, low, high = (f"{one:,.{digits}f}" for one in (median(figures), min(figures), max(figures)))
    return f"{middle} {unit}" if len(figures) == 1 else f"{middle} {unit} ({low} to {high})"


def table(rows: Iterable[Row]) -> str:
    """Write rows as a Markdown table."""
    lines = ["| what | ours | measured against | ratio | aim | |", "|---|---|---|---|---|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        if row.by_processor is not None:
            ratio += f" (by processor time {row.by_processor:.2f})"
        verdict = {None: "", True: "met", False: "**not met**"}[row.met]
        lines.append(f"| {row.what} | {row.ours} | {row.against} | {ratio} | {row.aim} | {verdict} |")
    return "\n".join(lines)
