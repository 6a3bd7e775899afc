"""A conversation joins legs. It owns what is true of all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.lane import Lane

if TYPE_CHECKING:
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.ncco import ConversationAction
    from voice_simulator.core.model.recording import Recording


class Conversation:
    """One conversation; a named one lives as long as somebody is in it.

    Attributes:
        uuid: `CON-…`.
        name: the name an NCCO gave it, unique in its world, or None.
        members: the legs in it, in the order in which they came.
        lane: the order in which events about it, rather than about a leg, are sent.
        recording: of all that is said in it, or None.
        recording_wish: the leg whose action asked for it to be recorded, and the action.
        started: whether those in it hear each other yet, rather than music (`startOnEnter`).
    """

    __slots__ = ("lane", "members", "name", "recording", "recording_wish", "started", "uuid")

    def __init__(self, uuid: str, name: str | None = None) -> None:
        self.uuid, self.name = uuid, name
        self.members: dict[Leg, None] = {}  # an ordered set
        self.started = name is None
        self.lane = Lane()
        self.recording: Recording | None = None
        self.recording_wish: tuple[Leg, ConversationAction] | None = None

    def heard_by(self, leg: Leg) -> list[str]:
        """Return whom a leg in it can hear now."""
        if leg.earmuffed or not leg.is_live or not self.started:
            return []
        return [
            other.uuid for other in self.members if other is not leg and other.is_live and not other.muted
        ]
