"""Who listens to the WebSockets of worlds, frame by frame."""

from __future__ import annotations

from typing import Protocol


class MediaTap(Protocol):
    """Listens to one socket."""

    def take_frame(self, since: int, heard: bytes, played: bytes) -> None:
        """Take 20 ms: 16 bits, little-endian, one channel.

        Args:
            since: the simulated instant (ms) at which they began.
            heard: what your app heard.
            played: what was played of its audio.
        """

    def finish(self) -> None:
        """Take no more."""


class MediaTaps(Protocol):
    """Listens to sockets."""

    def tap(self, uuid: str, rate: int) -> MediaTap:
        """Listen to a socket whose audio begins.

        Args:
            uuid: the id of its leg.
            rate: samples a second.
        """
