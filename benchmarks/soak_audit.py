"""Compares what a sink saw and clients were told with the journal, entry by entry."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from benchmarks.bad_sink import Sighting, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_SHOWN: Final = 5
_OTHER_LANES: Final = ("answer", "error")
"""Webhooks that do not wait for the events of their leg."""

_PASSED_OVER: Final = re.compile(r".* without a reply to .* event \(delivery (\d+)\)")

_DROPPED: Final = re.compile(r"([0-9,]+) webhooks? (?:not sent|sent and not answered)")

_ENDED: Final = ("delivered", "failed")


@dataclass(slots=True)
class Told:
    """One webhook as the journal tells it: its number, its call, and the outcome of each attempt."""

    number: int
    leg: str
    event: str
    attempts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_ended(self) -> bool:
        """Whether it was delivered or given up."""
        return bool(self.attempts) and self.attempts[-1]["outcome"] in _ENDED


@dataclass(slots=True)
class Journal:
    """What is compared of a journal.

    Attributes:
        calls: how often each call is in it.
        webhooks: by what tells them apart.
        passed_over: those for whose reply the others of their leg no longer waited.
        entries: how many there are.
    """

    calls: Counter[str] = field(default_factory=Counter)
    webhooks: dict[str, Told] = field(default_factory=dict)
    passed_over: set[int] = field(default_factory=set)
    entries: int = 0

    @classmethod
    def read(cls, path: Path) -> Journal:
        """Read a canonical journal."""
        journal, by_number = cls(), dict[int, Told]()
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                journal._take(json.loads(line), by_number)
        return journal

    def _take(self, entry: dict[str, Any], by_number: dict[int, Told]) -> None:
        self.entries += 1
        match entry["kind"]:
            case "call":
                self.calls[entry["uuid"]] += 1
            case "webhook":
                told = by_number[entry["delivery"]] = Told(entry["delivery"], entry["uuid"], entry["event"])
                self.webhooks[key_of(entry["method"], urlsplit(entry["url"]).path, entry["body"])] = told
            case "note" if passed := _PASSED_OVER.match(entry["note"]):
                self.passed_over.add(int(passed[1]))
            case "delivery":
                by_number[entry["delivery"]].attempts.append(entry)


def audit(
    journal: Journal, seen: Sequence[Sighting], created: Sequence[str], last_words: str
) -> Iterator[str]:
    """Go through everything that does not agree, in sentences.

    Args:
        journal: the journal.
        seen: what the sink saw, in order.
        created: the ids that were answered 201.
        last_words: what the simulator said when it stopped.
    """
    yield from _calls(journal, created)
    yield from _unknown(journal, seen)
    by_key: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in seen:
        by_key[sighting.key].append(sighting)
    for key, told in journal.webhooks.items():
        yield from _webhook(told, by_key.get(key, []))
    yield from _order(journal, seen)
    yield from _dropped(journal, last_words)


def _calls(journal: Journal, created: Sequence[str]) -> Iterator[str]:
    counts = Counter(created)
    yield from _listed("answered 201 twice", (uuid for uuid, count in counts.items() if count > 1))
    yield from _listed(
        "answered 201, and in no journal", (uuid for uuid in counts if uuid not in journal.calls)
    )
    yield from _listed(
        "in the journal, and answered to nobody", (uuid for uuid in journal.calls if uuid not in counts)
    )
    yield from _listed("in the journal twice", (uuid for uuid, count in journal.calls.items() if count > 1))


def _unknown(journal: Journal, seen: Sequence[Sighting]) -> Iterator[str]:
    yield from _listed(
        "seen, and in no journal", (one.key for one in seen if one.key not in journal.webhooks)
    )


def _webhook(told: Told, seen: list[Sighting]) -> Iterator[str]:
    """Compare the attempts at one webhook with what the sink did: their statuses, and how often it came."""
    name = f"delivery {told.number} ({told.event}) of {told.leg}"
    answered = Counter(one.kind.status for one in seen if one.kind.status is not None)
    read = Counter(entry["status"] for entry in told.attempts if "status" in entry)
    if more := read - answered:
        yield f"{name}: the journal has replies that the sink did not send: {dict(more)}"
    if told.has_ended and told.attempts[-1]["outcome"] == "delivered" and not seen:
        yield f"{name}: delivered, and never seen"
    # One that was closed before a byte of a reply is sent once more within its attempt.
    closed = sum(one.kind.ends != "kept" and not one.kind.content for one in seen)
    most = len(told.attempts) + (not told.has_ended) + closed
    if len(seen) > most:
        yield f"{name}: seen {len(seen)} times in {len(told.attempts)} attempts"


def _order(journal: Journal, seen: Sequence[Sighting]) -> Iterator[str]:
    """The events of a leg are seen for the first time in the order in which they were queued.

    But for those that were passed over: a sink that takes longer than the patience to accept a connection
    sees the next one first.
    """
    last: dict[str, int] = {}
    met: set[str] = set()
    wrong: list[str] = []
    for sighting in seen:
        told = journal.webhooks.get(sighting.key)
        if told is None or told.event in _OTHER_LANES or sighting.key in met:
            continue
        if told.number in journal.passed_over:
            continue
        met.add(sighting.key)
        if told.number < last.get(told.leg, 0):
            wrong.append(f"{told.event} ({told.number}) of {told.leg} after {last[told.leg]}")
        last[told.leg] = told.number
    yield from _listed("out of order", wrong)


def _dropped(journal: Journal, last_words: str) -> Iterator[str]:
    """What is neither delivered nor given up is what the simulator said it dropped."""
    said = sum(int(count.replace(",", "")) for count in _DROPPED.findall(last_words))
    unended = sum(not told.has_ended for told in journal.webhooks.values())
    if said != unended:
        yield f"{unended} webhooks never ended, and {said} were said to be dropped"


def _listed(what: str, wrong: Iterable[str]) -> Iterator[str]:
    found = list(wrong)
    if found:
        yield f"{what}: {len(found)}, such as {', '.join(found[:_SHOWN])}"
