"""What sounds on a leg, and for how long; who hears it is `core.media.hearing`.

Each leg has channels: the one of its NCCO, one for each thing the API can play (talk, stream, dtmf), and the
one of its party. A talk or stream of the API replaces the one before it, and so does what the party says;
prompts of the NCCO and digits queue. Hanging up ends everything.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from voice_simulator.core.clock import Clock, Due, to_iso
from voice_simulator.core.media.hearing import Hearing, maker_of
from voice_simulator.core.model.playback_line import PlaybackLine, PlayingSound
from voice_simulator.core.model.sound import Channel, Sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver


class Playback:
    """Everything that plays in one world.

    Args:
        observer: hears of each change in what a party hears.

    Attributes:
        hearing: who hears it.
    """

    def __init__(self, clock: Clock, journal: Journal, observer: LegObserver) -> None:
        self._clock, self._journal = clock, journal
        self.hearing = Hearing(clock, journal, observer)

    def say(self, leg: Leg, sound: Sound, lost: str | None) -> None:
        """Let the others hear what a party says; `lost` is noted at its end if none of them has heard it."""
        self.stop(leg, Channel.PARTY)
        self._begin(leg, Channel.PARTY, sound)
        if leg.playback is not None:
            leg.playback.playing[Channel.PARTY].lost = lost

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

    def end_is_known(self, leg: Leg, sound: Sound) -> None:
        """Let a sound that plays end when it has to, which was not known when it began."""
        line = leg.playback
        for channel, playing in tuple(line.playing.items()) if line is not None else ():
            if playing.sound is sound and sound.span is not None:
                self._end_after(leg, channel, playing, playing.began + sound.span - self._clock.now)
                self.hearing.changes(leg)

    @staticmethod
    def is_playing(leg: Leg, sound: Sound) -> bool:
        """Say whether a sound plays on a leg now."""
        line = leg.playback
        return line is not None and any(one.sound is sound for one in line.playing.values())

    def stop_all(self, leg: Leg) -> None:
        """End everything that plays into a leg."""
        for channel in list(leg.playback.playing) if leg.playback is not None else ():
            self.stop(leg, channel)

    def describe(self, leg: Leg) -> list[dict[str, object]]:
        """Return what plays into a leg now, and until when, for the control API."""
        own = leg.playback.playing.items() if leg.playback is not None else ()
        return [
            *(_shown(channel, playing) for channel, playing in own if channel is not Channel.PARTY),
            *(
                {**_shown(channel, playing), "heard": True, "leg": other.uuid}
                for other, channel, playing in self.hearing.from_others(leg)
            ),
        ]

    def _line(self, leg: Leg) -> PlaybackLine:
        line = leg.playback
        if line is None:
            line = leg.playback = PlaybackLine()
        return line

    def _begin(self, leg: Leg, channel: Channel, sound: Sound) -> None:
        playing = self._line(leg).playing[channel] = PlayingSound(sound, self._clock.now)
        if sound.span is not None:
            self._end_after(leg, channel, playing, sound.span)
        self.hearing.begins(leg, channel, playing)

    def _end_after(self, leg: Leg, channel: Channel, playing: PlayingSound, span: int) -> None:
        playing.timer = self._clock.set_timer(
            max(0, span), lambda: self._ended(leg, channel), Due.SOUND_ENDS, leg.uuid
        )

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
        self.hearing.ends(leg, channel, playing)
        if playing.lost is not None:
            self._journal.note(leg.uuid, playing.lost)

    def _drop_if_idle(self, leg: Leg, line: PlaybackLine) -> None:
        if not line.playing:
            leg.playback = None


def _shown(channel: Channel, playing: PlayingSound) -> dict[str, object]:
    until = None if playing.sound.span is None else to_iso(playing.began + playing.sound.span)
    return {
        "source": playing.sound.source,
        "by": maker_of(channel),
        "content": playing.sound.content,
        "from": to_iso(playing.began),
        "until": until,
        "heard": playing.audible_since is not None,
    }
