"""A scenario that runs several times, each time with another seed: how often what was expected held."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.lines import LINE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.cli.scenario_result import ScenarioResult
    from voice_simulator.scenario.language.scenario_reader import Scenario

MOST_REPEATS: Final = 10_000
_MOST_SEEDS: Final = 10
_LONGEST: Final = 70
_WORST_FIRST: Final = ("not run", "unreachable", "failed", "passed")


@dataclass(frozen=True, slots=True)
class Repetition:
    """How the runs of one scenario went.

    Attributes:
        seeds: the seed of each run that was judged, in their order.
        failed_seeds: those of the runs that failed.
        held: by the place of an expectation (`line 14`) in how many runs it held.
        wording: by the same place what is expected.
    """

    seeds: tuple[int, ...]
    failed_seeds: tuple[int, ...]
    held: Mapping[str, int]
    wording: Mapping[str, str]

    @property
    def sum(self) -> str:
        """How many runs passed: `17 of 20 passed with the seeds 1 to 20`."""
        first, last, runs = self.seeds[0], self.seeds[-1], len(self.seeds)
        which = f"the seeds {first} to {last}" if runs > 1 else f"the seed {first}"
        return f"{runs - len(self.failed_seeds)} of {runs} passed with {which}"

    def lines(self) -> Iterator[str]:
        """Tell which seeds failed, and how often each expectation held."""
        if self.failed_seeds:
            more = len(self.failed_seeds) - _MOST_SEEDS
            shown = ", ".join(map(str, self.failed_seeds[:_MOST_SEEDS]))
            others = f" and {more} more" if more > 0 else ""
            yield f"failed with seed {shown}{others}; --seed {self.failed_seeds[0]} repeats the first"
        for place, held in self.held.items():
            yield f"{place}: {held} of {len(self.seeds)}  {self.wording[place]}"


def expectation_lines(scenario: Scenario, text: bytes) -> dict[str, str]:
    """Return how each expectation of a scenario begins in its file, by its origin."""
    lines = LINE_BREAK.split(text.decode("utf-8-sig", "replace"))
    origins = sorted((one.origin for one in scenario.expectations), key=_line_of)
    return {origin: "".join(lines[_line_of(origin) - 1 : _line_of(origin)]).strip() for origin in origins}


def _line_of(origin: str) -> int:
    return int(origin.rpartition(":")[2])


def combined(runs: Mapping[int, ScenarioResult], expectations: Mapping[str, str]) -> ScenarioResult:
    """Make one result of several runs: the first of the worst, with what is to be said of all.

    Args:
        runs: the result of each run by its seed, in their order; one at least.
        expectations: how each expectation is written, by its origin.
    """
    worst = min(runs.values(), key=lambda run: _WORST_FIRST.index(run.verdict))
    judged = {seed: run for seed, run in runs.items() if run.verdict in ("passed", "failed")}
    wall = sum(run.wall for run in runs.values())
    return replace(worst, wall=wall, repetition=_repetition(judged, expectations) if judged else None)


def _repetition(judged: Mapping[int, ScenarioResult], expectations: Mapping[str, str]) -> Repetition:
    failures = [one for run in judged.values() for one in run.failures]
    # What is expected unasked, such as that a script plays to its end, is told of where it failed.
    unasked = {one.origin: one.expected for one in failures if one.origin not in expectations}
    wording = {**expectations, **unasked}
    failed = [{one.origin for one in run.failures} for run in judged.values()]
    return Repetition(
        seeds=tuple(judged),
        failed_seeds=tuple(seed for seed, run in judged.items() if not run.is_passed),
        held={_place(one, expectations): sum(one not in of_run for of_run in failed) for one in wording},
        wording={_place(one, expectations): _short(words) for one, words in wording.items()},
    )


def _place(origin: str, expectations: Mapping[str, str]) -> str:
    """Return the line of an expectation; of something else also its file, for it may be in another one."""
    return f"line {origin.rpartition(':')[2]}" if origin in expectations else origin


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
