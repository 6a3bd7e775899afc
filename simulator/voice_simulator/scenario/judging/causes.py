"""Why things are not as expected: the first thing that your app did wrong on those calls.

One refused WebSocket lets a script end early, a reply lack, and another party answer. All of these are wrong,
but only the first can be mended: so each names it as its cause, and a report tells it once, above them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.core.model.states import TRANSITIONS, Status
from voice_simulator.scenario.judging.evidence import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.scenario.judging.evidence import Evidence, SeenCall
    from voice_simulator.scenario.judging.judgement import Mismatch


def with_causes(wrong: Sequence[Mismatch], evidence: Evidence) -> list[Mismatch]:
    """Return what is not as it should be with what may be why, where something may.

    Where nothing is wrong but that there were errors, they are told anyway.
    """
    causes = sorted(_causes(evidence), key=lambda cause: cause.time)
    if not causes or all(one.tells_errors for one in wrong):
        return list(wrong)
    firsts = _first_legs(evidence)
    return [replace(one, cause=_cause_of(one, causes, firsts, evidence)) for one in wrong]


def _causes(evidence: Evidence) -> Iterator[Cause]:
    yield from evidence.causes
    for call in evidence.calls:
        trouble = None if call.socket is None else call.socket.trouble
        if trouble is not None:
            address = call.shown_to
            yield Cause(trouble.time, call.uuid, f"your app's socket {address} {trouble.what}")


def _first_legs(evidence: Evidence) -> dict[str, SeenCall]:
    """Return for each leg the call with which those that belong together begin."""
    firsts: dict[str, SeenCall] = {}
    for call in evidence.calls:
        first = firsts.setdefault(call.uuid, call)
        firsts.update((leg.uuid, first) for leg in call.legs)
    return firsts


def _cause_of(
    wrong: Mismatch, causes: Iterable[Cause], firsts: dict[str, SeenCall], evidence: Evidence
) -> str | None:
    """Return the first cause on the legs that belong together with that of what is wrong."""
    whose = firsts.get(wrong.uuid or "")
    for cause in causes:
        if wrong.time is not None and cause.time > wrong.time:
            continue
        first = firsts.get(cause.uuid or "")
        is_elsewhere = whose is not None and first is not None and whose is not first
        if not is_elsewhere and not _is_too_late(cause, first, evidence):
            return f"{cause.sentence}, at {evidence.when(cause.time, cause.uuid)}"
    return None


def _is_too_late(cause: Cause, first: SeenCall | None, evidence: Evidence) -> bool:
    """Whether something happened when its call was over, so that nothing on that can have come of it."""
    if first is None or TRANSITIONS.get(Status(str(first.last.get("status", Status.STARTED)))):
        return False
    return cause.time > evidence.things("status", first)[-1].time
