"""The events of a call against those expected, among which an ellipsis stands for any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.scenario.model.expectations import ELLIPSIS

if TYPE_CHECKING:
    from collections.abc import Sequence


def first_difference(words: Sequence[str], got: Sequence[str]) -> str | None:
    """Say where a list of events is no longer as expected: `at 3: expected answered, got busy`.

    Args:
        words: expected; `ELLIPSIS` stands for any number of any events.
        got: what there was.
    """
    words = _without_repeated_ellipses(words)
    reached = _with_skips({0}, words)
    furthest, place = max(reached), 0
    for number, event in enumerate(got, 1):
        onward = {at if words[at] == ELLIPSIS else at + 1 for at in reached if _takes(words, at, event)}
        reached = _with_skips(onward, words)
        if reached and max(reached) >= furthest:
            furthest, place = max(reached), number
    if len(words) in reached:
        return None
    if furthest and words[furthest - 1] == ELLIPSIS:
        place = len(got)  # it might have come anywhere up to the end
    return f"at {place + 1}: expected {_at(words, furthest)}, got {_at(got, place)}"


def _without_repeated_ellipses(words: Sequence[str]) -> list[str]:
    """Return the words with one ellipsis for several in a row, which say no more and take long."""
    return [word for word, before in zip(words, ("", *words), strict=False) if not word == before == ELLIPSIS]


def _takes(words: Sequence[str], at: int, event: str) -> bool:
    return at < len(words) and words[at] in (ELLIPSIS, event)


def _with_skips(places: set[int], words: Sequence[str]) -> set[int]:
    """Add the places behind ellipses, which may stand for none."""
    reached = set(places)
    for at in sorted(places):
        while at < len(words) and words[at] == ELLIPSIS:
            at += 1
            reached.add(at)
    return reached


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if place < len(words) else "nothing more"
