"""An event loop in a thread, for programs that have none: work is done there, and waited for."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from typing import TYPE_CHECKING, Any, Final, TypeVar

from voice_simulator.client.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
    from concurrent.futures import Future

_T = TypeVar("_T")


class Portal:
    """Runs coroutines in a loop of its own, whose thread begins with the first one.

    It ends when nobody has the portal any more, and with the program. A process that forks has none in the
    child, which begins its own.

    Args:
        disconnect: ends what lives in the loop; the loop may begin anew after that.
    """

    def __init__(self, disconnect: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._loop = _LoopThread(disconnect)
        weakref.finalize(self, self._loop.stop)

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do some work in the loop, and return what comes of it.

        Raises:
            ClientError: this thread runs an event loop, which would stand still meanwhile.
        """
        __tracebackhide__ = True
        _check_may_block(work)
        future = self._loop.submit(work)
        try:
            return future.result()
        except ClientError as error:
            # Where in our inside it came from helps nobody.
            raise error.with_traceback(None) from None
        except BaseException:  # Ctrl-C, say: nobody waits for it any more
            future.cancel()
            raise

    def submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Begin some work in the loop; return its future."""
        return self._loop.submit(work)

    def iterate(self, source: AsyncGenerator[_T, None]) -> Iterator[_T]:
        """Go through what comes in the loop, one after the other."""
        try:
            while (found := self.run(_next_of(source))) is not None:
                yield found[0]
        finally:
            self.run(source.aclose())

    def stop(self) -> None:
        """End the loop and its thread; the next work begins another."""
        self._loop.stop()


def _check_may_block(work: Coroutine[Any, Any, object]) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    work.close()
    raise ClientError(
        "this would block the event loop that runs here, and all that lives in it: use AsyncSimulator, "
        "or call it in a thread: await asyncio.to_thread(…)"
    )


async def _next_of(source: AsyncIterator[_T]) -> tuple[_T] | None:
    """Return the next one, as a tuple of one; None at the end."""
    async for found in source:
        return (found,)
    return None


class _LoopThread:
    """A thread with an event loop, which begins when it is needed."""

    def __init__(self, disconnect: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._disconnect = disconnect
        self._begin_anew()
        _THREADS.add(self)

    def _begin_anew(self) -> None:
        self.lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._under_way: set[object] = set()

    def submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        """Begin some work; return its future."""
        with self.lock:
            loop = self._begun()
            future = asyncio.run_coroutine_threadsafe(work, loop)
            self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def stop(self) -> None:
        """End the loop, and what lives in it."""
        with self.lock:
            self._end()

    def pause(self) -> None:
        """End the loop if nothing is under way; the lock is held."""
        if not self._under_way:
            self._end()

    def forget(self) -> None:
        """In a forked child: there is no thread any more, and the lock may be held by nobody."""
        self._begin_anew()

    def _begun(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(
                target=_serve, args=(self._loop,), name="voice_simulator.client", daemon=True
            )
            self._thread.start()
        return self._loop

    def _end(self) -> None:
        loop, thread = self._loop, self._thread
        self._loop = self._thread = None
        if loop is None or thread is None:
            return
        ended = asyncio.run_coroutine_threadsafe(self._end_in(loop), loop)
        # Whoever forgets the last reference to a portal may do so in the loop itself.
        if thread is not threading.current_thread():
            ended.result()
            thread.join()

    async def _end_in(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            await self._disconnect()
        finally:
            loop.call_soon(loop.stop)


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        for task in (left := asyncio.all_tasks(loop)):
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


# -- forks: the child has no other thread, and the parent's connections are not its own


_THREADS: Final[weakref.WeakSet[_LoopThread]] = weakref.WeakSet()
_HELD: Final[list[_LoopThread]] = []


def _before_fork() -> None:
    """End idle loops, so that nothing is shared; hold the others' locks, so that none is lost."""
    for one in list(_THREADS):
        one.lock.acquire()
        _HELD.append(one)
        one.pause()


def _in_parent() -> None:
    while _HELD:
        _HELD.pop().lock.release()


def _in_child() -> None:
    while _HELD:
        _HELD.pop().forget()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=_before_fork, after_in_parent=_in_parent, after_in_child=_in_child)
