"""A conversation joins legs. It owns what is true of all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.lane import Lane

if TYPE_CHECKING:
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.ncco import ConversationAction
    from voice_simulator.core.model.recording import Recording

MOST_PARTICIPANTS: Final = 50
"""How many legs can be in one conversation (the NCCO reference)."""


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
        is_connected: whether a `connect` or `transfer` has brought a leg into it, so that it lives while two
            are joined. A `transfer` into a named one does not change it.
    """

    __slots__ = ("is_connected", "lane", "members", "name", "recording", "recording_wish", "started", "uuid")

    def __init__(self, uuid: str, name: str | None = None) -> None:
        self.uuid, self.name = uuid, name
        self.members: dict[Leg, None] = {}  # an ordered set
        self.started = name is None
        self.lane = Lane()
        self.recording: Recording | None = None
        self.recording_wish: tuple[Leg, ConversationAction] | None = None
        self.is_connected = False

    @property
    def is_full(self) -> bool:
        """Whether no other leg can come; one that is called and does not answer yet has its place, too."""
        return len(self.members) >= MOST_PARTICIPANTS

    def has_place_for(self, *legs: Leg) -> bool:
        """Say whether legs can come, or are in it already."""
        return len(self.members) + sum(leg not in self.members for leg in legs) <= MOST_PARTICIPANTS

    def heard_by(self, leg: Leg) -> list[str]:
        """Return whom a leg in it can hear now."""
        return [other.uuid for other in self.members if self.lets_hear(leg, other)]

    def lets_hear(self, listener: Leg, speaker: Leg) -> bool:
        """Say whether a leg hears now what the party of another one says."""
        return not speaker.muted and self.lets_reach(listener, speaker)

    def lets_reach(self, listener: Leg, maker: Leg) -> bool:
        """Say whether a leg hears now what goes into the conversation on another one.

        Undocumented: `canSpeak` and `canHear` are for the prompts of an NCCO, too; a mute is for its party.
        """
        if listener is maker or not self.started or listener.earmuffed:
            return False
        if not all(one in self.members and one.is_joined for one in (listener, maker)):
            return False
        return maker.may_be_heard_by(listener.uuid) and listener.may_hear(maker.uuid)

    def listeners_of(self, leg: Leg) -> list[Leg]:
        """Return the others who hear now what the party of a leg says."""
        return [other for other in self.members if self.lets_hear(other, leg)]

    def joined_beside(self, leg: Leg) -> list[Leg]:
        """Return the other legs that are joined in it."""
        return [other for other in self.members if other is not leg and other.is_joined]

    def left_alone_by(self, leg: Leg) -> Leg | None:
        """Return the leg that the end of another leaves alone, with no action left; None for none."""
        others = self.joined_beside(leg) if self.is_connected else []
        return others[0] if len(others) == 1 and not others[0].has_actions else None
