"""An event loop whose clock jumps: what would be waited for happens at once, at its own instant.

So a test of the driver takes no wall time, and a world that stands still is seen instead of waited for.
"""

import asyncio
import selectors


class StandsStill(Exception):
    """Nothing is ready, nothing is due: whoever waits now would wait for ever."""


class _JumpingSelector(selectors.DefaultSelector):
    """Passes the time that it is asked to wait for, instead of waiting."""

    def __init__(self):
        super().__init__()
        self.now = 1_000.0

    def select(self, timeout=None):
        ready = super().select(0)
        # As on any machine a look takes a moment: what is due within the last digit of a float falls due.
        self.now += 1e-9
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise StandsStill
        self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose `time` is the selector's."""

    def __init__(self):
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self):
        return self._jumping.now

    def run_in_executor(self, _executor, function, *arguments):
        """Do at once what would be done in a thread: no time is to pass meanwhile."""
        done = self.create_future()
        try:
            done.set_result(function(*arguments))
        except Exception as error:  # as a thread does
            done.set_exception(error)
        return done


def run(coroutine):
    """Run a coroutine in virtual time and return what it returns.

    Raises:
        StandsStill: it waits for something that nothing can bring about.
    """
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
