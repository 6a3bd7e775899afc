"""The simulators that the tests of one process share."""

import atexit
from functools import cache

from worlds import RunningSimulator


@cache
def simulator(*flags):
    """Return the simulator with these flags; it is stopped at the end of the process."""
    running = RunningSimulator(*flags)
    atexit.register(running.stop)
    return running
