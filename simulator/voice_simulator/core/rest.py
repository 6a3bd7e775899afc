"""When a world is at rest, so that its time may move on: one pure rule, asked by the driver.

A world is at rest when nothing that belongs to the present moment can still come: no request that changes
something is being handled, nothing is left to send, no reply is awaited, nobody outside holds time, and your
app, if the present moment touched it, has been quiet for long enough.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """How long your app must have been quiet; spans are seconds of wall time.

    Attributes:
        settle: after the last contact of the present moment.
        settle_max: after the first contact at the latest, however often your app writes meanwhile.
        patience: while a party waits for your app to act.
    """

    settle: float
    settle_max: float
    patience: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is going on in a world at its present moment; instants are wall time (of the loop).

    Attributes:
        is_busy: something must happen before time may move: a request is being handled, one is left to send,
            a reply is awaited, or time is held from outside.
        party_waits: a party waits for your app to act, which it may do without having been told of anything.
        first_contact: when the present moment first touched your app; None if it did not.
        last_contact: when your app was last in contact, whatever the moment.
        began: when time came to this moment.
    """

    is_busy: bool
    party_waits: bool
    first_contact: float | None
    last_contact: float
    began: float

    @property
    def is_up_to_app(self) -> bool:
        """Whether time only waits for your app to be at rest, and the present moment has touched it."""
        return not (self.is_busy or self.party_waits or self.first_contact is None)


def at_rest_from(moment: Moment, quiet: Quiet, now: float) -> float | None:
    """Return the wall time from which a world is at rest; None while something must happen first."""
    if moment.is_busy:
        return None
    if moment.party_waits:
        # Your app may act unasked; but steady traffic can't stop the clock here either.
        since = max(moment.last_contact, moment.began)
        return min(since + quiet.patience, moment.began + quiet.patience + quiet.settle_max)
    if moment.first_contact is None:
        return now
    return min(moment.last_contact + quiet.settle, moment.first_contact + quiet.settle_max)
