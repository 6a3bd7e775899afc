"""What a captured scenario expects: the course that its calls took."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.capture.event_order import events_of
from voice_simulator.scenario.capture.globs import literal
from voice_simulator.scenario.capture.yaml_text import Plain, item
from voice_simulator.scenario.judging.evidence import Evidence, Occurrence, SeenCall
from voice_simulator.scenario.judging.journal_reader import JournalReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.scenario.capture.scope import CapturedCall, Scope

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}")


def lines_of_expectations(scope: Scope, entries: Iterable[Entry]) -> list[str]:
    """Write `expect:`."""
    evidence = Evidence()
    JournalReader("", evidence).read(entries)
    lines = item({"calls": len(scope.calls)})
    for call in scope.calls:
        seen = evidence.call(call.uuid)
        which = _selector(call, scope.calls)
        if seen is not None and which is not None:
            lines += [line for one in _of_call(call, seen, evidence) for line in item({"call": which} | one)]
    return ["expect:", *lines]


def _selector(call: CapturedCall, calls: Sequence[CapturedCall]) -> dict[str, object] | None:
    """Return how a line names a call and no other; None where it can't."""
    to_it = [one for one in calls if one.placed.to.address == call.placed.to.address]
    of_number = [one for one in to_it if one.is_second == call.is_second]
    turns = [one for one in of_number if not one.is_inbound]
    named: dict[str, object] = {"to": literal(call.placed.to.address)}
    if any(
        one.placed.to.address == call.placed.to.address and one.is_second != call.is_second for one in calls
    ):
        named["leg_of"] = Plain("none") if not call.is_second else {"to": "*"}
    if len(of_number) == 1:
        return named
    if call.is_socket:
        return None  # it has no turn, by which it could be told from the others
    if not call.is_inbound:
        return named | {"direction": Plain("outbound"), "turn": turns.index(call) + 1}
    named |= {"direction": Plain("inbound"), "from": literal(call.placed.from_.address)}
    alike = [one for one in of_number if one.is_inbound and one.placed.from_ == call.placed.from_]
    return named if len(alike) == 1 else None


def _of_call(call: CapturedCall, seen: SeenCall, evidence: Evidence) -> Iterator[dict[str, object]]:
    last = seen.last
    if call.ended_at is not None:
        yield {name: last[name] for name in ("status", "detail") if name in last}
    events = events_of(call, seen)
    if events:
        yield {"events": [*events, *([] if call.ended_at is not None else ["..."])]}
    heard = [literal(sound.content) for sound in seen.heard if sound.content.strip()]
    if heard:
        yield {"heard": heard}
    for thing, times in Counter(str(one.facts["action"]) for one in evidence.things("ncco", seen)).items():
        yield {"ncco": Plain(thing), "times": times}
    for (request, action, status), times in _requests(evidence.things("api", seen)).items():
        asked = {"request": request} | ({} if action is None else {"action": Plain(action)})
        yield {"api": asked | ({} if status is None else {"status": status}), "times": times}


def _requests(things: Iterable[Occurrence]) -> Counter[tuple[str, str | None, int | None]]:
    """Count the requests that your app made about a call, but for those that only read."""
    counts: Counter[tuple[str, str | None, int | None]] = Counter()
    for one in things:
        facts, body = one.facts, one.facts.get("body")
        if facts["method"] in ("GET", "POST"):
            continue
        action = body.get("action") if isinstance(body, dict) else None
        status = facts.get("status")
        path = f"{facts['method']} {_ID.sub('*', str(facts['path']))}"
        counts[path, action if action in _ACTIONS else None, status if isinstance(status, int) else None] += 1
    return counts


# A tuple, not a set: a body that was refused may have a list there.
_ACTIONS: Final = ("transfer", "hangup", "mute", "unmute", "earmuff", "unearmuff")
