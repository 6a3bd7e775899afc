"""Journal entries as lines for people: the log, and the timeline of a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from voice_simulator.core.clock import SECOND, from_iso

Facts = Mapping[str, object]


def line(time: str, kind: str, uuid: str | None, facts: Facts) -> str:
    """Write an entry as `TIME  CALL  what happened`, the call by the beginning of its id."""
    return line_of(time, uuid, tell(kind, facts))


def line_of(time: str, uuid: object, told: str, world: str = "") -> str:
    """Write what was told as a line: with the world that it is of, where there are several."""
    whose = f"[{world[:_WORLD]:{_WORLD}}]  " if world else ""
    return f"{time}  {whose}{str(uuid or '')[:8]:8}  {told}"


_WORLD: Final = 8
"""Characters of an application's id, which are enough to tell worlds apart."""


def tell(kind: str, facts: Facts) -> str:
    """Say in a few words what an entry tells."""
    teller = _TELLERS.get(kind)
    return teller(facts) if teller else f"{kind} {dict(facts)}"


def of_call(entries: Sequence[Facts]) -> list[str]:
    """Write the entries of one call as its timeline: seconds since the first, who to whom, what."""
    if not entries:
        return []
    began = from_iso(str(entries[0]["time"]))
    shown = (entry for entry in entries if entry.get("signal") not in TOLD_BY_STEPS)
    return [_of_call(entry, from_iso(str(entry["time"])) - began) for entry in shown]


_TOLD_WHOLE: Final = frozenset({"ncco", "status", "clock"})

_OF_PLATFORM: Final = frozenset(
    {"ncco_ran_out", "ringing_timer", "length_timer", "human_detected", "machine_detected", "beep_awaited"}
)
"""Signals that no party gives."""

TOLD_BY_STEPS: Final = frozenset({"rings", "answers", "ends", "hangs_up"})
"""Signals that the step of a party has told of in the line before."""


def _of_call(entry: Facts, since: int) -> str:
    kind = str(entry["kind"])
    word, _, rest = tell(kind, entry).partition(" ")
    # The log's own word for the kind; here the column before mostly says it better.
    what = f"{word} {rest.lstrip()}" if kind in _TOLD_WHOLE else rest.lstrip()
    way = "platform" if entry.get("signal") in _OF_PLATFORM else _WAYS.get(kind, "")
    return f"{since / SECOND:9.3f}  {way:<26}  {what}"


def _request(facts: Facts) -> str:
    told = "{method} {path}{action} -> {status}".format_map(_Known(facts) | {"action": _action(facts)})
    return f"api       {told}" + (f" ({facts['refused']})" if "refused" in facts else "")


def _action(facts: Facts) -> str:
    body = facts.get("body")
    return f" {body['action']}" if isinstance(body, Mapping) and "action" in body else ""


def _call(facts: Facts) -> str:
    ends = f"{_address(facts.get('from'))} -> {_address(facts.get('to'))}"
    return f"call      {ends} " + "plays {script} ({origin})".format_map(_Known(facts))


def _address(endpoint: object) -> str:
    values = list(endpoint.values()) if isinstance(endpoint, Mapping) else []
    return str(values[1]) if len(values) > 1 else "?"


def _note(facts: Facts) -> str:
    wall = facts.get("wall")
    if "late_for" not in facts or not isinstance(wall, Mapping):
        return f"note      {facts.get('note')}"
    after = f"{wall.get('after_ms')} ms after its reply to {facts['late_for']}"
    return f"note      your app acted {after}; time had moved on: --settle"


def _status(facts: Facts) -> str:
    more = [f"{name} {facts[name]}" for name in ("detail", "duration") if name in facts]
    return f"status    {facts.get('status')}" + (f" ({', '.join(more)})" if more else "")


def _signal(facts: Facts) -> str:
    name = str(facts.get("signal"))
    told = f"{name.replace('_', ' ')} {facts.get('digit', '')}".rstrip()
    if name == "speaks":
        return f"party     speaks: {facts.get('text', facts.get('error'))}"
    if name == "application_hangs_up":
        return "app       hangs up"
    return f"{'platform' if name in _OF_PLATFORM else 'party':<9} {told}"


def _step(facts: Facts) -> str:
    if "not_reached" in facts:
        return f"party     steps not reached: {facts['not_reached']}"
    if "gave_up" in facts:
        return f"party     gave up waiting for {facts['gave_up']}; what came: {facts.get('came')}"
    return f"party     {facts.get('step')}"


def _ncco(facts: Facts) -> str:
    if "invalid" in facts:
        return f"ncco      not valid: {facts['invalid']}"
    return f"ncco      [{facts.get('index')}] {facts.get('action')}"


def _heard(facts: Facts) -> str:
    cut = "" if facts.get("to_the_end") else " (cut)"
    return f"heard     {facts.get('source')} {facts.get('words', facts.get('content'))!r}{cut}"


def _webhook(facts: Facts) -> str:
    told = "webhook   {event} -> {method} {url}".format_map(_Known(facts))
    body = facts.get("body")
    reason = body.get("reason") if isinstance(body, Mapping) else None
    return f"{told}: {reason}" if reason else told


def exchange(webhook: Facts, facts: Facts) -> str:
    """Tell of a webhook and what came back in one line."""
    came = (
        f"HTTP {facts['status']}" if "status" in facts else _wall(facts).get("reason", facts.get("failure"))
    )
    said = f": {_wall(facts)['said']}" if "said" in _wall(facts) else ""
    number = facts.get("attempt")
    attempt = f" (attempt {number})" if isinstance(number, int) and number > 1 else ""
    after = _AFTER.get(str(facts.get("outcome")), "")
    return f"{_webhook(webhook)} -> {came}{said}{_apart(facts)}{attempt}{after}"


_AFTER: Final = {"again": "; it is sent again", "failed": "; not delivered"}


def _wall(facts: Facts) -> Facts:
    wall = facts.get("wall")
    return wall if isinstance(wall, Mapping) else {}


def _apart(facts: Facts) -> str:
    resent = " (resent on a new connection)" if "resent" in _wall(facts) else ""
    return resent + (f" (fault {facts['fault']})" if "fault" in facts else "")


def _delivery(facts: Facts) -> str:
    came = f"HTTP {facts['status']}" if "status" in facts else facts.get("failure")
    told = "{event} {outcome} (delivery {delivery}, attempt {attempt})".format_map(_Known(facts))
    wall = _wall(facts)
    reason = "".join(f": {wall[name]}" for name in ("reason", "said") if name in wall)
    return f"delivery  {came}: {told}{reason}{_apart(facts)}"


def _fault(facts: Facts) -> str:
    struck = facts.get("event") or facts.get("request")
    return f"fault     {facts.get('does')}: {struck} ({facts.get('fault')})"


def _trigger(facts: Facts) -> str:
    came = f"HTTP {facts['status']}" if "status" in facts else facts.get("failure")
    return "trigger   {method} {url}".format_map(_Known(facts)) + f" -> {came}"


class _Known(dict[str, object]):
    """Facts by name; `?` for one that an entry of another version lacks."""

    def __missing__(self, name: str) -> str:
        return "?"


_TELLERS: Final[dict[str, Callable[[Facts], str]]] = {
    "request": _request,
    "call": _call,
    "status": _status,
    "signal": _signal,
    "step": _step,
    "ncco": _ncco,
    "heard": _heard,
    "webhook": _webhook,
    "delivery": _delivery,
    "fault": _fault,
    "trigger": _trigger,
    "clock": lambda facts: f"clock     advance to {facts.get('advance_to')}",
    "note": _note,
}

_WAYS: Final = {
    "request": "application -> platform",
    "call": "caller -> called",
    "status": "platform",
    "signal": "party -> platform",
    "step": "party",
    "ncco": "platform",
    "heard": "platform -> party",
    "webhook": "platform -> application",
    "delivery": "application -> platform",
    "fault": "on purpose",
    "trigger": "scenario -> application",
    "note": "note",
}
"""Who to whom, by the kind of entry."""
