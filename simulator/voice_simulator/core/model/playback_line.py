"""What sounds on one leg now, and what waits to be played: the state of `core.media.playback`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.sound import Channel, Sound


class PlayingSound:
    """A sound that plays.

    Attributes:
        sound: what plays.
        began: when (ms).
        audible_since: from when on (ms) the party of its own leg hears it; None while it can't.
        audible_after: the number of the last journal entry before that.
        others: the same of the others who hear it; None as long as nobody has.
        lost: what is noted at its end if nobody has heard anything of it; None for nothing.
        timer: of its end; None for one that never ends by itself.
    """

    __slots__ = ("audible_after", "audible_since", "began", "lost", "others", "sound", "timer")

    def __init__(self, sound: Sound, began: int) -> None:
        self.sound, self.began = sound, began
        self.audible_since: int | None = None
        self.audible_after = 0
        self.others: dict[Leg, tuple[int, int]] | None = None
        self.lost: str | None = None
        self.timer: Timer | None = None

    def audible_until(self, now: int) -> int:
        """Return when the last of it was over that can have been heard by now.

        What a WebSocket brings ends before that is known: when nothing has come for a while.
        """
        return now if self.sound.audio is None else self.sound.audio.audible_until(now)


class PlaybackLine:
    """What sounds on one leg, what waits in its channels, and who waits for the NCCO's to fall silent."""

    __slots__ = ("playing", "queues", "when_silent")

    def __init__(self) -> None:
        self.playing: dict[Channel, PlayingSound] = {}
        self.queues: dict[Channel, deque[Sound]] = {}
        self.when_silent: Callable[[], None] | None = None
