"""The WebSocket of one leg: the state of `core.legs.socket_legs` and `core.media.socket_queue`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from voice_simulator.core.model.socket_audio import SocketAudio
from voice_simulator.core.model.socket_line import SocketLine

if TYPE_CHECKING:
    from voice_simulator.core.model.faults import SocketFault
    from voice_simulator.core.model.socket_news import SocketPaced


class SocketState(StrEnum):
    """How far a socket is."""

    OPENING = "opening"
    OPEN = "open"
    CLOSED = "closed"


class Socket:
    """The WebSocket of one leg.

    Attributes:
        id: names it outside.
        rate: samples a second.
        state: how far it is.
        fault: what is done to it on purpose; None for nothing.
        audio: what plays of what your app sends.
        paced: how evenly frames went to your app, once that is told.
        keys_until: the instant until which keys that the API sends are on their way.
        line: what waits to be played of it.
    """

    __slots__ = ("audio", "fault", "id", "keys_until", "line", "paced", "rate", "state")

    def __init__(self, number: int, rate: int, fault: SocketFault | None) -> None:
        self.id, self.rate, self.fault = number, rate, fault
        self.state = SocketState.OPENING
        self.audio = SocketAudio(rate)
        self.paced: SocketPaced | None = None
        self.keys_until = 0
        self.line = SocketLine(self.audio)

    @property
    def is_open(self) -> bool:
        """Whether audio and texts go to and fro."""
        return self.state is SocketState.OPEN
