"""What is played into a leg, and what of it the party hears.

Each leg has channels: the one of its NCCO, and one for each thing the API can play (talk, stream, dtmf). A
talk or stream of the API replaces the one before it; prompts of the NCCO and digits queue. An earmuffed
party hears nothing; hanging up ends everything. The journal gets a `heard` entry for each stretch that was
audible.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from voice_simulator.core.clock import Clock, to_iso
from voice_simulator.core.journal.entries import HEARD_AFTER, HeardEntry
from voice_simulator.core.model.playback_line import PlaybackLine, PlayingSound
from voice_simulator.core.model.sound import Channel, Sound
from voice_simulator.core.model.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver


class Playback:
    """Everything that plays in one world.

    Args:
        observer: hears of each change in what a party hears.
    """

    def __init__(self, clock: Clock, journal: Journal, observer: LegObserver) -> None:
        self._clock, self._journal, self._observer = clock, journal, observer

    def play(self, leg: Leg, channel: Channel, sound: Sound) -> None:
        """Play a sound at once, instead of what plays in that channel."""
        self.stop(leg, channel)
        self._begin(leg, channel, sound)

    def queue(self, leg: Leg, channel: Channel, sound: Sound) -> None:
        """Play a sound in a channel when those before it are over."""
        line = self._line(leg)
        if channel in line.playing:
            line.queues.setdefault(channel, deque()).append(sound)
        else:
            self._begin(leg, channel, sound)

    def when_prompts_end(self, leg: Leg, then: Callable[[], None]) -> None:
        """Call `then` when the NCCO's channel is silent, which may be now; the last one to ask counts."""
        line = leg.playback
        if line is None or Channel.NCCO not in line.playing:
            then()
        else:
            line.when_silent = then

    def stop(self, leg: Leg, channel: Channel) -> None:
        """End what plays in a channel, and what waits there, if anything does."""
        line = leg.playback
        if line is None:
            return
        line.queues.pop(channel, None)
        if channel is Channel.NCCO:
            line.when_silent = None
        playing = line.playing.pop(channel, None)
        if playing is not None:
            self._clock.cancel(playing.timer)
            self._close(leg, channel, playing)
        self._drop_if_idle(leg, line)

    def stop_all(self, leg: Leg) -> None:
        """End everything that plays into a leg."""
        for channel in list(leg.playback.playing) if leg.playback is not None else ():
            self.stop(leg, channel)

    def set_earmuff(self, leg: Leg, *, on: bool) -> None:
        """Stop, or let go on, what the party hears of what plays; the sounds themselves run on."""
        if leg.earmuffed is on:
            return
        playing = leg.playback.playing if leg.playback is not None else {}
        for channel, sound in playing.items():
            if on:
                self._close(leg, channel, sound)
            else:
                self._make_audible(sound)
        leg.earmuffed = on
        self._observer.on_hearing(leg, None)

    def heard_now(self, leg: Leg) -> list[Stretch]:
        """Return what the party of a leg hears now."""
        playing = leg.playback.playing.values() if leg.playback is not None else ()
        return [
            Stretch(one.sound, one.began, one.audible_since)
            for one in playing
            if one.audible_since is not None
        ]

    def describe(self, leg: Leg) -> list[dict[str, object]]:
        """Return what plays into a leg now, and until when, for the control API."""
        line = leg.playback
        return [_shown(channel, playing) for channel, playing in line.playing.items()] if line else []

    def _line(self, leg: Leg) -> PlaybackLine:
        line = leg.playback
        if line is None:
            line = leg.playback = PlaybackLine()
        return line

    def _begin(self, leg: Leg, channel: Channel, sound: Sound) -> None:
        playing = PlayingSound(sound, self._clock.now)
        if not leg.earmuffed:
            self._make_audible(playing)
        self._line(leg).playing[channel] = playing
        if sound.span is not None:
            playing.timer = self._clock.set_timer(sound.span, lambda: self._ended(leg, channel))
        self._observer.on_hearing(leg, None)

    def _make_audible(self, playing: PlayingSound) -> None:
        playing.audible_since, playing.audible_after = self._clock.now, self._journal.last_seq

    def _ended(self, leg: Leg, channel: Channel) -> None:
        line = self._line(leg)
        self._close(leg, channel, line.playing.pop(channel))
        if waiting := line.queues.get(channel):
            self._begin(leg, channel, waiting.popleft())
            return
        then = None
        if channel is Channel.NCCO:
            then, line.when_silent = line.when_silent, None
        self._drop_if_idle(leg, line)
        if then is not None:
            then()

    def _close(self, leg: Leg, channel: Channel, playing: PlayingSound) -> None:
        since, playing.audible_since = playing.audible_since, None
        if since is None or since == self._clock.now:
            self._observer.on_hearing(leg, None)
            return
        sound, now = playing.sound, self._clock.now
        record = self._journal.write(
            leg.uuid,
            HeardEntry(
                source=sound.source,
                by="ncco" if channel is Channel.NCCO else "api",
                content=sound.content,
                from_=since,
                to=now,
                to_the_end=sound.span == now - playing.began,
                words=sound.words_between(since - playing.began, now - playing.began),
            ),
        )
        # Within one instant only this tells what came first; reads are counted in it, so it may differ.
        record.wall = {HEARD_AFTER: playing.audible_after}
        self._observer.on_hearing(leg, Stretch(sound, playing.began, since, now))

    def _drop_if_idle(self, leg: Leg, line: PlaybackLine) -> None:
        if not line.playing:
            leg.playback = None


def _shown(channel: Channel, playing: PlayingSound) -> dict[str, object]:
    until = None if playing.sound.span is None else to_iso(playing.began + playing.sound.span)
    return {
        "source": playing.sound.source,
        "by": "ncco" if channel is Channel.NCCO else "api",
        "content": playing.sound.content,
        "from": to_iso(playing.began),
        "until": until,
        "heard": playing.audible_since is not None,
    }
