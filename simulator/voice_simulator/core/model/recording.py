"""One recording: who is heard in it with which words, on which channel, from when to when.

On a recording of a leg the first channel is for what its party says. The others are for what it hears: each
party that came to it has a channel of its own as far as there are any, in the order in which they came, and
all that is left shares the last one (the recording guide). Undocumented: that prompts are on the last one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.states import Direction
from voice_simulator.core.model.vocabulary import channels_in_file
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model import ncco
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.sound import Sound
    from voice_simulator.core.model.stretch import Stretch

MOST_SOUNDS: Final = 1000
"""How many stretches of sound are kept of one recording."""

_MOST_CHARACTERS: Final = 1000
"""How much of what one party said the sentence has."""

MOST_AUDIO: Final = 64 * 1024 * 1024
"""How many bytes of what WebSockets bring are kept of one recording: 34 minutes at 16 kHz."""

_IN_SENTENCE: Final = frozenset({"party", "socket", "talk", "stream"})
"""What the sentence has: speech, what came on WebSockets, and of what the platform plays the prompts."""

OF_PARTIES: Final = frozenset({"party", "key", "socket"})
"""What a party makes itself; all else is the platform's."""

_PARTY: Final = attrgetter("party")


@dataclass(slots=True, eq=False)
class Speech:
    """What the party of a leg says, or said last.

    Attributes:
        sound: its words.
        error: why they can't be understood; None where they can.
        began: when it began.
        since: from when on recordings hear it; None while they can't, and once they have all of it.
    """

    sound: Sound
    error: str | None
    began: int
    since: int | None

    @property
    def ends(self) -> float:
        """When it ends by itself; never, as far as is known, while a WebSocket brings it."""
        return math.inf if self.sound.span is None else self.began + self.sound.span

    def audible_until(self, now: int) -> int:
        """Return when the last of it was over that can have been heard by now."""
        if self.sound.audio is not None:
            return max(self.since or 0, self.sound.audio.audible_until(now))
        return now if self.sound.span is None else min(now, self.began + self.sound.span)


NOT_UNDERSTOOD: Final = "what can't be understood"
"""Stands for the words of a party that says an error."""


@dataclass(frozen=True, slots=True)
class RecordedSound:
    """A stretch of a sound in a recording.

    Attributes:
        stretch: which, from when to when.
        party: the id of the leg whose party says it; None for what the platform plays.
        channel: on which it is; 1 is the first.
    """

    stretch: Stretch
    party: str | None
    channel: int


@dataclass(slots=True, eq=False)
class Recording:
    """One recording under way, or to be announced.

    Attributes:
        leg: the leg whose action asked for it.
        conversation: which is recorded; None for a recording of the leg.
        done: called when it ends by itself, if the NCCO waits for it.
        is_open: whether the NCCO waits for the party to speak, which has not done so yet.
        sounds: what is heard in it, as far as that is kept.
        audio_size: how many bytes are kept of what WebSockets brought.
        left_out: how many stretches of sound are not kept.
        parties: of the legs that have come so far, in their order: the id, and the party's number or name.
        error: why something that was said in it can't be understood; None where all can.
        ended: when it ended; None while it goes on.
    """

    leg: Leg
    action: ncco.RecordAction
    began: int
    conversation: Conversation | None = None
    done: Callable[[], None] | None = None
    limit: Timer | None = None
    silence: Timer | None = None
    is_open: bool = False
    sounds: list[RecordedSound] = field(default_factory=list)
    audio_size: int = 0
    left_out: int = 0
    parties: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    ended: int | None = None

    @property
    def span(self) -> int:
        """How long (ms) it is; 0 while it goes on."""
        return 0 if self.ended is None else self.ended - self.began

    def note_parties(self, legs: Iterable[Leg]) -> None:
        """Know who has come, so that each keeps the channel that it has by its turn."""
        for leg in legs:
            if leg.uuid not in self.parties and leg.answered_at is not None and not leg.is_aside:
                self.parties[leg.uuid] = party_of(leg)

    def hear(self, stretch: Stretch, leg: str) -> None:
        """Record a stretch of a sound that was made on a leg, from the beginning of the recording on."""
        if stretch.since < self.began:
            stretch = replace(stretch, since=self.began)
        if stretch.until is None or stretch.until <= stretch.since:
            return
        party = leg if stretch.sound.source in OF_PARTIES else None
        last = self.sounds[-1] if self.sounds else None
        if last is not None and last.stretch.goes_on_in(stretch):
            self.sounds[-1] = replace(last, stretch=replace(last.stretch, until=stretch.until))
        elif len(self.sounds) < MOST_SOUNDS and (kept := self._kept(stretch)) is not None:
            self.sounds.append(RecordedSound(kept, party, self._channel_of(party)))
        else:
            self.left_out += 1

    def _kept(self, stretch: Stretch) -> Stretch | None:
        """Return a stretch with what a WebSocket brought of it; None where that is too much."""
        audio = stretch.sound.audio
        if audio is None or stretch.until is None:
            return stretch
        part = audio.part(stretch.since, stretch.until)
        if self.audio_size + part.size > MOST_AUDIO:
            return None
        self.audio_size += part.size
        return replace(stretch, sound=replace(stretch.sound, audio=part))

    def _channel_of(self, party: str | None) -> int:
        channels = self.action.channels
        if party == self.leg.uuid:
            return 1
        others = [uuid for uuid in self.parties if uuid != self.leg.uuid]
        turn = others.index(party) if party in others else channels
        return min(turn + 2, channels)

    @property
    def sentence(self) -> str:
        """How long it is, who is heard in it, and with which words."""
        parts = [self._part(party, list(sounds)) for party, sounds in groupby(self._in_sentence(), _PARTY)]
        if not any(one.stretch.sound.source in {"party", "socket"} for one in self.sounds):
            parts.insert(0, "no speech")
        if self.left_out:
            parts.append(f"{self.left_out} sounds more")
        return f"recorded {_seconds(self.span)} with {', '.join(parts)}"

    def _in_sentence(self) -> list[RecordedSound]:
        """Return what it has: its own party's first, then each of the others', then the prompts."""
        sounds = [one for one in self.sounds if one.stretch.sound.source in _IN_SENTENCE]
        came = {uuid: turn for turn, uuid in enumerate(self.parties)}
        sounds.sort(key=lambda one: (one.stretch.since, came.get(one.party or "", 0)))
        heard_first = dict.fromkeys(one.party for one in sounds)
        own = None if self.conversation is not None else self.leg.uuid
        parties = sorted(heard_first, key=lambda party: (party is None, party != own))
        return [one for party in parties for one in sounds if one.party == party]

    def _part(self, party: str | None, sounds: list[RecordedSound]) -> str:
        spoken = sum((one.stretch.until or 0) - one.stretch.since for one in sounds)
        is_from_app = sounds[0].stretch.sound.source == "socket"
        what = "prompts" if party is None else "sound" if is_from_app else "speech"
        is_own = self.conversation is None and party == self.leg.uuid
        by = "" if party is None or is_own else f" by {self.parties.get(party, party)}"
        channel = min(sounds[0].channel, channels_in_file(self.action.format, self.action.channels))
        on = f" on channel {channel}" if self.action.channels > 1 else ""
        if is_from_app:
            return f"{what} of {_seconds(spoken)}{by}{on}"
        said = " / ".join(one.stretch.words or NOT_UNDERSTOOD for one in sounds)
        if len(said) > _MOST_CHARACTERS:
            said = f"{said[:_MOST_CHARACTERS]}…"
        return f"{what} of {_seconds(spoken)}{by}{on}: {said!r}"


def party_of(leg: Leg) -> str:
    """Return the number or name of the party of a leg."""
    endpoint = leg.from_ if leg.direction is Direction.INBOUND else leg.to
    return without_password(endpoint.address)


def _seconds(span: int) -> str:
    return f"{span / SECOND:g} s"
