"""Which calls a captured scenario plays: the one that is asked for, and those that belong to it.

Where triggers set the world going, they do so again, and all calls of the world are part of it. Else it
begins with the call itself, or, where your app placed that call while somebody else's was on the line, with
that one. Part of it are also the calls that it dials, those that were in one conversation with it, and those
that your app placed meanwhile of its own accord.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import CallEntry, StatusEntry
from voice_simulator.core.journal.request_entries import RequestEntry
from voice_simulator.core.journal.socket_entries import SocketOpeningEntry
from voice_simulator.core.journal.sound_entries import HeardEntry
from voice_simulator.core.journal.webhook_entries import TriggerEntry
from voice_simulator.core.json_text import from_own_json
from voice_simulator.core.model.states import ENDED, Direction
from voice_simulator.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voice_simulator.core.journal import Entry

MOST_CALLS: Final = 200
"""So many calls a captured scenario has at most."""


class NothingToCapture(SimulatorError):
    """A journal does not hold what a scenario of the call needs."""


@dataclass(slots=True, kw_only=True)
class CapturedCall:
    """One leg that the journal shows.

    Attributes:
        uuid: its id.
        placed: its entry.
        number: of that entry.
        at: when it was placed or came in, ms.
        body: of the request that placed it; None for one that came in, or that an NCCO dialled.
        is_triggered: whether a scenario placed it as your app would.
        entries: all that are about it.
        ended_at: when it was over; None where it is not.
        joined: the legs that it heard.
    """

    uuid: str
    placed: CallEntry
    number: int
    at: int
    body: dict[str, object] | None = None
    is_triggered: bool = False
    entries: list[Entry] = field(default_factory=list)
    ended_at: int | None = None
    joined: set[str] = field(default_factory=set)

    @property
    def is_second(self) -> bool:
        """Whether an NCCO has dialled it."""
        return self.placed.connected_from is not None

    @property
    def is_socket(self) -> bool:
        """Whether its party was a WebSocket of your app, which no script plays."""
        return any(isinstance(entry.what, SocketOpeningEntry) for entry in self.entries)

    @property
    def is_inbound(self) -> bool:
        """Whether it came in."""
        return self.placed.direction is Direction.INBOUND

    @property
    def is_of_app(self) -> bool:
        """Whether your app placed it itself."""
        return not (self.is_inbound or self.is_second or self.is_triggered)

    def is_live_at(self, instant: int) -> bool:
        """Whether it was on the line then."""
        return self.at <= instant and (self.ended_at is None or instant <= self.ended_at)


@dataclass(slots=True, kw_only=True)
class Scope:
    """What a captured scenario plays.

    Attributes:
        asked: the call that is asked for.
        calls: all of it, in the order in which they began.
        triggers: the requests to your app that set it going.
        base: the instant at which it begins, ms.
    """

    asked: CapturedCall
    calls: list[CapturedCall]
    triggers: list[Entry]
    base: int

    @property
    def is_world(self) -> bool:
        """Whether all that happened in the world is part of it."""
        return bool(self.triggers)


def scope_of(entries: Sequence[Entry], uuid: str, began: int) -> Scope:
    """Return what a scenario of a call has to play.

    Args:
        entries: the journal of its world.
        uuid: the call.
        began: the first instant of its world, ms.

    Raises:
        NothingToCapture: the journal no longer holds how the call began, or there are too many calls.
    """
    calls = calls_in(entries)
    if uuid not in calls:
        raise NothingToCapture(
            f"the journal no longer holds how the call {uuid} began: raise limits: {{journal: …}}"
        )
    asked = calls[uuid]
    # A trigger is written down when it is answered: in an app that is slow to answer, after its calls.
    triggers = [entry for entry in entries if isinstance(entry.what, TriggerEntry)]
    chosen = list(calls.values()) if triggers else _with_others(_first_of(asked, calls), calls)
    if len(chosen) > MOST_CALLS:
        raise NothingToCapture(f"{len(chosen)} calls belong together here; {MOST_CALLS} are the most")
    base = began if triggers else min(call.at for call in chosen)
    return Scope(asked=asked, calls=chosen, triggers=triggers, base=base)


def calls_in(entries: Iterable[Entry]) -> dict[str, CapturedCall]:
    """Return the legs whose beginning a journal holds, by their ids."""
    calls: dict[str, CapturedCall] = {}
    requests: dict[str, RequestEntry] = {}
    about: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.uuid is None:
            continue
        about[entry.uuid].append(entry)
        if isinstance(entry.what, CallEntry):
            calls[entry.uuid] = CapturedCall(
                uuid=entry.uuid, placed=entry.what, number=entry.seq, at=entry.time, entries=about[entry.uuid]
            )
        elif isinstance(entry.what, RequestEntry) and entry.what.method == "POST":
            requests.setdefault(entry.uuid, entry.what)
    for call in calls.values():
        _complete(call, requests.get(call.uuid))
    return calls


def _complete(call: CapturedCall, request: RequestEntry | None) -> None:
    if request is not None and request.path.rstrip("/").endswith("/calls") and request.body is not None:
        body = from_own_json(request.body)
        call.body = body if isinstance(body, dict) else None
        call.is_triggered = request.answer is not None
    for entry in call.entries:
        if isinstance(entry.what, StatusEntry) and entry.what.status in ENDED:
            call.ended_at = entry.time
        elif isinstance(entry.what, HeardEntry) and entry.what.leg is not None:
            call.joined.add(entry.what.leg)


def _first_of(call: CapturedCall, calls: dict[str, CapturedCall]) -> CapturedCall:
    """Return the call that brought one about, itself if none did."""
    while (first := calls.get(call.placed.connected_from or "")) is not None:
        call = first
    if not call.is_of_app:
        return call
    causes = (
        one for one in calls.values() if not (one.is_of_app or one.is_second) and one.is_live_at(call.at)
    )
    return next(causes, call)


def _with_others(first: CapturedCall, calls: dict[str, CapturedCall]) -> list[CapturedCall]:
    """Return a call with those that belong to it, in the order in which they began."""
    chosen = {first.uuid: first}
    while len(chosen) <= MOST_CALLS:
        more = [one for one in calls.values() if one.uuid not in chosen and _belongs(one, chosen)]
        if not more:
            break
        chosen |= {one.uuid: one for one in more}
    return sorted(chosen.values(), key=lambda one: one.number)


def _belongs(one: CapturedCall, chosen: dict[str, CapturedCall]) -> bool:
    if one.is_second:
        return one.placed.connected_from in chosen
    is_joined = bool(one.joined & chosen.keys()) or any(one.uuid in other.joined for other in chosen.values())
    if is_joined:
        return True
    return one.is_of_app and any(
        other.is_live_at(one.at) and other.number < one.number for other in chosen.values()
    )
