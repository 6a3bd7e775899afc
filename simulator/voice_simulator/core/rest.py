"""When a world is at rest, so that its time may move on: one pure rule, which the driver asks.

A world is at rest when nothing that belongs to the present moment can still come: all that is due has
happened, no request to the API is being handled, no webhook that time waits for is unsent or unanswered, no
hold keeps time, and your app, if the present moment touched it, has been quiet for long enough.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class WaitsFor(StrEnum):
    """What simulated time waits for; the words follow "still awaited:"."""

    NOTHING = "nothing: things kept falling due"
    HANDLED_REQUEST = "a request that is being handled"
    PRESENT_MOMENT = "the rest of what is due at this moment"
    REPLY = "the reply to a webhook"
    UNSENT_WEBHOOK = "a webhook that waits to be sent"
    HOLD = "the end of a hold"
    ACT_OF_APP = "your app, which a party expects to act"
    APP_SEEN_ASLEEP = "your app, which was not seen at rest"
    QUIET = "your app, which was not quiet for long enough"


class Verdict(NamedTuple):
    """When a world is at rest.

    Attributes:
        at: the wall time from which it is; None while something must happen first.
        waits_for: what time waits for until then.
    """

    at: float | None
    waits_for: WaitsFor

    def holds_at(self, now: float) -> bool:
        """Whether the world is at rest at a wall time."""
        return self.at is not None and self.at <= now


class Quiet(NamedTuple):
    """How long your app must have been quiet; spans are seconds of wall time.

    Attributes:
        settle: after the last contact of the present moment.
        settle_max: after the first contact at the latest, however often your app writes meanwhile.
        patience: while a party waits for your app to act; once for each contact, and for each wait.
    """

    settle: float
    settle_max: float
    patience: float


class Rest(NamedTuple):
    """What is awaited and held in a world, and when your app was contacted; instants are wall time.

    Attributes:
        quiet: how long your app must have been quiet.
        first_contact: when the present moment first touched your app; None if it did not.
        last_contact: when your app was last in contact, whatever the moment.
        newest_wait: when a party last began to wait for your app to act.
        waits_from: from when your app may act at the present moment while a party waits: since time came to
            it, or since the first wait that has begun in it.
        more_is_due: whether some of what is due at this moment has not happened yet.
        handled: how many requests of your app are being handled.
        awaited: how many webhooks that hold time have no reply yet.
        unsent: how many webhooks that hold time are not sent yet.
        is_held: whether a hold keeps time.
        party_waits: whether a party waits for your app to act. Your app may do that without having been told
            of anything.
        is_app_visible: whether it can be seen when the processes of your app are asleep.
        asleep_from: from when they were; None if they are not known to be.
    """

    quiet: Quiet
    first_contact: float | None
    last_contact: float
    newest_wait: float = 0.0
    waits_from: float = 0.0
    more_is_due: bool = False
    handled: int = 0
    awaited: int = 0
    unsent: int = 0
    is_held: bool = False
    party_waits: bool = False
    is_app_visible: bool = False
    asleep_from: float | None = None

    @property
    def depends_on_app(self) -> bool:
        """Whether nothing keeps time but your app, which the present moment has touched."""
        return self.first_contact is not None and not self.party_waits and self._must_come_first() is None

    def verdict(self, now: float) -> Verdict:
        """Return from when the world is at rest, and what it waits for until then."""
        if (first := self._must_come_first()) is not None:
            return Verdict(None, first)
        if self.party_waits:
            return Verdict(self._patience_ends(), WaitsFor.ACT_OF_APP)
        if self.first_contact is None:
            return Verdict(now, WaitsFor.NOTHING)
        if self.is_app_visible:
            return Verdict(self.asleep_from, WaitsFor.APP_SEEN_ASLEEP)
        settled = self.last_contact + self.quiet.settle
        return Verdict(min(settled, self.first_contact + self.quiet.settle_max), WaitsFor.QUIET)

    def _must_come_first(self) -> WaitsFor | None:
        if self.handled:
            return WaitsFor.HANDLED_REQUEST
        if self.more_is_due:
            return WaitsFor.PRESENT_MOMENT
        if self.awaited:
            return WaitsFor.REPLY
        if self.unsent:
            return WaitsFor.UNSENT_WEBHOOK
        return WaitsFor.HOLD if self.is_held else None

    def _patience_ends(self) -> float:
        # Your app may act unasked upon what it was told last; not anew at each moment that tells it nothing.
        # Steady traffic can't stop the clock here either.
        patience = self.quiet.patience
        since = max(self.last_contact, self.newest_wait)
        return min(since + patience, self.waits_from + patience + self.quiet.settle_max)
