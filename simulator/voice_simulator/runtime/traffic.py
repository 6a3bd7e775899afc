"""For how long what your app asks of one world holds its time.

Requests that come without a gap are one stretch. A stretch holds time for `settle_max`; what comes later in
it is *steady traffic*, for which time does not wait: an app that never stops writing would stop the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.runtime.contacts import Contacts
    from voice_simulator.runtime.deliveries import Deliveries
    from voice_simulator.runtime.pacing import Pacing


class Traffic:
    """The requests of your app to one world.

    Args:
        contacts: when the world was in contact with your app.
        deliveries: the requests of the world to your app.
        pacing: how its clock moves.
        wall: tells the wall time, in seconds.

    Attributes:
        handled: how many requests hold time.
        stretch: how much longer than `settle` your app may keep a moment from passing; in an advance, all
            moments.
        is_one_stretch: whether all moments share one stretch, since time is advanced.
    """

    def __init__(
        self, contacts: Contacts, deliveries: Deliveries, pacing: Pacing, wall: Callable[[], float]
    ) -> None:
        self._contacts, self._deliveries, self._pacing, self._wall = contacts, deliveries, pacing, wall
        self.handled = 0
        self._handled_since = 0.0
        # Those that hold time no more are counted here, too: they are traffic all the same.
        self._requests = 0
        self._last_request = 0.0
        # The last webhook from before the first request of a stretch; None until a moment has had one.
        self._newest_before: int | None = None
        self.is_one_stretch = False
        self.stretch = _longest_stretch(pacing)

    def set_pacing(self, pacing: Pacing) -> None:
        """Go by another pacing from now on."""
        self._pacing = pacing
        self.stretch = _longest_stretch(pacing)

    def share_stretch(self, *, on: bool) -> None:
        """Let all moments from now on share one stretch, or have one each again."""
        self.is_one_stretch = on
        if not on:
            self.stretch = _longest_stretch(self._pacing)

    def begin_moment(self) -> None:
        """Note that time comes to a new moment; call it before the contacts are told."""
        if self.is_one_stretch and self._contacts.first is not None:
            stretched = self._wall() - self._contacts.first - self._pacing.settle
            self.stretch = max(0.0, self.stretch - max(0.0, stretched))
        self._newest_before = None

    def begin_request(self) -> bool:
        """Note a request that is being read; say whether it holds time until it is answered."""
        self.begin_stretch_after_rest()
        self._requests += 1
        holds = not self.is_steady
        if holds:
            self._handled_since = self._handled_since if self.handled else self._wall()
            self.handled += 1
        return holds

    def end_request(self, *, held: bool) -> None:
        """Note that a request is answered."""
        self._requests -= 1
        self._last_request = self._wall()
        self.handled -= held

    def begin_stretch_after_rest(self) -> None:
        """Begin a new stretch of contacts if your app has been quiet since the last contact.

        Where nothing was due, no new moment has ended the old stretch: without this, a call after a quiet
        second would pass for steady traffic. So would what a handler asks for after a slow second; what it
        has not answered yet holds time anyway. Only webhooks that your app itself brings about, one before
        the last is answered, are traffic. An advance has one stretch for all its moments.
        """
        last = max(self._contacts.last, self._last_request)
        is_quiet = not self._requests and self._wall() > last + self._pacing.settle
        newest = self._newest_before
        is_traffic = newest is not None and self._deliveries.is_any_awaited_after(newest)
        begins = is_quiet and not is_traffic and not self.is_one_stretch
        if begins:
            self._contacts.begin_stretch()
        if begins or newest is None:
            self._newest_before = self._deliveries.newest

    @property
    def is_steady(self) -> bool:
        """Whether your app has held time for so long that time waits for it no more."""
        now, longest = self._wall(), self._pacing.settle + self.stretch
        if self.handled and now >= self._handled_since + longest:
            return True
        return self._contacts.first is not None and now >= self._contacts.first + longest


def _longest_stretch(pacing: Pacing) -> float:
    return max(0.0, pacing.settle_max - pacing.settle)
