"""Conversations: what joins legs. Every leg is in exactly one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.model.leg import Call


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
        self.members: dict[str, Call] = {}
        self.started = name is None

    def heard_by(self, call: Call) -> list[str]:
        """Return whom a leg in it can hear now."""
        if call.earmuffed or not call.is_live or not self.started:
            return []
        return [
            other.uuid
            for other in self.members.values()
            if other is not call and other.is_live and not other.muted
        ]


class Conversations:
    """The conversations of one world."""

    def __init__(self, new_uuid: Callable[[], str]) -> None:
        self._new_uuid = new_uuid
        self._live: dict[str, Conversation] = {}
        self._named: dict[str, Conversation] = {}

    def open(self, name: str | None = None) -> Conversation:
        """Make a conversation that nobody is in yet."""
        conversation = Conversation(self._new_uuid(), name)
        self._live[conversation.uuid] = conversation
        if name is not None:
            self._named[name] = conversation
        return conversation

    def named(self, name: str) -> Conversation:
        """Return the conversation of that name; the first one to come makes it."""
        return self._named.get(name) or self.open(name)

    def find(self, uuid: str) -> Conversation | None:
        """Return a live conversation by its id."""
        return self._live.get(uuid)

    def enter(self, call: Call, conversation: Conversation) -> None:
        """Put a leg into a conversation, out of the one it is in."""
        if call.conversation is not conversation:
            self.leave(call)
        call.join(conversation)
        conversation.members[call.uuid] = call

    def leave(self, call: Call) -> None:
        """Take a leg out of its conversation, which ends with its last leg; the leg keeps its id."""
        conversation = call.conversation
        if conversation.members.pop(call.uuid, None) is not None and not conversation.members:
            self._close(conversation)

    def _close(self, conversation: Conversation) -> None:
        self._live.pop(conversation.uuid, None)
        # A dict keeps the room of those who left, and finished calls keep their conversations.
        conversation.members.clear()
        if conversation.name is not None:
            self._named.pop(conversation.name, None)
