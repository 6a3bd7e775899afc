"""When a world was in contact with your app, and which requests came too late for their webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.effects import Reply
from voice_simulator.runtime.late_requests import LateRequests

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.app_rest import AppRest
    from voice_simulator.runtime.outbound.dispatcher import Sent
    from voice_simulator.runtime.shared_state import SharedState


class Contacts:
    """Remembers when a world was in contact with your app: it was told something, replied, or asked the API.

    Args:
        switchboard: the core of the world.
        shared: what all worlds share.
        wall: tells the wall time, in seconds.

    Attributes:
        first: when the present moment first touched your app, since it last was at rest; None if it did not.
        last: when your app was last in contact, whatever the moment.
        newest_wait: when a party last began to wait for your app to act.
        waits_from: when time came to the present moment, or the first wait began in it.
    """

    def __init__(self, switchboard: Switchboard, shared: SharedState, wall: Callable[[], float]) -> None:
        self._switchboard, self._shared, self._wall = switchboard, shared, wall
        self._reached_others = False
        self._late_requests = LateRequests()
        self.first: float | None = None
        self.last = self.newest_wait = 0.0
        self.waits_from, self._waits = wall(), switchboard.waits_begun
        self._has_new_wait = False

    @property
    def visible_app(self) -> AppRest | None:
        """What sees whether your app is at rest; None if that can't be seen in the present moment."""
        whose = self._switchboard.application.id
        return None if self._reached_others else self._shared.watched.seeing(whose)

    def note_contact(self) -> None:
        """Note a contact."""
        self.last = self._wall()
        if self.first is None:
            self.first = self.last

    def note_outcome(self, request: HttpRequest, sent: Sent) -> None:
        """Note what came of a request.

        Once one reached somebody else than your app, which is watched, rest can't be seen in this moment.
        """
        if sent.address is None:
            return  # It reached nobody, so nobody acts upon it.
        self.note_contact()
        rest = self._shared.watched.watching(self._switchboard.application.id)
        if rest is not None and not rest.listens_at(sent.address):
            self._reached_others = True
        if isinstance(sent.outcome, Reply) and not request.is_for_file:
            webhook, instant = self._switchboard.webhook_of(request.id), self._switchboard.clock.now
            self._late_requests.remember_reply(webhook.event, webhook.uuid, instant, self.last)

    def note_trigger(self) -> None:
        """Note that somebody else makes your app act: what it asks now need not come from its replies."""
        self._late_requests.forget()

    def begin_stretch(self) -> None:
        """Note that your app has been at rest since the last contact."""
        self.first = None

    def begin_moment(self) -> None:
        """Note that time has come to a new moment, of which your app was told nothing yet."""
        self.first = None
        self._reached_others = self._has_new_wait = False
        self.waits_from = self._wall()

    def note_waits(self) -> None:
        """Note whether parties have begun to wait for your app to act."""
        if self._waits == self._switchboard.waits_begun:
            return
        self._waits, self.newest_wait = self._switchboard.waits_begun, self._wall()
        if not self._has_new_wait:
            # Only the first: your app must not stop the clock by making parties wait anew.
            self._has_new_wait, self.waits_from = True, self.newest_wait

    def note_if_late(self, uuid: str | None, is_acting: Callable[[str | None], bool]) -> None:
        """Note in the journal that a request comes too late for the webhook it belongs to, if it does.

        Args:
            uuid: the leg that it is about; None for a new call.
            is_acting: says whether your app may be acting on such a leg for a webhook that it has not
                replied to yet. It is asked only if that matters, because there may be thousands of those.
        """
        late = self._late_requests.judge_request(uuid, self._switchboard.clock.now, self._wall())
        if late is not None and not is_acting(uuid):
            self._switchboard.journal.write(uuid, late.entry).wall = {"after_ms": late.after_ms}
