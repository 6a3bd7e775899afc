"""What each call of the demonstration should have been, and what was wrong with it if it was not.

Judged by four witnesses: the call's record, the journal of its callbacks, what its party heard, and what the
application made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase
from math import ceil
from typing import Any, Final

RATE: Final = Decimal("0.10000000")
"""Euros a minute to the numbers of the demonstration, by the simulator's price list."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How the call to one patient should go.

    Attributes:
        patient, number: whom.
        status: with which it ends.
        callbacks: all of them, in order.
        heard: what the party hears, in order and to the end; `*` stands for anything.
        outcome, reason: what the application notes.
    """

    patient: str
    number: str
    status: str
    callbacks: tuple[str, ...]
    heard: tuple[str, ...] = ()
    outcome: str
    reason: str | None = None


CALLS: Final = (
    Expected(
        patient="Ada Byron",
        number="447700900123",
        status="completed",
        callbacks=(
            *("started", "ringing", "answered", "human", "answer", "transfer"),
            *("input", "input", "completed"),
        ),
        heard=(
            "Ada Byron, your appointment is tomorrow at nine.*",
            "Sorry*",
            "We did not get your*",
        ),
        outcome="heard, not confirmed",
    ),
    Expected(
        patient="Charles Babbage",
        number="447700900486",
        status="busy",
        callbacks=("started", "busy", "completed"),
        outcome="call again",
        reason="busy",
    ),
    Expected(
        patient="Mary Somerville",
        number="447700900487",
        status="timeout",
        callbacks=("started", "ringing", "timeout", "completed"),
        outcome="call again",
        reason="timeout",
    ),
    Expected(
        patient="George Boole",
        number="447700900222",
        status="completed",
        callbacks=("started", "ringing", "answered", "machine", "answer", "answer", "transfer", "completed"),
        heard=("This is a message for George Boole*",),
        outcome="message left",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of one call when it is over.

    Attributes:
        record: as the control API shows the call.
        journal: its entries.
        reminder: as the application shows it.
    """

    record: Json
    journal: list[Json]
    reminder: Json

    def entries(self, kind: str) -> list[Json]:
        """Return the journal entries of one kind."""
        return [entry for entry in self.journal if entry["kind"] == kind]


def faults(expected: Expected, seen: Evidence) -> list[str]:
    """Say in one sentence each what was not as it should be."""
    found = [fault for check in _CHECKS for fault in check(expected, seen)]
    return [f"{expected.patient}: {fault}" for fault in found]


def summary(expected: Expected, seen: Evidence) -> str:
    """Return one line about a call: how it ended, what it cost, what the application noted."""
    reason = seen.reminder["reason"]
    noted = seen.reminder["outcome"] + (f" ({reason})" if reason else "")
    cost = f"{seen.record['duration']:>4} s  {seen.record['price']:>10} EUR"
    return f"{expected.patient:18}{seen.record['status']:10}{cost}   {noted}"


def verdict(found: list[str], *, calls: int, call_time: float, wall_time: float) -> str:
    """Return the last line of the demonstration.

    Args:
        found: the faults of all calls.
        calls: how many there were.
        call_time: simulated seconds from the first to the last moment.
        wall_time: seconds that the demonstration took.
    """
    if found:
        return f"demo: NOT as expected: {len(found)} fault{'s' if len(found) > 1 else ''} in {calls} calls"
    minutes, seconds = divmod(round(call_time), 60)
    return (
        f"demo: all {calls} calls went as expected "
        f"({minutes} min {seconds} s of call time in {wall_time:.1f} s)"
    )


def _status(expected: Expected, seen: Evidence) -> Iterator[str]:
    yield from _differs("the call ended as", expected.status, seen.record["status"])


def _callbacks(expected: Expected, seen: Evidence) -> Iterator[str]:
    came = [webhook["event"] for webhook in seen.entries("webhook")]
    yield from _differs("the callbacks were", ", ".join(expected.callbacks), ", ".join(came))


def _deliveries(_: Expected, seen: Evidence) -> Iterator[str]:
    delivered = {entry["delivery"] for entry in seen.entries("delivery") if entry["outcome"] == "delivered"}
    for webhook in seen.entries("webhook"):
        if webhook["delivery"] not in delivered:
            yield f"the {webhook['event']} callback was not delivered"


def _requests(_: Expected, seen: Evidence) -> Iterator[str]:
    for entry in seen.entries("request"):
        if "refused" in entry:
            yield f"{entry['method']} {entry['path']} was refused: {entry['refused']}"


def _heard(expected: Expected, seen: Evidence) -> Iterator[str]:
    heard = seen.entries("heard")
    texts = [entry["content"] for entry in heard]
    if len(texts) != len(expected.heard) or not all(map(fnmatchcase, texts, expected.heard)):
        yield f"the party should have heard {list(expected.heard)}, but heard {texts}"
    for entry in heard:
        if not entry["to_the_end"]:
            yield f"the party did not hear {entry['content']!r} to its end"


def _price(_: Expected, seen: Evidence) -> Iterator[str]:
    duration = _seconds_answered(seen)
    yield from _differs("the duration was", str(duration), seen.record["duration"])
    price = (RATE * duration / 60).quantize(RATE, ROUND_HALF_UP)
    told = [entry["body"]["price"] for entry in seen.entries("webhook") if entry["event"] == "completed"]
    for amount in (seen.record["price"], *told, seen.reminder["price"]):
        if amount is None or Decimal(amount) != price:
            yield f"the price was {amount}, expected {price:f}"


def _reminder(expected: Expected, seen: Evidence) -> Iterator[str]:
    noted = seen.reminder["outcome"], seen.reminder["reason"]
    yield from _differs("the application noted", (expected.outcome, expected.reason), noted)


def _seconds_answered(seen: Evidence) -> int:
    """Return how long a call lasted, by the journal: begun seconds count in full."""
    times = {entry["status"]: datetime.fromisoformat(entry["time"]) for entry in seen.entries("status")}
    if "answered" not in times:
        return 0
    return ceil((max(times.values()) - times["answered"]).total_seconds())


def _differs(what: str, expected: object, got: object) -> Iterator[str]:
    if expected != got:
        yield f"{what} {got}, expected {expected}"


_CHECKS: Final = (_status, _callbacks, _deliveries, _requests, _heard, _price, _reminder)
