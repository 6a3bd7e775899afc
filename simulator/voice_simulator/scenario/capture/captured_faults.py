"""The faults that struck the calls of a captured scenario, each for just what it struck."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.request_entries import ApiFaultEntry, RequestEntry, UnhandledRequestEntry
from voice_simulator.core.journal.socket_entries import SocketFaultEntry
from voice_simulator.core.journal.webhook_entries import WebhookEntry, WebhookFaultEntry
from voice_simulator.core.json_text import from_own_json
from voice_simulator.core.model.faults import Effect, WebhookFault
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.scenario.capture.globs import literal
from voice_simulator.scenario.capture.recording_faults import lines_of_recording_faults
from voice_simulator.scenario.capture.socket_faults import lines_of_socket_faults
from voice_simulator.scenario.capture.yaml_text import Plain, comment, duration, item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.faults import ApiFault, InjectedAnswer
    from voice_simulator.scenario.capture.scope import CapturedCall, Scope

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}")

_Key = tuple[str, str, str]
"""An event, and the two ends of a leg."""


def lines_of_faults(scope: Scope, entries: Sequence[Entry]) -> list[str]:
    """Write `faults:`."""
    lines = [
        *_of_webhooks(scope, entries),
        *lines_of_recording_faults(scope, entries),
        *lines_of_socket_faults(scope, entries),
        *_of_requests(scope, entries),
    ]
    return ["faults:", *lines, ""] if lines else []


def remarks_on_faults(scope: Scope, entries: Sequence[Entry]) -> list[str]:
    """Tell of the faults that struck before the scenario begins."""
    before = [
        entry.what
        for entry in entries
        if isinstance(entry.what, ApiFaultEntry) and entry.uuid is None and not _is_part(entry, scope)
    ]
    named = ", ".join(f"{fault.does}: {fault.request} ({fault.fault})" for fault in before[:3])
    more = f" and {len(before) - 3} more" if len(before) > 3 else ""
    earlier = [f"Faults of the API struck before it, and are not here: {named}{more}."] if before else []
    return [*earlier, *_of_which_too_little_is_known(scope, entries)]


def _of_which_too_little_is_known(scope: Scope, entries: Sequence[Entry]) -> Iterator[str]:
    """Tell of faults in a journal from elsewhere, which has their names and not what they were to do."""
    uuids = {call.uuid for call in scope.calls}
    for entry in entries:
        match entry.what:
            case WebhookFaultEntry() as fault if entry.uuid in uuids and _rule_of(fault) is None:
                what = f"the event {fault.event}"
                yield f"A fault struck {what}, not written here: {fault.does} ({fault.fault})."
            case ApiFaultEntry(rule=None) as fault if _is_part(entry, scope):
                yield f"A fault struck {fault.request}, not written here: {fault.does} ({fault.fault})."
            case SocketFaultEntry(rule=None) as fault if entry.uuid in uuids:
                yield f"A fault struck the WebSocket, not written here: {fault.does} ({fault.fault})."


# -- webhooks


def _of_webhooks(scope: Scope, entries: Sequence[Entry]) -> Iterator[str]:
    calls = {call.uuid: call for call in scope.calls}
    counted, numbers = _count(calls, entries)
    for entry in entries:
        call, fault = calls.get(entry.uuid or ""), entry.what
        if call is None or not isinstance(fault, WebhookFaultEntry) or (rule := _rule_of(fault)) is None:
            continue
        is_only_one = counted[_key(call, fault.event)] == 1
        nth = None if is_only_one else numbers.get(fault.delivery, 1)
        yield from item(_webhook_fault(call, fault.event.value, nth, rule))


def _rule_of(fault: WebhookFaultEntry) -> WebhookFault | None:
    """Return what a fault does; of one in a journal from elsewhere None, where its name does not say all."""
    does = fault.does
    if fault.rule is not None or does not in (FaultKind.LOST, FaultKind.TWICE, FaultKind.SAME_TIMESTAMP):
        return fault.rule
    return WebhookFault(
        origin=fault.fault,
        event=fault.event.value,
        lost=does is FaultKind.LOST,
        twice=does is FaultKind.TWICE,
        same_timestamp=does is FaultKind.SAME_TIMESTAMP,
    )


def _count(
    calls: Mapping[str, CapturedCall], entries: Sequence[Entry]
) -> tuple[Counter[_Key], dict[int, int]]:
    """Count the webhooks as faults do, which pass over those that one of them repeats."""
    counted: Counter[_Key] = Counter()
    numbers: dict[int, int] = {}
    repeated: WebhookEntry | None = None
    last: WebhookEntry | None = None
    for entry in entries:
        call = calls.get(entry.uuid or "")
        if call is None:
            continue
        match entry.what:
            case WebhookEntry() as webhook:
                if repeated is None or (repeated.event, repeated.body) != (webhook.event, webhook.body):
                    counted[_key(call, webhook.event)] += 1
                    numbers[webhook.delivery] = counted[_key(call, webhook.event)]
                repeated, last = None, webhook
            case WebhookFaultEntry(does=FaultKind.TWICE):
                repeated = last
    return counted, numbers


def _key(call: CapturedCall, event: str) -> _Key:
    return event, call.placed.to.address, call.placed.from_.address


def _webhook_fault(call: CapturedCall, event: str, nth: int | None, rule: WebhookFault) -> dict[str, object]:
    written: dict[str, object] = {
        "webhook": Plain(event),
        "to": literal(call.placed.to.address),
        "from": literal(call.placed.from_.address),
    }
    if nth is not None:
        written["nth"] = nth
    attempts = {} if rule.attempts is None else {"attempts": rule.attempts}
    return written | _what_it_does(rule) | attempts


def _what_it_does(rule: WebhookFault) -> dict[str, object]:
    name = rule.kind.value
    match rule.kind:
        case FaultKind.LATE | FaultKind.SLOW:
            return {name: duration((rule.late if rule.kind is FaultKind.LATE else rule.slow) or 0)}
        case FaultKind.AFTER:
            return {name: Plain(rule.after or "")}
        case FaultKind.CORRUPT if rule.corrupt is not None:
            return {name: Plain(rule.corrupt.value)}
        case FaultKind.FAIL if rule.fail is not None:
            return {name: Plain(rule.fail.value)}
        case FaultKind.REPLY if rule.reply is not None:
            played = rule.reply
            return {name: {"status": played.status, "body": played.body, "content_type": played.content_type}}
        case _:
            return {name: True}


# -- requests


def _of_requests(scope: Scope, entries: Sequence[Entry]) -> Iterator[str]:
    counted: Counter[str] = Counter()
    first = min(scope.calls, key=lambda call: call.number)
    for entry in entries:
        if not _is_part(entry, scope):
            continue
        match entry.what:
            case RequestEntry(answer=None) | UnhandledRequestEntry():
                is_first = entry.uuid == first.uuid and entry.what.method == "POST" and not scope.is_world
                counted[_asked(f"{entry.what.method} {entry.what.path}")] += not is_first
            case ApiFaultEntry(request=request, rule=rule) if rule is not None:
                asked = _asked(request)
                yield from (f"  {comment(remark)}" for remark in _remarks(rule))
                yield from item({"api": asked, "nth": counted[asked] + 1} | _answers(rule))


def _is_part(entry: Entry, scope: Scope) -> bool:
    """Whether an entry is about the calls of a scenario, or came while they went on."""
    if scope.is_world:
        return True
    uuids = {call.uuid for call in scope.calls}
    return entry.uuid in uuids or (
        entry.uuid is None and entry.seq > min(call.number for call in scope.calls)
    )


def _asked(request: str) -> str:
    return _ID.sub("*", request.rstrip("/"))


def _remarks(rule: ApiFault) -> Iterator[str]:
    if rule.delay is not None and rule.delay[0] != rule.delay[1]:
        yield "how long it took was drawn from the seed"
    if rule.rate_limit is not None:
        yield f"it was a rate_limit of {rule.rate_limit} a second, counted by the wall clock"


def _answers(rule: ApiFault) -> dict[str, object]:
    written: dict[str, object] = {}
    if rule.respond is not None:
        written["respond"] = _answer(rule.respond)
    if rule.rate_limit is not None:
        written["respond"] = Plain("too_many_requests")
    if rule.disconnect is not None:
        written["disconnect"] = Plain(rule.disconnect.value)
    if rule.malformed:
        written["malformed"] = True
    if rule.delay is not None:
        least, most = rule.delay
        written["delay"] = duration(least) if least == most else [duration(least), duration(most)]
    return written | ({"effect": Plain("done")} if rule.effect is Effect.DONE else {})


def _answer(answer: InjectedAnswer) -> dict[str, object]:
    written: dict[str, object] = {"status": answer.status}
    if answer.headers:
        written["headers"] = dict(answer.headers)
    if answer.body is not None:
        written["body"] = from_own_json(answer.body.encode()) if answer.json else answer.body
    return written
