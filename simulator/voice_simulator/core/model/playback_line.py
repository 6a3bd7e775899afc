"""What plays into one leg now, and what waits to be played: the state of `core.media.playback`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.sound import Channel, Sound


class PlayingSound:
    """A sound that plays; `audible_since` is None while the party can't hear it."""

    __slots__ = ("audible_since", "began", "sound", "timer")

    def __init__(self, sound: Sound, began: int) -> None:
        self.sound, self.began = sound, began
        self.audible_since: int | None = None
        self.timer: Timer | None = None


class PlaybackLine:
    """What plays into one leg, what waits in its channels, and who waits for the NCCO's to fall silent."""

    __slots__ = ("playing", "queues", "when_silent")

    def __init__(self) -> None:
        self.playing: dict[Channel, PlayingSound] = {}
        self.queues: dict[Channel, deque[Sound]] = {}
        self.when_silent: Callable[[], None] | None = None
