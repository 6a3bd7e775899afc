"""A conversation: what joins legs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.core.model.leg import Leg


class Conversation:
    """One conversation; a named one lives as long as somebody is in it.

    Attributes:
        uuid: `CON-…`.
        name: the name an NCCO gave it, unique in its world, or None.
        members: the legs in it by uuid, in the order in which they came.
        started: whether those in it hear each other yet, rather than music (`startOnEnter`).
    """

    __slots__ = ("members", "name", "started", "uuid")

    def __init__(self, uuid: str, name: str | None = None) -> None:
        self.uuid, self.name = uuid, name
        self.members: dict[str, Leg] = {}
        self.started = name is None

    def heard_by(self, leg: Leg) -> list[str]:
        """Return whom a leg in it can hear now."""
        if leg.earmuffed or not leg.is_live or not self.started:
            return []
        return [
            other.uuid
            for other in self.members.values()
            if other is not leg and other.is_live and not other.muted
        ]
