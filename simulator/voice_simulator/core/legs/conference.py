"""Legs that move between conversations, and the rules of a named conversation.

Source: the NCCO reference for `conversation` (`startOnEnter`, `musicOnHoldUrl`, `endOnExit`, `record`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.conversation import MOST_PARTICIPANTS
from voice_simulator.core.model.sound import Channel, Sound
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.legs.conversations import ConversationStore
    from voice_simulator.core.legs.store import Store
    from voice_simulator.core.media.playback import Playback
    from voice_simulator.core.media.recordings import Recordings
    from voice_simulator.core.model import ncco
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.webhooks.sender import WebhookSender

    _Joining = ncco.ConversationAction | ncco.TransferAction

NO_CONVERSATION: Final = "No such conversation."
"""Undocumented: what the error event says when a `transfer` action names a conversation that is not there."""

FULL: Final = f"The conversation has {MOST_PARTICIPANTS} participants and takes no more."
"""Undocumented: what the error event says of the one participant too many."""


_SHOWN: Final = 60
"""How much of an id a note shows."""


class Conference:
    """The movements of legs in one world.

    Args:
        observer: hears when a party can be heard since its conversation is recorded, when a conversation has
            ended for a leg, and when a recording is announced.
    """

    def __init__(
        self,
        store: Store,
        journal: Journal,
        conversations: ConversationStore,
        sender: WebhookSender,
        playback: Playback,
        recordings: Recordings,
        observer: LegObserver,
    ) -> None:
        self._store, self._journal = store, journal
        self._conversations, self._sender, self._playback = conversations, sender, playback
        self._recordings, self._observer = recordings, observer

    def move_out(self, leg: Leg) -> None:
        """Move a leg into a new conversation of its own, as a transfer does."""
        self._move([leg], self._conversations.open())

    def join_named(self, leg: Leg, action: ncco.ConversationAction) -> str | None:
        """Put a leg into a named conversation, where it waits for music's end or starts it for all.

        Returns:
            Why it can't come, and nothing was changed; None if it came.
        """
        conversation = self._conversations.named(action.name)
        if not conversation.has_place_for(leg):
            return FULL
        self._note_unknown(leg, action)
        self._move([leg], conversation, action)
        if action.end_on_exit:
            leg.ends_conversation = True
        if action.record and conversation.recording_wish is None:
            # Undocumented: of several legs that ask for one recording the first one gets its announcement.
            conversation.recording_wish = (leg, action)
            leg.conversations_to_record += 1
        if action.start_on_enter:
            self._start(conversation)
        elif not conversation.started and action.music_on_hold_url is not None:
            music = Sound(source="music", content=without_password(action.music_on_hold_url), span=None)
            self._playback.play(leg, Channel.NCCO, music)
        self._record(leg)
        return None

    def join(self, leg: Leg, action: ncco.TransferAction) -> str | None:
        """Put a leg, and all that are with it, into the live conversation of an id.

        Source: the NCCO reference of today for `transfer`: all legs of the current conversation are moved.
        Undocumented: one that is kept aside moves alone.

        Returns:
            Why it can't come, and nothing was changed; None if it came.
        """
        left, conversation = leg.conversation, self._conversations.find(action.conversation_id)
        if conversation is None:
            return NO_CONVERSATION
        moved = [leg] if leg.is_aside or left is conversation else list(left.members)
        if not conversation.has_place_for(*moved):
            return FULL
        if conversation.name is None:
            conversation.is_connected = True
        self._note_unknown(leg, action)
        self._move(moved, conversation, action)
        return None

    def leave(self, leg: Leg) -> None:
        """Take a leg that is over out of its conversation, and end the others if they were to end with it."""
        conversation = leg.conversation
        self._recordings.before_leaving(leg)
        self._conversations.leave(leg)
        self._is_left(conversation, leg)
        if leg.ends_conversation:
            # All of them end now, once: no other moderator's end is to end the rest again.
            # Second legs first: their `completed` comes before that of the leg that dialled them.
            others = sorted(conversation.members, key=lambda member: member.dialled_by is None)
            for member in (leg, *others):
                member.ends_conversation = False
            for other in others:
                self._observer.conversation_ended(other)

    def _note_unknown(self, leg: Leg, action: _Joining) -> None:
        """Note ids in the lists of an action that no call has: one slip, and nobody hears anybody."""
        for member, uuids in (("canSpeak", action.can_speak), ("canHear", action.can_hear)):
            unknown = [uuid for uuid in uuids or () if not self._store.has(uuid)]
            if unknown:
                more = f" and {len(unknown) - 1} more" if unknown[1:] else ""
                self._journal.note(
                    leg.uuid,
                    f"{member}: no call has the uuid {unknown[0][:_SHOWN]!r}{more}; so it names nobody",
                )

    def _move(self, legs: list[Leg], conversation: Conversation, action: _Joining | None = None) -> None:
        """Move legs of one conversation into another, where they hear, and are heard, as an action says."""
        left = legs[0].conversation
        for leg in legs:
            self._enter(leg, conversation, action)
        for leg in legs:
            self._playback.hearing.changes(leg, left)
            if left is not conversation:
                self._sender.transfer(leg, left.uuid)
        if left is not conversation:
            self._is_left(left, legs[0])

    def _enter(self, leg: Leg, conversation: Conversation, action: _Joining | None) -> None:
        # Beside `canSpeak` a mute is not supported (the NCCO reference): undocumented, the list counts.
        if action is not None and action.mute and action.can_speak is None:
            self._recordings.mute(leg)
            leg.muted = True
        leg.ends_conversation = False
        self._recordings.before_leaving(leg)
        self._conversations.enter(leg, conversation)
        if action is not None:
            leg.can_speak, leg.can_hear = _all_or(action.can_speak), _all_or(action.can_hear)

    def _is_left(self, conversation: Conversation, left: Leg) -> None:
        if conversation.members:
            if conversation.is_connected:
                self._observer.is_left(conversation, left)
            return
        self._recordings.end_conversation(conversation, left)
        wish, conversation.recording_wish = conversation.recording_wish, None
        if wish is not None:
            wish[0].conversations_to_record -= 1
            self._observer.settled(wish[0])

    def _record(self, joined: Leg) -> None:
        """Record a conversation from its start on, which may be now, and let those in it be heard."""
        conversation = joined.conversation
        wish = conversation.recording_wish
        if wish is None or not conversation.started:
            return
        begins = not self._recordings.is_recorded(conversation)
        if begins:
            leg, action = wish
            self._recordings.begin_conversation(leg, conversation, action)
        for member in list(conversation.members) if begins else [joined]:
            self._observer.input_opened(member)

    def _start(self, conversation: Conversation) -> None:
        if conversation.started:
            return
        conversation.started = True
        for leg in conversation.members:
            self._playback.stop(leg, Channel.NCCO)
        for leg in conversation.members:
            self._playback.hearing.changes(leg)


def _all_or(uuids: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if uuids is None else frozenset(uuids)
