"""A webhook on its way to your app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_simulator.core.model.effects import Reply

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.model.faults import WebhookFault
    from voice_simulator.core.model.vocabulary import EventName
    from voice_simulator.core.wire.bodies import Body


Settled = Callable[["Webhook | None", Reply | None], None]
"""Takes the webhook (None if there was nowhere to send it) and its reply (None if it was not delivered)."""


@dataclass(slots=True, kw_only=True, eq=False)
class Webhook:
    """One message for the application.

    Attributes:
        event: what it tells, as the journal and the log name it: `ringing`, `answer`, `input`, …
        uuid: the leg it is about, or None.
        lane: events that share a lane go one after the other; None waits for nobody.
        holds_lane: whether the others of its lane wait for it now.
        holds_time: whether time waits until it is sent and answered.
        target: where to.
        body: its members, in the order of the wire.
        may_bring_ncco: whether a reply may hold an NCCO that the call waits for.
        settled: called once, when it is delivered or given up.
        id: given when it is queued; names the delivery.
        attempt: how many attempts were made at the present target.
        original: the webhook that this one stands in for, if it goes to the fallback URL, or repeats.
        fault: what is done to it on purpose, or None.
        was_passed: whether another was sent while this one was held back.
        text: its body as JSON, once it is queued: what is sent, and what the journal keeps.
    """

    event: EventName
    uuid: str | None
    lane: str | None
    target: WebhookTarget
    body: Body
    may_bring_ncco: bool = False
    settled: Settled | None = None
    holds_lane: bool = False
    holds_time: bool = True
    id: int = 0
    attempt: int = 0
    original: Webhook | None = None
    fault: WebhookFault | None = None
    was_passed: bool = False
    text: bytes = b""
