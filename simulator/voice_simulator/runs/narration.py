"""Journal entries told as they come, in as few lines as say it all: the text log, and the `call` command.

A webhook and what came back are one line, a signal that the party's step has told of is none, and reads that
are repeated are counted. Machines read the journal, or `--log json`, where every entry stands for itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Final

from voice_simulator.runs import timeline

Facts = Mapping[str, object]

_MOST_POLLS: Final = 100
"""The most different reads that are counted at a time."""


_TOLD_BEFORE: Final = timeline.TOLD_BY_STEPS | {"application_hangs_up"}
"""Signals of which the line before has told: the party's step, or the request of the application."""


class Narration:
    """Tells entries, as the control API shows them, line by line."""

    def __init__(self) -> None:
        self._worlds: set[str] = set()
        self._sent: dict[Hashable, tuple[str, Facts]] = {}
        self._polls: dict[Hashable, tuple[str, int]] = {}

    def lines(self, entry: Facts, whose: str = "") -> Iterator[str]:
        """Tell an entry of an application's world; some are told with the next one, some not at all."""
        self._worlds.add(whose)
        if entry.get("signal") in _TOLD_BEFORE:
            return
        if entry["kind"] == "webhook":
            self._sent[whose, entry.get("delivery")] = (whose, entry)
        elif entry.get("read"):
            yield from self._read(entry, whose)
        else:
            yield from self._polled()
            yield self._line(entry, whose, self._told(entry, whose))

    def awaited(self, whose: str, delivery: object) -> Iterator[str]:
        """Tell of a webhook that has no answer yet, which is told again when it has one."""
        if (whose, delivery) in self._sent:
            _, webhook = self._sent[whose, delivery]
            yield from self._polled()
            yield self._line(webhook, whose, f"{timeline.tell('webhook', webhook)}: no reply yet")

    def rest(self) -> Iterator[str]:
        """Tell what was kept back for what has not come."""
        yield from self._polled()
        for whose, webhook in self._sent.values():
            yield self._line(webhook, whose, timeline.tell("webhook", webhook))
        self._sent.clear()

    def _told(self, entry: Facts, whose: str) -> str:
        if entry["kind"] != "delivery":
            return timeline.tell(str(entry["kind"]), entry)
        key = (whose, entry.get("delivery"))
        _, webhook = self._sent.get(key, (whose, None))
        if entry.get("outcome") != "again":
            self._sent.pop(key, None)
        return timeline.tell("delivery", entry) if webhook is None else timeline.exchange(webhook, entry)

    def _read(self, entry: Facts, whose: str) -> Iterator[str]:
        told = timeline.tell(str(entry["kind"]), entry)
        key = (whose, entry.get("uuid"), told)
        if key in self._polls:
            line, count = self._polls[key]
            self._polls[key] = (line, count + 1)
            return
        if len(self._polls) >= _MOST_POLLS:
            yield from self._polled()
        line = self._line(entry, whose, told)
        self._polls[key] = (line, 0)
        yield line

    def _polled(self) -> Iterator[str]:
        for line, count in self._polls.values():
            if count:
                yield f"{line} ({'once' if count == 1 else f'{count} times'} more)"
        self._polls.clear()

    def _line(self, entry: Facts, whose: str, told: str) -> str:
        world = whose if len(self._worlds) > 1 else ""
        return timeline.line_of(str(entry["time"]), entry.get("uuid"), told, world)
