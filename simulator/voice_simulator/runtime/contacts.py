"""When a world was last in contact with your app, whom the present moment reached, and what came too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.effects import Reply
from voice_simulator.runtime.late_requests import LateRequests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.app_rest import AppRest
    from voice_simulator.runtime.outbound.dispatcher import Sent
    from voice_simulator.runtime.shared_state import SharedState


class Contacts:
    """The contacts of one world with your app.

    Args:
        switchboard: the world.
        shared: what it shares with others.
        wall: tells the wall time, in seconds.

    Attributes:
        first: when the present moment first touched your app; None if it did not.
        last: when your app was last in contact, whatever the moment.
    """

    def __init__(self, switchboard: Switchboard, shared: SharedState, wall: Callable[[], float]) -> None:
        self._switchboard, self._shared, self._wall = switchboard, shared, wall
        self._reached_others = False
        self._late_acts = LateRequests()
        self.first: float | None = None
        self.last = 0.0

    @property
    def watch(self) -> AppRest | None:
        """What sees whether your app is at rest; None where that can't be seen in the present moment."""
        return None if self._reached_others else self._shared.visible_app

    def touch(self) -> None:
        """Note a contact."""
        self.last = self._wall()
        if self.first is None:
            self.first = self.last

    def replied(self, request: HttpRequest, sent: Sent) -> None:
        """Note what came of a request of ours, which may have reached somebody else than who is watched."""
        if sent.address is None:
            return  # what never reached your app gives it nothing to act upon
        self.touch()
        rest = self._shared.app_rest
        if rest is not None and not rest.covers(sent.address):
            self._reached_others = True
        if isinstance(sent.outcome, Reply):
            webhook, instant = self._switchboard.webhook_of(request.id), self._switchboard.clock.now
            self._late_acts.replied(webhook.event, webhook.uuid, instant, self.last)

    def move_on(self) -> None:
        """Note that time comes to another moment, which has told your app nothing yet."""
        self.first = None
        self._reached_others = False

    def note_if_late(self, uuid: str | None, unanswered: Callable[[], Iterable[HttpRequest]]) -> None:
        """Note in the journal that a request comes too late for the webhook it belongs to, if it does.

        Args:
            uuid: the leg that it is about; None for a new call.
            unanswered: asks what your app has not replied to yet, and may be acting upon; only if it matters,
                for there may be thousands.
        """
        late = self._late_acts.judge(uuid, self._switchboard.clock.now, self._wall())
        if late is not None and not self._is_about(uuid, unanswered()):
            self._switchboard.journal.write(uuid, late.entry).wall = {"after_ms": late.after_ms}

    def _is_about(self, uuid: str | None, requests: Iterable[HttpRequest]) -> bool:
        return any(uuid in (None, self._switchboard.webhook_of(one.id).uuid) for one in requests)
