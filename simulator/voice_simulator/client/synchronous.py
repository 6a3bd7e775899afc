"""What the classes for programs without an event loop have in common.

Their modules, `simulator.py`, `world.py` and `call.py`, are made of those with an event loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from voice_simulator.client.portal import Portal

if TYPE_CHECKING:
    from voice_simulator.client.async_simulator import AsyncSimulator


class Synchronous:
    """Does what an asynchronous object does, and waits for it.

    Args:
        portal: where that one lives.
        inner: that one.
    """

    def __init__(self, portal: Portal, inner: object) -> None:
        self._portal, self.__inner = portal, inner

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Synchronous) and self.__inner == other.__inner

    def __hash__(self) -> int:
        return hash(self.__inner)

    def __repr__(self) -> str:
        return repr(self.__inner).replace("<Async", "<", 1)


class SynchronousRoot(Synchronous):
    """The one that owns the loop, and ends it.

    Args:
        inner: the asynchronous client.
    """

    def __init__(self, inner: AsyncSimulator) -> None:
        super().__init__(Portal(inner.disconnect), inner)
        self.__client = inner

    def close(self) -> None:
        """End the connections; it can't be used after that. It ends by itself when nothing of it is used."""
        self._portal.run(self.__client.close())
        self._portal.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
