"""What the drivers of one simulator's worlds share."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING

from voice_simulator.runtime.pending_connections import PendingConnections
from voice_simulator.runtime.refused_requests import Refusals

if TYPE_CHECKING:
    from voice_simulator.runtime.app_rest import AppRest
    from voice_simulator.runtime.pacing import Pacing


class SharedState:
    """What the drivers of one simulator's worlds share.

    Attributes:
        holds: for how many reasons outside it the time of a world stands still, by its application.
        requests: how many requests that are no world's are under way to a world's application. In both, None
            stands for all worlds.
        stirred: set whenever something may have happened in any world.
        stopping: whether the simulator stops.
        arrivals: what is on its way in.
        rest: sees when your app is at rest; None where nobody said which processes it has.
        refused: the requests for which no world was entered.
    """

    def __init__(self) -> None:
        self.holds: Counter[str | None] = Counter()
        self.requests: Counter[str | None] = Counter()
        self.stirred = asyncio.Event()
        self.stopping = False
        self.arrivals = PendingConnections(time.monotonic)
        self.rest: AppRest | None = None
        self.refused = Refusals()

    def are_held(self, application_id: str) -> bool:
        """Say whether the time of an application's world stands still."""
        return bool(self.holds[application_id] or self.holds[None])

    def request(self, application_id: str) -> bool:
        """Say whether an application is being asked something that is not its world's."""
        return bool(self.requests[application_id] or self.requests[None])

    def rests_from(self, contact: float, pacing: Pacing) -> float | None:
        """Return from when your app is at rest after a contact; None until that is seen, where it can be."""
        if self.rest is None or self.rest.why_not is not None:
            return contact + pacing.settle
        return self.rest.seen_from(contact, pacing.floor, self.stirred.set)
