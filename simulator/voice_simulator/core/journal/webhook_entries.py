"""What the journal says of requests to your app: webhooks, their deliveries, and triggers."""

from typing import ClassVar

from voice_simulator.core.journal.shapes import EntryKind, Shape, behind, entry_shape
from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.faults import WebhookFault
from voice_simulator.core.model.vocabulary import AttemptVerdict, EventName, FaultKind


@entry_shape()
class WebhookEntry(Shape):
    """A webhook was queued.

    Attributes:
        delivery: its number, by which its deliveries name it.
        event: what it tells.
        method, url: where it goes, without a password.
        body: its body.
        again: the delivery that it repeats because somebody asked for it.
    """

    kind: ClassVar = EntryKind.WEBHOOK

    delivery: int
    event: EventName
    method: str
    url: str
    body: bytes
    again: int | None = None


@entry_shape(kw_only=True)
class DeliveryEntry(Shape):
    """An attempt to deliver a webhook is over.

    Attributes:
        delivery, event: of the webhook.
        attempt: which attempt, from 1.
        outcome: what follows from it.
        failure: why there was no reply.
        status: the HTTP status of the reply.
        reply: its body, if it had one.
        fault: the origin of the fault that played it.
    """

    kind: ClassVar = EntryKind.DELIVERY

    delivery: int
    event: EventName
    attempt: int
    outcome: AttemptVerdict
    failure: FailureReason | None = None
    status: int | None = None
    reply: bytes | None = None
    fault: str | None = None


@entry_shape()
class WebhookFaultEntry(Shape):
    """A fault struck a webhook.

    Attributes:
        fault: its origin.
        does: what it does.
        event, delivery: of the webhook.
        rule: the fault itself.
    """

    kind: ClassVar = EntryKind.FAULT

    fault: str
    does: FaultKind
    event: EventName
    delivery: int
    rule: WebhookFault | None = behind()


@entry_shape(kw_only=True)
class TriggerEntry(Shape):
    """A trigger of a scenario has called your app.

    Attributes:
        method, url: what it called, without a password.
        status: the HTTP status of the reply.
        failure: why there was none.
        body, content_type, headers: what it brought.
    """

    kind: ClassVar = EntryKind.TRIGGER

    method: str
    url: str
    status: int | None = None
    failure: FailureReason | None = None
    body: str | None = behind()
    content_type: str | None = behind()
    headers: tuple[tuple[str, str], ...] | None = behind()
