"""Connections that we have accepted and not read from, and requests that we have not answered yet.

Your app may sleep because it waits for us. While there is such a connection or request, its sleep does not
mean that it is at rest. They are numbered as they come: what came after your app fell asleep is not its own.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

_LONGEST: Final = 1.0
"""Seconds for which a connection that says nothing counts: some are opened only in case they are needed."""

_MOST: Final = 256
"""Silent connections above which the old ones are dropped: nobody tells us when a TLS handshake failed."""


class PendingConnections:
    """The connections that have said nothing yet, and the requests that are being answered.

    Args:
        now: tells the time, in seconds.

    Attributes:
        changes: counts what came in and went out; if it is unchanged, nothing did.
        newest: the number of the last connection or request that came.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._silent: dict[object, tuple[int, float]] = {}
        self._answering: dict[int, str | None] = {}
        self.changes = self.newest = 0

    def has_any(self, until: int, applications: Container[str] | None) -> bool:
        """Whether your app may be waiting for us to read or to answer.

        Args:
            until: the number of the last connection or request that can be of your app.
            applications: the Vonage applications by which it speaks to us; None for any.
        """
        self._drop_old()
        if any(number <= until for number, _ in self._silent.values()):
            return True
        return any(
            number <= until and (applications is None or whose is None or whose in applications)
            for number, whose in self._answering.items()
        )

    def note_accepted(self, connection: object) -> None:
        """Note a new connection, which has said nothing yet."""
        if len(self._silent) >= _MOST:
            self._drop_old()
        self._silent[connection] = self._next(), self._now()

    def note_heard(self, connection: object) -> None:
        """Note that a connection has said something."""
        self.changes += 1
        self._silent.pop(connection, None)

    def note_lost(self, connection: object) -> None:
        """Note that a connection has ended."""
        self.changes += 1
        self._silent.pop(connection, None)

    @contextmanager
    def answering(self, application_id: str | None) -> Iterator[None]:
        """Count a request of a Vonage application while it is being answered; None: not known yet."""
        number = self._next()
        self._answering[number] = application_id
        try:
            yield
        finally:
            self.changes += 1
            del self._answering[number]

    def _next(self) -> int:
        self.changes += 1
        self.newest += 1
        return self.newest

    def _drop_old(self) -> None:
        if self._silent:
            oldest = self._now() - _LONGEST
            self._silent = {one: its for one, its in self._silent.items() if its[1] > oldest}
