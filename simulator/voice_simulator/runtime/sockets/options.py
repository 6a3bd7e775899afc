"""What your app sees of the platform on a WebSocket, where that is a matter of choice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketOptions:
    """The settings that the edge reads.

    Attributes:
        sends_silence: whether frames of silence are sent while nobody speaks; else none are.
        user_agent: the User-Agent of the upgrade; None for none.
        subprotocol: what is offered as Sec-WebSocket-Protocol; None for nothing.
    """

    sends_silence: bool = True
    user_agent: str | None = None
    subprotocol: str | None = None
