"""Entries of a world's journal, and what those of one call say, in the words of a test."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from voice_simulator.core.journal import Missed
from voice_simulator.core.journal.reading import read_entry
from voice_simulator.core.journal.sound_entries import HeardEntry
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voice_simulator.core.journal import Entry


class Entries(list["Entry"]):
    """Journal entries, the oldest first.

    Attributes:
        next: what to give as `after` to get newer ones.
        missed: those that were asked for and are no longer kept; None where none is missing.
    """

    def __init__(
        self, entries: Iterable[Entry] = (), following: int = 0, missed: Missed | None = None
    ) -> None:
        super().__init__(entries)
        self.next, self.missed = following, missed


def read_entries(shown: Mapping[str, Any]) -> Entries:
    """Read an answer of `GET journal`."""
    missed = Missed(**shown["missed"]) if "missed" in shown else None
    return Entries(map(read_entry, shown["entries"]), shown["next"], missed)


@dataclass(frozen=True, slots=True)
class HeardSound:
    """Something that a party heard.

    Attributes:
        text: the words that it heard, the address of a stream, or digits.
        source: what made the sound: `talk`, `stream`, `party`, …
        by: `ncco`, `api` for what a request asked for, `party` for what somebody said.
        from_, to: from when to when, in simulated time.
        to_the_end: whether the sound was over then.
        leg: the `uuid` of the leg on which the sound was made, where that is another one.
        level: how loud it was (dBFS, on average), where your app sent it over a WebSocket, or the whole WAV
            file that a party played.
        seq: the number of its journal entry.
    """

    text: str
    source: str
    by: str
    from_: datetime
    to: datetime
    to_the_end: bool
    leg: str | None
    level: float | None
    seq: int


def heard_in(entries: Iterable[Entry]) -> list[HeardSound]:
    """Return what was heard, in the order in which it ended."""
    return [_heard(entry, what) for entry in entries if isinstance(what := entry.what, HeardEntry)]


def _heard(entry: Entry, what: HeardEntry) -> HeardSound:
    return HeardSound(
        text=what.content if what.words is None else what.words,
        source=what.source,
        by=what.by,
        from_=_moment(what.from_),
        to=_moment(what.to),
        to_the_end=what.to_the_end,
        leg=what.leg,
        level=what.level,
        seq=entry.seq,
    )


@dataclass(frozen=True, slots=True)
class SentWebhook:
    """A webhook to your app.

    Attributes:
        event: what it tells: `answered`.
        method, url: where it goes.
        body: its body.
        attempts: how many attempts have ended.
        outcome: of the last one: `delivered`, `again` (another follows) or `failed`; None before it ends.
        status: the HTTP status of its reply; None where there was none.
        delivery: its number.
        seq: the number of its journal entry.
    """

    event: str
    method: str
    url: str
    body: Any
    attempts: int
    outcome: str | None
    status: int | None
    delivery: int
    seq: int


def webhooks_in(entries: Iterable[Entry]) -> list[SentWebhook]:
    """Return the webhooks among entries, each with what became of it, in their order."""
    sent: dict[int, tuple[int, WebhookEntry]] = {}
    attempts: dict[int, list[DeliveryEntry]] = {}
    for entry in entries:
        match entry.what:
            case WebhookEntry(delivery) as webhook:
                sent[delivery] = (entry.seq, webhook)
            case DeliveryEntry(delivery=delivery) as attempt:
                attempts.setdefault(delivery, []).append(attempt)
    return [_webhook(seq, one, attempts.get(number, [])) for number, (seq, one) in sent.items()]


def _webhook(seq: int, sent: WebhookEntry, attempts: list[DeliveryEntry]) -> SentWebhook:
    last = attempts[-1] if attempts else None
    return SentWebhook(
        event=sent.event.value,
        method=sent.method,
        url=sent.url,
        body=json.loads(sent.body),
        attempts=len(attempts),
        outcome=None if last is None else last.outcome.value,
        status=None if last is None else last.status,
        delivery=sent.delivery,
        seq=seq,
    )


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1000, UTC)
