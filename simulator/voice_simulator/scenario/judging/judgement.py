"""Judgement: which expectations the evidence does not meet, and what there was instead.

What each claim needs is said in `scenario.judging.checks`; here it is settled for which calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.judging.check_failure import enumerate_some
from voice_simulator.scenario.judging.checks import why_failing
from voice_simulator.scenario.judging.legs import differences_of_call
from voice_simulator.scenario.model.expectations import Expectation, Happened, NoErrors, Which
from voice_simulator.scenario.model.patterns import Members, Scalar, is_met, near_miss
from voice_simulator.scenario.model.socket_claims import SocketMeasured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.scenario.judging.check_failure import CheckFailure
    from voice_simulator.scenario.judging.evidence import Evidence, SeenCall
    from voice_simulator.scenario.model.expectations import Claim

_MOST_CALLS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Something that was expected and did not come true.

    Attributes:
        origin: where it is written: `busy.yaml:31`.
        expected: what was expected, on one line.
        seen: what there was instead, on one line or several.
        closest: what came closest to it, and how it differs; None where nothing came close.
        uuid: of the call that it is about, or None.
        is_always: whether it must hold in every course of the scenario.
        tells_errors: whether it lists what went wrong, and not what that led to.
        time: when it was settled, ms; None where that is not known.
        cause: what may be why, in a sentence; None where nothing that is known may be.
    """

    origin: str
    expected: str
    seen: str
    closest: str | None = None
    uuid: str | None = None
    is_always: bool = False
    tells_errors: bool = field(default=False, compare=False)
    time: int | None = field(default=None, compare=False)
    cause: str | None = None


def judge(expectations: Iterable[Expectation], evidence: Evidence) -> list[Mismatch]:
    """Return what the evidence does not show of what is expected, in the order of the lines."""
    return [
        replace(mismatch, is_always=line.is_always)
        for line in expectations
        for mismatch in _mismatches(line, evidence)
    ]


def _mismatches(line: Expectation, evidence: Evidence) -> Iterator[Mismatch]:
    if line.calls is None:
        for claims, failure in _told_together(_check_failures(line.claims, evidence, None)):
            yield _mismatch(line, claims, failure)
        return
    calls = _calls_of(line, line.calls, evidence)
    if _is_wrong_number(line.which, len(calls)):
        yield _not_those_calls(line, calls, evidence)
    elif line.which is Which.ANY:
        yield from _of_any(line, calls, evidence)
    else:
        yield from _of_all(line, calls, evidence)


def _calls_of(line: Expectation, wanted: Members, evidence: Evidence) -> list[SeenCall]:
    """Return the calls that a line names.

    Of the second legs of one call a line about a WebSocket alone means the socket's: the others may be of a
    person whom your app has brought in.
    """
    calls = [call for call in evidence.calls if is_met(wanted, call.facts)]
    are_of_one = len({id(call.facts["leg_of"]) for call in calls}) == 1 and calls[0].first_leg is not None
    if line.which is not Which.ONE or not are_of_one or not all(map(_is_about_socket, line.claims)):
        return calls
    return [call for call in calls if call.socket is not None] or calls


def _is_about_socket(claim: Claim) -> bool:
    return isinstance(claim, SocketMeasured) or (isinstance(claim, Happened) and claim.thing.kind == "socket")


def _is_wrong_number(which: Which, number: int) -> bool:
    return number != 1 if which is Which.ONE else which is not Which.EACH and number == 0


def _check_failures(
    claims: Iterable[Claim], evidence: Evidence, call: SeenCall | None
) -> Iterator[tuple[Claim, CheckFailure]]:
    for claim in claims:
        failure = why_failing(claim, evidence, call)
        if failure is not None:
            yield claim, failure


def _told_together(
    failures: Iterable[tuple[Claim, CheckFailure]],
) -> Iterator[tuple[list[Claim], CheckFailure]]:
    """Put limits together that fail for one reason, as all do of a socket that was never open."""

    def why(failed: tuple[Claim, CheckFailure]) -> object:
        claim, failure = failed
        return failure if isinstance(claim, SocketMeasured) else claim

    for _, alike in groupby(failures, why):
        claims, reasons = zip(*alike, strict=True)
        yield list(claims), reasons[0]


def _of_all(line: Expectation, calls: Sequence[SeenCall], evidence: Evidence) -> Iterator[Mismatch]:
    shown = 0
    for call in calls:
        for claims, failure in _told_together(_check_failures(line.claims, evidence, call)):
            shown += 1
            if shown > _MOST_CALLS:
                yield Mismatch(origin=line.origin, expected=line.text, seen="more calls that differ")
                return
            yield _mismatch(line, claims, failure, call)


def _of_any(line: Expectation, calls: Sequence[SeenCall], evidence: Evidence) -> Iterator[Mismatch]:
    fewest: list[tuple[Claim, CheckFailure]] = []
    nearest = calls[0]
    for call in calls:
        failures = list(_check_failures(line.claims, evidence, call))
        if not failures:
            return
        if not fewest or len(failures) < len(fewest):
            fewest, nearest = failures, call
    claim, failure = fewest[0]
    first = failure.seen.replace("\n", "; ") + (f" ({failure.closest})" if failure.closest else "")
    yield Mismatch(
        origin=line.origin,
        expected=line.text,
        seen=f"none of these {len(calls)} is like that:\n{_listing(calls)}",
        closest=f"{nearest.line}: {claim.text} was expected, but {first}",
        uuid=nearest.uuid,
    )


def _not_those_calls(line: Expectation, calls: Sequence[SeenCall], evidence: Evidence) -> Mismatch:
    if calls:
        seen = f"{len(calls)} calls are like that; {_how_to_choose(calls)}\n{_listing(calls)}"
        return Mismatch(origin=line.origin, expected=line.text, seen=seen)
    if not evidence.calls:
        return Mismatch(origin=line.origin, expected=line.text, seen="there was no call at all")
    seen = f"no call is like that; there were\n{_listing(evidence.calls)}"
    nearest, how = _nearest(line.calls or Members(()), evidence.calls)
    closest = None if nearest is None else f"{nearest.line}: {how}"
    return Mismatch(
        origin=line.origin,
        expected=line.text,
        seen=seen,
        closest=closest,
        uuid=nearest.uuid if nearest else None,
    )


def _how_to_choose(calls: Iterable[SeenCall]) -> str:
    """Say how one of several calls is named: a second leg by whose it is, where others are no second legs."""
    choose = "name one, or say any: true or all: true"
    firsts = [call.first_leg for call in calls]
    if all(firsts) or not any(firsts):
        return choose
    return f"{choose} (leg_of: none leaves second legs out, leg_of: {{to: …}} asks for those of a call)"


def _nearest(wanted: Members, calls: Iterable[SeenCall]) -> tuple[SeenCall | None, str]:
    """Return the call that differs least, if something of it is as wanted, or is but for its stars."""
    best, best_differs, least = None, [""], (len(wanted.entries), False)
    for call in calls:
        differs = list(differences_of_call(wanted, call))
        # A call to the number that is named is nearer than another one that differs as much.
        rank = len(differs), any(one.startswith("to ") for one in differs)
        if rank < least or (best is None and _lacks_stars(wanted, call)):
            best, best_differs, least = call, differs, rank
    return best, "; ".join(best_differs)


def _lacks_stars(wanted: Members, call: SeenCall) -> bool:
    texts = ((name, one.text) for name, one in wanted.entries if isinstance(one, Scalar))
    return any(near_miss(text, call.facts.get(name)) for name, text in texts)


def _listing(calls: Sequence[SeenCall]) -> str:
    return enumerate_some([f"  {call.line}" for call in calls])


def _mismatch(
    line: Expectation, claims: Sequence[Claim], failure: CheckFailure, call: SeenCall | None = None
) -> Mismatch:
    subject = f"{line.subject}: " if line.subject else ""
    # Of several calls it must be said which one fails.
    which = f"{call.line}\n" if call is not None and line.which is not Which.ONE else ""
    return Mismatch(
        origin=line.origin,
        expected=f"{subject}{'; '.join(claim.text for claim in claims)}",
        seen=which + failure.seen,
        closest=failure.closest,
        uuid=call.uuid if call is not None else failure.uuid,
        tells_errors=isinstance(claims[0], NoErrors),
    )
