"""Failures as lines for people: a cause above what came of it, the timeline of a call below all about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_simulator.client.answers import Failed


def told_failures(failures: Sequence[Failed]) -> Iterator[str]:
    """Tell of failures: those with the same cause below that, and each timeline once."""
    causes = list(dict.fromkeys(one.cause for one in failures if one.cause is not None))
    for cause in causes:
        yield f"likely cause: {cause}"
        yield from ("what came of it, or after it:", "")
        yield from _told_together([one for one in failures if one.cause == cause])
    others = [one for one in failures if one.cause is None]
    if causes and others:
        yield from ("besides that:", "")
    yield from _told_together(others)


def _told_together(failures: Sequence[Failed]) -> Iterator[str]:
    for place, failure in enumerate(failures):
        yield from _failure_lines(failure)
        is_told_later = any(one.timeline == failure.timeline for one in failures[place + 1 :])
        if failure.timeline and not is_told_later:
            alike = (one.uuid for one in failures if one.timeline == failure.timeline)
            yield f"  call {' and '.join(dict.fromkeys(uuid for uuid in alike if uuid))}:"
            yield from (f"  {line}" for line in failure.timeline)
        yield ""


def _failure_lines(failure: Failed) -> Iterator[str]:
    """Tell of one failure: what was expected, where, what there was, and what comes closest."""
    always = " always" if failure.always else ""
    yield f"{failure.origin}: expected{always} {failure.expected}"
    seen = failure.seen.splitlines() or [""]
    yield f"  seen: {seen[0]}"
    yield from (f"        {line}" for line in seen[1:])
    if failure.closest:
        yield f"  closest: {failure.closest}"
