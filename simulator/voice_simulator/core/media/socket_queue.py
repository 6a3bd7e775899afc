"""What your app sends on a WebSocket: it waits in a queue, is played at its own pace, and is a sound.

Each frame of 20 ms is played when those before it are over, so the instants at which all that is queued
begins and ends are known when it comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Clock
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.media.playback import Playback
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.socket_audio import LiveSound
    from voice_simulator.core.model.socket_news import SocketPaced


class SocketQueue:
    """The queues of the sockets of one world.

    Args:
        playback: plays what is heard.
        observer: hears of a frame that breaks a socket.
        is_strict: whether a frame of another size than 20 ms does.
    """

    def __init__(
        self, clock: Clock, journal: Journal, playback: Playback, observer: LegObserver, *, is_strict: bool
    ) -> None:
        self._clock, self._journal, self._playback = clock, journal, playback
        self._observer, self._is_strict = observer, is_strict

    def opened(self, leg: Leg) -> None:
        """Let a socket be heard that has just been opened."""

    def take_frame(self, leg: Leg, frame: bytes, at: int) -> bool:
        """Queue a frame that came at an instant; say whether something falls due that was not due before."""
        raise NotImplementedError

    def clear(self, leg: Leg) -> int:
        """Drop what is not played yet, with the `notify`s that wait for it; return how much it is, ms."""
        raise NotImplementedError

    def when_played(self, leg: Leg, then: Callable[[], None]) -> None:
        """Call `then` once all that is queued now has been played, maybe at once; a `clear` prevents it."""
        raise NotImplementedError

    def closed(self, leg: Leg) -> None:
        """Play no more, since the socket is over."""

    def measured(self, leg: Leg, paced: SocketPaced) -> None:
        """Write what was measured on a socket that is over."""

    def heard_soon(self, leg: Leg) -> list[LiveSound]:
        """Return what the leg of a socket hears now, or within the next frame."""
        raise NotImplementedError
