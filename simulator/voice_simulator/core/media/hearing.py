"""Who hears what plays: on which leg a sound is made, and which parties hear it from when to when.

A sound belongs to the leg it is made on. Its party hears what is played there, unless it is earmuffed. The
others hear what goes into the conversation, as far as `Conversation` lets them: what a party says, and the
prompts of an NCCO. Undocumented: what the API plays, music, ringback tones and beeps are for the leg alone.

The journal gets a `heard` entry for each stretch that was audible, on the leg whose party has heard it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.sound_entries import HEARD_AFTER, HeardEntry
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.model.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.playback_line import PlayingSound

_PROMPTS: Final = frozenset({"talk", "stream"})
"""What an NCCO plays into the conversation; the rest of what it plays is for its own leg."""

_MAKERS: Final = {Channel.NCCO: "ncco", Channel.PARTY: "party"}


def maker_of(channel: Channel) -> str:
    """Name who has a sound played in a channel, as the journal does: `ncco`, `party`, or `api`."""
    return _MAKERS.get(channel, "api")


class Hearing:
    """What the parties of one world hear.

    Args:
        observer: hears of each change in what a party hears, and of whom others would hear from now on.
    """

    def __init__(self, clock: Clock, journal: Journal, observer: LegObserver) -> None:
        self._clock, self._journal, self._observer = clock, journal, observer

    def begins(self, leg: Leg, channel: Channel, playing: PlayingSound) -> None:
        """Let a sound be heard that begins on a leg."""
        self._set_own(leg, channel, playing)
        for listener in _listeners(leg, channel, playing):
            self._open(listener, playing)

    def ends(self, leg: Leg, channel: Channel, playing: PlayingSound) -> None:
        """Let a sound be heard no more."""
        if channel is not Channel.PARTY:
            self._close_own(leg, channel, playing)
        for listener in tuple(playing.others or ()):
            self._close(listener, leg, channel, playing)

    def end_is_known(self, leg: Leg, channel: Channel) -> None:
        """Let those reckon anew who wait for what they hear of a sound: it is known when it ends."""
        playing = leg.playback.playing.get(channel) if leg.playback is not None else None
        for listener in tuple(playing.others or ()) if playing is not None else ():
            self._observer.on_hearing(listener, None)

    def changes(self, leg: Leg, left: Conversation | None = None) -> None:
        """Let a leg hear the others, and be heard by them, as is right from now on.

        Args:
            leg: it was answered, joined, muted, earmuffed, has ended, ….
            left: the conversation that it has just left; None where it is still in the same one.
        """
        for channel, playing in _sounds_of(leg):
            self._set_own(leg, channel, playing)
            self._set_others(leg, channel, playing)
        self._observer.has_moved(leg)
        here = leg.conversation
        for conversation in (here,) if left is None or left is here else (left, here):
            self._set_what_is_heard(leg, conversation)
            if conversation.members.keys() != {leg}:
                for member in tuple(conversation.members):
                    self._observer.may_be_heard(member)

    def heard_now(self, leg: Leg) -> list[Stretch]:
        """Return what the party of a leg hears now."""
        return [stretch for stretch, _ in self.heard_now_after(leg)]

    def heard_now_after(self, leg: Leg) -> list[tuple[Stretch, int]]:
        """Return what the party of a leg hears now, each with the last journal entry before that began."""
        own = [
            (Stretch(one.sound, one.began, one.audible_since), one.audible_after)
            for _, one in _sounds_of(leg)
            if one.audible_since is not None
        ]
        others = [
            (Stretch(one.sound, one.began, one.others[leg][0], leg=other.uuid), one.others[leg][1])
            for other, _, one in self.from_others(leg)
            if one.others is not None
        ]
        return own + others

    @staticmethod
    def from_others(leg: Leg) -> list[tuple[Leg, Channel, PlayingSound]]:
        """Return what a leg hears of the sounds that are made on others: the leg, the channel, the sound."""
        return [
            (other, channel, playing)
            for other in leg.conversation.members
            for channel, playing in _sounds_of(other)
            if playing.others is not None and leg in playing.others
        ]

    # -- what changes

    def _set_own(self, leg: Leg, channel: Channel, playing: PlayingSound) -> None:
        """Let the party of the leg itself hear a sound, or not."""
        if channel is Channel.PARTY:
            return
        if leg.earmuffed:
            self._close_own(leg, channel, playing)
            return
        if playing.audible_since is None:
            playing.audible_since, playing.audible_after = self._clock.now, self._journal.last_seq
        self._observer.on_hearing(leg, None)

    def _set_others(self, leg: Leg, channel: Channel, playing: PlayingSound) -> None:
        """Let the others hear a sound that is made on a leg, or not."""
        listeners = _listeners(leg, channel, playing)
        for listener in tuple(playing.others or ()):
            if listener not in listeners:
                self._close(listener, leg, channel, playing)
        for listener in listeners:
            self._open(listener, playing)

    def _set_what_is_heard(self, leg: Leg, conversation: Conversation) -> None:
        """Let a leg hear what is made on the others of a conversation, or not."""
        for other in tuple(conversation.members):
            for channel, playing in _sounds_of(other) if other is not leg else ():
                if _lets_hear(leg, other, channel, playing):
                    self._open(leg, playing)
                else:
                    self._close(leg, other, channel, playing)

    # -- stretches begin and end

    def _open(self, listener: Leg, playing: PlayingSound) -> None:
        if playing.others is None:
            playing.others = {}
        if listener not in playing.others:
            playing.others[listener] = (self._clock.now, self._journal.last_seq)
            self._observer.on_hearing(listener, None)

    def _close(self, listener: Leg, leg: Leg, channel: Channel, playing: PlayingSound) -> None:
        since, after = (playing.others or {}).pop(listener, (None, 0))
        if since is not None:
            self._tell(listener, leg, channel, playing, since, after)

    def _close_own(self, leg: Leg, channel: Channel, playing: PlayingSound) -> None:
        since, playing.audible_since = playing.audible_since, None
        if since is None:
            self._observer.on_hearing(leg, None)
        else:
            self._tell(leg, leg, channel, playing, since, playing.audible_after)

    def _tell(
        self, listener: Leg, leg: Leg, channel: Channel, playing: PlayingSound, since: int, after: int
    ) -> None:
        """Tell the journal, and the party that has heard it, of a stretch that is over."""
        sound, began = playing.sound, playing.began
        until = playing.audible_until(self._clock.now)
        if until <= since:
            self._observer.on_hearing(listener, None)
            return
        playing.lost = None
        made_on = None if listener is leg else leg.uuid
        record = self._journal.write(
            listener.uuid,
            HeardEntry(
                source=sound.source,
                by=maker_of(channel),
                content=sound.content,
                from_=since,
                to=until,
                to_the_end=sound.span == until - began,
                words=sound.words_between(since - began, until - began),
                leg=made_on,
                level=sound.loudness if sound.audio is None else sound.audio.level(since, until),
            ),
        )
        # Within one instant only this tells what came first; reads are counted in it, so it may differ.
        record.wall = {HEARD_AFTER: after}
        self._observer.on_hearing(listener, Stretch(sound, began, since, until, made_on))


def _listeners(leg: Leg, channel: Channel, playing: PlayingSound) -> list[Leg]:
    """Return the others who hear a sound that is made on a leg."""
    members = leg.conversation.members
    if len(members) == 1:
        return []  # as most are
    return [other for other in members if _lets_hear(other, leg, channel, playing)]


def _lets_hear(listener: Leg, leg: Leg, channel: Channel, playing: PlayingSound) -> bool:
    """Say whether somebody else hears a sound that is made on a leg."""
    if channel is Channel.PARTY:
        return leg.conversation.lets_hear(listener, leg)
    is_for_all = channel is Channel.NCCO and playing.sound.source in _PROMPTS
    return is_for_all and leg.conversation.lets_reach(listener, leg)


def _sounds_of(leg: Leg) -> Iterable[tuple[Channel, PlayingSound]]:
    return () if leg.playback is None else tuple(leg.playback.playing.items())
