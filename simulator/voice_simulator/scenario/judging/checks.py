"""What each claim of an expectation needs in the evidence, and what is said where that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.scenario.judging.app_answers import why_not_answered
from voice_simulator.scenario.judging.check_failure import (
    CheckFailure,
    enumerate_some,
    found_among,
    what_else_happened,
)
from voice_simulator.scenario.judging.event_sequence import first_difference
from voice_simulator.scenario.judging.evidence import ALIKE
from voice_simulator.scenario.judging.hearing import why_not_as_heard
from voice_simulator.scenario.judging.legs import why_not_such_legs
from voice_simulator.scenario.judging.recordings import (
    why_not_so_recorded,
    why_not_so_transcribed,
    why_recorded,
)
from voice_simulator.scenario.judging.sockets import why_not_so_measured
from voice_simulator.scenario.model.bounds import Bounds, milliseconds
from voice_simulator.scenario.model.expectations import (
    HEADS,
    AppAnswers,
    Between,
    CallCount,
    Claim,
    Detail,
    Events,
    Happened,
    Heard,
    HeardLast,
    Lasted,
    LastStatus,
    LegCount,
    LegsInOrder,
    NoErrors,
    NotHeard,
    NothingRecorded,
    OfOneCall,
    Recorded,
    Thing,
    Transcribed,
)
from voice_simulator.scenario.model.patterns import Scalar, differences, is_met
from voice_simulator.scenario.model.socket_claims import SocketMeasured

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voice_simulator.scenario.judging.evidence import Evidence, Occurrence, SeenCall

_A_WAIT: Final = 0.05
"""Seconds of wall time: what takes less is an answer."""
_BEGUN_BY_APP: Final = ("webhook started", "status started")
_MOST_COMPARED: Final = 1000
_WALL_PRECISION: Final = 50
"""Ms by which wall time may be measured wrong: entries are looked at once the event loop comes round."""


def why_failing(claim: Claim, evidence: Evidence, call: SeenCall | None) -> CheckFailure | None:
    """Say why a claim does not hold, of one call or of everything; None if it holds."""
    match claim:
        case Happened():
            return _happened(claim, evidence, call)
        case Between():
            return _between(claim, evidence, call)
        case CallCount():
            return _call_count(claim, evidence)
        case AppAnswers():
            return why_not_answered(claim, evidence)
        case NoErrors():
            return _no_errors(evidence)
        case SocketMeasured():
            return why_not_so_measured(claim, call, evidence)
        case NothingRecorded():
            return why_recorded(claim, evidence.calls if call is None else [call])
        case _:
            if call is None:
                raise AssertionError(f"{claim} needs a call")
            return _of_call(claim, call, evidence)


def _of_call(claim: OfOneCall, call: SeenCall, evidence: Evidence) -> CheckFailure | None:
    match claim:
        case LastStatus(status):
            return None if call.last.get("status") == status else CheckFailure(_ended(call))
        case Detail(detail):
            return None if call.last.get("detail") == detail else CheckFailure(_ended(call))
        case Lasted():
            return _lasted(claim, call)
        case Events(words):
            return _events(words, call.callbacks)
        case LegCount() | LegsInOrder():
            return why_not_such_legs(claim, call)
        case Heard() | NotHeard() | HeardLast():
            return why_not_as_heard(claim, call, evidence)
        case Recorded():
            return why_not_so_recorded(claim, call)
        case Transcribed():
            return why_not_so_transcribed(claim, call)


def _ended(call: SeenCall) -> str:
    if not call.last:
        return "no status yet"
    detail = f"detail {call.last['detail']}" if "detail" in call.last else "no detail"
    return f"status {call.last.get('status')}, {detail}"


def _lasted(claim: Lasted, call: SeenCall) -> CheckFailure | None:
    duration = call.last.get("duration")
    if not isinstance(duration, int):
        return CheckFailure(f"no duration: the call was not answered, or is not over ({_ended(call)})")
    return None if claim.span.admit(duration * SECOND) else CheckFailure(f"duration {duration}s")


def _events(words: Sequence[str], got: Sequence[str]) -> CheckFailure | None:
    differs = first_difference(words, got)
    return None if differs is None else CheckFailure(f"events {', '.join(got) or 'none'}\n{differs}")


# -- things that happen


def never_happened(thing: Thing, candidates: Sequence[Occurrence]) -> CheckFailure:
    """Say that none of some candidates is a thing, and which comes closest."""
    nearest, closest = _closest(thing, candidates)
    return CheckFailure(
        f"no {thing.text}: {what_else_happened(candidates)}", closest, nearest.uuid if nearest else None
    )


def _happened(claim: Happened, evidence: Evidence, call: SeenCall | None) -> CheckFailure | None:
    candidates = evidence.things(claim.thing.kind, call)
    found = found_among(claim.thing, candidates)
    if claim.times.admit(len(found)):
        return None
    nearest, closest = None, None
    if len(found) < claim.times.at_least:
        nearest, closest = _closest(claim.thing, candidates)
    if found:
        lines = _lines(found, evidence, call)
        return CheckFailure(f"{_often(len(found))}\n{lines}", closest, found[0].uuid)
    return CheckFailure(what_else_happened(candidates), closest, nearest.uuid if nearest else None)


def _closest(thing: Thing, candidates: Sequence[Occurrence]) -> tuple[Occurrence | None, str | None]:
    """Return what differs least among what goes by at least part of the name, and how it differs."""
    near = [
        (one, list(differences(thing.wanted, one.facts)))
        for one in candidates[-_MOST_COMPARED:]
        if _is_namesake(thing, one) and not is_met(thing.wanted, one.facts)
    ]
    if not near:
        return None, None
    best, differs = min(near, key=lambda each: len(each[1]))
    return best, f"{best.title}: {'; '.join(differs)}"


def _is_namesake(thing: Thing, one: Occurrence) -> bool:
    named = [(name, pattern) for name in HEADS[thing.kind] if (pattern := thing.wanted.get(name))]
    # A name that says nothing, such as a path `*`, makes nothing close.
    telling = [item for item in named if item[1] != Scalar("*", "*")]
    return not telling or any(is_met(pattern, one.facts.get(name)) for name, pattern in telling)


# -- spans between things


def _between(claim: Between, evidence: Evidence, call: SeenCall | None) -> CheckFailure | None:
    """Judge a span in each world that it begins in: times of different worlds can't be compared."""
    begun = evidence.things(claim.first.kind, call)
    firsts: dict[str, Occurrence] = {}
    for one in found_among(claim.first, begun):
        firsts.setdefault(one.application, one)
    if not firsts:
        return CheckFailure(f"no {claim.first.text}: {what_else_happened(begun)}")
    ends = found_among(claim.then, evidence.things(claim.then.kind, call))
    failures = (_span(claim, first, ends, evidence, call) for first in firsts.values())
    return next((why for why in failures if why is not None), None)


def _span(
    claim: Between, first: Occurrence, ends: Iterable[Occurrence], evidence: Evidence, call: SeenCall | None
) -> CheckFailure | None:
    then = next((one for one in ends if _is_after(one, first)), None)
    if then is None:
        where = "" if call is None else " on that call"
        why = _why_not_awaited(claim)
        return CheckFailure(
            f"{evidence.timed_title(first)}, and no {claim.then.text}{where} after it{why}", uuid=first.uuid
        )
    if _are_of_one_ncco(first, then):
        first, then = first.begun or first, then.begun or then
    seen = _seen_wall(claim, first, then) if claim.is_wall else _seen_span(claim, first, then, evidence)
    if seen is None:
        return None
    names = " and ".join(one.title.removeprefix("webhook ") for one in (first, then))
    return CheckFailure(f"between {names}: {seen}\n{_lines([first, then], evidence)}", uuid=first.uuid)


def _why_not_awaited(claim: Between) -> str:
    """Say for how long your app was waited for, where it is your app that does what did not come."""
    if claim.is_wall:
        span = milliseconds(claim.longest_wall_wait)
        return f" (your app was waited for as long as {span} and --idle: is its own wait longer?)"
    if claim.then.kind == "api" or claim.then.text in _BEGUN_BY_APP:
        return " (does your app wait by its own clock for longer than --idle? wall: true waits for it)"
    return ""


def _seen_span(claim: Between, first: Occurrence, then: Occurrence, evidence: Evidence) -> str | None:
    """Tell the simulated time that passed; None if that is as expected."""
    span = then.time - first.time
    if claim.span.admit(span):
        return None
    return f"{milliseconds(span)}{_why_short(claim, span, first, then, evidence)}"


def _seen_wall(claim: Between, first: Occurrence, then: Occurrence) -> str | None:
    """Tell the wall time that passed; None if that is as expected, as nearly as it can be measured."""
    if first.wall is None or then.wall is None:
        return "nobody looked at the wall clock"
    span = then.wall - first.wall
    least, most = claim.span.at_least, claim.span.at_most
    nearly = Bounds(max(0, least - _WALL_PRECISION), None if most is None else most + _WALL_PRECISION)
    return None if nearly.admit(round(span * SECOND)) else f"{span:.2f} s of wall time"


def _why_short(claim: Between, span: int, first: Occurrence, then: Occurrence, evidence: Evidence) -> str:
    """Say where the time is that an application waited by its own clock: simulated time stood still."""
    if not evidence.time_jumps or span >= claim.span.at_least or first.wall is None or then.wall is None:
        return ""
    wall = then.wall - first.wall
    if wall < _A_WAIT:
        return f", and your app did not wait ({wall:.2f} s of wall time)"
    return (
        f", because your app's own waiting takes no simulated time in auto ({wall:.1f} s of wall time, "
        "which wall: true measures)"
    )


def _is_after(one: Occurrence, first: Occurrence) -> bool:
    if _are_of_one_ncco(one, first):
        # Your app gives them at once; they begin one after the other.
        return one.begun is not None and first.begun is not None and one.begun.seq > first.begun.seq
    return (
        one is not first
        and one.application == first.application
        and one.seq > first.since
        and one.time >= first.time
    )


def _are_of_one_ncco(one: Occurrence, other: Occurrence) -> bool:
    return one.kind == other.kind == "ncco" and (one.application, one.seq) == (other.application, other.seq)


# -- counts and errors


def _call_count(claim: CallCount, evidence: Evidence) -> CheckFailure | None:
    found = [call for call in evidence.calls if is_met(claim.calls, call.facts_at_end)]
    if claim.number.admit(len(found)):
        return None
    lines = enumerate_some([f"  {call.line}" for call in found or evidence.calls])
    if found or not evidence.calls:
        count = f"{len(found)} {'call' if len(found) == 1 else 'calls'}" if found else "no call at all"
    else:
        count = "no such call; there were"
    too_many = found[0].uuid if len(found) > claim.number.at_least else None
    return CheckFailure(f"{count}\n{lines}" if lines else count, uuid=too_many)


def _no_errors(evidence: Evidence) -> CheckFailure | None:
    errors = evidence.errors
    if not errors:
        return None
    alike: dict[object, list[Occurrence]] = {}
    for one in errors:
        alike.setdefault((one.uuid, one.facts.get(ALIKE, one.title)), []).append(one)
    lines = [
        f"  {evidence.timed_title(first)}{_and_more(more)}{_whose(first, evidence)}"
        for first, *more in alike.values()
    ]
    return CheckFailure(enumerate_some(lines), uuid=errors[0].uuid)


def _and_more(alike: Sequence[Occurrence]) -> str:
    return f" (and {len(alike)} more like this)" if alike else ""


# -- how things are shown


def _lines(found: Sequence[Occurrence], evidence: Evidence, call: SeenCall | None = None) -> str:
    """Tell of things with their time, and of which calls they were where that is not said."""
    return enumerate_some(
        [f"  {evidence.timed_title(one)}{_whose(one, evidence) if call is None else ''}" for one in found]
    )


def _whose(one: Occurrence, evidence: Evidence) -> str:
    call = evidence.call(one.uuid)
    return "" if call is None else f" (call to {call.shown_to})"


def _often(number: int) -> str:
    return "it happened once" if number == 1 else f"it happened {number} times"
