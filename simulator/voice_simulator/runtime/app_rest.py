"""Sees when your app is at rest, by watching its processes.

Your app is at rest when all threads of its processes have slept for a while without a break, we have read
all that they sent us, and none of them waits for an answer of ours. An app that sleeps on a third party (a
service, a timer) before it acts looks at rest, too: it needs a settling time (`--settle`), or a `wait_for`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from voice_simulator.runtime.process_sleep import Sleep

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from voice_simulator.core.rest import Rest, Verdict
    from voice_simulator.runtime.pending_connections import PendingConnections
    from voice_simulator.runtime.process_sleep import Thread

ASLEEP: Final = 0.005
"""Seconds for which all threads must have slept; `make late` shows what is wrong with less."""

_LOOK: Final = 0.001
_HAIR: Final = 0.0001
_SHARE: Final = 4
"""How many times longer than a look the next pause must be: a look at many threads takes long."""

_PASSES: Final = 4
"""Passes of our event loop from a connection in the listener's queue to the first bytes of its request, and
from those until it counts as being answered."""

_LOOK_WHETHER_ENDED: Final = 0.5

_KNOWN_FOR: Final = 5.0
"""Seconds for which we rely on who listened at an address; then another may have taken it."""

_LONGEST_TICKING: Final = 1.0
_LONGEST_WORKING: Final = 5.0
_LONGEST: Final = 30.0
"""Seconds without rest after which we give up: of ticking, of work, and of either."""

log: Final = logging.getLogger("voice_simulator")


class Processes(Protocol):
    """The processes of your app."""

    def threads(self) -> Sequence[Thread]:
        """Return all their threads."""

    @property
    def has_ended(self) -> bool:
        """Whether the first of them has ended."""

    def listens_at(self, host: str, port: int) -> bool:
        """Whether one of them listens there, and nobody else."""


@dataclass(frozen=True, slots=True)
class _Rest:
    """When your app was seen at rest.

    Attributes:
        since: from when all its threads slept.
        threads: as they slept.
        changes: the count of what had come in, and gone out.
    """

    since: float
    threads: Sequence[Thread]
    changes: int


class Timers(Protocol):
    """The part of an event loop that is needed here."""

    def time(self) -> float:
        """Return the time in seconds."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> object:
        """Call something later."""

    def call_soon(self, callback: Callable[[], None]) -> object:
        """Call something in the next pass."""


class AppRest:
    """Watches the processes of your app while somebody asks whether it is at rest.

    Args:
        processes: those of your app.
        pending: connections and requests that your app may be waiting on.
        timers: the event loop.
        applications: the Vonage applications by which your app speaks to us; None if it may be by any.

    Attributes:
        why_not: why rest can no longer be seen; None while it can.
    """

    def __init__(
        self,
        processes: Processes,
        pending: PendingConnections,
        timers: Timers,
        applications: Collection[str] | None = None,
    ) -> None:
        self._processes, self._pending, self._timers = processes, pending, timers
        self._applications = applications
        self._sleep = Sleep()
        self._asked: dict[Callable[[], None], float] = {}
        self._is_sampling = False
        self._seen: _Rest | None = None
        # From when all slept for whom all has been read that was sent before; and the last of what came in.
        self._read: tuple[float, int] | None = None
        self._known: dict[str, tuple[float, bool]] = {}
        self._looked, self._has_ended = -_LOOK_WHETHER_ENDED, False
        self.why_not: str | None = None

    def listens_at(self, address: str) -> bool:
        """Whether your app listens at `host:port`; whoever else does can't be watched."""
        now = self._timers.time()
        until, is_of_app = self._known.get(address, (now, False))
        if until <= now:
            host, _, port = address.rpartition(":")
            is_of_app = self._processes.listens_at(host.strip("[]"), int(port))
            self._known = {one: its for one, its in self._known.items() if its[0] > now}
            self._known[address] = now + _KNOWN_FOR, is_of_app
        return is_of_app

    def rests_from(self, contact: float, floor: float, notify: Callable[[], None]) -> float | None:
        """Return from when your app is at rest, or when to ask again; None until that is seen.

        Args:
            contact: when it was last in contact with us.
            floor: seconds after the contact for which it is not at rest in any case. At their end it must be
                seen asleep.
            notify: called once, as soon as the answer may be another.
        """
        since = contact + max(0.0, floor - ASLEEP)
        if self._timers.time() < since:
            return since
        if self._seen is not None and self._seen.since >= since and self._is_still_at_rest(self._seen):
            return contact + floor
        self._asked[notify] = since
        if not self._is_sampling:
            self._is_sampling = True
            self._sleep.forget()
            self._take_sample()
        return None

    def look_whether_ended(self, *, at_once: bool = False) -> bool:
        """Whether your app has ended, as a look now and then tells.

        Args:
            at_once: look now, for somebody who asks; time asks very often.
        """
        now = self._timers.time()
        if not self._has_ended and (at_once or now >= self._looked + _LOOK_WHETHER_ENDED):
            self._looked, self._has_ended = now, self._processes.has_ended
        return self._has_ended

    def give_up(self, why: str) -> None:
        """Watch no more, and log why."""
        log.warning("%s", why)
        self._stop_watching(why)

    def _stop_watching(self, why: str) -> None:
        self.why_not = why
        self._notify_all()

    def _is_still_at_rest(self, seen: _Rest) -> bool:
        """Whether nothing has come in since, or your app has not run since and so has sent none of it."""
        if seen.changes == self._pending.changes:
            return True
        if self._is_sampling or self._processes.threads() != seen.threads:
            return False
        self._seen = replace(seen, changes=self._pending.changes)
        return True

    def _take_sample(self) -> None:
        if not self._asked or self.why_not is not None:
            self._is_sampling = False
            return
        begun = self._timers.time()
        threads = self._processes.threads()
        ended = self._timers.time()
        self._sleep.add_sample(begun, ended, threads)
        if not threads:
            self._stop_watching(why_unseen("its first process has ended"))
        elif (why := _why_never_quiet(self._sleep)) is not None:
            self.give_up(why)
        elif not self._is_quiet():
            self._timers.call_later(max(self._pause(ended), _SHARE * (ended - begun)), self._take_sample)
        elif self._read is None or self._read[0] != self._sleep.since:
            self._let_loop_read(self._pending.changes, _PASSES)
        elif self._pending.has_any(self._read[1], self._applications):
            self._timers.call_later(_LOOK, self._take_sample)
        else:
            self._see_rest()

    def _pause(self, now: float) -> float:
        """Return the pause before the next look: if all sleep, until that may be for long enough."""
        since = self._sleep.since
        return _LOOK if since is None else max(_LOOK, since + ASLEEP + _HAIR - now)

    def _is_quiet(self) -> bool:
        """Whether all threads have slept for long enough, and since a contact that somebody asks about."""
        since = self._sleep.since
        if since is None or self._sleep.lasted < ASLEEP:
            return False
        return any(since >= contact for contact in self._asked.values())

    def _let_loop_read(self, count: int, left: int) -> None:
        """Let our loop read all that your app has sent before it fell asleep."""
        if left:
            self._timers.call_soon(lambda: self._let_loop_read(count, left - 1))
        elif count == self._pending.changes and not self._pending.has_any(
            self._pending.newest, self._applications
        ):
            self._see_rest()
        else:
            self._let_loop_begin_to_answer(_PASSES)

    def _let_loop_begin_to_answer(self, left: int) -> None:
        """Let what was read become requests: your app sleeps until each of them is answered.

        What comes in later is of somebody else, since your app has not run: of another test process, say.
        """
        if left:
            self._timers.call_soon(lambda: self._let_loop_begin_to_answer(left - 1))
            return
        if self._sleep.since is not None:
            self._read = self._sleep.since, self._pending.newest
        self._timers.call_later(_LOOK, self._take_sample)

    def _see_rest(self) -> None:
        self._is_sampling = False
        if (since := self._sleep.since) is not None:
            self._seen = _Rest(since, self._sleep.last or (), self._pending.changes)
        self._sleep.end_restlessness()
        self._notify_all()

    def _notify_all(self) -> None:
        asked, self._asked = self._asked, {}
        for notify in asked:
            notify()


def judge_rest(
    rest: Rest, app: AppRest | None, floor: float, now: float, notify: Callable[[], None]
) -> Verdict:
    """Return from when a world is at rest, after a look at the processes of your app if they decide that.

    Args:
        rest: what is awaited and held.
        app: sees when your app is at rest; None if nothing can.
        floor: seconds after a contact for which your app is not at rest in any case.
        now: the wall time.
        notify: called once, as soon as the verdict may be another.
    """
    if app is not None and rest.depends_on_app:  # only then: each look at the processes takes time
        asleep_from = app.rests_from(rest.last_contact, floor, notify)
        rest = rest._replace(is_app_visible=True, asleep_from=asleep_from)
    return rest.verdict(now)


def _why_never_quiet(sleep: Sleep) -> str | None:
    """Return why your app will never be seen at rest; None as long as it may be."""
    if sleep.ticking >= _LONGEST_TICKING:
        what = f"it did something at least every {ASLEEP * 1000:g} ms for {_LONGEST_TICKING:g} s"
    elif sleep.working >= _LONGEST_WORKING:
        what = f"it worked without a break for {_LONGEST_WORKING:g} s"
    elif sleep.restless >= _LONGEST:
        what = f"it was not seen to sleep for {_LONGEST:g} s"
    else:
        return None
    return why_unseen(what)


def why_unseen(why: str) -> str:
    """Return a sentence that says why rest can't be seen, and what happens instead."""
    return f"whether your app is at rest can't be seen: {why}; time waits for the settling time (--settle)"
