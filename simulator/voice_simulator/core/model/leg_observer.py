"""What the parts of a world report about a leg, and what they ask of each other: one interface for all.

A part calls the parts below it. What it has to say to a part above it, or beside it, it says to the
observer. `core.network` is the observer, and joins the parts. Who reports what, and what follows:

- `signal`: from a leg's timers, its party and its NCCO. The leg changes by `core.model.signals`.
- `on_event`: from the sender (an event), the NCCO (an action) and the API (a request). A party that waits
  for it goes on.
- `on_hearing`: from the playback, when its party begins or ceases to hear a sound. Recordings of the leg have
  what it heard, and a party that waits until it has heard something reckons anew when that will be.
- `input_opened`: from an `input` or `record`, a recorded conversation, a subscription to keys. A party that
  waits to press or speak does so.
- `may_be_heard`: from the hearing, when it may have changed who hears a party, or whom it hears. One that
  waits to speak does so at the end of the moment: the NCCO goes first, and may listen by then.
- `has_moved`: from the hearing, when a leg may be with others, or alone, from now on. How a WebSocket
  talks is measured while there is somebody to talk to.
- `is_listening`: asked by a party that is about to press or speak.
- `conversation_ended`: from the conference, when a leg with `endOnExit` has left others behind. They end.
- `nothing_left_to_do`: from an NCCO that can't be had, or has nobody to transfer to. The
  platform ends the call.
- `dial`: from a `connect` action. A second leg begins.
- `called_off`: from an NCCO that no longer waits for the leg that its `connect` has dialled.
- `actions_done`: from an NCCO without further actions. The platform ends the call, unless others are
  connected to it; a leg that was kept aside is joined to the one that dialled it.
- `is_left`: from the conference, when a leg has left others behind. One that is alone then ends.
- `connect_replied`: from the lifecycle, when your app replied to the end of a leg that a synchronous
  `connect` has dialled. The NCCO of the reply replaces that of the leg that dialled it.
- `disconnected_replied`: from the lifecycle, when your app replied to the event of a WebSocket that it has
  closed. The NCCO of the reply replaces that of the leg that dialled the socket, which ends without one.
- `speech_began`: from the queue of a WebSocket, when what your app sends begins to be heard.
- `socket_breaks`: from the same, when a frame came that the platform does not take. The socket is closed.
- `verdict_replied`: from the lifecycle, when your app replied to a detection event. The NCCO of the reply
  runs.
- `settled`: from the outbox, the conversations, and once a recording is announced. Of a leg that is done only
  its record is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.effects import Reply
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.ncco import ConnectAction
    from voice_simulator.core.model.script import Press, Say
    from voice_simulator.core.model.signals import Signal
    from voice_simulator.core.model.stretch import Stretch
    from voice_simulator.core.model.webhook import Webhook
    from voice_simulator.errors import IllegalSignal

EventSource = Literal["api", "ncco", "event"]
"""What a party can wait for: a request to the API, an action of the NCCO, an event to your app."""


class LegObserver(Protocol):
    """Hears of all that happens to the legs of one world."""

    def signal(
        self, leg: Leg, signal: Signal, refused: Callable[[IllegalSignal], None] | None = None
    ) -> None:
        """Give a signal to a leg, once what happens now is over.

        Raises:
            IllegalSignal: the leg's status does not admit it, and there is no `refused` to call.
        """

    def on_event(self, leg: Leg, source: EventSource, name: str) -> None:
        """Let a party that waits for this go on; it comes before what it brings about."""

    def on_hearing(self, leg: Leg, ended: Stretch | None) -> None:
        """Let a party that waits until it has heard something reckon anew; `ended` is what it heard last."""

    def input_opened(self, leg: Leg) -> None:
        """Let a party that waits to press or speak do so: your app listens from now on."""

    def may_be_heard(self, leg: Leg) -> None:
        """Let a party that waits to speak do so at the end of the moment, if others hear it then."""

    def has_moved(self, leg: Leg) -> None:
        """Note that a leg may be with others, or alone, from now on."""

    def is_listening(self, leg: Leg, step: Press | Say) -> bool:
        """Say whether your app listens now for what a party would press or say."""

    def conversation_ended(self, leg: Leg) -> None:
        """End a leg, if it is not over by then, since a leg with `endOnExit` has left its conversation."""

    def nothing_left_to_do(self, leg: Leg) -> None:
        """End a call, if it is not over by then: no action, or no conversation, is left for it."""

    def dial(self, leg: Leg, action: ConnectAction) -> Leg | None:
        """Call somebody into the conversation of a leg; None where no call can be placed, which is noted."""

    def called_off(self, leg: Leg) -> None:
        """End a leg that nobody waits for any more, unless it is joined or over."""

    def actions_done(self, leg: Leg) -> None:
        """End a call whose NCCO has no more actions, join it, or let it go on with those connected to it."""

    def is_left(self, conversation: Conversation, left: Leg) -> None:
        """End the leg that is alone now in a conversation where legs were connected."""

    def connect_replied(self, leg: Leg, dialled: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        """Go on on a leg with the reply to the end of a leg that it has dialled."""

    def disconnected_replied(self, leg: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        """Go on on a leg with the reply to the event of a WebSocket that it dialled, and your app closed."""

    def speech_began(self, leg: Leg) -> None:
        """Let a fault strike a WebSocket on which your app begins to speak."""

    def socket_breaks(self, leg: Leg) -> None:
        """End a WebSocket leg, since a frame came that the platform does not take."""

    def verdict_replied(self, leg: Leg, webhook: Webhook | None, reply: Reply | None) -> None:
        """Run the NCCO of the reply to a detection event, if it brought one."""

    def settled(self, leg: Leg) -> None:
        """Keep only the record of a leg, if nothing about it is open any more."""
