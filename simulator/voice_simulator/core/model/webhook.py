"""A webhook on its way to your app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_simulator.core.model.effects import Reply

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.model.faults import WebhookFault
    from voice_simulator.core.model.lane import Lane
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.vocabulary import EventName


Body = dict[str, object]
"""The members of a webhook, in the order of the wire."""

Settled = Callable[["Webhook | None", Reply | None], None]
"""Takes the webhook (None if there was nowhere to send it) and its reply (None if it was not delivered)."""


@dataclass(slots=True, kw_only=True, eq=False)
class Webhook:
    """One message for your app.

    Attributes:
        event: what it reports, as the journal and the log name it: `ringing`, `answer`, `input`, …
        leg: the leg it is about.
        lane: the webhooks of a lane go one after the other; None waits for nobody.
        target: where to.
        body: its members.
        may_bring_ncco: whether the reply may hold an NCCO that the call waits for.
        settled: called once, when it is delivered or given up.
        holds_time: whether time waits until it is sent and answered.
        id: given when it is queued; names the delivery.
        attempt: how many attempts were made at the present target.
        original: the webhook that this one stands in for, if it goes to the fallback URL, or repeats.
        fault: what is done to it on purpose, or None.
        was_passed: whether another was sent while this one was held back.
        again: the delivery that it repeats because somebody asked for it; None for a webhook of its own.
        text: its body as JSON, once it is queued: what is sent, and what the journal keeps.
    """

    event: EventName
    leg: Leg
    lane: Lane | None
    target: WebhookTarget
    body: Body
    may_bring_ncco: bool = False
    settled: Settled | None = None
    holds_time: bool = True
    id: int = 0
    attempt: int = 0
    original: Webhook | None = None
    fault: WebhookFault | None = None
    was_passed: bool = False
    again: int | None = None
    text: bytes = b""

    @property
    def uuid(self) -> str:
        """The id of the leg it is about."""
        return self.leg.uuid

    @property
    def holds_lane(self) -> bool:
        """Whether the others of its lane wait for it now."""
        return self.lane is not None and self.lane.holder is self
