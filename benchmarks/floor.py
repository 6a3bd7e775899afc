"""The smallest loop that does what the core does: the same heap, bodies and journal entries, nothing else.

No rules, no NCCO, no lanes, no retries, no lookups: each call goes through its one fixed life. It is what the
core is measured against; it can't be used for anything.
"""

from __future__ import annotations

import json
from collections import deque
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TEXT = "Your appointment is tomorrow at ten."
_FROM, _TO = "447700900999", "447700900001"


class Entry:
    """One thing that happened."""

    __slots__ = ("facts", "kind", "seq", "time", "uuid")

    def __init__(self, seq: int, time: int, kind: str, uuid: str, facts: dict[str, object]) -> None:
        self.seq, self.time, self.kind, self.uuid, self.facts = seq, time, kind, uuid, facts


class Floor:
    """A world of calls that all go the same way."""

    def __init__(self, now: int, url: str, journal_kept: int) -> None:
        self.now, self.url = now, url
        self.heap: list[tuple[int, int, str, str]] = []
        self.journal: deque[Entry] = deque(maxlen=journal_kept)
        self.calls: dict[str, str] = {}
        self.sent = 0
        self._count = self._seq = self._deliveries = 0

    def place(self, number: int) -> None:
        """Place a call."""
        uuid = f"{number:032x}"
        self.calls[uuid] = "started"
        self._write("call", uuid, {
            "direction": "outbound",
            "to": {"type": "phone", "number": _TO},
            "from": {"type": "phone", "number": _FROM},
            "conversation_uuid": f"CON-{uuid}",
            "script": "answered",
            "origin": "x:3, turn 1",
        })  # fmt: skip
        self._status(uuid, "started", self._plain(uuid, "started"))
        self._step(uuid, "setup")
        self._due(100, "ring", uuid)

    def run(self) -> None:
        """Let all that is due happen, in order."""
        while self.heap:
            self.now, _, what, uuid = heappop(self.heap)
            if what == "ring":
                self._step(uuid, "ring")
                self._signal(uuid, "rings")
                self._status(uuid, "ringing", self._plain(uuid, "ringing"))
                self._due(60_000, "", uuid)
                self._due(100, "answer", uuid)
            elif what == "answer":
                self._step(uuid, "answer")
                self._signal(uuid, "answers")
                self._status(uuid, "answered", self._answered(uuid))
                self._due(7_200_000, "", uuid)
                self._write("ncco", uuid, {"action": "talk", "index": 0})
                self._due(3_000, "", uuid)
                self._step(uuid, "stay")
                self._due(100, "hang_up", uuid)
            elif what == "hang_up":
                self._step(uuid, "hang_up")
                self._signal(uuid, "hangs_up")
                self._status(uuid, "completed", self._completed(uuid))
                heard = {"from": _iso(self.now - 100), "to": _iso(self.now), "to_the_end": False}
                self._write("heard", uuid, {"source": "talk", "by": "ncco", "content": _TEXT, **heard})

    def _due(self, span: int, what: str, uuid: str) -> None:
        self._count += 1
        heappush(self.heap, (self.now + span, self._count, what, uuid))

    def _write(self, kind: str, uuid: str, facts: dict[str, object]) -> None:
        self._seq += 1
        self.journal.append(Entry(self._seq, self.now, kind, uuid, facts))

    def _step(self, uuid: str, step: str) -> None:
        self._write("step", uuid, {"script": "answered", "step": step})

    def _signal(self, uuid: str, signal: str) -> None:
        self._write("signal", uuid, {"signal": signal})

    def _status(self, uuid: str, status: str, body: dict[str, object]) -> None:
        self.calls[uuid] = status
        self._write("status", uuid, {"status": status})
        self._deliveries += 1
        about: dict[str, object] = {"delivery": self._deliveries, "event": status}
        self._write("webhook", uuid, {**about, "method": "POST", "url": self.url, "body": body})
        self.sent += len(json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode())
        self._write("delivery", uuid, {**about, "attempt": 1, "outcome": "delivered", "status": 200})

    def _plain(self, uuid: str, status: str) -> dict[str, object]:
        return {
            "headers": {},
            "from": _FROM,
            "to": _TO,
            "uuid": uuid,
            "conversation_uuid": f"CON-{uuid}",
            "status": status,
            "direction": "outbound",
            "timestamp": _iso(self.now),
        }

    def _answered(self, uuid: str) -> dict[str, object]:
        nulls: dict[str, object] = {"start_time": None, "rate": None, "network": None}
        return nulls | self._plain(uuid, "answered")

    def _completed(self, uuid: str) -> dict[str, object]:
        return self._plain(uuid, "completed") | {
            "end_time": _iso(self.now - self.now % 1000 + 1000),
            "network": "23420",
            "duration": "1",
            "start_time": _iso(self.now - self.now % 1000),
            "rate": "0.10000000",
            "price": "0.00166667",
            "disconnected_by": "user",
            "sip_code": 200,
        }


def _iso(instant: int) -> str:
    moment = _EPOCH + timedelta(milliseconds=instant)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{instant % 1000:03d}Z"
