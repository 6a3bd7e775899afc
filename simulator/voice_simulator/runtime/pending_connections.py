"""Connections that we have accepted and not read from, and requests that we have not answered yet.

Your app may sleep because it waits for us. While there is such a connection or request, its sleep does not
mean that it is at rest.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._silent: dict[object, float] = {}
        self._answering = 0
        self.changes = 0

    @property
    def has_any(self) -> bool:
        """Whether your app may be waiting for us to read or to answer."""
        self._drop_old()
        return bool(self._silent or self._answering)

    def note_accepted(self, connection: object) -> None:
        """Note a new connection, which has said nothing yet."""
        self.changes += 1
        if len(self._silent) >= _MOST:
            self._drop_old()
        self._silent[connection] = self._now()

    def note_heard(self, connection: object) -> None:
        """Note that a connection has said something."""
        self.changes += 1
        self._silent.pop(connection, None)

    def note_lost(self, connection: object) -> None:
        """Note that a connection has ended."""
        self.changes += 1
        self._silent.pop(connection, None)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request as long as it is being answered."""
        self.changes += 1
        self._answering += 1
        try:
            yield
        finally:
            self.changes += 1
            self._answering -= 1

    def _drop_old(self) -> None:
        if self._silent:
            oldest = self._now() - _LONGEST
            self._silent = {one: began for one, began in self._silent.items() if began > oldest}
