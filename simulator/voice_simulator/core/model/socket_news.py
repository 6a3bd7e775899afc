"""What comes of a WebSocket to your app, beside its audio: it crosses the core's border inwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.core.model.effects import FailureReason


@dataclass(frozen=True, slots=True)
class SocketOpened:
    """Your app has accepted the upgrade."""


@dataclass(frozen=True, slots=True)
class SocketRefused:
    """There is no connection.

    Attributes:
        sentence: what happened and what would mend it, for people.
        reason: one of a few words; None where your app answered with another status than 101.
        status: that status.
    """

    sentence: str
    reason: FailureReason | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class SocketText:
    """Your app sent a text message."""

    text: str


@dataclass(frozen=True, slots=True)
class SocketClosed:
    """Your app closed the socket, or the connection is broken.

    Attributes:
        code: of the close frame; `ABNORMAL` where there was none.
        reason: of the close frame.
    """

    code: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SocketPaced:
    """How evenly frames went out, told just before the end of a socket; spans are ms of wall time.

    Attributes:
        frames_out: how many were sent.
        late_p50, late_p95, late_max: by how much they were late.
    """

    frames_out: int
    late_p50: float
    late_p95: float
    late_max: float


SocketNews = SocketOpened | SocketRefused | SocketText | SocketClosed | SocketPaced
"""Whatever may be told of a socket."""
