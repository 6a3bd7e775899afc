"""Watches for a condition to become true, entry by entry, as the journal grows.

Each entry is looked at once. What a party hears is in the journal only when it is over; so words that are
being said are looked at besides, as `wait_for: {heard: …}` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from voice_simulator.core.journal.entries import (
    HEARD_AFTER,
    ActionEntry,
    CallEntry,
    DeliveryEntry,
    HeardEntry,
)
from voice_simulator.core.model.globs import glob_matches
from voice_simulator.scenario.judging.evidence import Evidence, SeenCall
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.model.patterns import is_met

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.model.stretch import Stretch
    from voice_simulator.scenario.judging.evidence import Occurrence
    from voice_simulator.scenario.model.conditions import Condition


class Met(NamedTuple):
    """How a condition became true.

    Attributes:
        seq: of the journal entry by which it did, or of the last one before.
        time: the instant, ms.
        uuid: the call on which it did; None for none.
    """

    seq: int
    time: int
    uuid: str | None


class LiveCalls(Protocol):
    """What can be asked about calls beside the journal."""

    def heard_now(self, uuid: str) -> Sequence[tuple[Stretch, int]]:
        """Return what the party of a leg hears now, each with the last journal entry before it began."""

    def is_done(self, uuid: str) -> bool:
        """Say whether a leg is over, with all its events delivered or given up."""


class ConditionWatch:
    """Watches for a condition in one world.

    Args:
        condition: what is to become true.
        application_id: of that world.
        live: tells of its calls.

    Attributes:
        condition: as given.
        met: how it became true; None as long as it is not.
    """

    def __init__(self, condition: Condition, application_id: str, live: LiveCalls) -> None:
        self.condition, self._live = condition, live
        self._evidence = Evidence()
        self._reader = JournalReader(application_id, self._evidence)
        self._calls: dict[str, SeenCall] = {}
        self._calls_seen = 0
        self._things_seen = 0
        self._sent: dict[int, Occurrence] = {}
        self._counted_sounds: set[tuple[str, int, str | None]] = set()
        self._done: set[str] = set()
        self._count = 0
        self.met: Met | None = None

    def observe(self, entry: Entry) -> None:
        """Look at the next entry of the journal."""
        if self.met is not None:
            return
        self._reader.read([entry])
        self._note_new_calls()
        if self.condition.thing is not None:
            self._look_at_things(entry)
        elif self.condition.sound is not None:
            self._look_at_sound(entry)
        elif not self.condition.is_done and isinstance(entry.what, CallEntry):
            self._look_at_call(entry)

    def observe_calls(self, now: int, last_seq: int) -> int | None:
        """Look at what has no entry yet: words that are being said, and what is settled by now.

        Args:
            now: the instant, ms.
            last_seq: the number of the last journal entry, all of which have been read.

        Returns:
            The next instant at which to look, though nothing else may be due then; None for none.
        """
        if self.met is not None:
            return None
        if self.condition.is_done:
            self._look_for_ends(now, last_seq)
            return None
        return self._look_at_words(now, last_seq) if self.condition.sound is not None else None

    # -- calls

    def _note_new_calls(self) -> None:
        for call in self._evidence.calls[self._calls_seen :]:
            self._calls_seen += 1
            if self._is_meant(call):
                self._calls[call.uuid] = call

    def _is_meant(self, call: SeenCall) -> bool:
        uuid, calls = self.condition.uuid, self.condition.calls
        if uuid is not None and not call.uuid.startswith(uuid):
            return False
        return calls is None or is_met(calls, call.facts)

    def _look_at_call(self, entry: Entry) -> None:
        if entry.uuid in self._calls and entry.seq > self.condition.after:
            self._count_once(entry.seq, entry.time, entry.uuid)

    # -- things

    def _look_at_things(self, entry: Entry) -> None:
        thing = self.condition.thing
        if thing is None:
            return
        for one in self._changed_things(entry, thing.kind):
            is_new = (one.begun or one).seq > self.condition.after
            if is_new and self._is_on_call(one.uuid) and is_met(thing.wanted, one.facts):
                self._forget(one)
                self._count_once(entry.seq, entry.time, one.uuid)

    def _changed_things(self, entry: Entry, kind: str) -> Iterator[Occurrence]:
        """Return what is new of a kind, and what may be another one now."""
        if kind == "ncco":
            yield from self._begun_actions(entry)
            return
        things = self._evidence.things(kind)
        new = things[self._things_seen :]
        self._things_seen = len(things)
        what = entry.what
        if kind == "webhook" and isinstance(what, DeliveryEntry):
            again = self._sent.get(what.delivery)
            if new:
                self._sent[what.delivery] = new[-1]
            elif again is not None:
                yield again
        elif isinstance(what, CallEntry):
            # The request that placed it is in the journal before it.
            yield from [one for one in things[: len(things) - len(new)] if one.uuid == entry.uuid]
        yield from new

    def _begun_actions(self, entry: Entry) -> Iterator[Occurrence]:
        """Return the action that begins; your app may have given it long before."""
        call = self._evidence.call(entry.uuid)
        for one in self._evidence.things("ncco", call) if isinstance(entry.what, ActionEntry) else ():
            if one.begun is not None and one.begun.seq == entry.seq:
                yield one

    def _forget(self, one: Occurrence) -> None:
        """Count a webhook once, however often it was tried."""
        self._sent = {number: sent for number, sent in self._sent.items() if sent is not one}

    def _is_on_call(self, uuid: str | None) -> bool:
        is_about_any = self.condition.calls is None and self.condition.uuid is None
        return is_about_any or uuid in self._calls

    # -- sounds

    def _look_at_sound(self, entry: Entry) -> None:
        heard = entry.what
        if not isinstance(heard, HeardEntry) or entry.uuid not in self._calls:
            return
        began_after = (entry.wall or {}).get(HEARD_AFTER, entry.seq)
        words = heard.content if heard.words is None else heard.words
        if isinstance(began_after, int) and began_after >= self.condition.after:
            key = (entry.uuid, heard.from_, heard.leg)
            if self._is_like(entry.uuid, words, heard.source, heard.leg) and key not in self._counted_sounds:
                self._counted_sounds.add(key)
                self._count_once(entry.seq, entry.time, entry.uuid)

    def _look_at_words(self, now: int, last_seq: int) -> int | None:
        """Count what has been heard by now; return when the next words will have been."""
        later = []
        for uuid in self._calls:
            for stretch, began_after in self._live.heard_now(uuid):
                key = (uuid, stretch.since, stretch.leg)
                at = self._fits_at(uuid, stretch) if began_after >= self.condition.after else None
                if at is None or key in self._counted_sounds:
                    continue
                if at > now:
                    later.append(at)
                    continue
                self._counted_sounds.add(key)
                self._count_once(last_seq, now, uuid)
        return min(later, default=None)

    def _fits_at(self, uuid: str, stretch: Stretch) -> int | None:
        sound = self.condition.sound
        if sound is None or not self._is_like(uuid, None, stretch.sound.source, stretch.leg):
            return None
        return stretch.fits_at(sound.glob, stretch.since)

    def _is_like(self, uuid: str, words: str | None, source: str, maker: str | None) -> bool:
        """Say whether a sound is as asked for; where `words` is None they don't matter."""
        sound = self.condition.sound
        if sound is None or sound.source not in (None, source):
            return False
        if words is not None and not glob_matches(words, sound.glob):
            return False
        whose = self._evidence.call(maker or uuid)
        return sound.whose is None or (whose is not None and is_met(sound.whose, whose.facts))

    # -- ends

    def _look_for_ends(self, now: int, last_seq: int) -> None:
        for uuid in self._calls.keys() - self._done:
            if self._live.is_done(uuid):
                self._done.add(uuid)
                self._count_once(last_seq, now, uuid)

    def _count_once(self, seq: int, time: int, uuid: str | None) -> None:
        self._count += 1
        if self._count == self.condition.times:
            self.met = Met(seq, time, uuid)


def read_all(watch: ConditionWatch, entries: Iterable[Entry]) -> None:
    """Let a watch look at entries, in their order."""
    for entry in entries:
        watch.observe(entry)
