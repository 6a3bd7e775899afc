"""How a captured scenario is set going: its `trigger:` and its `inbound:`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from voice_simulator.core.journal.webhook_entries import TriggerEntry
from voice_simulator.core.json_text import from_own_json
from voice_simulator.scenario.capture.scripts import inbound_call
from voice_simulator.scenario.capture.yaml_text import comment, duration, item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.journal import Entry
    from voice_simulator.scenario.capture.played_steps import PlayedScript
    from voice_simulator.scenario.capture.scope import Scope

_SECRET_HEADERS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})

_PLACED_BY_APP: Final = (
    "your app placed this call itself. Here it is placed for it; where your app must know of its call, "
    "put in its place what makes your app place it, such as {post: /campaigns, json: …}, or trigger: none"
)


def lines_of_triggers(scope: Scope) -> list[str]:
    """Write `trigger:`."""
    lines = [line for _, lines in sorted(_triggers(scope), key=lambda one: one[0]) for line in lines]
    return ["trigger:", *lines, ""] if lines else []


def _triggers(scope: Scope) -> Iterator[tuple[int, list[str]]]:
    """Yield each trigger with the number of its entry."""
    for entry in scope.triggers:
        if isinstance(entry.what, TriggerEntry):
            yield entry.seq, _request(entry, entry.what, scope.base)
    first = min((call for call in scope.calls if not call.is_second), key=lambda call: call.number)
    for call in scope.calls:
        is_begun_here = call is first and call.is_of_app and not scope.triggers
        if call.body is not None and (call.is_triggered or is_begun_here):
            remarks = [f"  {comment(_PLACED_BY_APP)}"] if is_begun_here else []
            yield call.number, [*remarks, *item({"call": call.body} | _at(call.at, scope.base))]


def _request(entry: Entry, trigger: TriggerEntry, base: int) -> list[str]:
    given = dict(trigger.headers or ())
    headers = {name: value for name, value in given.items() if name.lower() not in _SECRET_HEADERS}
    body, own_headers = _body(trigger)
    written = {trigger.method.lower(): trigger.url} | body
    headers |= own_headers
    if headers:
        written["headers"] = headers
    if trigger.status is not None:
        written["status"] = trigger.status
    left_out = sorted(given.keys() - headers.keys())
    remarks = [f"  {comment(f'it had the header {name}, which is not written here')}" for name in left_out]
    return [*remarks, *item(written | _at(entry.time, base))]


def _body(trigger: TriggerEntry) -> tuple[dict[str, object], dict[str, str]]:
    """Return the member with the body, and the headers that it needs."""
    body = trigger.body
    match trigger.content_type:
        case _ if body is None:
            return {}, {}
        case "application/json":
            return {"json": from_own_json(body.encode())}, {}
        case "application/x-www-form-urlencoded":
            return {"form": dict(parse_qsl(body, keep_blank_values=True))}, {}
        case "text/plain" | None:
            return {"text": body}, {}
        case other:
            return {"text": body}, {"Content-Type": other}


def lines_of_inbound(scope: Scope, played: dict[str, PlayedScript], application: str | None) -> list[str]:
    """Write `inbound:`."""
    lines: list[str] = []
    for call in (one for one in scope.calls if one.is_inbound):
        script = played[call.uuid]
        lines += [f"  {comment(remark)}" for remark in script.remarks]
        lines += item(_at(call.at, scope.base) | inbound_call(call, script, application))
    return ["inbound:", *lines, ""] if lines else []


def _at(instant: int, base: int) -> dict[str, object]:
    return {"at": duration(instant - base)} if instant > base else {}
