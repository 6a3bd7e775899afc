"""Conversations: what joins legs. Every leg is in exactly one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.model.leg import Leg


class ConversationStore:
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

    def enter(self, leg: Leg, conversation: Conversation) -> None:
        """Put a leg into a conversation, out of the one it is in."""
        if leg.conversation is not conversation:
            self.leave(leg)
        leg.join(conversation)
        conversation.members[leg] = None

    def leave(self, leg: Leg) -> None:
        """Take a leg out of its conversation, which ends with its last leg; the leg keeps its id."""
        conversation = leg.conversation
        if leg not in conversation.members:
            return
        del conversation.members[leg]
        if not conversation.members:
            self._close(conversation)

    def _close(self, conversation: Conversation) -> None:
        self._live.pop(conversation.uuid, None)
        if conversation.name is not None:
            self._named.pop(conversation.name, None)
