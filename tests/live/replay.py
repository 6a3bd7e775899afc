"""Compares calls with their replays: ids by order of appearance, times as offsets from the beginning."""

import re

from voice_simulator.core.clock import from_iso

KINDS = ("status", "signal", "ncco", "heard", "webhook", "delivery", "request", "call")
"""What a replay must have alike. How a party is told what to do may differ, and so may notes."""

# The last ones are those of an example application.
_ID = re.compile(
    r"(?:CON-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b|(?<=/reminders/)\d+"
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_OWN_PORT = re.compile(r"(127\.0\.0\.1|localhost):\d+")
_NOT_ALIKE = {"seq", "wall", "origin", "script", "turn", "delivery", "fault", "answer", "conversation_uuid"}


def courses(entries, without=()):
    """Return what happened on each call, in the order in which they began, as comparable lines.

    Args:
        entries: of the journal.
        without: kinds that are left out.
    """
    ids = {}
    entries = [one for one in entries if one["kind"] not in without]
    uuids = [one["uuid"] for one in entries if one["kind"] == "call"]
    return "\n".join(line for uuid in uuids for line in _course(entries, uuid, ids))


def _course(entries, uuid, ids):
    own = [one for one in entries if one["uuid"] == uuid and one["kind"] in KINDS and not one.get("read")]
    began = from_iso(next(one["time"] for one in own if one["kind"] == "call"))
    # Of webhooks that are under way at once it is up to the wall clock which is answered first.
    own.sort(key=_place)
    return [_line(one, began, ids) for one in own]


def _place(entry):
    is_delivery = entry["kind"] == "delivery"
    return entry["time"], is_delivery, entry["event"] if is_delivery else ""


def _line(entry, began, ids):
    text = repr({name: value for name, value in entry.items() if name not in _NOT_ALIKE})
    text = _INSTANT.sub(lambda found: f"+{from_iso(found[0]) - began}", text)
    return _ID.sub(lambda found: ids.setdefault(found[0], f"id{len(ids)}"), _OWN_PORT.sub(r"\1:PORT", text))
