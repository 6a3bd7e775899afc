"""What is on its way into the simulator but not yet a request that somebody handles.

Your app may sleep because it waits for us: for a connection that we have accepted but not read from, or for
an answer. While there is such a thing, that it sleeps does not mean that it is done.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LONGEST: Final = 1.0
"""Seconds for which a connection that says nothing counts: some are opened only in case they are needed."""

_MOST: Final = 256
"""Silent connections above which the old ones are dropped; whether a TLS handshake failed we are not told."""


class PendingConnections:
    """The connections that have said nothing yet, and the requests that are being answered.

    Args:
        now: the time, in seconds.

    Attributes:
        count: how often something came in or went out; who finds it unchanged knows that nothing did.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._silent: dict[object, float] = {}
        self._answering = 0
        self.count = 0

    @property
    def are_awaited(self) -> bool:
        """Whether somebody waits for us to read or to answer."""
        self._drop_old()
        return bool(self._silent or self._answering)

    def accepted(self, connection: object) -> None:
        """Note a connection that has said nothing yet."""
        self.count += 1
        if len(self._silent) >= _MOST:
            self._drop_old()
        self._silent[connection] = self._now()

    def heard(self, connection: object) -> None:
        """Note that something came in by a connection."""
        self.count += 1
        self._silent.pop(connection, None)

    def lost(self, connection: object) -> None:
        """Note that a connection has ended."""
        self.count += 1
        self._silent.pop(connection, None)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request as long as it is being answered."""
        self.count += 1
        self._answering += 1
        try:
            yield
        finally:
            self.count += 1
            self._answering -= 1

    def _drop_old(self) -> None:
        if self._silent:
            oldest = self._now() - _LONGEST
            self._silent = {one: began for one, began in self._silent.items() if began > oldest}
