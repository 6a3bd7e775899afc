"""What has been counted since the start: requests, calls, webhooks, faults. `GET metrics` shows it.

Requests are counted as they are answered. The rest is read from the journals: whenever a journal has grown
by some thousand entries, when its world ends, and when somebody asks. So counting costs next to nothing.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import StatusEntry
from voice_simulator.core.journal.request_entries import ApiFaultEntry
from voice_simulator.core.journal.shapes import EntryKind
from voice_simulator.core.journal.socket_entries import SocketFaultEntry
from voice_simulator.core.journal.sound_entries import RecordingFaultEntry
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookFaultEntry

if TYPE_CHECKING:
    from voice_simulator.core.journal import Record
    from voice_simulator.core.model.states import Status
    from voice_simulator.core.model.vocabulary import AttemptVerdict, FaultKind
    from voice_simulator.runtime.world import World

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds (s) of the buckets of latencies."""

_FAULTS: Final = (WebhookFaultEntry, ApiFaultEntry, RecordingFaultEntry, SocketFaultEntry)
_COUNTED: Final = frozenset({EntryKind.STATUS, EntryKind.DELIVERY, EntryKind.FAULT})

_AT_ONCE: Final = 5_000
"""After so many new entries a journal is read on: far fewer than it keeps."""


class Latencies:
    """How long the replies to webhooks took.

    Attributes:
        counts: how many fell into each bucket; one more for what was slower than all.
        total: the sum of all (s).
    """

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds


class Tallies:
    """The counts of one simulator.

    Attributes:
        requests: by method, route and HTTP status.
        in_progress: requests that are being answered, by method and route.
        statuses: how many legs took each status.
        attempts: the attempts to deliver a webhook, by outcome.
        latencies: how long they took, by outcome; of those that a fault played nothing.
        faults: by what they do.
        uncounted: journal entries that were forgotten before they were counted.
    """

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.in_progress: Counter[tuple[str, str]] = Counter()
        self.statuses: Counter[Status] = Counter()
        self.attempts: Counter[AttemptVerdict] = Counter()
        self.latencies: dict[AttemptVerdict, Latencies] = {}
        self.faults: Counter[FaultKind] = Counter()
        self.uncounted = 0
        self._readers: dict[str, _Reader] = {}

    def begin_world(self, world: World) -> None:
        """Count what happens in a world that begins."""
        self._readers[world.application_id] = _Reader(world, self)

    def end_world(self, application_id: str) -> None:
        """Count what is left of a world that ends."""
        reader = self._readers.pop(application_id, None)
        if reader is not None:
            reader.read_on()
            reader.fall_silent()

    def read_on(self) -> None:
        """Count what has happened in all worlds."""
        for reader in self._readers.values():
            reader.read_on()

    def count_record(self, record: Record) -> None:
        """Count what a record of a journal tells, if it is one of those that are counted."""
        what = record.what
        if isinstance(what, StatusEntry):
            self.statuses[what.status] += 1
        elif isinstance(what, DeliveryEntry):
            self.attempts[what.outcome] += 1
            latency = record.wall.get("latency_ms") if record.wall is not None else None
            if isinstance(latency, int | float):
                self.latencies.setdefault(what.outcome, Latencies()).observe(latency / 1000)
        elif isinstance(what, _FAULTS):
            self.faults[what.does] += 1


class _Reader:
    """Reads the journal of one world on, now and then."""

    def __init__(self, world: World, tallies: Tallies) -> None:
        self._journal, self._tallies = world.switchboard.journal, tallies
        self._after = 0
        self._loop = asyncio.get_running_loop()
        self._left = _AT_ONCE
        self._journal.watch(self._note)

    def read_on(self) -> None:
        """Count what is new."""
        self._left = _AT_ONCE
        journal = self._journal
        self._tallies.uncounted += max(0, journal.evicted - self._after)
        for record in journal.records_after(self._after):
            if record.what.kind in _COUNTED:
                self._tallies.count_record(record)
        self._after = journal.last_seq

    def fall_silent(self) -> None:
        """Read no more."""
        self._journal.unwatch(self._note)

    def _note(self) -> None:
        self._left -= 1
        if self._left == 0:
            # Not at once: whoever writes an entry may still add to it.
            self._loop.call_soon(self.read_on)
