"""Watches for a condition to become true, entry by entry, as the journal grows.

Each entry is looked at once, and only the shapes that the condition is about are read. What a party hears is
in the journal only when it is over; so words that are being said are looked at besides, as
`wait_for: {heard: …}` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, get_args

from voice_simulator.core.journal.call_entries import ActionEntry, CallEntry, StatusEntry
from voice_simulator.core.journal.request_entries import RequestEntry, UnhandledRequestEntry
from voice_simulator.core.journal.sound_entries import HEARD_AFTER, HeardEntry
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry, WebhookFaultEntry
from voice_simulator.core.model.globs import glob_matches
from voice_simulator.core.model.states import ENDED
from voice_simulator.core.model.stretch import fits_when_said
from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.hearing_watch import HearingWatch
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.seen_socket import SocketEvent
from voice_simulator.scenario.model.patterns import is_met

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.journal.entries import What
    from voice_simulator.core.model.stretch import Stretch
    from voice_simulator.scenario.judging.evidence import Occurrence, SeenCall
    from voice_simulator.scenario.model.conditions import Condition

_READ_FOR: Final[dict[str, tuple[type[What], ...]]] = {
    "status": (StatusEntry,),
    "webhook": (WebhookEntry, DeliveryEntry, WebhookFaultEntry),
    "reply": (DeliveryEntry,),
    "api": (RequestEntry, UnhandledRequestEntry),
    "ncco": (RequestEntry, DeliveryEntry, ActionEntry),
    "socket": get_args(SocketEvent),
}
"""What must be read for each kind of thing, besides calls."""

_UP_TO_YOUR_APP: Final = frozenset({"api", "reply"})
"""What may still come on a call that is over: your app asks about it, or is sent a webhook once more."""

_SAID: Final = frozenset({"talk", "party"})
"""Sounds that are heard word by word."""


class Met(NamedTuple):
    """How a condition became true.

    Attributes:
        seq: of the journal entry by which it did, or of the last one before.
        time: the instant, ms.
        uuid: the call on which it did; None for none.
        calls: all calls on which what counts happened, the first one first.
    """

    seq: int
    time: int
    uuid: str | None
    calls: tuple[str, ...]


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
        self._read_for = _shapes_for(condition)
        self._evidence = Evidence()
        self._reader = JournalReader(application_id, self._evidence)
        self._calls: dict[str, SeenCall] = {}
        self._listening: set[str] = set()
        self._ending: dict[str, tuple[int, int]] = {}
        self._things_seen = 0
        self._sent: dict[int, Occurrence] = {}
        self._counted_sounds: set[tuple[str, int, str | None]] = set()
        self._hearing = None if condition.hears is None else HearingWatch(condition.hears)
        self._counted = 0
        self._counted_calls: dict[str, None] = {}
        self.met: Met | None = None

    @property
    def meant(self) -> Sequence[str]:
        """The calls that the condition is about, as far as there are any yet."""
        return tuple(self._calls)

    @property
    def call_that_is_over(self) -> str | None:
        """The call without which the condition can't become true, and on which nothing comes any more."""
        thing = self.condition.thing
        is_up_to_app = thing is not None and thing.kind in _UP_TO_YOUR_APP
        if self.met is not None or is_up_to_app or not self.condition.names_one_call:
            return None
        return next((uuid for uuid in self._calls if self._live.is_done(uuid)), None)

    def observe(self, entry: Entry) -> None:
        """Look at the next entry of the journal."""
        if self.met is not None:
            return
        if entry.uuid in self._ending and not entry.read:
            self._ending[entry.uuid] = (entry.seq, entry.time)
        if self._hearing is not None:
            self._hearing.observe(entry)
        if isinstance(entry.what, self._read_for):
            self._reader.read([entry])
            self._look_at(entry)

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
            self._look_for_ends()
        if self._hearing is not None:
            return self._look_at_hearing(self._hearing, now, last_seq)
        return self._look_at_words(now, last_seq) if self.condition.sound is not None else None

    # -- entries

    def _look_at(self, entry: Entry) -> None:
        what = entry.what
        if isinstance(what, CallEntry):
            self._look_at_call(entry)
        if isinstance(what, StatusEntry) and what.status in ENDED:
            self._look_at_end(entry)
        if isinstance(what, HeardEntry):
            self._look_at_sound(entry, what)
        if self.condition.thing is not None:
            self._look_at_things(entry, self.condition.thing.kind)

    def _look_at_call(self, entry: Entry) -> None:
        call = self._evidence.call(entry.uuid)
        if call is None or not self._is_meant(call):
            return
        self._calls[call.uuid] = call
        if self.condition.sound is not None:
            self._listening.add(call.uuid)
        elif self.condition.is_just_a_call:
            self._count_once(entry.seq, entry.time, call.uuid)

    def _is_meant(self, call: SeenCall) -> bool:
        uuid, calls = self.condition.uuid, self.condition.calls
        if uuid is not None and not call.uuid.startswith(uuid):
            return False
        return calls is None or is_met(calls, call.facts)

    def _look_at_end(self, entry: Entry) -> None:
        self._listening.discard(entry.uuid or "")
        if self.condition.is_done and entry.uuid in self._calls:
            self._ending[entry.uuid] = (entry.seq, entry.time)

    # -- things

    def _look_at_things(self, entry: Entry, kind: str) -> None:
        thing = self.condition.thing
        for one in self._changed_things(entry, kind):
            if thing is not None and self._is_on_call(one.uuid) and is_met(thing.wanted, one.facts):
                self._forget(entry)
                self._count_once(entry.seq, entry.time, one.uuid)

    def _changed_things(self, entry: Entry, kind: str) -> Iterator[Occurrence]:
        """Yield what is new of a kind, and what may be another one now."""
        if kind == "ncco":
            yield from self._begun_actions(entry)
            return
        if isinstance(entry.what, CallEntry):
            yield from self._from_before(entry.uuid, kind)
            return
        things = self._evidence.things(kind)
        new = things[self._things_seen :]
        self._things_seen = len(things)
        if kind == "webhook" and isinstance(entry.what, DeliveryEntry):
            yield from self._tried_again(entry.what.delivery, new)
        yield from new

    def _from_before(self, uuid: str | None, kind: str) -> Sequence[Occurrence]:
        """Return what is about a call and came before it: the request that placed it."""
        call = self._calls.get(uuid or "")
        return () if call is None or self._is_about_any else self._evidence.things(kind, call)

    def _tried_again(self, delivery: int, new: Sequence[Occurrence]) -> Iterator[Occurrence]:
        """Yield the webhook of a further attempt, as long as it is not what is waited for."""
        if new:
            self._sent[delivery] = new[-1]
        elif delivery in self._sent:
            yield self._sent[delivery]

    def _begun_actions(self, entry: Entry) -> Iterator[Occurrence]:
        """Yield the action that begins; your app may have given it long before."""
        call = self._evidence.call(entry.uuid)
        for one in self._evidence.things("ncco", call) if isinstance(entry.what, ActionEntry) else ():
            if one.begun is not None and one.begun.seq == entry.seq:
                yield one

    def _forget(self, entry: Entry) -> None:
        """Count a webhook once, however often it was tried."""
        if isinstance(entry.what, DeliveryEntry):
            self._sent.pop(entry.what.delivery, None)

    @property
    def _is_about_any(self) -> bool:
        return self.condition.calls is None and self.condition.uuid is None

    def _is_on_call(self, uuid: str | None) -> bool:
        """Say whether something is on a call that is meant, or on a socket that such a call has dialled."""
        if self._is_about_any or uuid in self._calls:
            return True
        thing, leg = self.condition.thing, self._evidence.call(uuid)
        if thing is None or thing.kind != "socket" or leg is None:
            return False
        return any(leg in call.legs for call in self._calls.values())

    # -- sounds

    def _look_at_sound(self, entry: Entry, heard: HeardEntry) -> None:
        key = (entry.uuid or "", heard.from_, heard.leg)
        began_after = (entry.wall or {}).get(HEARD_AFTER, entry.seq)
        is_new = isinstance(began_after, int) and began_after >= self.condition.after
        if not is_new or entry.uuid not in self._calls or key in self._counted_sounds:
            return
        if self._is_made_so(entry.uuid, heard.source, heard.leg) and self._has_fitted(heard):
            self._counted_sounds.add(key)
            self._count(entry.seq, entry.time, entry.uuid)

    def _has_fitted(self, heard: HeardEntry) -> bool:
        """Say whether what was heard fitted at some moment, as it does while it is being said."""
        glob = "*" if self.condition.sound is None else self.condition.sound.glob
        words = heard.content if heard.words is None else heard.words
        return fits_when_said(words, glob) if heard.source in _SAID else glob_matches(words, glob)

    def _look_at_words(self, now: int, last_seq: int) -> int | None:
        """Count what has been heard by now; return when the next words will have been."""
        later = []
        for uuid in tuple(self._listening):
            for stretch, began_after in self._live.heard_now(uuid):
                key = (uuid, stretch.since, stretch.leg)
                at = self._fits_at(uuid, stretch) if began_after >= self.condition.after else None
                if at is None or key in self._counted_sounds:
                    continue
                if at > now:
                    later.append(at)
                    continue
                self._counted_sounds.add(key)
                self._count(last_seq, at, uuid)
        return None if self.met is not None else min(later, default=None)

    def _fits_at(self, uuid: str, stretch: Stretch) -> int | None:
        sound = self.condition.sound
        if sound is None or not self._is_made_so(uuid, stretch.sound.source, stretch.leg):
            return None
        return stretch.fits_at(sound.glob, stretch.since)

    def _look_at_hearing(self, watch: HearingWatch, now: int, last_seq: int) -> int | None:
        """Count the calls on which speech or silence has come by now; return when more may have."""
        watch.begin_at(now)
        later = []
        for uuid in [one for one in self._calls if one not in self._counted_calls]:
            heard = (stretch for stretch, _ in self._live.heard_now(uuid))
            at = watch.comes_at(uuid, heard, now)
            if at is not None and at <= now:
                self._count(last_seq, at, uuid)
            elif at is not None:
                later.append(at)
        return None if self.met is not None else min(later, default=None)

    def _is_made_so(self, uuid: str, source: str, maker: str | None) -> bool:
        """Say whether a sound was made by what it should be, and where."""
        sound = self.condition.sound
        if sound is None or sound.source not in (None, source):
            return False
        whose = self._evidence.call(maker or uuid)
        return sound.whose is None or (whose is not None and is_met(sound.whose, whose.facts))

    # -- ends

    def _look_for_ends(self) -> None:
        for uuid, (seq, time) in tuple(self._ending.items()):
            if self._live.is_done(uuid):
                del self._ending[uuid]
                self._count_once(seq, time, uuid)

    # -- the count

    def _count_once(self, seq: int, time: int, uuid: str | None) -> None:
        """Count what an entry tells, if that is new enough."""
        if seq > self.condition.after:
            self._count(seq, time, uuid)

    def _count(self, seq: int, time: int, uuid: str | None) -> None:
        self._counted += 1
        if uuid is not None:
            self._counted_calls[uuid] = None
        if self._counted == self.condition.times:
            self.met = Met(seq, time, uuid, tuple(self._counted_calls))


def _shapes_for(condition: Condition) -> tuple[type[What], ...]:
    """Return the shapes of entries that must be read for a condition; of other entries there are many."""
    if condition.thing is not None:
        return (CallEntry, *_READ_FOR[condition.thing.kind])
    if condition.sound is not None:
        return (CallEntry, StatusEntry, HeardEntry)
    return (CallEntry, StatusEntry) if condition.is_done else (CallEntry,)


def read_all(watch: ConditionWatch, entries: Iterable[Entry]) -> None:
    """Let a watch look at entries, in their order."""
    for entry in entries:
        watch.observe(entry)
