"""Tells journal entries as they come, in few lines: the text log, and the `call` command.

A webhook and what came back are one line, a signal that the party's step has told of is none, and reads that
are repeated are counted. Machines read the journal, or `--log json`, where every entry stands for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import SignalEntry
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry
from voice_simulator.core.model.signals import ApplicationHangsUp
from voice_simulator.core.model.vocabulary import AttemptVerdict
from voice_simulator.runs import timeline

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from voice_simulator.core.journal import Entry

_MOST_POLLS: Final = 100
"""The most different reads that are counted at a time."""

_TOLD_BEFORE: Final = timeline.TOLD_BY_STEPS | {ApplicationHangsUp.name}
"""Signals of which the line before has told: the party's step, or the request of your app."""


class Narration:
    """Tells entries line by line."""

    def __init__(self) -> None:
        self._worlds: set[str] = set()
        self._sent: dict[tuple[str, int], Entry] = {}
        self._polls: dict[Hashable, tuple[str, int]] = {}

    def lines(self, entry: Entry, whose: str = "") -> Iterator[str]:
        """Tell an entry of an application's world; some are told with the next one, some not at all."""
        self._worlds.add(whose)
        match entry.what:
            case SignalEntry(signal) if signal in _TOLD_BEFORE:
                return
            case WebhookEntry(delivery):
                self._sent[whose, delivery] = entry
            case _ if entry.read:
                yield from self._read(entry, whose)
            case what:
                yield from self._polled()
                text = self._delivery(entry, what, whose) if isinstance(what, DeliveryEntry) else None
                yield self._line(entry, whose, text)

    def awaited(self, whose: str, delivery: int) -> Iterator[str]:
        """Tell of a webhook that has no answer yet, which is told again when it has one."""
        webhook = self._sent.get((whose, delivery))
        if webhook is not None:
            yield from self._polled()
            yield self._line(webhook, whose, f"{timeline.describe(webhook)}: no reply yet")

    def rest(self) -> Iterator[str]:
        """Tell what was kept back for what has not come."""
        yield from self._polled()
        for (whose, _), webhook in self._sent.items():
            yield self._line(webhook, whose)
        self._sent.clear()

    def _delivery(self, entry: Entry, what: DeliveryEntry, whose: str) -> str:
        key = (whose, what.delivery)
        webhook = self._sent.get(key)
        if what.outcome is not AttemptVerdict.AGAIN:
            self._sent.pop(key, None)
        return timeline.describe(entry) if webhook is None else timeline.exchange(webhook, entry)

    def _read(self, entry: Entry, whose: str) -> Iterator[str]:
        text = timeline.describe(entry)
        key = (whose, entry.uuid, text)
        if key in self._polls:
            line, count = self._polls[key]
            self._polls[key] = (line, count + 1)
            return
        if len(self._polls) >= _MOST_POLLS:
            yield from self._polled()
        line = self._line(entry, whose, text)
        self._polls[key] = (line, 0)
        yield line

    def _polled(self) -> Iterator[str]:
        for line, count in self._polls.values():
            if count:
                yield f"{line} ({'once' if count == 1 else f'{count} times'} more)"
        self._polls.clear()

    def _line(self, entry: Entry, whose: str, text: str | None = None) -> str:
        return timeline.line(entry, text, whose if len(self._worlds) > 1 else "")
