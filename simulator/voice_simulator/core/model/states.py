"""The life of a leg, as two tables.

Theory of operation
-------------------
A leg has one status. It changes only by a row of `TRANSITIONS`; what is not there can't happen, and asking
for it raises and changes nothing. Everything that can move a leg arrives as a *signal*: something its party
did, a timer that rang, a wish of the application, the end of its NCCO. The second table,
`core.model.signals.NEXT_STATUS`, says where each signal leads.

The status is not the stream of events. A leg that was `busy` keeps that status for ever, although your app
gets a `completed` right after it; `human`, and a second `machine` for the beep, are events without a
transition; `core.legs.lifecycle` sends them.

Source: the platform's call-flow guide and the status filter of the 1.0.1 document.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """The eleven statuses of a leg, spelled as on the wire."""

    STARTED = "started"
    RINGING = "ringing"
    ANSWERED = "answered"
    MACHINE = "machine"
    COMPLETED = "completed"
    BUSY = "busy"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REJECTED = "rejected"
    TIMEOUT = "timeout"
    UNANSWERED = "unanswered"


class Direction(StrEnum):
    """Who placed the call: the application (outbound) or the party (inbound)."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


_S = Status

TRANSITIONS: Final[dict[Status, frozenset[Status]]] = {
    _S.STARTED: frozenset(
        {
            _S.RINGING,
            _S.ANSWERED,
            _S.BUSY,
            _S.TIMEOUT,
            _S.UNANSWERED,
            _S.REJECTED,
            _S.FAILED,
            _S.CANCELLED,
        }
    ),
    _S.RINGING: frozenset(
        {_S.ANSWERED, _S.BUSY, _S.TIMEOUT, _S.UNANSWERED, _S.REJECTED, _S.FAILED, _S.CANCELLED}
    ),
    _S.ANSWERED: frozenset({_S.MACHINE, _S.COMPLETED}),
    _S.MACHINE: frozenset({_S.COMPLETED}),
    _S.COMPLETED: frozenset(),
    _S.BUSY: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.FAILED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.TIMEOUT: frozenset(),
    _S.UNANSWERED: frozenset(),
}

LIVE: Final = frozenset({_S.ANSWERED, _S.MACHINE})
"""A live leg admits every action: it hears, speaks, and runs its NCCO."""

ENDED: Final = frozenset(status for status, onward in TRANSITIONS.items() if not onward)
"""The leg is over."""

ENDS_UNANSWERED: Final = frozenset({_S.BUSY, _S.FAILED, _S.REJECTED, _S.TIMEOUT, _S.UNANSWERED})
"""How the network or the party can end a leg that was never answered."""

FOLLOWED_BY_COMPLETED: Final = frozenset({_S.BUSY, _S.CANCELLED, _S.FAILED, _S.TIMEOUT, _S.UNANSWERED})
"""After these the platform sends a `completed` event too; never after `rejected` (platform staff, 2019)."""
