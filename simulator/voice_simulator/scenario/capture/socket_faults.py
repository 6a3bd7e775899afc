"""The faults that struck the WebSockets of a captured scenario, each for just the leg that it struck."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from voice_simulator.core.journal.socket_entries import SocketFaultEntry
from voice_simulator.core.model.effects import ABNORMAL
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.scenario.capture.globs import literal
from voice_simulator.scenario.capture.yaml_text import Plain, duration, item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.faults import SocketFault
    from voice_simulator.scenario.capture.scope import CapturedCall, Scope

_Ends = tuple[str, str]
"""The two ends of a leg, by which a fault counts sockets."""


def lines_of_socket_faults(scope: Scope, entries: Sequence[Entry]) -> Iterator[str]:
    """Write the entries of `faults:`, each once, and which of several sockets it struck."""
    calls = {call.uuid: call for call in scope.calls}
    numbers, counted = _numbered(scope.calls)
    written = set()
    for entry in entries:
        call, fault = calls.get(entry.uuid or ""), entry.what
        if call is None or not isinstance(fault, SocketFaultEntry) or fault.rule is None:
            continue
        if call.uuid not in written:
            written.add(call.uuid)
            nth = {"nth": numbers[call.uuid]} if counted[_ends(call)] > 1 else {}
            yield from item(_fault(call) | nth | _what_it_does(fault.rule))


def _numbered(calls: Sequence[CapturedCall]) -> tuple[Mapping[str, int], Counter[_Ends]]:
    """Return which of the legs between the same ends each one is, and how many of them there are."""
    counted: Counter[_Ends] = Counter()
    numbers: dict[str, int] = {}
    for call in calls:
        counted[_ends(call)] += 1
        numbers[call.uuid] = counted[_ends(call)]
    return numbers, counted


def _ends(call: CapturedCall) -> _Ends:
    return call.placed.to.address, call.placed.from_.address


def _fault(call: CapturedCall) -> dict[str, object]:
    to, from_ = _ends(call)
    return {"socket": literal(to), "from": literal(from_)}


def _what_it_does(rule: SocketFault) -> dict[str, object]:
    match rule.kind:
        case FaultKind.REFUSE:
            return {"refuse": Plain("unreachable") if rule.status is None else rule.status}
        case FaultKind.DROP:
            when = {"in": Plain("speech")} if rule.after is None else {"after": duration(rule.after)}
            return {"drop": when | ({} if rule.code == ABNORMAL else {"code": rule.code})}
        case FaultKind.GAPS:
            return {"gaps": rule.every}
        case FaultKind.NOTIFY_LOST:
            return {"notify": Plain("lost")}
        case FaultKind.NOTIFY_LATE:
            return {"notify": {"late": duration(rule.late)}}
        case _:
            return {rule.kind.value: True}
