"""Sees when your app is at rest, by watching its processes.

It is at rest when all threads of its processes have slept for a while without a break, nothing of theirs is
left for us to read, and none of them waits for an answer of ours. An app that sleeps for longer on somebody
else (a service, a timer) before it acts is at rest as far as can be seen: it needs a settling time, or a
`wait_for`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, Protocol

from voice_simulator.runtime.process_sleep import Sleep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice_simulator.core.rest import Rest, Verdict
    from voice_simulator.runtime.pending_connections import PendingConnections
    from voice_simulator.runtime.process_sleep import Thread

ASLEEP: Final = 0.005
"""Seconds for which all threads must have slept; `make late` shows what is wrong with less."""

_LOOK: Final = 0.001
_HAIR: Final = 0.0001
_SHARE: Final = 4
"""How many times longer than a look the pause until the next must be: those of many threads take long."""

_PASSES: Final = 4
"""Passes of the loop from a connection in the listener's queue to the first word of its request."""

_LONGEST_TICKING: Final = 1.0
_LONGEST_WORKING: Final = 5.0
_LONGEST: Final = 30.0
"""Seconds without rest after which it is looked for no more: by what was found in close looks, and at all."""

log: Final = logging.getLogger("voice_simulator")


class Processes(Protocol):
    """The processes of an application."""

    def threads(self) -> Sequence[Thread]:
        """Return all their threads."""

    def listens_at(self, host: str, port: int) -> bool:
        """Say whether it is they who listen there."""


class Timers(Protocol):
    """As much of an event loop as is needed here."""

    def time(self) -> float:
        """Return the time in seconds."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> object:
        """Call something later."""

    def call_soon(self, callback: Callable[[], None]) -> object:
        """Call something in the next pass."""


class AppRest:
    """Watches the processes of an application whenever somebody asks whether it is at rest.

    Args:
        processes: of the application.
        arrivals: what is on its way in.
        timers: the event loop.

    Attributes:
        why_not: why rest is no longer seen; None while it is.
    """

    def __init__(self, processes: Processes, arrivals: PendingConnections, timers: Timers) -> None:
        self._processes, self._arrivals, self._timers = processes, arrivals, timers
        self._sleep = Sleep()
        self._asked: dict[Callable[[], None], float] = {}
        self._is_looking = False
        self._seen: tuple[float, int] | None = None
        self._known: dict[str, bool] = {}
        self.why_not: str | None = None

    def covers(self, address: str) -> bool:
        """Say whether it is the application that listens at `host:port`; whom else we ask we can't see."""
        if address not in self._known:
            host, _, port = address.rpartition(":")
            self._known[address] = self._processes.listens_at(host.strip("[]"), int(port))
        return self._known[address]

    def seen_from(self, contact: float, floor: float, tell: Callable[[], None]) -> float | None:
        """Return from when the application is at rest, or when to ask again; None until it is seen.

        Args:
            contact: when it was last in contact with us.
            floor: seconds after that for which it is not at rest in any case; it must be seen to sleep at the
                end of them.
            tell: called once, as soon as the answer may be another.
        """
        since = contact + max(0.0, floor - ASLEEP)
        if self._timers.time() < since:
            return since
        if self._seen is not None and self._seen[1] == self._arrivals.count and self._seen[0] >= since:
            return contact + floor
        self._asked[tell] = since
        if not self._is_looking:
            self._is_looking = True
            self._sleep.forget()
            self._look()
        return None

    def end(self, why: str) -> None:
        """See no more, and say why."""
        self.why_not = why
        log.warning("%s", why)
        self._tell_all()

    def _look(self) -> None:
        if not self._asked or self.why_not is not None:
            self._is_looking = False
            return
        begun = self._timers.time()
        threads = self._processes.threads()
        ended = self._timers.time()
        self._sleep.add_sample(begun, ended, threads)
        if (why := _why_never(self._sleep)) is not None:
            self.end(why)
        elif self._is_quiet():
            self._pass(self._arrivals.count, _PASSES)
        else:
            self._timers.call_later(max(self._pause(ended), _SHARE * (ended - begun)), self._look)

    def _pause(self, now: float) -> float:
        """Return how long to wait until the next look: at whoever sleeps not before that may be enough."""
        since = self._sleep.since
        return _LOOK if since is None else max(_LOOK, since + ASLEEP + _HAIR - now)

    def _is_quiet(self) -> bool:
        """Say whether all have slept for long enough since the contact of somebody who asks."""
        since = self._sleep.since
        if since is None or self._arrivals.are_awaited or self._sleep.lasted < ASLEEP:
            return False
        return any(since >= contact for contact in self._asked.values())

    def _pass(self, count: int, left: int) -> None:
        """Let the loop read whatever there is to read; if there was something, look on."""
        if count != self._arrivals.count or self._arrivals.are_awaited:
            self._sleep.forget()
            self._timers.call_later(_LOOK, self._look)
        elif left:
            self._timers.call_soon(lambda: self._pass(count, left - 1))
        else:
            self._found(count)

    def _found(self, count: int) -> None:
        self._is_looking = False
        if self._sleep.since is not None:
            self._seen = (self._sleep.since, count)
        self._sleep.found()
        self._tell_all()

    def _tell_all(self) -> None:
        asked, self._asked = self._asked, {}
        for tell in asked:
            tell()


def judge_rest(
    rest: Rest, app: AppRest | None, floor: float, now: float, tell: Callable[[], None]
) -> Verdict:
    """Return from when a world is at rest, after a look at the processes of your app if they decide that.

    Args:
        rest: what is awaited and held.
        app: sees when your app is at rest; None if nothing can.
        floor: seconds after a contact for which your app is not at rest in any case.
        now: the wall time.
        tell: called once, as soon as the verdict may be another.
    """
    if app is not None and rest.depends_on_app:  # only then: each look at the processes takes time
        asleep_from = app.seen_from(rest.last_contact, floor, tell)
        rest = rest._replace(is_app_visible=True, asleep_from=asleep_from)
    return rest.verdict(now)


def _why_never(sleep: Sleep) -> str | None:
    """Return what to say of an application that is never quiet; None as long as it may be."""
    if sleep.ticking >= _LONGEST_TICKING:
        what = f"it did something at least every {ASLEEP * 1000:g} ms for {_LONGEST_TICKING:g} s"
    elif sleep.working >= _LONGEST_WORKING:
        what = f"it worked without a break for {_LONGEST_WORKING:g} s"
    elif sleep.restless >= _LONGEST:
        what = f"it was not seen to sleep for {_LONGEST:g} s"
    else:
        return None
    return unseen(what)


def unseen(why: str) -> str:
    """Say why rest can't be seen, and what is done instead."""
    return f"whether your app is at rest can't be seen: {why}; time waits for the settling time (--settle)"
