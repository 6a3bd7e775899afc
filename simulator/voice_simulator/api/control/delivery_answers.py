"""What `GET deliveries` answers: the webhooks of a world, each with its attempts."""

from typing import Any, Final, Literal, NotRequired, TypedDict

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.vocabulary import AttemptVerdict, EventName, FaultKind
from voice_simulator.documents.typed_schemas import DateTime

Outcome = Literal["delivered", "failed", "lost", "waiting"]
OUTCOMES: Final[dict[str, Outcome]] = {
    "delivered": "delivered",
    "failed": "failed",
    "lost": "lost",
    "waiting": "waiting",
}


class ShownAttempt(TypedDict):
    """An attempt to deliver a webhook.

    Attributes:
        attempt: which, from 1.
        time: when it ended, in simulated time.
        outcome: what followed from it.
        status, reply: of the reply, if there was one.
        failure: why there was none.
        fault: where the fault is written that played it.
        latency_ms: how long the reply took, in wall time.
        reason: why there was none, in a sentence.
        said: the first words of an error reply.
        url: where the request went, by the address map.
        resent: why it was sent twice.
        headers: those of the reply, in part, without secrets.
        headers_left_out: how many others there were.
        reply_size: bytes of a reply of which only the beginning is there.
    """

    attempt: int
    time: DateTime
    outcome: AttemptVerdict
    status: NotRequired[int]
    reply: NotRequired[Any]
    failure: NotRequired[FailureReason]
    fault: NotRequired[str]
    latency_ms: NotRequired[float]
    reason: NotRequired[str]
    said: NotRequired[str]
    url: NotRequired[str]
    resent: NotRequired[str]
    headers: NotRequired[dict[str, str]]
    headers_left_out: NotRequired[int]
    reply_size: NotRequired[int]


class ShownFault(TypedDict):
    """A fault that struck a webhook.

    Attributes:
        fault: where it is written.
        does: what it does.
    """

    fault: str
    does: FaultKind


class ShownDelivery(TypedDict):
    """A webhook, and what became of it.

    Attributes:
        delivery: its number.
        time: when it was queued, in simulated time.
        uuid: the call that it is about.
        event: what it tells.
        method, url: where it goes, without a password.
        body: its body.
        outcome: `delivered`; `failed`: given up; `lost`: a fault kept it; `waiting`: not sent yet, under way,
            or to be tried again.
        attempts: those that have ended.
        faults: what was done to it on purpose.
        again: the delivery that it repeats because somebody asked for it.
    """

    delivery: int
    time: DateTime
    uuid: str | None
    event: EventName
    method: str
    url: str
    body: Any
    outcome: Outcome
    attempts: list[ShownAttempt]
    faults: list[ShownFault]
    again: NotRequired[int]


class WorldDeliveries(TypedDict):
    """The webhooks of one world.

    Attributes:
        deliveries: the oldest first.
        next: what to ask `after` for newer ones.
    """

    deliveries: list[ShownDelivery]
    next: int


class AllDeliveries(TypedDict):
    """The webhooks of all worlds.

    Attributes:
        worlds: by the id of the Vonage application.
    """

    worlds: dict[str, WorldDeliveries]


class SentAgain(TypedDict):
    """A webhook that is sent again.

    Attributes:
        delivery: the number of the new delivery.
        again: that of the old one.
        application_id: whose it is.
    """

    delivery: int
    again: int
    application_id: str
