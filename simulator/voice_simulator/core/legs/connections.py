"""Connected legs: what becomes of the others when one ends, leaves, or runs out of actions.

A `connect` action dials a second leg into the conversation of the first. From then on the conversation lives
while two legs are joined in it, whatever their NCCOs have left; a leg that is left alone in it and has no
action left is ended by the platform (two recordings, and the guide to contact centres).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.sound import Channel, Sound
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from voice_simulator.core.media.playback import Playback
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver


class Connections:
    """The connected legs of one world.

    Args:
        playback: plays ringback tones.
        observer: gets the signals that end a leg.
    """

    def __init__(self, playback: Playback, observer: LegObserver) -> None:
        self._playback, self._observer = playback, observer

    def link(self, leg: Leg, dialled: Leg) -> None:
        """Let a leg belong to the one that dialled it, before it begins."""
        connect = dialled.options.connect
        dialled.dialled_by, dialled.connected_from = leg, leg.uuid
        leg.legs += (dialled.uuid,)
        dialled.is_aside = connect is not None and connect.on_answer is not None
        leg.conversation.is_connected = True

    def play_ringback(self, leg: Leg, tone: str | None) -> None:
        """Let a leg hear a tone without end, instead of another one; None for none."""
        if tone is not None:
            sound = Sound(source="ringback", content=without_password(tone), span=None)
            self._playback.play(leg, Channel.NCCO, sound)

    def goes_on_without_actions(self, leg: Leg) -> bool:
        """Say whether a leg without further actions lives on, since others are connected to it."""
        conversation = leg.conversation
        return conversation.is_connected and bool(conversation.joined_beside(leg))

    def call_off(self, leg: Leg) -> None:
        """End a leg that rings or is kept aside, and that nobody waits for any more."""
        if not leg.is_over and not leg.is_joined:
            self._observer.signal(leg, s.LeftAlone())

    def end_what_is_alone(self, conversation: Conversation, left: Leg) -> None:
        """End the leg that another one has left alone, if it has no action left."""
        for member in conversation.members:
            if member.dialled_by is left and member.is_joined:
                member.dialled_by = None
        alone = conversation.left_alone_by(left)
        if alone is not None:
            self._observer.signal(alone, s.LeftAlone())
