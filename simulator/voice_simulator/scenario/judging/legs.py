"""Legs that an NCCO has dialled, against what they are expected to be like."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from voice_simulator.scenario.judging.check_failure import CheckFailure, enumerate_some
from voice_simulator.scenario.model.expectations import LegCount, LegsInOrder, calls_text
from voice_simulator.scenario.model.patterns import Members, differences, is_met

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voice_simulator.scenario.judging.evidence import SeenCall


def why_not_such_legs(claim: LegCount | LegsInOrder, call: SeenCall) -> CheckFailure | None:
    """Say why a call did not dial the second legs that it should have; None if it did."""
    legs = call.legs
    if isinstance(claim, LegCount):
        return None if claim.number.admit(len(legs)) else CheckFailure(_what_legs(legs))
    if len(claim.legs) == len(legs) and all(map(_fits, claim.legs, legs)):
        return None
    return CheckFailure(_what_legs(legs), _first_difference(claim.legs, legs))


def differences_of_call(wanted: Members, call: SeenCall) -> Iterator[str]:
    """Yield by what a call is not the one that is named; whose leg it is is told in words."""
    own = tuple((name, pattern) for name, pattern in wanted.entries if name != "leg_of")
    yield from differences(Members(own), call.facts)
    first = wanted.get("leg_of")
    if first is None or is_met(first, call.facts.get("leg_of")):
        return
    if call.first_leg is None:
        yield "it is no second leg"
    elif isinstance(first, Members):
        yield f"it is a leg of the {call.first_leg}, not of the {calls_text(first)}"
    else:
        yield f"it is a second leg, of the {call.first_leg}"


def _fits(wanted: Members, leg: SeenCall) -> bool:
    return is_met(wanted, leg.facts_at_end)


def _what_legs(legs: Sequence[SeenCall]) -> str:
    if not legs:
        return "it has no second leg: its NCCOs dialled none"
    number = "one second leg" if len(legs) == 1 else f"{len(legs)} second legs"
    return f"it has {number}\n{enumerate_some([f'  {_line(leg)}' for leg in legs])}"


def _line(leg: SeenCall) -> str:
    """Tell of a leg where it is plain whose it is."""
    turn = f", turn {leg.facts['turn']}" if "turn" in leg.facts else ""
    detail = f" ({leg.last['detail']})" if "detail" in leg.last else ""
    ended = leg.last.get("status", "no status yet")
    return f"to {leg.shown_to} from {leg.facts['from']}{turn}: {ended}{detail}"


def _first_difference(wanted: Sequence[Members], legs: Sequence[SeenCall]) -> str | None:
    for number, (one, leg) in enumerate(zip_longest(wanted, legs), start=1):
        if one is None:
            return f"{number}: the {leg.name} was not expected" if leg is not None else None
        if leg is None:
            return f"{number}: there is no such leg, but a {calls_text(one, 'leg')} was expected"
        if not _fits(one, leg):
            return f"{number}: {_line(leg)}: {'; '.join(differences(one, leg.facts_at_end))}"
    return None
