"""Why a claim does not hold, and what several claims say of what there was instead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.model.patterns import is_met

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voice_simulator.scenario.judging.evidence import Occurrence
    from voice_simulator.scenario.model.expectations import Thing

_MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """Why a claim does not hold.

    Attributes:
        seen: what there was, on one line or several.
        closest: what came closest, and how it differs.
        uuid: of the call that it is about, where the claim is about no call of its own.
    """

    seen: str
    closest: str | None = None
    uuid: str | None = None


def found_among(thing: Thing, candidates: Iterable[Occurrence]) -> list[Occurrence]:
    """Return what is like a thing."""
    return [one for one in candidates if is_met(thing.wanted, one.facts)]


def what_else_happened(candidates: Sequence[Occurrence]) -> str:
    """Say what there was of a kind where a thing of that kind did not happen."""
    if not candidates:
        return "nothing of that kind happened"
    counts = Counter(one.title for one in candidates)
    titles = [title if times == 1 else f"{title} ({times} times)" for title, times in counts.items()]
    return f"it did not happen; there were\n{enumerate_some([f'  {title}' for title in titles])}"


def enumerate_some(lines: Sequence[str], most: int = _MOST_SHOWN) -> str:
    """Put the first lines below each other, and say how many more there are."""
    more = [f"  and {len(lines) - most} more"] if len(lines) > most else []
    return "\n".join([*lines[:most], *more])
