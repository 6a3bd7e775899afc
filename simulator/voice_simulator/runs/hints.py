"""What a failed run adds where it explains the failure: who asked the API, and what is still going on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.request_entries import RequestEntry
from voice_simulator.core.redaction import without_password
from voice_simulator.documents.quantities import in_largest_unit
from voice_simulator.scenario.judging.judgement import Mismatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.runtime.world import World
    from voice_simulator.scenario.language.scenario_reader import Scenario

_MOST_NAMED: Final = 5
_UNAUTHORIZED: Final = 401


def never_begun(scenario: Scenario) -> Iterator[Mismatch]:
    """Say so where nothing could happen because nothing was to set the scenario going."""
    if not scenario.waits and not scenario.inbound:
        yield Mismatch(
            origin=scenario.file,
            expected="a trigger, or that your app calls the API by itself",
            seen="nothing set the scenario going; add trigger: {post: /path}, say, or trigger: none to wait",
        )


def never_admitted(file: str, entries: Iterable[Entry]) -> Iterator[Mismatch]:
    """Say so where nothing could happen because the API admitted nobody.

    Args:
        file: of the scenario.
        entries: of the journals of a run without a call.
    """
    requests = (entry.what for entry in entries if isinstance(entry.what, RequestEntry))
    refused = next((one for one in requests if one.status == _UNAUTHORIZED), None)
    if refused is not None:
        yield Mismatch(
            origin=file,
            expected="the API admits your app",
            seen=f"{refused.method} {refused.path} -> 401: {refused.refused} (--auth off asks for no token)",
        )


def asked_as_another(file: str, whose: str | None, worlds: Sequence[World]) -> Iterator[Mismatch]:
    """Say so where the application of a run was silent, and others of the same simulator have calls.

    Args:
        file: of the scenario.
        whose: the application of the run; None for any.
        worlds: all that there are.
    """
    others = [one.application_id for one in worlds if len(one.switchboard.store)]
    if whose is None or whose in others or not others:
        return
    names = ", ".join(f"'{one}'" for one in others[:_MOST_NAMED])
    yield Mismatch(
        origin=file,
        expected=f"a call of the application '{whose}' (--application)",
        seen=f"it has none; there are calls of {names}: by which application_id does your app ask?",
    )


def still_going(
    file: str, timeout: float, worlds: Sequence[World], unquiet: str, linger: int | None = None
) -> Mismatch:
    """Say what was still going on when a run had to end.

    Args:
        file: of the scenario.
        timeout: seconds of wall time that the run might take.
        worlds: those that the run is about.
        unquiet: what it waited for where nothing was going on.
        linger: ms of simulated time that were passing after all else was over; None for none.
    """
    going = [
        f"call {call.uuid} to {without_password(call.to.address)} is {call.status}"
        for world in worlds
        for call in world.switchboard.store
        if not call.is_over
    ]
    if linger is not None:
        span = in_largest_unit(linger)
        going.append(f"the simulated time of linger: {span} had not passed yet (--speed makes it faster)")
    if not going and not worlds:
        going = ["your app has not called the API"]
    return Mismatch(
        origin=file,
        expected=f"the scenario is over within {timeout:g} s of wall time (--timeout)",
        seen="; ".join([*_unanswered(worlds), *going[:_MOST_NAMED]]) or unquiet,
    )


def _unanswered(worlds: Iterable[World]) -> list[str]:
    """Name the addresses that have been sent something and have not answered yet."""
    by_place: dict[str, list[HttpRequest]] = {}
    for world in worlds:
        for request in world.driver.unanswered:
            place = f"{request.method} {without_password(request.url).partition('?')[0]}"
            by_place.setdefault(place, []).append(request)
    return [
        f"your app has not replied to {place} ({_counted(requests)}); does its handler send a reply?"
        for place, requests in by_place.items()
    ]


def _counted(requests: Sequence[HttpRequest]) -> str:
    noun = "webhook" if any(request.may_bring_ncco for request in requests) else "event"
    if all(request.is_for_file for request in requests):
        noun = "audio file"
    seconds = max(request.socket_timeout for request in requests) / SECOND
    one = len(requests) == 1
    return f"{len(requests)} {noun}{'' if one else 's'}, up to {seconds:g} s{'' if one else ' each'}"
