"""What your app was sent, as a client of the control API sees it: each webhook with its attempts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  # read with the type hints
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to deliver a webhook.

    Attributes:
        attempt: which, from 1.
        time: when it ended, in simulated time.
        outcome: what followed from it: `delivered`, `again`, `failed`, …
        status: of the reply; None where there was none.
        reply: the reply.
        failure: why there was none.
        reason: that in a sentence.
        fault: where the fault is written that played it.
        latency_ms: how long the reply took, in wall time.
        url: where the request went, by the address map.
        headers: those of the reply, in part, without secrets.
    """

    attempt: int
    time: datetime
    outcome: str
    status: int | None = None
    reply: Any = None
    failure: str | None = None
    reason: str | None = None
    fault: str | None = None
    latency_ms: float | None = None
    url: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliveryFault:
    """A fault that struck a webhook.

    Attributes:
        fault: where it is written.
        does: what it does.
    """

    fault: str
    does: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A webhook, and what became of it.

    Attributes:
        delivery: its number; `world.redeliver` takes it.
        time: when it was queued, in simulated time.
        uuid: the call that it is about; None for none.
        event: what it tells.
        method, url: where it goes, without a password.
        body: its body.
        outcome: `delivered`; `failed`, given up; `lost`, a fault kept it; `waiting`, not sent yet, under way,
            or to be tried again.
        attempts: those that have ended.
        faults: what was done to it on purpose.
        again: the delivery that it repeats because somebody asked for it; None for none.
    """

    delivery: int
    time: datetime
    uuid: str | None
    event: str
    method: str
    url: str
    body: Any
    outcome: str
    attempts: list[Attempt]
    faults: list[DeliveryFault]
    again: int | None = None
